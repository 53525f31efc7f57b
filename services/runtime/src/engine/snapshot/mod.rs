//! Snapshots: the fold of one kind of aggregate in a file, so that a start reads only what came after.
//!
//! A snapshot is never the truth. It is checked against the log before it is used, and one that cannot be used is left
//! aside: the log is folded from its beginning then.

mod compare;
mod copy;
mod file;
mod keep;
mod packed;
mod restore;
mod status;

use std::path::{Path, PathBuf};
use std::time::Duration;

use convene_kernel::key::AggregateKey;

use crate::cause::Cause;
use crate::log::ReadError;

pub use compare::{SnapshotComparison, compare};
pub(super) use copy::Viewed;
pub(super) use keep::Keeper;
pub(super) use restore::restore;
pub use status::SnapshotStatus;

/// The folder of snapshots in a service's data folder.
const FOLDER: &str = "snapshots";

/// What the name of a snapshot ends in.
const EXTENSION: &str = "snapshot";

/// Whether snapshots are used, and how often one is written while a service runs. One is always written at an orderly stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SnapshotConfig {
    /// Whether snapshots are written and read.
    pub enabled: bool,
    /// How many commits are folded before another is written.
    pub commits: u64,
    /// How much time passes before another is written.
    pub interval: Duration,
}

/// The snapshots of a service: where they are, and how often they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshots {
    folder: PathBuf,
    config: SnapshotConfig,
}

impl Snapshots {
    /// Those in the data folder `data`, as `config` says; `None` where they are switched off.
    pub fn of(data: &Path, config: SnapshotConfig) -> Option<Self> {
        config.enabled.then(|| Self { folder: data.join(FOLDER), config })
    }

    /// The file of one kind of aggregate of `service`.
    pub fn file(&self, service: &str, kind: &str) -> PathBuf {
        file_in(&self.folder, service, kind)
    }

    /// The file of how far the log of `service` is published.
    pub fn checkpoint_file(&self, service: &str) -> PathBuf {
        self.folder.join(format!("{service}.feed"))
    }

    /// How often they are written.
    pub fn config(&self) -> SnapshotConfig {
        self.config
    }
}

/// The snapshot of one kind of aggregate of `service` in the data folder `data`, whether it is there or not.
pub fn snapshot_file(data: &Path, service: &str, kind: &str) -> PathBuf {
    file_in(&data.join(FOLDER), service, kind)
}

fn file_in(folder: &Path, service: &str, kind: &str) -> PathBuf {
    folder.join(format!("{service}-{kind}.{EXTENSION}"))
}

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
    fn not_understood(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::NotUnderstood(Cause::new(error))
    }

    /// It was made by another version of the program: nothing is wrong with it, and nothing can be said of it.
    pub fn is_of_another_version(&self) -> bool {
        matches!(self, Self::Other { what: file::FORM_NAME | file::PROGRAM_NAME, .. })
    }
}

/// The commit up to which a view knows one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct ViewedCommit {
    /// Its place in the partition.
    pub sequence: u64,
    /// Its digest.
    pub digest: convene_kernel::digest::Digest,
}

/// Records whose last commits the view knows and the copy of the record does not: the view is copied last.
pub(super) type Ahead = std::collections::BTreeMap<AggregateKey, ViewedCommit>;
