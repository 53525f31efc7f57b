//! What is wrong in a file of guidance data, said so that the operator can fix it.

use std::fmt;

/// One thing wrong in a data file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, by name.
    pub file: String,
    /// Where in it: the line, and the entry and field where there is one.
    pub location: String,
    /// What is wrong, as a sentence without its full stop.
    pub what: String,
    /// How to fix it, as a sentence without its full stop.
    pub remedy: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, location, what, remedy } = self;
        write!(formatter, "{file}, {location}: {what}; {remedy}")
    }
}
