//! Starts an engine from its snapshot, when the log is the one that it was made from.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use convene_kernel::aggregate::Aggregate;
use convene_kernel::digest::Digest;
use convene_kernel::key::AggregateKey;
use futures::{StreamExt as _, TryStreamExt as _};

use super::error::SnapshotError;
use super::file::{self, Content};
use super::keeper::Keeper;
use super::viewed::ViewedCommit;
use crate::cause::chain;
use crate::engine::shared::Shared;
use crate::engine::view::View;
use crate::log::{Log, subject_of};

/// How many entries of the log are read at the same time to check a snapshot.
const READS: usize = 64;

/// The pause before the log is asked again.
const RETRY: Duration = Duration::from_millis(200);

/// Takes the snapshot over, when there is one that fits, and returns the sequence of each partition to go on after: the
/// beginning otherwise.
pub(in crate::engine) async fn restore<A: Aggregate, V: View<A>>(shared: &Arc<Shared<A, V>>) -> Vec<u64> {
    let beginning = vec![0; shared.partitions.len()];
    let Some(keeper) = &shared.snapshots else { return beginning };
    match find(shared, keeper).await {
        Ok(content) => {
            let positions = content.positions.clone();
            let mut status = keeper.status();
            (status.written_at, status.positions) = (Some(content.header.written_at), positions.clone());
            status.started_from_it = true;
            drop(status);
            let records = content.records.len();
            shared.take_over(content);
            tracing::info!(kind = A::KIND, records, "the fold goes on from its snapshot");
            positions
        }
        Err(error) => {
            let (error, path) = (chain(&error), keeper.path.display());
            tracing::info!(kind = A::KIND, error, %path, "no snapshot is used: the log is read from its beginning");
            beginning
        }
    }
}

async fn find<A: Aggregate, V: View<A>>(
    shared: &Shared<A, V>,
    keeper: &Keeper,
) -> Result<Content<A::State, V>, SnapshotError> {
    let path = keeper.path.clone();
    let read = tokio::task::spawn_blocking(move || file::read::<A, V>(&path)).await;
    let content = read.map_err(std::io::Error::other)??;
    let partitions = shared.log.partitions();
    if content.header.partitions != partitions || content.positions.len() != partitions as usize {
        let (found, expected) = (content.header.partitions.to_string(), partitions.to_string());
        return Err(SnapshotError::Other { what: "number of partitions", found, expected });
    }
    let entries = entries_of(&content);
    loop {
        match check(shared.log.as_ref(), &content.positions, &entries).await {
            Err(SnapshotError::Log(error)) => {
                tracing::warn!(error = chain(&error), "the log does not answer yet, retrying");
                tokio::time::sleep(RETRY).await;
            }
            checked => return checked.map(|()| content),
        }
    }
}

/// The entries of the log that the snapshot was made from last, by record.
fn entries_of<S, V>(content: &Content<S, V>) -> Vec<(AggregateKey, u64, Digest)> {
    let records = content.records.iter().map(|record| (record.key.clone(), record.sequence, record.digest));
    let ahead = content.ahead.iter().map(|(key, ViewedCommit { sequence, digest })| (key.clone(), *sequence, *digest));
    records.chain(ahead).collect()
}

/// Compares each of `entries` with what the log has in its place, and asks for the positions.
async fn check(log: &dyn Log, positions: &[u64], entries: &[(AggregateKey, u64, Digest)]) -> Result<(), SnapshotError> {
    for (partition, position) in (0..).zip(positions).filter(|(_, position)| **position > 0) {
        if log.read(partition, *position).await?.is_none() {
            return Err(SnapshotError::OtherLog { partition, sequence: *position });
        }
    }
    let (service, partitions) = (log.service(), log.partitions());
    let compare = async |(key, sequence, digest): &(AggregateKey, u64, Digest)| {
        let partition = key.partition(partitions);
        let found = log.read(partition, *sequence).await?;
        let subject = subject_of(service, partitions, key);
        let fits = found.is_some_and(|entry| entry.subject == subject && Digest::of(&entry.bytes) == *digest);
        if fits { Ok(()) } else { Err(SnapshotError::OtherLog { partition, sequence: *sequence }) }
    };
    futures::stream::iter(entries).map(compare).buffer_unordered(READS).try_collect().await
}

impl<A: Aggregate, V: View<A>> Shared<A, V> {
    /// Takes over what a snapshot has, before anything else is folded.
    fn take_over(&self, content: Content<A::State, V>) {
        let Content { records, view, ahead, .. } = content;
        for stored in records {
            let (key, record) = stored.into_record::<A>();
            let (partition, subject) = self.locate(&key);
            partition.find_or_make(&subject, || key).content_mut().record = record;
        }
        for (key, ViewedCommit { sequence, .. }) in ahead {
            let (partition, subject) = self.locate(&key);
            partition.find_or_make(&subject, || key).content_mut().viewed = sequence;
        }
        self.viewed.write().unwrap_or_else(PoisonError::into_inner).view = view;
    }
}
