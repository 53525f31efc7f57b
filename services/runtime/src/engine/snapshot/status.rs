//! What is known of the snapshots of an engine, for the metrics.

use std::time::Duration;

use convene_kernel::time::Moment;

/// The last snapshot of an engine, and its start.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SnapshotStatus {
    /// When the last snapshot was written; `None` when there is none that can be used.
    pub written_at: Option<Moment>,
    /// The sequence of each partition up to which the last snapshot has every record.
    pub positions: Vec<u64>,
    /// How long the start took, from the first read to the end of the log; `None` while it goes on.
    pub start: Option<Duration>,
    /// Whether the start went on from a snapshot.
    pub started_from_it: bool,
}
