//! A text kept as a file beside the tests: what a change makes of it is seen in the file.

use std::fs;
use std::path::Path;

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
    assert_eq!(
        text,
        written,
        "{} is not what the code says; if the change is meant, run this test with {variable}=1 to write it anew",
        path.display()
    );
}
