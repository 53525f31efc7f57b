//! The engine of a service: carries out commands of one kind of aggregate, and folds the log in memory.
//!
//! A command is decided on the fold of its aggregate, appended with optimistic concurrency (the expected last sequence),
//! and folded in when the log has acknowledged it. The fold follows the log, so several engines may share one log: engines
//! of one kind in several processes, and engines of several kinds in one. The domain says what a command may do; the edge
//! says how it arrives.

mod append_health;
mod batch;
mod envelope;
mod error;
mod execute;
mod facts;
mod fold;
mod partition;
mod receipt;
mod shared;
mod snapshot;
mod status;
mod view;
mod waiting;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use convene_kernel::aggregate::{Aggregate, BrokenChain, Record};
use convene_kernel::commit::Commit;
use convene_kernel::guidance::Guidance;
use convene_kernel::key::AggregateKey;
use convene_kernel::time::Moment;
use futures::future::join_all;
use tokio::sync::{Semaphore, watch};
use tokio_util::task::AbortOnDropHandle;

use crate::clock::{Clock, LeapWatch};
use crate::log::{Log, ReadError};
use append_health::AppendHealth;
use partition::Partition;
use shared::{Counters, Shared};
use snapshot::Keeper;

pub use envelope::{CommandEnvelope, LIVE};
pub use error::ExecuteError;
pub(crate) use error::{ask_for_it, role_required};
pub use facts::{FactSource, FactsUnavailable};
pub use receipt::Receipt;
pub use snapshot::{
    SnapshotComparison, SnapshotConfig, SnapshotError, SnapshotStatus, Snapshots, compare, snapshot_file,
};
pub use status::EngineStatus;
pub use view::View;

/// How many histories are in memory at the same time.
const HISTORIES: usize = 4;

/// Carries out commands of `A` and answers from the fold of its log.
pub struct Engine<A: Aggregate, V: View<A> = ()> {
    shared: Arc<Shared<A, V>>,
    _fold: AbortOnDropHandle<()>,
}

impl<A: Aggregate, V: View<A>> std::fmt::Debug for Engine<A, V> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Engine").field("shared", &self.shared).finish_non_exhaustive()
    }
}

/// What an engine has done since it started.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EngineCounts {
    /// Commits it appended.
    pub appended: u64,
    /// Appends that the log refused because another writer was faster.
    pub conflicts: u64,
    /// Appends whose outcome had to be looked for.
    pub unknown: u64,
    /// Commits folded in, its own and others'.
    pub folded: u64,
}

impl<A: Aggregate, V: View<A>> Engine<A, V> {
    /// Starts to fold `log`; must be called within a Tokio runtime. Commands are admitted once it has caught up.
    ///
    /// Each command is decided under the guidance that is in force then.
    pub fn start(log: Arc<dyn Log>, clock: Arc<dyn Clock>, guidance: watch::Receiver<Arc<Guidance>>) -> Arc<Self>
    where
        A: Aggregate<Facts = ()>,
    {
        let none = |_: &V, _: &AggregateKey, _: &A::Command| Ok(());
        Self::start_with_facts(log, clock, guidance, none)
    }

    /// The same for decisions that need to know what is outside their record: `facts` gathers it for each attempt.
    pub fn start_with_facts(
        log: Arc<dyn Log>,
        clock: Arc<dyn Clock>,
        guidance: watch::Receiver<Arc<Guidance>>,
        facts: impl FactSource<A, V>,
    ) -> Arc<Self> {
        Self::start_from_snapshot(log, clock, guidance, facts, None)
    }

    /// The same from the snapshot of `A` among `snapshots`, where it is one of this log. It is written anew now and then.
    pub fn start_from_snapshot(
        log: Arc<dyn Log>,
        clock: Arc<dyn Clock>,
        guidance: watch::Receiver<Arc<Guidance>>,
        facts: impl FactSource<A, V>,
        snapshots: Option<&Snapshots>,
    ) -> Arc<Self> {
        let partitions = (0..log.partitions()).map(|_| Partition::default()).collect();
        let shared = Arc::new(Shared {
            log,
            clock,
            leaps: LeapWatch::default(),
            guidance,
            partitions,
            viewed: RwLock::default(),
            snapshots: snapshots.map(Keeper::new::<A>),
            facts: Box::new(facts),
            counters: Counters::default(),
            append_health: AppendHealth::default(),
            histories: Semaphore::new(HISTORIES),
        });
        let fold = AbortOnDropHandle::new(tokio::spawn(fold::run(Arc::clone(&shared))));
        Arc::new(Self { shared, _fold: fold })
    }

    /// Writes a snapshot of everything that is folded, where snapshots are kept. A failure is logged, and changes nothing.
    pub async fn save_snapshot(&self) {
        Arc::clone(&self.shared).save_snapshot().await;
    }

    /// What is known of the last snapshot and of the start; `None` where no snapshots are kept.
    pub fn snapshot_status(&self) -> Option<SnapshotStatus> {
        self.shared.snapshots.as_ref().map(|keeper| keeper.status().clone())
    }

