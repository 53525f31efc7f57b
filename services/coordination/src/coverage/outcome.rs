//! What came of reading a file.

use super::problem::{Finding, Listed, Problem};

/// What came of reading a file.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// How many rows with content it has below its headings.
    pub rows: u64,
    /// How many of them can be read as a whole.
    pub sound: u64,
    /// How many canonical rows were made of them: one for each cluster that a row names.
    pub written: u64,
    /// What cannot be read.
    pub problems: Listed<Problem>,
    /// What is odd.
    pub findings: Listed<Finding>,
}
