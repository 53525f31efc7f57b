//! A log in memory with the same contract, for tests that need no server.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use bytes::Bytes;
use convene_kernel::key::AggregateKey;
use futures::stream::BoxStream;
use futures::{StreamExt as _, stream};
use tokio::sync::watch;

use super::integrity::Integrity;
use super::subject::subject_of;
use super::{AppendError, Entry, Log, ReadError};

/// The largest commit it takes, as a NATS server does by default.
const LIMIT: usize = 1 << 20;

/// A log that lives as long as its clones.
#[derive(Clone, Debug)]
pub struct MemoryLog {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    service: String,
    partitions: Vec<Partition>,
    integrity: Integrity,
}

#[derive(Debug)]
struct Partition {
    stored: Mutex<Stored>,
    last: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Stored {
    entries: Vec<Entry>,
    last_of: HashMap<String, u64>,
}

impl MemoryLog {
    /// An empty log of `service` in `partitions`.
    pub fn new(service: &str, partitions: u32) -> Self {
        let partition = |_| Partition { stored: Mutex::default(), last: watch::Sender::new(0) };
        let integrity = Integrity::new(partitions.max(1));
        let partitions = (0..partitions.max(1)).map(partition).collect();
        Self { inner: Arc::new(Inner { service: service.to_owned(), partitions, integrity }) }
    }

    fn locate(&self, key: &AggregateKey) -> (u32, String) {
        let partitions = self.partitions();
        (key.partition(partitions), subject_of(&self.inner.service, partitions, key))
    }

    fn with<R>(&self, partition: u32, look: impl FnOnce(&mut Stored) -> R) -> R {
        let stored = &self.inner.partitions[partition as usize].stored;
        look(&mut stored.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn entry(&self, partition: u32, sequence: u64) -> Option<Entry> {
        let index = usize::try_from(sequence).ok()?.checked_sub(1)?;
        self.with(partition, |stored| stored.entries.get(index).cloned())
    }
}

#[async_trait]
impl Log for MemoryLog {
    fn service(&self) -> &str {
        &self.inner.service
    }

    fn partitions(&self) -> u32 {
        u32::try_from(self.inner.partitions.len()).unwrap_or(u32::MAX)
    }

    async fn append_together(
        &self,
        key: &AggregateKey,
        commits: Vec<Bytes>,
        expected: u64,
    ) -> Result<Vec<u64>, AppendError> {
        if let Some(size) = commits.iter().map(Bytes::len).find(|size| *size > LIMIT) {
            return Err(AppendError::TooLarge { size, limit: LIMIT });
        }
        let (partition, subject) = self.locate(key);
        self.inner.integrity.admit(partition)?;
        self.with(partition, |stored| {
            if stored.last_of.get(&subject).copied().unwrap_or_default() != expected {
                return Err(AppendError::Conflict);
            }
            let first = stored.entries.len() as u64 + 1;
            let sequences: Vec<u64> = (first..).take(commits.len()).collect();
            for (&sequence, bytes) in sequences.iter().zip(commits) {
                stored.last_of.insert(subject.clone(), sequence);
                stored.entries.push(Entry { partition, sequence, subject: subject.clone(), bytes });
                self.inner.partitions[partition as usize].last.send_replace(sequence);
            }
            Ok(sequences)
        })
    }

    fn follow(&self, partition: u32, after: u64) -> BoxStream<'static, Entry> {
        let last = self.inner.partitions[partition as usize].last.subscribe();
        let start = (self.clone(), last, after + 1);
        stream::unfold(start, move |(log, mut last, sequence)| async move {
            // This stream holds the log, so its sender is there for as long as this waits.
            last.wait_for(|last| *last >= sequence).await.ok()?;
            let entry = log.entry(partition, sequence)?;
            Some((entry, (log, last, sequence + 1)))
        })
        .boxed()
    }

    async fn last_sequence(&self, partition: u32) -> Result<u64, ReadError> {
        Ok(*self.inner.partitions[partition as usize].last.borrow())
    }

    async fn last(&self, key: &AggregateKey) -> Result<Option<Entry>, ReadError> {
        let (partition, subject) = self.locate(key);
        let sequence = self.with(partition, |stored| stored.last_of.get(&subject).copied());
        Ok(sequence.and_then(|sequence| self.entry(partition, sequence)))
    }

    async fn read(&self, partition: u32, sequence: u64) -> Result<Option<Entry>, ReadError> {
        Ok(self.entry(partition, sequence))
    }

    async fn history_after(&self, key: &AggregateKey, after: u64, most: usize) -> Result<Vec<Entry>, ReadError> {
        let (partition, subject) = self.locate(key);
        let is_asked = |entry: &&Entry| entry.subject == subject && entry.sequence > after;
        Ok(self.with(partition, |stored| stored.entries.iter().filter(is_asked).take(most).cloned().collect()))
    }

    fn damage(&self, partition: u32) -> Option<String> {
        self.inner.integrity.damage(partition)
    }

    fn mark_damaged(&self, partition: u32, what: String) {
        self.inner.integrity.mark_damaged(partition, what);
    }
}
