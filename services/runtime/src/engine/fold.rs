//! Folding the log in: one task for each partition follows it; a commit that does not fit stops its aggregate only.

use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};

use convene_kernel::aggregate::{Aggregate, BrokenChain};
use convene_kernel::commit::Commit;
use convene_kernel::digest::Digest;
use convene_kernel::key::AggregateKey;
use futures::future::join_all;
use futures::{Stream, StreamExt as _};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use super::partition::{Partition, Slot};
use super::shared::{Shared, count};
use super::snapshot::restore;
use super::view::View;
use crate::cause::chain;
use crate::log::{Entry, LogSubject};

/// How many entries are folded before others get a turn.
const BATCH: usize = 128;

/// How long entries may be awaited that must be there before they are looked for. They count as lost when they are missing twice.
const SILENCE: Duration = Duration::from_secs(2);

/// The pause before the log is asked again where it ends.
const RETRY: Duration = Duration::from_millis(200);

/// Takes the snapshot over where there is one that fits, folds every partition after it for ever, and keeps the snapshot.
pub(super) async fn run<A: Aggregate, V: View<A>>(shared: Arc<Shared<A, V>>) {
    let start = Instant::now();
    let positions = restore(&shared).await;
    let followers = (0..).zip(positions).map(|(partition, after)| follow(Arc::clone(&shared), partition, after));
    let _followers: Vec<_> = followers.map(|follower| AbortOnDropHandle::new(tokio::spawn(follower))).collect();
    join_all(shared.partitions.iter().map(Partition::caught_up)).await;
    if let Some(keeper) = &shared.snapshots {
        keeper.status().start = Some(start.elapsed());
    }
    Arc::clone(&shared).keep_snapshots().await;
    std::future::pending().await
}

/// Folds `partition` after the sequence `after`, for ever.
pub(super) async fn follow<A: Aggregate, V: View<A>>(shared: Arc<Shared<A, V>>, partition: u32, after: u64) {
    let target = last_sequence(&shared, partition).await;
    let slots = &shared.partitions[partition as usize];
    slots.advance(after, target);
    let mut batches = shared.log.follow(partition, after).ready_chunks(BATCH);
    while let Some(batch) = next_batch(&shared, partition, target, &mut batches).await {
        batch.iter().for_each(|entry| shared.take_in(slots, entry));
        slots.advance(batch.last().map_or(0, |entry| entry.sequence), target);
        tokio::task::yield_now().await;
    }
}

/// The next entries. What was in the log at the start and does not come is looked for: a log that lost its end is damaged, and
/// not still being read for ever.
async fn next_batch<A: Aggregate, V>(
    shared: &Shared<A, V>,
    partition: u32,
    target: u64,
    batches: &mut (impl Stream<Item = Vec<Entry>> + Unpin),
) -> Option<Vec<Entry>> {
    let slots = &shared.partitions[partition as usize];
    let mut is_missing = false;
    while !slots.is_caught_up() {
        match timeout(SILENCE, batches.next()).await {
            Ok(batch) => return batch,
            Err(_) if !matches!(shared.log.read(partition, target).await, Ok(None)) => is_missing = false,
            Err(_) if !is_missing => is_missing = true,
            Err(_) => {
                let read = slots.folded();
                let what = format!("it ends at sequence {read}, and its stream says that there is more up to {target}");
                shared.log.mark_damaged(partition, what);
                slots.give_up();
            }
        }
    }
    batches.next().await
}

/// Where the partition ends now; asked for until the log answers.
async fn last_sequence<A: Aggregate, V>(shared: &Shared<A, V>, partition: u32) -> u64 {
    loop {
        match shared.log.last_sequence(partition).await {
            Ok(sequence) => return sequence,
            Err(error) => {
                let error = chain(&error);
                tracing::warn!(error, partition, "the end of the log is not known yet, retrying");
                tokio::time::sleep(RETRY).await;
            }
        }
    }
}

impl<A: Aggregate, V: View<A>> Shared<A, V> {
    /// Folds in an entry unless it was folded in before, when this engine appended it.
    fn take_in(&self, slots: &Partition<A>, entry: &Entry) {
        let Some(subject) = LogSubject::read(&entry.subject).filter(|subject| subject.kind == A::KIND) else { return };
        let known = slots.find(&entry.subject);
        if known.as_ref().is_some_and(|slot| slot.has_taken_in(entry.sequence)) {
            return;
        }
        let commit = Commit::<A::Event>::decode(&entry.bytes, A::upcast);
        match commit {
            Ok(commit) if subject.is_of(&commit.key) => {
                let slot = known.unwrap_or_else(|| slots.find_or_make(&entry.subject, || commit.key.clone()));
                self.fold(&slot, &commit, entry.sequence, Digest::of(&entry.bytes));
            }
            Ok(commit) => {
                self.stop(slots, subject, entry, format!("it is about {}, and is stored elsewhere", commit.key))
            }
            Err(error) => self.stop(slots, subject, entry, chain(&error)),
        }
    }

    /// Folds in the next commit of an aggregate; one that does not fit breaks it.
    pub(super) fn fold(&self, slot: &Slot<A>, commit: &Commit<A::Event>, sequence: u64, digest: Digest) {
        let mut content = slot.content_mut();
        if content.broken.is_some() || content.record.sequence >= sequence {
            return;
        }
        match content.record.apply(commit, sequence, digest) {
            Ok(()) => {
                count(&self.counters.folded);
                if sequence > content.viewed {
                    let mut viewed = self.viewed.write().unwrap_or_else(PoisonError::into_inner);
                    viewed.view.apply(commit, &content.record);
                    viewed.note(&slot.key, sequence, digest);
                }
            }
            Err(broken) => {
                tracing::error!(error = %broken, "an aggregate is stopped");
                content.broken = Some(broken);
            }
        }
    }

    /// Stops the aggregate that `entry` is stored under, since it cannot be folded in.
    fn stop(&self, slots: &Partition<A>, subject: LogSubject<'_>, entry: &Entry, what: String) {
        let Ok(country) = subject.country.parse() else {
            tracing::error!(subject = entry.subject, what, "an entry of the log belongs to no country");
            return;
        };
        let make_key =
            || AggregateKey { country, kind: subject.kind.to_owned(), id: subject.id.to_owned(), exercise: false };
        let slot = slots.find_or_make(&entry.subject, make_key);
        let mut content = slot.content_mut();
        let version = content.record.version + 1;
        let broken = BrokenChain { key: slot.key.clone(), version, sequence: entry.sequence, what };
        tracing::error!(error = %broken, "an aggregate is stopped");
        content.broken.get_or_insert(broken);
    }
}

impl<A: Aggregate> Slot<A> {
    /// Whether the entry at `sequence` is folded in, or will never be.
    fn has_taken_in(&self, sequence: u64) -> bool {
        let content = self.content();
        content.record.sequence >= sequence || content.broken.is_some()
    }
}
