//! Which rows of the guidance the code meets, and which tests show it.
//!
//! A row counts as met where its identifier is in a string literal of a service's production code, or in the policy
//! and reference data. It counts as tested by a test function whose documentation or body names it, and by a scenario
//! whose steps do. Sources are parsed, not searched as text: a comment meets nothing, and `RM-1.1` is not `RM-1.11`.
//!
//! This says that a row is cited, not that it is met well: that is for the reader of the test to judge.
//!
//! [`rust_source`] and [`dependencies`] also serve the tests of the project's own rules.

pub mod catalogue;
pub mod data;
pub mod dependencies;
pub mod identifier;
pub mod report;
pub mod rust_source;
pub mod scenario;
pub mod workspace;

use std::io;
use std::path::{Path, PathBuf};

/// Why coverage could not be reported.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    /// A file or folder could not be read.
    #[error("{}: cannot be read: {source}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
    /// A file was read, and is not what it should be.
    #[error("{}: {reason}", path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and where.
        reason: String,
    },
}

impl Problem {
    fn malformed(path: &Path, reason: impl ToString) -> Self {
        Self::Malformed { path: path.to_owned(), reason: reason.to_string() }
    }
}
