//! Numbers as a column has them: one separator of thousands for the whole column, decided by all its rows and never cell by cell.

use std::collections::BTreeMap;

/// The largest number of people that is believed.
pub const MOST: u32 = 2_000_000_000;

/// What is expected of a number.
const WHOLE: &str = "a whole number of people, such as 1200";

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// Digits alone.
    Plain,
    /// With that separator before every three digits, as `1,200` has.
    Grouped(char),
    /// With that separator before digits that are no thousands, as `1.5` has.
    Fraction(char),
    /// With a separator of thousands and one of the fraction.
    Both(char, char),
    /// It is no number.
    Not,
}

/// The separators of thousands in use. White space of every kind is one separator, and apostrophes are another.
fn separator(letter: char) -> Option<char> {
    match letter {
        ',' | '.' => Some(letter),
        '\'' | '\u{2019}' => Some('\''),
        letter if letter.is_whitespace() => Some(' '),
        _ => None,
    }
}

/// Whether a text has digits alone, as most numbers have.
fn is_of_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The number of a text of a few digits alone, as most numbers are.
fn short(text: &str) -> Option<u32> {
    const FEW: usize = 9;
    let of = |sum: u32, digit: u8| digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0'));
    Some(text).filter(|text| (1..=FEW).contains(&text.len()))?.bytes().try_fold(0, of)
}

/// How a text is written, its groups of digits.
fn written(text: &str) -> (Written, Vec<String>) {
    let mut groups = vec![String::new()];
    let mut separators = Vec::new();
    for letter in text.trim().chars() {
        match (letter.is_ascii_digit(), separator(letter), groups.last_mut()) {
            (true, _, Some(group)) => group.push(letter),
            (false, Some(separator), Some(group)) if !group.is_empty() => {
                separators.push(separator);
                groups.push(String::new());
            }
            _ => return (Written::Not, groups),
        }
    }
    let thousands =
        |groups: &[String]| (1..=3).contains(&groups[0].len()) && groups[1..].iter().all(|group| group.len() == 3);
    let alike = |separators: &[char]| separators.windows(2).all(|pair| pair[0] == pair[1]);
    let form = match separators.as_slice() {
        _ if groups.iter().any(String::is_empty) => Written::Not,
        [] => Written::Plain,
        all if alike(all) && thousands(&groups) => Written::Grouped(all[0]),
        [one] if matches!(one, ',' | '.') => Written::Fraction(*one),
        [rest @ .., last]
            if matches!(last, ',' | '.')
                && !rest.contains(last)
                && alike(rest)
                && thousands(&groups[..groups.len() - 1]) =>
        {
            Written::Both(rest[0], *last)
        }
        _ => Written::Not,
    };
    (form, groups)
}

/// What the cells of a column show of its separators: the first cell of each use, with its line.
#[derive(Clone, Debug, Default)]
pub struct NumberColumn {
    thousands: BTreeMap<char, (u64, String)>,
    fractions: BTreeMap<char, (u64, String)>,
}

impl NumberColumn {
    /// Looks at a cell.
    pub fn look_at(&mut self, line: u64, text: &str) {
        if is_of_digits(text) {
            return;
        }
        let seen = || (line, text.to_owned());
        match written(text).0 {
            Written::Grouped(separator) => {
                self.thousands.entry(separator).or_insert_with(seen);
            }
            Written::Fraction(separator) => {
                self.fractions.entry(separator).or_insert_with(seen);
            }
            Written::Both(thousands, fraction) => {
                self.thousands.entry(thousands).or_insert_with(seen);
                self.fractions.entry(fraction).or_insert_with(seen);
            }
            Written::Plain | Written::Not => {}
        }
    }

    /// The separator of thousands: the one that was asked for, or the one that the cells show; none where there is none.
    ///
    /// # Errors
    /// A cell with its line, and what is expected, where cells contradict each other.
    pub fn thousands(&self, asked: Option<char>) -> Result<Option<char>, (u64, String, String)> {
        if asked.is_some() {
            return Ok(asked);
        }
        let mut seen = self.thousands.iter();
        let Some((separator, (line, cell))) = seen.next() else { return Ok(None) };
        let other = seen.next().map(|(_, other)| other).or_else(|| self.fractions.get(separator));
        match other {
            None => Ok(Some(*separator)),
            Some((at, other)) => {
                let (line, cell, at, other) = if line > at { (line, cell, at, other) } else { (at, other, line, cell) };
                let expected = format!(
                    "a number that is written as '{other}' on line {at}; correct one of them, or say --thousands comma, point or space"
                );
                Err((*line, cell.clone(), expected))
            }
        }
    }
}

