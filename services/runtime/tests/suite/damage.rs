//! A log that lost something: an older copy in its place, under running services and at their start, or a hole in its
//! middle. It shows, and nothing is decided on what may be missing.

use std::path::Path;
use std::sync::Arc;

use crate::support::feed::publisher;
use crate::support::ledger::{Bank, Booked, Entry, Ledger, balance, bank, order};
use crate::support::{answer, key, within};
use async_nats::jetstream;
use convene_kernel::aggregate::Record;
use convene_kernel::commit::Commit;
use convene_kernel::digest::Digest;
use convene_kernel::testing::commit_of;
use convene_runtime::engine::ExecuteError;
use convene_runtime::log::{JetStreamLog, Log as _, LogConfig, MemoryLog};
use convene_runtime::testing::{TestServer, copy_folder};
use futures::StreamExt as _;

const PARTITIONS: u32 = 2;

/// A commit that fits by its number, but carries another hash than that of the commit before it, changes nothing.
#[test]
fn a_commit_that_carries_another_hash_is_not_the_next() {
    let [first, second, other] = [&b"first"[..], b"second", b"other"].map(Digest::of);
    let commit = commit_of::<Ledger>("PHL", "country", Booked::Deposited { amount: 1 });
    let next = |previous| Commit { version: 2, previous, ..commit.clone() };
    let mut record = Record::<Ledger>::default();
    record.apply(&commit, 1, first).expect("it is the first");
    let broken = record.apply(&next(other), 2, second).expect_err("it follows another one");
    assert!(broken.what.contains("hash of the commit before it"), "{broken:?}");
    assert_eq!((record.version, record.digest, record.state), (1, first, 1));
    record.apply(&next(first), 2, second).expect("it is the next");
}

async fn open(jetstream: &jetstream::Context) -> Arc<JetStreamLog> {
    let config = LogConfig { partitions: PARTITIONS, ..LogConfig::default() };
    Arc::new(answer(async || JetStreamLog::open(jetstream, "ledger", &config).await).await)
}

/// Two countries of one partition, and one of the other.
fn countries() -> [&'static str; 3] {
    let all = ["PHL", "HTI", "SSD", "YEM", "NPL", "ETH"];
    let (first, second): (Vec<_>, Vec<_>) = all.iter().partition(|country| key(country).partition(PARTITIONS) == 0);
    [first[0], first[1], second[0]]
}

async fn book(bank: &Bank, country: &str) {
    answer(async || bank.execute(order(country, Entry::Deposit(1))).await).await;
}

/// Waits until `country` is stopped, and says why; what is out of reach for a moment is asked again.
async fn stopped(bank: &Bank, country: &str) -> String {
    within(async {
        loop {
            match bank.execute(order(country, Entry::Deposit(1))).await {
                Err(ExecuteError::Damaged(why)) => return why,
                Ok(_) | Err(ExecuteError::Unavailable(_)) => tokio::task::yield_now().await,
                Err(error) => panic!("{country}: {error}"),
            }
        }
    })
    .await
}

/// Puts `copy_of` in the place of `folder`.
fn replace(folder: &Path, copy_of: &Path) {
    std::fs::remove_dir_all(folder).expect("it is there");
    copy_folder(copy_of, folder);
}

#[tokio::test]
async fn an_older_copy_under_a_running_service_stops_what_it_may_lack() {
    let mut server = TestServer::start().await;
    let log = open(&server.jetstream().await).await;
    let bank = bank(log.clone()).await;
    let [first, second, elsewhere] = countries();
    for country in [first, second, elsewhere] {
        book(&bank, country).await;
    }
    let backup = tempfile::tempdir().expect("a folder");
    server.kill();
    copy_folder(&server.store(), backup.path());
    server.restart().await;
    book(&bank, first).await;
    within(bank.wait_folded(0, 3)).await;

    server.kill();
    replace(&server.store(), backup.path());
    server.restart().await;
    // The first lost a commit; the second none, but its next commit could take the position of the lost one.
    for country in [first, second] {
        assert!(stopped(&bank, country).await.contains("older copy"), "{country}");
    }
    assert!(log.damage(0).is_some());
    let stored = answer(async || log.last_sequence(0).await).await;
    assert!(stored <= 3, "at most what was under way when the copy came is in it, and not acknowledged");
    book(&bank, elsewhere).await;
    assert_eq!((balance(&bank, elsewhere), log.damage(1)), (Some(2), None), "the other partition is sound");
}

