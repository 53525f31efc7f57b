//! Snapshots: the fold of one kind of aggregate in a file, so that a start reads only what came after.
//!
//! A snapshot is never the truth. It is checked against the log before it is used, and one that cannot be used is left
//! aside: the log is folded from its beginning then.

mod compare;
mod copy;
mod error;
mod file;
mod keep;
mod keeper;
mod packed;
mod restore;
mod status;
mod viewed;

use std::path::{Path, PathBuf};
use std::time::Duration;

pub use compare::{SnapshotComparison, compare};
pub use error::SnapshotError;
pub(super) use keeper::Keeper;
pub(super) use restore::restore;
pub use status::SnapshotStatus;
pub(super) use viewed::Viewed;

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
