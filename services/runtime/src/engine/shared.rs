//! What the parts of an engine share: the log, the clock, the records and what is derived from them.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};

use convene_kernel::aggregate::Aggregate;
use convene_kernel::guidance::Guidance;
use convene_kernel::key::AggregateKey;
use tokio::sync::{Semaphore, watch};

use super::append_health::AppendHealth;
use super::facts::FactSource;
use super::partition::Partition;
use super::snapshot::{Keeper, Viewed};
use crate::clock::{Clock, LeapWatch};
use crate::log::{Log, subject_of};

/// What the parts of an engine share.
pub(super) struct Shared<A: Aggregate, V> {
    pub(super) log: Arc<dyn Log>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) leaps: LeapWatch,
    pub(super) guidance: watch::Receiver<Arc<Guidance>>,
    pub(super) partitions: Vec<Partition<A>>,
    pub(super) viewed: RwLock<Viewed<V>>,
    pub(super) snapshots: Option<Keeper>,
    pub(super) facts: Box<dyn FactSource<A, V>>,
    pub(super) counters: Counters,
    pub(super) append_health: AppendHealth,
    pub(super) histories: Semaphore,
}

impl<A: Aggregate, V> std::fmt::Debug for Shared<A, V> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Shared")
            .field("log", &self.log)
            .field("counters", &self.counters)
            .finish_non_exhaustive()
    }
}

/// What is counted since the start.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) appended: AtomicU64,
    pub(super) conflicts: AtomicU64,
    pub(super) unknown: AtomicU64,
    pub(super) folded: AtomicU64,
}

impl<A: Aggregate, V> Shared<A, V> {
    /// The partition and the subject of `key`.
    pub(super) fn locate(&self, key: &AggregateKey) -> (&Partition<A>, String) {
        let partitions = self.log.partitions();
        let partition = &self.partitions[key.partition(partitions) as usize];
        (partition, subject_of(self.log.service(), partitions, key))
    }
}

/// Counts one more.
pub(super) fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}
