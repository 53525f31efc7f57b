//! A log that misbehaves on demand, in the ways a network and other writers let one misbehave.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock};

use async_trait::async_trait;
use bytes::Bytes;
use convene_kernel::key::AggregateKey;
use convene_runtime::log::{AppendError, Entry, Log, ReadError};
use futures::StreamExt as _;
use futures::stream::BoxStream;
use tokio::sync::watch;

/// What goes wrong with one append.
#[derive(Clone, Debug)]
pub enum Fault {
    /// It is stored, and the acknowledgement is lost.
    AcknowledgementLost,
    /// The first of its commits is stored, and nothing more.
    FirstStored,
    /// It never arrives.
    RequestLost,
    /// It is never answered, and nothing is stored.
    NoAnswer,
    /// It is refused.
    Refused(AppendError),
    /// Another writer appends these bytes first.
    OvertakenBy(Bytes),
}

/// A log whose next appends suffer the faults given, in order.
#[derive(Debug)]
pub struct FaultyLog {
    inner: Arc<dyn Log>,
    faults: Mutex<VecDeque<Fault>>,
    appends: AtomicUsize,
    histories: AtomicUsize,
    most_histories: AtomicUsize,
    followed: Mutex<Vec<u64>>,
    /// Up to which sequence it is read; the rest is awaited.
    readable: watch::Sender<u64>,
    /// Where it says that it ends, though it has less.
    claimed_end: OnceLock<u64>,
}

impl FaultyLog {
    /// `inner`, with `faults` to come.
    pub fn new(inner: Arc<dyn Log>, faults: impl IntoIterator<Item = Fault>) -> Arc<Self> {
        Arc::new(Self {
            inner,
            faults: Mutex::new(faults.into_iter().collect()),
            appends: AtomicUsize::new(0),
            histories: AtomicUsize::new(0),
            most_histories: AtomicUsize::new(0),
            followed: Mutex::default(),
            readable: watch::Sender::new(u64::MAX),
            claimed_end: OnceLock::new(),
        })
    }

    /// Lets no more than up to `sequence` be read from now on.
    pub fn read_up_to(&self, sequence: u64) {
        self.readable.send_replace(sequence);
    }

    /// Says from now on that it ends at `sequence`.
    pub fn claim_end(&self, sequence: u64) {
        self.claimed_end.set(sequence).expect("it is said once");
    }

    /// How many times something was appended, or an attempt at it was made.
    pub fn appends(&self) -> usize {
        self.appends.load(Ordering::SeqCst)
    }

    /// How many histories were being read at the same time, at most.
    pub fn most_histories(&self) -> usize {
        self.most_histories.load(Ordering::SeqCst)
    }

    /// After which places it was followed, in the order in which that began.
    pub fn followed(&self) -> Vec<u64> {
        self.followed.lock().expect("no test panics here").clone()
    }

    /// Takes back the faults that are still to come.
    pub fn remedy(&self) {
        self.faults.lock().expect("no test panics here").clear();
    }
}

#[async_trait]
impl Log for FaultyLog {
    fn service(&self) -> &str {
        self.inner.service()
    }

    fn partitions(&self) -> u32 {
        self.inner.partitions()
    }

    async fn append_together(
        &self,
        key: &AggregateKey,
        commits: Vec<Bytes>,
        expected: u64,
    ) -> Result<Vec<u64>, AppendError> {
        self.appends.fetch_add(1, Ordering::SeqCst);
        let fault = self.faults.lock().expect("no test panics here").pop_front();
        match fault {
            None => self.inner.append_together(key, commits, expected).await,
            Some(Fault::AcknowledgementLost) => {
                self.inner.append_together(key, commits, expected).await?;
                Err(AppendError::Unknown)
            }
            Some(Fault::FirstStored) => {
                let first = commits.into_iter().take(1).collect();
                self.inner.append_together(key, first, expected).await?;
                Err(AppendError::Unknown)
            }
            Some(Fault::RequestLost) => Err(AppendError::Unknown),
            Some(Fault::NoAnswer) => std::future::pending().await,
            Some(Fault::Refused(error)) => Err(error),
            Some(Fault::OvertakenBy(rival)) => {
                self.inner.append(key, rival, expected).await?;
                self.inner.append_together(key, commits, expected).await
            }
        }
    }

    fn follow(&self, partition: u32, after: u64) -> BoxStream<'static, Entry> {
        self.followed.lock().expect("no test panics here").push(after);
        let readable = self.readable.subscribe();
        let admitted = self.inner.follow(partition, after).then(move |entry| {
            let mut readable = readable.clone();
            async move {
                // It fails when the log is gone, and with it the reader.
                let _ = readable.wait_for(|sequence| *sequence >= entry.sequence).await.map(drop);
                entry
            }
        });
        admitted.boxed()
    }

    async fn last_sequence(&self, partition: u32) -> Result<u64, ReadError> {
        match self.claimed_end.get() {
            Some(end) => Ok(*end),
            None => Ok(self.inner.last_sequence(partition).await?.min(*self.readable.borrow())),
        }
    }

    async fn last(&self, key: &AggregateKey) -> Result<Option<Entry>, ReadError> {
        self.inner.last(key).await
    }

    async fn read(&self, partition: u32, sequence: u64) -> Result<Option<Entry>, ReadError> {
        self.inner.read(partition, sequence).await
    }

    async fn history_after(&self, key: &AggregateKey, after: u64, most: usize) -> Result<Vec<Entry>, ReadError> {
        let reading = self.histories.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_histories.fetch_max(reading, Ordering::SeqCst);
        // Others get their turn to begin meanwhile.
        tokio::task::yield_now().await;
        let history = self.inner.history_after(key, after, most).await;
        self.histories.fetch_sub(1, Ordering::SeqCst);
        history
    }

    fn damage(&self, partition: u32) -> Option<String> {
        self.inner.damage(partition)
    }

    fn mark_damaged(&self, partition: u32, what: String) {
        self.inner.mark_damaged(partition, what);
    }
}
