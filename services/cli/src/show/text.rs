//! Text broken into lines.

use terminal_size::{Width, terminal_size_of};

/// How wide a page of text is where it goes to no terminal, and at most, in characters.
const WIDEST: usize = 110;

/// How wide a page of text is at least: a narrower terminal breaks its lines itself.
const NARROWEST: usize = 60;

/// How wide a page of text is, in characters: as the terminal it goes to, as far as lines can still be read.
pub fn width() -> usize {
    terminal_size_of(std::io::stdout())
        .map_or(WIDEST, |(Width(columns), _)| usize::from(columns).clamp(NARROWEST, WIDEST))
}

/// `text` in lines of at most `width` characters; a longer word has a line of its own.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The same with `indent` before each line.
pub fn indented(text: &str, indent: usize) -> String {
    let lines = wrapped(text, width().saturating_sub(indent));
    lines.iter().map(|line| format!("{:indent$}{line}\n", "")).collect()
}

/// `count` and the noun, in the plural where it is not one.
pub fn counted(count: usize, noun: &str) -> String {
    match (count, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) if noun.ends_with("ty") => format!("{count} {stem}ies"),
        _ => format!("{count} {noun}s"),
    }
}

/// A number with its thousands apart: `12,000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let (head, rest) = digits.split_at(first);
    let groups = rest.as_bytes().chunks(3).map(|group| group.iter().map(|digit| char::from(*digit)).collect());
    let head = Some(head.to_owned()).filter(|head| !head.is_empty());
    head.into_iter().chain(groups).collect::<Vec<String>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_as_long_as_they_may_be() {
        assert_eq!(wrapped("one two  three four", 9), ["one two", "three", "four"]);
        assert_eq!(wrapped("", 9), [""; 0]);
    }

    #[test]
    fn nouns_are_counted() {
        assert_eq!(counted(1, "duty"), "1 duty");
        assert_eq!(counted(2, "duty"), "2 duties");
        assert_eq!(counted(0, "command"), "0 commands");
    }

    #[test]
    fn thousands_are_apart() {
        let numbers = [0, 12, 123, 1_234, 12_345, 123_456, 1_234_567];
        assert_eq!(numbers.map(grouped), ["0", "12", "123", "1,234", "12,345", "123,456", "1,234,567"]);
    }
}
