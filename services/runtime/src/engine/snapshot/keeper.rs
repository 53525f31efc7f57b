//! Where an engine keeps its snapshot, and what is known of the last one.

use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use convene_kernel::aggregate::Aggregate;
use tokio::sync::Mutex as Turn;

use super::status::SnapshotStatus;
use super::{SnapshotConfig, Snapshots};

/// Where an engine keeps its snapshot, and what is known of the last one.
#[derive(Debug)]
pub(in crate::engine) struct Keeper {
    pub path: PathBuf,
    pub(super) config: SnapshotConfig,
    status: Mutex<SnapshotStatus>,
    /// How many commits were folded when the last snapshot was written. Held while one is written.
    pub(super) folded_then: Turn<u64>,
}

impl Keeper {
    /// The keeper of the snapshots of `A`.
    pub fn new<A: Aggregate>(snapshots: &Snapshots) -> Self {
        let path = snapshots.file(A::SERVICE, A::KIND);
        Self { path, config: snapshots.config, status: Mutex::default(), folded_then: Turn::new(0) }
    }

    /// What is known of the last snapshot, to read and to change.
    pub fn status(&self) -> MutexGuard<'_, SnapshotStatus> {
        self.status.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
