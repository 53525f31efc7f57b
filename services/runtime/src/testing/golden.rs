//! A text kept as a file beside the tests: what a change makes of it is seen in the file.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Most lines of each text that a difference shows.
const MOST_LINES: usize = 40;

/// Asserts that the file at `path` below `folder`, a package's own, holds `text`.
///
/// Where the environment has `variable`, it writes the file instead of comparing it.
///
/// # Panics
/// When the file holds something else, or cannot be read or written.
#[track_caller]
pub fn is_as_written(folder: &str, path: &str, text: &str, variable: &str) {
    let path = Path::new(folder).join(path);
    if std::env::var_os(variable).is_some() {
        fs::write(&path, text).expect("the file is written");
    }
    let written = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(
        text == written,
        "{} is not what the code says; if the change is meant, run this test with {variable}=1 to write it anew\n{}",
        path.display(),
        difference(&written, text)
    );
}

/// The lines that only one of two texts has, or what else they differ in: a whole table would hide them.
fn difference(written: &str, text: &str) -> String {
    let only_in = |one: &str, other: &str, sign: char| {
        let others: BTreeSet<&str> = other.lines().collect();
        let lines = one.lines().filter(|line| !others.contains(line)).take(MOST_LINES);
        lines.map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    let lines = only_in(written, text, '-') + &only_in(text, written, '+');
    if lines.is_empty() { "the same lines, in another order or more often".to_owned() } else { lines }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_the_lines_that_differ() {
        assert_eq!(difference("a\nb\nc\n", "a\nd\nc\n"), "- b\n+ d\n");
        assert_eq!(difference("a\nb\n", "b\na\n"), "the same lines, in another order or more often");
    }
}
