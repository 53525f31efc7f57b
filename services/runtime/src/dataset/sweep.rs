//! Removes objects that no commit names once they are a day old, and what uploads left behind that never ended.
//!
//! Safe against a command that names one at the same moment, and against changes of the clock. An object found old
//! and unnamed is looked at again after [`SETTLE`], longer than a command takes: one that had asked for the object before
//! has its commit in the log by then. One that asks later writes the entry anew, and an entry is removed only under the
//! expectation that it is still the one that was found; when the removal comes first, the command is refused.

use std::time::Duration;

use convene_kernel::digest::Digest;
use convene_kernel::time::Moment;

use super::referenced::ReferencedDatasets;
use super::store::{DatasetError, DatasetStore, Entry, UNNAMED_FOR, chrono_span};
use crate::cause::{Cause, chain};
use crate::clock::Clock;

/// The time between two sweeps.
const EVERY: Duration = Duration::from_secs(60 * 60);

/// The time between finding an object and removing it, by this machine and not by the clock of the service.
const SETTLE: Duration = Duration::from_secs(60);

/// What a sweep removed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// The objects, in no order.
    pub datasets: Vec<Digest>,
    /// How many uploads had left something behind.
    pub leftovers: usize,
}

/// Why a sweep removed nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum SweepError {
    /// The bucket cannot be used.
    #[error(transparent)]
    Store(#[from] DatasetError),
    /// It is not known what the commits name.
    #[error("the datasets that commits refer to are not known")]
    References(#[source] Cause),
}

/// Sweeps for ever.
pub(super) async fn run(store: &DatasetStore, referenced: &ReferencedDatasets, clock: &dyn Clock) {
    loop {
        clock.wait_until(clock.now() + chrono_span(EVERY)).await;
        match sweep(store, referenced, tokio::time::sleep(SETTLE)).await {
            Ok(swept) if swept == Swept::default() => {}
            Ok(Swept { datasets, leftovers }) => {
                tracing::info!(datasets = datasets.len(), leftovers, "datasets that no commit names were removed");
            }
            Err(error) => tracing::warn!(error = chain(&error), "no datasets are removed"),
        }
    }
}

/// Sweeps once; what is found is looked at again after `settle`.
pub(super) async fn sweep(
    store: &DatasetStore,
    referenced: &ReferencedDatasets,
    settle: impl Future<Output = ()>,
) -> Result<Swept, SweepError> {
    let limit = store.now() - chrono_span(UNNAMED_FOR);
    let before = referenced.now().await.map_err(|why| SweepError::References(Cause::from(why)))?;
    let entries = store.entries().await?;
    let found: Vec<(Digest, Entry)> = entries.into_iter().filter_map(|entry| suspect(entry, limit, &before)).collect();
    let mut swept = Swept { leftovers: leftovers(store, limit).await?, ..Swept::default() };
    if found.is_empty() {
        return Ok(swept);
    }
    settle.await;
    let now = referenced.now().await.map_err(|why| SweepError::References(Cause::from(why)))?;
    for (digest, entry) in found.into_iter().filter(|(digest, _)| !now.contains(digest)) {
        if entry.info.deleted {
            // What was deleted and could not be forgotten then.
            store.forget(&entry.info.name, entry.sequence).await?;
        } else if store.delete(&entry).await? {
            swept.datasets.push(digest);
        }
    }
    Ok(swept)
}

fn suspect(entry: Entry, limit: Moment, named: &std::collections::HashSet<Digest>) -> Option<(Digest, Entry)> {
    let digest = entry.info.name.parse().ok().filter(|digest| !named.contains(digest))?;
    let is_old = entry.info.modified.is_none_or(|touched| touched <= limit);
    (is_old || entry.info.deleted).then_some((digest, entry))
}

/// Removes the pieces of uploads that began before `limit` and have no entry; how many there were.
async fn leftovers(store: &DatasetStore, limit: Moment) -> Result<usize, DatasetError> {
    // Pieces first: an upload that ends in between has its entry among those that are read afterwards.
    let written = store.written().await?;
    let live: Vec<String> =
        store.entries().await?.into_iter().filter(|entry| !entry.info.deleted).map(|entry| entry.info.nuid).collect();
    let mut removed = 0;
    for id in written.iter().filter(|id| !live.contains(id) && !store.is_writing(id) && is_before(id, limit)) {
        store.purge(&store.pieces(id)).await?;
        removed += 1;
    }
    Ok(removed)
}

/// Whether the upload under `id` began before `limit`. An object put there by another program has another kind of name.
fn is_before(id: &str, limit: Moment) -> bool {
    let began = id.split_once('-').and_then(|(seconds, _)| seconds.parse::<i64>().ok());
    began.is_some_and(|began| began <= limit.timestamp())
}
