//! What of a file cannot be read, and what is odd in it.

use std::fmt;

/// A cell that cannot be read, or a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line of the file, or the row of the sheet, as people count them.
    pub line: u64,
    /// The heading of the column as the file has it; none where the whole row is meant.
    pub column: Option<String>,
    /// What the cell has, cut short.
    pub value: String,
    /// What is expected in its place.
    pub expected: String,
}

impl Problem {
    /// How many letters of a cell are shown.
    const SHOWN: usize = 60;

    /// A cell of `column` on `line` that is not what is expected.
    pub fn new(line: u64, column: &str, value: &str, expected: impl Into<String>) -> Self {
        let column = Some(column.to_owned()).filter(|column| !column.is_empty());
        Self { line, column, value: value.chars().take(Self::SHOWN).collect(), expected: expected.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}", self.line)?;
        if let Some(column) = &self.column {
            write!(formatter, ", column '{column}'")?;
        }
        match self.value.as_str() {
            "" => write!(formatter, ": expected {}", self.expected),
            value => write!(formatter, ": '{value}', expected {}", self.expected),
        }
    }
}

/// What is odd and hinders nothing: who imports is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The line of the file, or the row of the sheet; none where it is about the file.
    pub line: Option<u64>,
    /// What it is, and what to do about it.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(formatter, "line {line}: {}", self.what),
            None => formatter.write_str(&self.what),
        }
    }
}

/// Why a file as a whole cannot be read, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(String);

impl Refused {
    /// It is for that reason.
    pub fn because(why: impl Into<String>) -> Self {
        Self(why.into())
    }

    /// The file cannot be read from where it is.
    pub fn unreadable(error: impl fmt::Display) -> Self {
        Self(format!("the file cannot be read: {error}"))
    }

    /// What was read of it cannot be written.
    pub fn unwritten(error: impl fmt::Display) -> Self {
        Self(format!("what was read cannot be written: {error}"))
    }
}

/// The first of many, and how many there are beyond them.
#[derive(Clone, Debug)]
pub struct Listed<T> {
    /// The first.
    pub first: Vec<T>,
    /// How many more there are.
    pub more: u64,
}

impl<T> Listed<T> {
    /// How many are listed.
    const MOST: usize = 1_000;

    /// One more.
    pub fn push(&mut self, one: T) {
        if self.first.len() < Self::MOST { self.first.push(one) } else { self.more += 1 }
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.more + u64::try_from(self.first.len()).unwrap_or(u64::MAX)
    }
}

impl<T> Default for Listed<T> {
    fn default() -> Self {
        Self { first: Vec::new(), more: 0 }
    }
}