#[tokio::test]
async fn an_older_copy_at_the_start_is_known_by_its_feed() {
    let mut server = TestServer::start().await;
    let [first, second, elsewhere] = countries();
    let backup = tempfile::tempdir().expect("a folder");
    let streams = Path::new("jetstream/$G/streams");
    {
        let jetstream = server.jetstream().await;
        let log = open(&jetstream).await;
        let bank = bank(log.clone()).await;
        let publisher = publisher(log.clone(), &jetstream, 1).await;
        for country in [first, second, elsewhere] {
            book(&bank, country).await;
        }
        server.kill();
        copy_folder(&server.store().join(streams).join("LOG_LEDGER_00"), backup.path());
        server.restart().await;
        book(&bank, first).await;
        let place = (0, answer(async || log.last_sequence(0).await).await);
        within(publisher.wait_published(&[place])).await;
    }
    server.kill();
    replace(&server.store().join(streams).join("LOG_LEDGER_00"), backup.path());
    server.restart().await;

    let jetstream = server.jetstream().await;
    let log = open(&jetstream).await;
    let bank = bank(log.clone()).await;
    let publisher = publisher(log.clone(), &jetstream, 1).await;
    for country in [first, second] {
        assert!(stopped(&bank, country).await.contains("DECISIONS"), "{country}");
    }
    within(async {
        while !publisher.feed_errors().iter().any(|trouble| trouble.country == first) {
            tokio::task::yield_now().await;
        }
    })
    .await;
    book(&bank, elsewhere).await;
}

#[tokio::test]
async fn a_hole_in_the_middle_of_a_log_stops_what_may_be_in_it() {
    let server = TestServer::start().await;
    let jetstream = server.jetstream().await;
    let [first, second, elsewhere] = countries();
    let whole = Arc::new(MemoryLog::new("ledger", PARTITIONS));
    let past = bank(whole.clone()).await;
    for country in [first, second, first] {
        book(&past, country).await;
    }
    drop(open(&jetstream).await);
    let mut config = jetstream.get_stream("LOG_LEDGER_00").await.expect("the log").cached_info().config.clone();
    // The server deletes nothing from a log. The hole is therefore made before the stream is one.
    jetstream.delete_stream("LOG_LEDGER_00").await.expect("it is empty");
    config.deny_delete = false;
    let stream = jetstream.create_stream(config.clone()).await.expect("a stream");
    for entry in whole.follow(0, 0).take(3).collect::<Vec<_>>().await {
        let sent = jetstream.publish(entry.subject, entry.bytes).await.expect("it is sent");
        sent.await.expect("it is stored");
    }
    // The second country's only commit: no chain of hashes lacks it.
    stream.delete_message(2).await.expect("it is deleted");
    config.deny_delete = true;
    jetstream.update_stream(config).await.expect("it is a log again");

    let bank = bank(open(&jetstream).await).await;
    for country in [first, second] {
        assert!(stopped(&bank, country).await.contains("the sequences 2 to 2"), "{country}");
    }
    assert_eq!(balance(&bank, first), Some(2), "what is there can be read");
    book(&bank, elsewhere).await;
}

#[tokio::test]
async fn a_damaged_disk_is_never_decided_on() {
    let mut server = TestServer::start().await;
    let [first, second, _] = countries();
    {
        let jetstream = server.jetstream().await;
        let log = open(&jetstream).await;
        let bank = bank(log.clone()).await;
        let publisher = publisher(log.clone(), &jetstream, 1).await;
        for country in [first, second, first, second] {
            book(&bank, country).await;
        }
        within(publisher.wait_published(&[(0, 4)])).await;
    }
    server.kill();
    let block = server.store().join("jetstream/$G/streams/LOG_LEDGER_00/msgs/1.blk");
    let mut bytes = std::fs::read(&block).expect("a block");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&block, bytes).expect("it is altered");
    server.restart().await;

    let jetstream = server.jetstream().await;
    let log = open(&jetstream).await;
    let bank = bank(log.clone()).await;
    let _publisher = publisher(log.clone(), &jetstream, 1).await;
    // The server drops what it cannot read, and all after it, without a word.
    for country in [first, second] {
        stopped(&bank, country).await;
    }
}