/// The whole number of a text in a column with that separator of thousands.
///
/// # Errors
/// What is expected in its place.
pub fn read(text: &str, thousands: Option<char>) -> Result<u32, String> {
    if let Some(number) = short(text) {
        return Ok(number);
    }
    let (form, groups) = written(text);
    let is_zero = |group: &str| group.bytes().all(|byte| byte == b'0');
    let digits = match form {
        Written::Plain => groups.concat(),
        Written::Grouped(separator) if Some(separator) == thousands => groups.concat(),
        Written::Both(separator, _) if Some(separator) == thousands && is_zero(&groups[groups.len() - 1]) => {
            groups[..groups.len() - 1].concat()
        }
        Written::Fraction(separator) if Some(separator) != thousands && is_zero(&groups[1]) => groups[0].clone(),
        _ => return Err(WHOLE.to_owned()),
    };
    in_range(digits.parse::<u64>().ok())
}

/// The whole number that a cell of a workbook is.
///
/// # Errors
/// What is expected in its place.
pub fn whole(number: f64) -> Result<u32, String> {
    let text = number.to_string();
    in_range(
        Some(text).filter(|text| text.bytes().all(|byte| byte.is_ascii_digit())).and_then(|text| text.parse().ok()),
    )
}

fn in_range(number: Option<u64>) -> Result<u32, String> {
    let number = number.and_then(|number| u32::try_from(number).ok()).filter(|number| *number <= MOST);
    number.ok_or_else(|| WHOLE.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(cells: &[&str]) -> Result<Option<char>, (u64, String, String)> {
        let mut column = NumberColumn::default();
        for (line, cell) in (2..).zip(cells) {
            column.look_at(line, cell);
        }
        column.thousands(None)
    }

    /// RM-8.4: the separator of thousands is that of the whole column; two in one column, or one that is also a point, are asked.
    #[test]
    fn the_separator_of_thousands_is_decided_by_the_whole_column() {
        for (cells, thousands) in [
            (&["12", "1,200", "3"][..], Some(',')),
            (&["1.200", "1.200.000"], Some('.')),
            (&["1\u{a0}200", "1 200", "1\u{202f}200"], Some(' ')),
            (&["1,200.00", "15.50"], Some(',')),
            (&["12", "5.0"], None),
        ] {
            assert_eq!(column(cells), Ok(thousands), "{cells:?}");
        }
        let (line, cell, expected) = column(&["1,200", "1.200"]).expect_err("two separators");
        assert_eq!((line, cell.as_str()), (3, "1.200"));
        assert!(expected.contains("'1,200' on line 2") && expected.contains("--thousands"), "{expected}");
        assert!(column(&["1.200", "2.5"]).is_err(), "a point that separates thousands and a fraction");
    }

    /// RM-8.4: `1,200` is twelve hundred, and what is no whole number is not made one.
    #[test]
    fn numbers_are_read_whole_or_not_at_all() {
        for (text, thousands, number) in [
            ("1,200", Some(','), 1200),
            ("1 200", Some(' '), 1200),
            ("15.00", None, 15),
            ("1,200.0", Some(','), 1200),
            ("007", None, 7),
        ] {
            assert_eq!(read(text, thousands), Ok(number), "{text}");
        }
        for text in ["1,200", "1.5", "-3", "n/a", "-", "12,00,000", "1e3", "4,000,000,000", "", ",", "1,"] {
            assert_eq!(read(text, None).expect_err("not a whole number"), WHOLE, "{text}");
        }
        assert_eq!((whole(1200.0), whole(0.0)), (Ok(1200), Ok(0)));
        assert!(whole(1.5).is_err() && whole(-1.0).is_err() && whole(f64::NAN).is_err() && whole(4e9).is_err());
    }
}