    /// Returns once everything is folded that was in the log when this engine started.
    pub async fn caught_up(&self) {
        join_all(self.shared.partitions.iter().map(Partition::caught_up)).await;
    }

    /// Whether everything is folded that was in the log when this engine started.
    pub fn is_caught_up(&self) -> bool {
        self.shared.partitions.iter().all(Partition::is_caught_up)
    }

    /// The sequence in `partition` up to which the log is folded.
    pub fn folded(&self, partition: u32) -> u64 {
        self.shared.partitions.get(partition as usize).map_or(0, Partition::folded)
    }

    /// Returns once the log of `partition` is folded up to `sequence`; never for a partition that does not exist.
    pub async fn wait_folded(&self, partition: u32, sequence: u64) {
        match self.shared.partitions.get(partition as usize) {
            Some(partition) => partition.wait_folded(sequence).await,
            None => std::future::pending().await,
        }
    }

    /// How many entries of the log are not folded yet.
    ///
    /// # Errors
    /// When the log cannot be reached.
    pub async fn lag(&self) -> Result<u64, ReadError> {
        let mut lag = 0;
        for (number, partition) in (0..).zip(&self.shared.partitions) {
            lag += self.shared.log.last_sequence(number).await?.saturating_sub(partition.folded());
        }
        Ok(lag)
    }

    /// The aggregates whose log is broken: nothing is decided on them until it is fixed.
    pub fn broken(&self) -> Vec<BrokenChain> {
        self.shared.partitions.iter().flat_map(Partition::broken).collect()
    }

    /// How many records have a last commit that is ahead of the clock: one that was wrong recorded it.
    pub fn ahead_of_the_clock(&self) -> usize {
        let now = self.shared.clock.now();
        let slots = self.shared.partitions.iter().flat_map(Partition::slots);
        slots.filter(|slot| slot.content().record.is_ahead(now)).count()
    }

    /// Why the last append failed, if that was recently.
    pub fn append_failure(&self) -> Option<String> {
        self.shared.append_health.recent_failure()
    }

    /// What was done since the start.
    pub fn counts(&self) -> EngineCounts {
        let Counters { appended, conflicts, unknown, folded } = &self.shared.counters;
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        EngineCounts {
            appended: read(appended),
            conflicts: read(conflicts),
            unknown: read(unknown),
            folded: read(folded),
        }
    }

    /// Shows the record of `key` to `look`, `None` when there is none. `look` must not ask this engine again.
    pub fn record<R>(&self, key: &AggregateKey, look: impl FnOnce(Option<&Record<A>>) -> R) -> R {
        let (partition, subject) = self.shared.locate(key);
        match partition.find(&subject) {
            Some(slot) => {
                let content = slot.content();
                look(Some(&content.record).filter(|record| record.version > 0))
            }
            None => look(None),
        }
    }

    /// Shows every record to `look`, in no particular order. `look` must not ask this engine again.
    pub fn each_record(&self, mut look: impl FnMut(&AggregateKey, &Record<A>)) {
        for slot in self.shared.partitions.iter().flat_map(Partition::slots) {
            let content = slot.content();
            if content.record.version > 0 {
                look(&slot.key, &content.record);
            }
        }
    }

    /// Whether records such as that of `key` are kept in this installation.
    ///
    /// # Errors
    /// [`ExecuteError::ExerciseRequired`] for a real record on simulated time.
    pub fn admits(&self, key: &AggregateKey) -> Result<(), ExecuteError> {
        self.shared.admits(key)
    }

    /// The present moment, by the clock that commands are decided by.
    pub fn now(&self) -> Moment {
        self.shared.clock.now()
    }

    /// Shows the view to `look`, which must not ask this engine again.
    pub fn view<R>(&self, look: impl FnOnce(&V) -> R) -> R {
        look(&self.shared.viewed.read().unwrap_or_else(PoisonError::into_inner).view)
    }

    /// Every commit of `key`, in order, read from the log. Few are read at the same time over all callers: a history is
    /// as long as its record is old.
    ///
    /// # Errors
    /// When the log cannot be read, or holds a commit that this version does not understand.
    pub async fn history(&self, key: &AggregateKey) -> Result<Vec<Commit<A::Event>>, ReadError> {
        let commits = self.history_after(key, 0, usize::MAX).await?;
        Ok(commits.into_iter().map(|(_, commit)| commit).collect())
    }

    /// The commits of `key` after the sequence `after` in its partition, in order, at most so many, each with its sequence.
    ///
    /// # Errors
    /// As for [`Engine::history`].
    pub async fn history_after(
        &self,
        key: &AggregateKey,
        after: u64,
        most: usize,
    ) -> Result<Vec<(u64, Commit<A::Event>)>, ReadError> {
        let _turn = self.shared.histories.acquire().await.map_err(ReadError::new)?;
        let entries = self.shared.log.history_after(key, after, most).await?;
        let decode = |entry: &crate::log::Entry| {
            let commit = Commit::decode(&entry.bytes, A::upcast).map_err(ReadError::new)?;
            Ok((entry.sequence, commit))
        };
        entries.iter().map(decode).collect()
    }
}
