//! Why a snapshot is not used, or was not written.

use crate::cause::Cause;
use crate::log::ReadError;

/// How the form is named where it differs.
pub(super) const FORM_NAME: &str = "form";

/// How the version of the program is named where it differs.
pub(super) const PROGRAM_NAME: &str = "program";

/// Why a snapshot is not used, or was not written.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// There is none.
    #[error("there is no snapshot")]
    Missing,
    /// The file cannot be read or written.
    #[error("the file cannot be used")]
    File(#[from] std::io::Error),
    /// It was cut off or altered: its content does not have the digest at its end.
    #[error("it was cut off or altered")]
    Altered,
    /// It is of another form, service, kind, number of partitions or version of the program.
    #[error("its {what} is {found}, and {expected} was expected")]
    Other {
        /// What differs.
        what: &'static str,
        /// What the snapshot has.
        found: String,
        /// What this engine has.
        expected: String,
    },
    /// Its content cannot be understood.
    #[error("its content cannot be understood")]
    NotUnderstood(#[source] Cause),
    /// The log is not the one that it was made from.
    #[error("the log has another commit at sequence {sequence} of partition {partition}")]
    OtherLog {
        /// The partition.
        partition: u32,
        /// The sequence.
        sequence: u64,
    },
    /// The log cannot be read, so that the snapshot cannot be checked.
    #[error(transparent)]
    Log(#[from] ReadError),
    /// A record or a partition is damaged: only a fold from the beginning shows how.
    #[error("{0}, and no snapshot is written until it is restored")]
    Damaged(String),
}

impl SnapshotError {
    pub(super) fn not_understood(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::NotUnderstood(Cause::new(error))
    }

    /// It was made by another version of the program: nothing is wrong with it, and nothing can be said of it.
    pub fn is_of_another_version(&self) -> bool {
        matches!(self, Self::Other { what: FORM_NAME | PROGRAM_NAME, .. })
    }
}
