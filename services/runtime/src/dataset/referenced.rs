//! Which datasets the commits of a service name: the log, followed for nothing but that.
//!
//! It reads the envelope of commits and no event, so one follower does for every kind of aggregate in the log.

use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use convene_kernel::digest::Digest;
use futures::StreamExt as _;
use serde::Deserialize;
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;

use crate::cause::chain;
use crate::log::{Entry, Log};

/// How long the end of the log is waited for.
const PATIENCE: Duration = Duration::from_secs(60);

/// How many entries are read before others get a turn.
const BATCH: usize = 256;

/// The datasets that commits refer to.
#[derive(Debug)]
pub(super) struct ReferencedDatasets {
    log: Arc<dyn Log>,
    shared: Arc<Shared>,
    _followers: Vec<AbortOnDropHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    digests: RwLock<HashSet<Digest>>,
    /// The sequence up to which each partition is read.
    read: Vec<watch::Sender<u64>>,
    /// The first entry that is not understood: what it names is not known.
    unknown: RwLock<Option<String>>,
}

/// What is read of a commit.
#[derive(Deserialize)]
struct Envelope {
    #[serde(default)]
    datasets: Vec<Digest>,
}

impl ReferencedDatasets {
    /// Starts to follow `log`.
    pub fn start(log: Arc<dyn Log>) -> Self {
        let shared = Arc::new(Shared {
            digests: RwLock::default(),
            read: (0..log.partitions()).map(|_| watch::Sender::new(0)).collect(),
            unknown: RwLock::default(),
        });
        let follow = |partition| {
            let entries = log.follow(partition, 0);
            let shared = Arc::clone(&shared);
            AbortOnDropHandle::new(tokio::spawn(async move {
                let mut batches = entries.ready_chunks(BATCH);
                while let Some(batch) = batches.next().await {
                    batch.iter().for_each(|entry| shared.read(entry));
                    tokio::task::yield_now().await;
                }
            }))
        };
        let followers = (0..log.partitions()).map(follow).collect();
        Self { log, shared, _followers: followers }
    }

    /// Every dataset that is named by what the log holds now.
    ///
    /// # Errors
    /// Why that is not known. Nothing may be removed then.
    pub async fn now(&self) -> Result<HashSet<Digest>, String> {
        for (partition, read) in (0..).zip(&self.shared.read) {
            if let Some(damage) = self.log.damage(partition) {
                return Err(format!("the log is damaged: {damage}"));
            }
            let last = self.log.last_sequence(partition).await.map_err(|error| chain(&error))?;
            let mut read = read.subscribe();
            let waited = tokio::time::timeout(PATIENCE, read.wait_for(|read| *read >= last)).await;
            waited.map_err(|_| format!("the log is not read to its end in partition {partition}"))?.ok();
        }
        if let Some(entry) = &*self.shared.unknown.read().unwrap_or_else(PoisonError::into_inner) {
            return Err(format!("the log holds an entry that is not understood: {entry}"));
        }
        Ok(self.shared.digests.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

impl Shared {
    fn read(&self, entry: &Entry) {
        // Most commits name nothing, and need not be parsed to know that.
        let text = std::str::from_utf8(&entry.bytes);
        if !text.is_ok_and(|text| !text.contains("\"datasets\"")) {
            match serde_json::from_slice::<Envelope>(&entry.bytes) {
                Ok(envelope) => {
                    self.digests.write().unwrap_or_else(PoisonError::into_inner).extend(envelope.datasets);
                }
                Err(error) => {
                    let mut unknown = self.unknown.write().unwrap_or_else(PoisonError::into_inner);
                    unknown.get_or_insert_with(|| format!("{} at {}: {error}", entry.subject, entry.sequence));
                }
            }
        }
        if let Some(read) = self.read.get(entry.partition as usize) {
            read.send_replace(entry.sequence);
        }
    }
}
