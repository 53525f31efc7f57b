//! What is folded of one partition of the log: a slot for each aggregate, and how far the fold has come.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use convene_kernel::aggregate::{Aggregate, BrokenChain, Record};
use convene_kernel::key::AggregateKey;
use tokio::sync::{Mutex, oneshot, watch};

use super::envelope::CommandEnvelope;
use super::error::ExecuteError;
use super::receipt::Receipt;
use super::waiting::Waiting;

/// The aggregates of one partition, by subject.
pub(super) struct Partition<A: Aggregate> {
    slots: RwLock<HashMap<String, Arc<Slot<A>>>>,
    progress: watch::Sender<Progress>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    folded: u64,
    caught_up: bool,
}

/// One aggregate: its record, and the turn to change it.
pub(super) struct Slot<A: Aggregate> {
    /// Which aggregate.
    pub key: AggregateKey,
    /// Held while a command is carried out, so that commands of this engine do not race for the same place. It has the copy
    /// of the record that the commands before were decided on, where they were decided together.
    pub turn: Mutex<Option<Record<A>>>,
    waiting: std::sync::Mutex<VecDeque<Waiting<A>>>,
    content: RwLock<Content<A>>,
}

/// What is known of an aggregate.
pub(super) struct Content<A: Aggregate> {
    /// The fold of its commits, up to the first that does not fit.
    pub record: Record<A>,
    /// The first commit that does not fit.
    pub broken: Option<BrokenChain>,
    /// The sequence of the last commit that the view of the snapshot has, where it has more than the record; 0 otherwise.
    pub viewed: u64,
}

impl<A: Aggregate> Default for Partition<A> {
    fn default() -> Self {
        Self { slots: RwLock::default(), progress: watch::Sender::new(Progress::default()) }
    }
}

impl<A: Aggregate> fmt::Debug for Partition<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Partition").field("progress", &self.progress).finish_non_exhaustive()
    }
}

impl<A: Aggregate> Partition<A> {
    /// The slot of `subject`, if there is one.
    pub fn find(&self, subject: &str) -> Option<Arc<Slot<A>>> {
        self.slots.read().unwrap_or_else(PoisonError::into_inner).get(subject).cloned()
    }

    /// The slot of `subject`, made for `key` when there is none.
    pub fn find_or_make(&self, subject: &str, key: impl FnOnce() -> AggregateKey) -> Arc<Slot<A>> {
        if let Some(slot) = self.find(subject) {
            return slot;
        }
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.entry(subject.to_owned()).or_insert_with(|| Arc::new(Slot::new(key()))))
    }

    /// Forgets `slot` when nothing was ever recorded in it and no other call uses it: what was refused leaves no trace.
    pub fn forget_if_empty(&self, subject: &str, slot: &Arc<Slot<A>>) {
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        let is_empty = {
            let content = slot.content();
            content.record.version == 0 && content.broken.is_none() && content.viewed == 0
        };
        // One of the two is the caller's, the other is in the map, which is locked.
        if is_empty && Arc::strong_count(slot) == 2 {
            slots.remove(subject);
        }
    }

    /// Every slot, in no particular order.
    pub fn slots(&self) -> Vec<Arc<Slot<A>>> {
        self.slots.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// The aggregates whose log is broken.
    pub fn broken(&self) -> Vec<BrokenChain> {
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        slots.values().filter_map(|slot| slot.content().broken.clone()).collect()
    }

    /// The sequence up to which the log is folded.
    pub fn folded(&self) -> u64 {
        self.progress.borrow().folded
    }

    /// Notes that the log is folded up to `sequence`, and so whether what was there at the start is, up to `target`.
    pub fn advance(&self, sequence: u64, target: u64) {
        self.progress.send_modify(|progress| {
            progress.folded = progress.folded.max(sequence);
            progress.caught_up |= progress.folded >= target;
        });
    }

    /// Notes that nothing more comes of what was in the log at the start: the partition is damaged.
    pub fn give_up(&self) {
        self.progress.send_modify(|progress| progress.caught_up = true);
    }

    /// Returns once the log is folded up to `sequence`.
    pub async fn wait_folded(&self, sequence: u64) {
        // The sender is a field of this partition, so the channel is open for as long as this waits.
        let _ = self.progress.subscribe().wait_for(|progress| progress.folded >= sequence).await;
    }

    /// Whether what was in the log at the start is folded.
    pub fn is_caught_up(&self) -> bool {
        self.progress.borrow().caught_up
    }

    /// Returns once what was in the log at the start is folded.
    pub async fn caught_up(&self) {
        let _ = self.progress.subscribe().wait_for(|progress| progress.caught_up).await;
    }
}

impl<A: Aggregate> Slot<A> {
    fn new(key: AggregateKey) -> Self {
        let content = Content { record: Record::default(), broken: None, viewed: 0 };
        Self { key, turn: Mutex::default(), waiting: std::sync::Mutex::default(), content: RwLock::new(content) }
    }

    /// Lets a command wait for its turn; the receiver gets what comes of it, or nothing when the turn is given up.
    pub fn wait(
        &self,
        envelope: &Arc<CommandEnvelope<A::Command>>,
    ) -> oneshot::Receiver<Result<Receipt, ExecuteError>> {
        let (answer, answered) = oneshot::channel();
        let waiting = Waiting::new(Arc::clone(envelope), answer);
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push_back(waiting);
        answered
    }

    /// Takes those that waited longest, at most `most`, without those whose callers have gone.
    pub fn take_waiting(&self, most: usize) -> Vec<Waiting<A>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = most.min(waiting.len());
        waiting.drain(..count).filter(|one| !one.is_given_up()).collect()
    }

    /// What is known, to read.
    pub fn content(&self) -> RwLockReadGuard<'_, Content<A>> {
        self.content.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known, to change.
    pub fn content_mut(&self) -> RwLockWriteGuard<'_, Content<A>> {
        self.content.write().unwrap_or_else(PoisonError::into_inner)
    }
}
