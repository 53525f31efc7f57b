//! Commands while the log is away, lags behind another writer, or lost its end: what callers are told, and how soon.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use convene_kernel::key::AggregateKey;
use convene_runtime::engine::ExecuteError;
use convene_runtime::log::{AppendError, Entry, Log, MemoryLog, ReadError};
use futures::future::join_all;
use futures::stream::BoxStream;
use futures::{FutureExt as _, StreamExt as _};
use support::ledger::{Entry as Booking, bank, order};
use support::suite::Ground;
use support::within;
use tokio::sync::watch;
use tokio::time::Instant;

/// A command that the log did not answer in time is not carried out, and the others on the record fail with it; the next ones fail
/// sooner, until the log is back.
#[tokio::test]
async fn commands_on_one_record_fail_together_while_the_server_is_away() {
    let ground = Ground::new(&[]).await;
    let (accounts, _running) = ground.service().await;
    accounts.engine.execute(order("PHL", Booking::Deposit(1))).await.expect("it is booked");
    ground.nats.freeze();
    let deposit = || accounts.engine.execute(order("PHL", Booking::Deposit(1)));
    let is_unavailable = |outcome: &Result<_, _>| matches!(outcome, Err(ExecuteError::Unavailable(_)));
    let begun = Instant::now();
    let outcomes = within(join_all((0..30).map(|_| deposit()))).await;
    assert!(outcomes.iter().all(is_unavailable), "{outcomes:?}");
    assert!(begun.elapsed() < Duration::from_secs(9), "all of them waited {:?}", begun.elapsed());
    for _ in 0..3 {
        let begun = Instant::now();
        assert!(is_unavailable(&within(deposit()).await));
        assert!(begun.elapsed() < Duration::from_secs(3), "it is known to be away, after {:?}", begun.elapsed());
    }
    ground.nats.thaw();
    within(async { while deposit().await.is_err() {} }).await;
}

/// A log that another writer shares: what it adds is read only when the test lets it.
#[derive(Debug)]
struct Lagging {
    inner: Arc<dyn Log>,
    /// Up to which place it is read.
    read: watch::Sender<u64>,
    /// Where it says that it ends; 0 for where it does.
    end: AtomicU64,
}

impl Lagging {
    fn new(inner: Arc<dyn Log>, read: u64, end: u64) -> Arc<Self> {
        Arc::new(Self { inner, read: watch::Sender::new(read), end: AtomicU64::new(end) })
    }
}

#[async_trait]
impl Log for Lagging {
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
        self.inner.append_together(key, commits, expected).await
    }

    fn follow(&self, partition: u32, after: u64) -> BoxStream<'static, Entry> {
        let read = self.read.subscribe();
        let entries = self.inner.follow(partition, after);
        let admitted = entries.then(move |entry| {
            let mut read = read.clone();
            async move {
                // It fails when the log is gone, and with it the reader.
                let _ = read.wait_for(|read| *read >= entry.sequence).await.map(drop);
                entry
            }
        });
        admitted.boxed()
    }

    async fn last_sequence(&self, partition: u32) -> Result<u64, ReadError> {
        match self.end.load(Ordering::Relaxed) {
            0 => Ok(self.inner.last_sequence(partition).await?.min(*self.read.borrow())),
            end => Ok(end),
        }
    }

    async fn last(&self, key: &AggregateKey) -> Result<Option<Entry>, ReadError> {
        self.inner.last(key).await
    }

    async fn read(&self, partition: u32, sequence: u64) -> Result<Option<Entry>, ReadError> {
        self.inner.read(partition, sequence).await
    }

    async fn history_after(&self, key: &AggregateKey, after: u64, most: usize) -> Result<Vec<Entry>, ReadError> {
        self.inner.history_after(key, after, most).await
    }

    fn damage(&self, partition: u32) -> Option<String> {
        self.inner.damage(partition)
    }

    fn mark_damaged(&self, partition: u32, what: String) {
        self.inner.mark_damaged(partition, what);
    }
}

/// A second instance that has not read yet what the first one recorded does not refuse what the record admits by now.
#[tokio::test]
async fn no_command_is_refused_on_a_record_that_has_gone_on() {
    let log: Arc<dyn Log> = Arc::new(MemoryLog::new("ledger", 1));
    let first = bank(Arc::clone(&log)).await;
    let behind = Lagging::new(Arc::clone(&log), 0, 0);
    let second = bank(behind.clone()).await;
    first.execute(order("PHL", Booking::Deposit(5))).await.expect("it is booked");
    let withdrawal = second.execute(order("PHL", Booking::Withdraw(5)));
    tokio::pin!(withdrawal);
    for _ in 0..100 {
        assert!(withdrawal.as_mut().now_or_never().is_none(), "it waits until the record is read");
        tokio::task::yield_now().await;
    }
    behind.read.send_replace(u64::MAX);
    within(withdrawal).await.expect("there is enough on the account");
    let refused = second.execute(order("PHL", Booking::Withdraw(5))).await.expect_err("nothing is left");
    assert!(matches!(refused, ExecuteError::Refused(_)), "{refused}");
}

/// A log whose stream tells of more than it has is damaged: callers learn that, and not that it is still being read.
#[tokio::test(start_paused = true)]
async fn a_log_that_lost_its_end_is_damaged_and_not_being_read_for_ever() {
    let log: Arc<dyn Log> = Arc::new(MemoryLog::new("ledger", 1));
    let engine = bank(Lagging::new(log, u64::MAX, 7)).await;
    let refused = engine.execute(order("PHL", Booking::Deposit(5))).await.expect_err("the log is damaged");
    assert!(matches!(&refused, ExecuteError::Damaged(what) if what.contains("up to 7")), "{refused}");
}
