//! A publisher goes on from its checkpoint, and never trusts one that does not fit the log and the feed.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::support::faulty::FaultyLog;
use crate::support::feed::{mappings, messages, place};
use crate::support::ledger::{Entry, bank, order};
use crate::support::{code, within};
use async_nats::jetstream;
use convene_runtime::log::{Log, MemoryLog};
use convene_runtime::publisher::{CheckpointConfig, DECISIONS, FeedConfig, Publisher};
use convene_runtime::testing::TestServer;

/// The tests write each checkpoint themselves.
const SELDOM: Duration = Duration::from_secs(3_600);

/// A log and a feed, and where the checkpoint of both is.
struct Fixture {
    _server: TestServer,
    jetstream: jetstream::Context,
    log: Arc<MemoryLog>,
    folder: tempfile::TempDir,
}

impl Fixture {
    /// Three deposits, which are published, and a checkpoint after them.
    async fn with_a_checkpoint() -> Self {
        let server = TestServer::start().await;
        let jetstream = server.jetstream().await;
        let (log, folder) = (Arc::new(MemoryLog::new("ledger", 1)), tempfile::tempdir().expect("a folder"));
        let fixture = Self { _server: server, jetstream, log, folder };
        deposit(&fixture.log, 3).await;
        let (publisher, followed) = fixture.publish(fixture.log.clone()).await;
        assert_eq!(followed, [0], "there is no checkpoint yet");
        publisher.save_checkpoint().await;
        fixture
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("snapshots/ledger.feed")
    }

    /// Publishes everything in `log`; returns after which places the log was read.
    async fn publish(&self, log: Arc<MemoryLog>) -> (Publisher, Vec<u64>) {
        let (publisher, watched) = self.start(log.clone()).await;
        let last = log.last_sequence(0).await.expect("the log is read");
        within(publisher.wait_published(&[(0, last)])).await;
        (publisher, watched.followed())
    }

    async fn start(&self, log: Arc<MemoryLog>) -> (Publisher, Arc<FaultyLog>) {
        let watched = FaultyLog::new(log, []);
        let config = FeedConfig { installation: Some(code("ledger.example.org")), ..FeedConfig::default() };
        let checkpoint = CheckpointConfig { file: self.file(), interval: SELDOM };
        let (log, jetstream) = (Arc::clone(&watched), &self.jetstream);
        let started = Publisher::start_from_checkpoint(log, jetstream, mappings(), &config, Some(checkpoint)).await;
        (started.unwrap_or_else(|error| panic!("{error}")), watched)
    }

    /// The places in the log that the decisions come from, as they are on the feed.
    async fn published(&self) -> Vec<(u64, u32)> {
        let feed = messages(&self.jetstream, DECISIONS, "convene.decisions.").await;
        feed.iter().map(place).map(|place| (place.sequence, place.index)).collect()
    }
}

/// A deposit makes two events.
const THREE: [(u64, u32); 6] = [(1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (3, 1)];

async fn deposit(log: &Arc<MemoryLog>, times: usize) {
    let bank = bank(log.clone()).await;
    for _ in 0..times {
        bank.execute(order("PHL", Entry::Deposit(5))).await.expect("it is booked");
    }
}

#[tokio::test]
async fn what_was_published_is_not_read_again() {
    let fixture = Fixture::with_a_checkpoint().await;
    deposit(&fixture.log, 1).await;
    let (publisher, followed) = fixture.publish(fixture.log.clone()).await;
    assert_eq!((followed, publisher.sent()), (vec![3], 2));
    assert_eq!(fixture.published().await, [&THREE[..], &[(4, 0), (4, 1)]].concat());
    // Nothing new is published before the next one: it goes on from the same messages of the feed.
    publisher.save_checkpoint().await;
    drop(publisher);
    let (publisher, _) = fixture.publish(fixture.log.clone()).await;
    publisher.save_checkpoint().await;
    drop(publisher);
    deposit(&fixture.log, 1).await;
    assert_eq!(fixture.publish(fixture.log.clone()).await.1, [4]);
}

#[tokio::test]
async fn what_was_published_after_it_is_not_repeated() {
    let fixture = Fixture::with_a_checkpoint().await;
    deposit(&fixture.log, 1).await;
    let early = fs::read(fixture.file()).expect("a checkpoint");
    let (publisher, _) = fixture.publish(fixture.log.clone()).await;
    drop(publisher);
    fs::write(fixture.file(), early).expect("a checkpoint");
    let (publisher, followed) = fixture.publish(fixture.log.clone()).await;
    assert_eq!((followed, publisher.sent()), (vec![3], 0));
}

#[tokio::test]
async fn an_older_copy_of_the_feed_is_published_from_the_beginning() {
    let fixture = Fixture::with_a_checkpoint().await;
    fixture.jetstream.delete_stream(DECISIONS).await.expect("it is deleted");
    let (_, followed) = fixture.publish(fixture.log.clone()).await;
    assert_eq!(followed, [0]);
    assert_eq!(fixture.published().await, THREE);
}

#[tokio::test]
async fn another_log_is_read_from_the_beginning() {
    let fixture = Fixture::with_a_checkpoint().await;
    let other = Arc::new(MemoryLog::new("ledger", 1));
    deposit(&other, 3).await;
    let (publisher, watched) = fixture.start(other).await;
    within(async {
        while publisher.feed_errors().is_empty() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert_eq!(watched.followed(), [0], "it is found to be another copy there");
}

#[tokio::test]
async fn a_file_that_is_cut_off_or_of_something_else_is_not_used() {
    let fixture = Fixture::with_a_checkpoint().await;
    let whole = fs::read_to_string(fixture.file()).expect("a checkpoint");
    for altered in [
        whole[..whole.len() / 2].to_owned(),
        whole.replace("\"ledger\"", "\"icsm\""),
        whole.replace("ledger.example.org", "other.example.org"),
        whole.replace("\"form\":1", "\"form\":2"),
    ] {
        assert_ne!(altered, whole);
        fs::write(fixture.file(), altered).expect("a file");
        assert_eq!(fixture.publish(fixture.log.clone()).await.1, [0]);
    }
}
