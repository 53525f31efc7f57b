//! Files that go on record: clusters that were there before it began, and coverage. One reader reads both as spreadsheets write them, with
//! every problem at its line and column: that of coverage files, in coordination.

pub mod clusters;
mod coverage;
mod named;
mod names;
mod sheet;

pub use coverage::CoverageRows;
pub use named::{DateOrder, Encoding};
pub use names::{Names, Register};
pub use sheet::Sheet;

/// Something in a file that cannot be recorded as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The line of the file on which its row begins.
    pub line: u64,
    /// The column, by its heading; none where the whole row is meant.
    pub column: Option<String>,
    /// What is wrong, and how to put it right.
    pub what: String,
}

impl Problem {
    /// A problem with a cell, or with a whole row.
    pub fn new(line: u64, column: Option<&str>, what: impl Into<String>) -> Self {
        Self { line, column: column.map(str::to_owned), what: what.into() }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.column {
            Some(column) => write!(formatter, "line {}, column '{column}': {}", self.line, self.what),
            None => write!(formatter, "line {}: {}", self.line, self.what),
        }
    }
}
