//! A log that is not there any more, or is an older copy as a whole: it is never made anew, and it is noticed at the start,
//! by what is left of it, by its feed, or by what the service keeps in its data folder.

use std::path::{Path, PathBuf};

use crate::support::ledger::{Entry, order};
use crate::support::suite::{Accounts, Ground, page};
use crate::support::{answer, key, within};
use convene_runtime::engine::ExecuteError;
use convene_runtime::log::{Watermark, watermark_file};
use convene_runtime::publisher::{DECISIONS, DUTIES, EXERCISES};
use convene_runtime::service::Running;
use convene_runtime::testing::copy_folder;

/// A country of each partition of two.
fn countries() -> [&'static str; 2] {
    let all = ["PHL", "HTI", "SSD", "YEM", "NPL", "ETH"];
    let of = |partition| *all.iter().find(|country| key(country).partition(2) == partition).expect("a country");
    [of(0), of(1)]
}

async fn book(accounts: &Accounts, country: &str) {
    answer(async || accounts.engine.execute(order(country, Entry::Deposit(1))).await).await;
}

/// Why nothing is decided about `country`.
async fn damage(accounts: &Accounts, country: &str) -> String {
    match accounts.engine.execute(order(country, Entry::Deposit(1))).await {
        Err(ExecuteError::Damaged(why)) => why,
        other => panic!("{country}: {other:?}"),
    }
}

fn watermark(ground: &Ground) -> PathBuf {
    watermark_file(&ground.config().data, "ledger")
}

/// Waits until the data folder tells of the commit at `sequence` of a partition.
async fn is_kept(ground: &Ground, partition: u32, sequence: u64) {
    let path = watermark(ground);
    let has_come = || {
        Watermark::read(&path).is_ok_and(|known| known.mark(partition).is_some_and(|mark| mark.sequence >= sequence))
    };
    within(async {
        while !has_come() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

/// A service on ground with a commit in each partition, both on the feed and in the watermark. It has stopped.
async fn with_two_commits() -> Ground {
    let ground = Ground::new(&[]).await;
    let (accounts, running) = ground.service().await;
    for country in countries() {
        book(&accounts, country).await;
    }
    is_kept(&ground, 0, 1).await;
    is_kept(&ground, 1, 1).await;
    running.stop().await;
    ground
}

async fn delete(ground: &Ground, streams: &[&str]) {
    let jetstream = ground.nats.jetstream().await;
    for stream in streams {
        jetstream.delete_stream(stream).await.expect("it is deleted");
    }
}

async fn is_there(ground: &Ground, stream: &str) -> bool {
    ground.nats.jetstream().await.get_stream(stream).await.is_ok()
}

async fn weaknesses(running: &Running) -> String {
    page(running, "/readyz").await.1
}

#[tokio::test]
async fn a_partition_that_is_missing_is_not_made_anew_and_the_others_go_on() {
    let ground = with_two_commits().await;
    std::fs::remove_file(watermark(&ground)).expect("it was there");
    delete(&ground, &["LOG_LEDGER_00"]).await;
    let [lost, other] = countries();
    let (accounts, running) = ground.service().await;
    let why = damage(&accounts, lost).await;
    assert!(why.contains("LOG_LEDGER_00 is missing, although LOG_LEDGER_01 has 1 commits"), "{why}");
    book(&accounts, other).await;
    let shown = weaknesses(&running).await;
    assert!(shown.starts_with("ready") && shown.contains("partitions of the log are damaged"), "{shown}");
    assert!(!is_there(&ground, "LOG_LEDGER_00").await);
}

#[tokio::test]
async fn a_log_that_is_missing_as_a_whole_is_known_by_its_feed() {
    let ground = with_two_commits().await;
    std::fs::remove_file(watermark(&ground)).expect("it was there");
    delete(&ground, &["LOG_LEDGER_00", "LOG_LEDGER_01"]).await;
    let (accounts, _running) = ground.service().await;
    for country in countries() {
        let why = damage(&accounts, country).await;
        assert!(why.contains("DECISIONS has messages that were made from it"), "{why}");
    }
    assert!(!is_there(&ground, "LOG_LEDGER_01").await);
}

#[tokio::test]
async fn a_log_that_is_missing_with_its_feed_is_known_by_the_data_folder() {
    let ground = with_two_commits().await;
    delete(&ground, &["LOG_LEDGER_00", "LOG_LEDGER_01", DECISIONS, EXERCISES, DUTIES]).await;
    let (accounts, running) = ground.service().await;
    for country in countries() {
        let why = damage(&accounts, country).await;
        assert!(why.contains("as its data folder says"), "{why}");
    }
    running.stop().await;
    // Who has nothing to restore, and knows it, says so by removing the file.
    std::fs::remove_file(watermark(&ground)).expect("it was there");
    let (accounts, _running) = ground.service().await;
    book(&accounts, countries()[0]).await;
}

/// Log and feed fit each other. Only the data folder of the service tells.
#[tokio::test]
async fn an_older_copy_of_everything_is_known_by_the_data_folder() {
    let mut ground = with_two_commits().await;
    let [first, other] = countries();
    let backup = tempfile::tempdir().expect("a folder");
    let (store, copy) = (ground.nats.store(), backup.path().join("store"));
    ground.nats.kill();
    copy_folder(&store, &copy);
    ground.nats.restart().await;
    let (accounts, running) = ground.service().await;
    book(&accounts, first).await;
    is_kept(&ground, 0, 2).await;
    running.stop().await;

    replace(&mut ground, &copy).await;
    let (accounts, running) = ground.service().await;
    let why = damage(&accounts, first).await;
    assert!(why.contains("nothing at sequence 2") && why.contains("older copy"), "{why}");
    book(&accounts, other).await;
    running.stop().await;
    let (accounts, _running) = ground.service().await;
    assert!(damage(&accounts, first).await.contains("older copy"), "what is read of an older copy changes nothing");
}

/// The same place, taken by another commit than the one that was there.
#[tokio::test]
async fn another_copy_of_everything_is_known_by_the_data_folder() {
    let mut ground = with_two_commits().await;
    let [first, _] = countries();
    let backup = tempfile::tempdir().expect("a folder");
    let (store, copy) = (ground.nats.store(), backup.path().join("store"));
    ground.nats.kill();
    copy_folder(&store, &copy);
    ground.nats.restart().await;
    let before = std::fs::read(watermark(&ground)).expect("a watermark");
    let (accounts, running) = ground.service().await;
    book(&accounts, first).await;
    is_kept(&ground, 0, 2).await;
    running.stop().await;
    let after = std::fs::read(watermark(&ground)).expect("a watermark");

    replace(&mut ground, &copy).await;
    std::fs::write(watermark(&ground), before).expect("it is written");
    let (accounts, running) = ground.service().await;
    book(&accounts, first).await;
    running.stop().await;
    std::fs::write(watermark(&ground), after).expect("it is written");
    let (accounts, _running) = ground.service().await;
    let why = damage(&accounts, first).await;
    assert!(why.contains("the commit at sequence 2 is not the one"), "{why}");
}

async fn replace(ground: &mut Ground, copy: &Path) {
    let store = ground.nats.store();
    ground.nats.kill();
    std::fs::remove_dir_all(&store).expect("it is there");
    copy_folder(copy, &store);
    ground.nats.restart().await;
}
