//! Snapshots: a start from one gives what a fold from the beginning gives, and one that does not fit is left aside.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::support::ledger::{Balances, Bank, Entry, Ledger, balance, bank, bank_with_snapshots, order};
use crate::support::suite::{Ground, page};
use crate::support::{key, within};
use bytes::Bytes;
use convene_kernel::digest::Digest;
use convene_kernel::key::AggregateKey;
use convene_runtime::engine::{SnapshotError, compare, snapshot_file};
use convene_runtime::log::{Log, MemoryLog};
use futures::StreamExt as _;
use futures::future::join_all;
use proptest::prelude::*;
use tempfile::TempDir;

const COUNTRIES: [&str; 4] = ["PHL", "HTI", "NPL", "TCD"];

fn memory() -> Arc<MemoryLog> {
    Arc::new(MemoryLog::new("ledger", 4))
}

async fn deposit(bank: &Bank, country: &str, amount: u64) {
    let receipt = bank.execute(order(country, Entry::Deposit(amount))).await.expect("it is booked");
    // What is folded at once counts as read only when its follower has come to it.
    let (partition, sequence) = receipt.position.expect("it is recorded");
    within(bank.wait_folded(partition, sequence)).await;
}

/// A log with two accounts, and the snapshot of their bank.
async fn with_snapshot() -> (Arc<MemoryLog>, TempDir) {
    let (log, folder) = (memory(), tempfile::tempdir().expect("a folder"));
    let bank = bank_with_snapshots(log.clone(), folder.path()).await;
    deposit(&bank, "PHL", 5).await;
    deposit(&bank, "HTI", 7).await;
    within(bank.save_snapshot()).await;
    (log, folder)
}

fn file(folder: &TempDir) -> PathBuf {
    snapshot_file(folder.path(), "ledger", "account")
}

/// Changes what a snapshot says, and gives it the digest that fits.
fn rewrite(path: &Path, from: &[u8], to: &[u8]) {
    let bytes = fs::read(path).expect("a snapshot");
    let mut content = bytes[..bytes.len() - 32].to_vec();
    let at = content.windows(from.len()).position(|window| window == from).expect("it has what is changed");
    content.splice(at..at + from.len(), to.iter().copied());
    let digest = Digest::of(&content);
    content.extend_from_slice(digest.as_bytes());
    fs::write(path, content).expect("it is written");
}

/// Everything that is known of every account, and the view.
fn everything(bank: &Bank) -> (BTreeMap<AggregateKey, String>, Balances) {
    let mut records = BTreeMap::new();
    bank.each_record(|key, record| {
        let commands = record.commands.to_bytes();
        let (state, version, digest) = (record.state, record.version, record.digest);
        let owed = (&record.findings, &record.duties, record.recorded_at, record.sequence);
        records.insert(key.clone(), format!("{state} {version} {digest} {commands:?} {owed:?}"));
    });
    (records, bank.view(Balances::clone))
}

/// A bank that was to start from the snapshot, and folded the log from its beginning.
async fn assert_is_left_aside(log: Arc<dyn Log>, folder: &TempDir) -> Arc<Bank> {
    let restarted = bank_with_snapshots(log.clone(), folder.path()).await;
    assert!(!restarted.snapshot_status().expect("it keeps snapshots").started_from_it);
    assert_eq!(everything(&restarted), everything(bank(log).await.as_ref()));
    restarted
}

#[tokio::test]
async fn a_start_reads_only_what_came_after_the_snapshot() {
    let (log, folder) = with_snapshot().await;
    deposit(bank(log.clone()).await.as_ref(), "PHL", 1).await;
    let restarted = bank_with_snapshots(log.clone(), folder.path()).await;
    assert_eq!(restarted.counts().folded, 1);
    assert_eq!((balance(&restarted, "PHL"), balance(&restarted, "HTI")), (Some(6), Some(7)));
    assert_eq!(everything(&restarted), everything(bank(log).await.as_ref()));
    let status = restarted.snapshot_status().expect("it keeps snapshots");
    assert!(status.started_from_it && status.start.is_some() && status.written_at.is_some());
    assert_eq!(status.positions.iter().sum::<u64>(), 2);
}

#[tokio::test]
async fn a_command_known_by_the_snapshot_alone_is_not_carried_out_again() {
    let (log, folder) = (memory(), tempfile::tempdir().expect("a folder"));
    let first = bank_with_snapshots(log.clone(), folder.path()).await;
    let deposit = order("PHL", Entry::Deposit(5));
    let receipt = first.execute(deposit.clone()).await.expect("it is booked");
    within(first.save_snapshot()).await;
    let restarted = bank_with_snapshots(log.clone(), folder.path()).await;
    assert_eq!(restarted.counts().folded, 0);
    let mut again = restarted.execute(deposit).await.expect("it was booked");
    assert!(std::mem::take(&mut again.repeated));
    assert_eq!(again, receipt);
    assert_eq!(log.history(&key("PHL")).await.map(|history| history.len()), Ok(1));
}

#[tokio::test]
async fn what_was_altered_cut_off_or_made_otherwise_is_left_aside() {
    let (log, folder) = with_snapshot().await;
    let path = file(&folder);
    let sound = fs::read(&path).expect("a snapshot");
    for place in [0, sound.len() / 2, sound.len() - 1] {
        let mut altered = sound.clone();
        altered[place] ^= 1;
        fs::write(&path, altered).expect("it is written");
        assert_is_left_aside(log.clone(), &folder).await;
    }
    for length in [0, 10, sound.len() - 1] {
        fs::write(&path, &sound[..length]).expect("it is written");
        assert_is_left_aside(log.clone(), &folder).await;
    }
    let version = env!("CARGO_PKG_VERSION");
    for (from, to) in [("\"form\":2", "\"form\":3"), (version, "0.0.9"), ("ledger", "ledges"), ("account", "accounts")]
    {
        fs::write(&path, &sound).expect("it is written");
        rewrite(&path, from.as_bytes(), to.as_bytes());
        assert_is_left_aside(log.clone(), &folder).await;
    }
    fs::remove_file(&path).expect("it is removed");
    assert_is_left_aside(log, &folder).await;
}

#[tokio::test]
async fn a_snapshot_of_other_partitions_or_of_another_log_is_left_aside() {
    let (_, folder) = with_snapshot().await;
    let fewer = Arc::new(MemoryLog::new("ledger", 2));
    deposit(bank(fewer.clone()).await.as_ref(), "PHL", 1).await;
    assert_is_left_aside(fewer, &folder).await;

    let (_, folder) = with_snapshot().await;
    assert_is_left_aside(memory(), &folder).await;
    let other = memory();
    let teller = bank(other.clone()).await;
    deposit(&teller, "PHL", 6).await;
    deposit(&teller, "HTI", 7).await;
    let restarted = assert_is_left_aside(other, &folder).await;
    assert_eq!(balance(&restarted, "PHL"), Some(6));
}

/// The snapshot of one kind is as far as the log of all kinds: what an older copy of the log lacks may be of another kind.
#[tokio::test]
async fn a_snapshot_that_is_ahead_of_the_log_is_left_aside() {
    let (log, folder) = (memory(), tempfile::tempdir().expect("a folder"));
    let bank = bank_with_snapshots(log.clone(), folder.path()).await;
    deposit(&bank, "PHL", 5).await;
    let of_another_kind = AggregateKey { kind: "branch".to_owned(), ..key("PHL") };
    let sequence = log.append(&of_another_kind, Bytes::from_static(b"opened"), 0).await.expect("it is stored");
    within(bank.wait_folded(key("PHL").partition(log.partitions()), sequence)).await;
    within(bank.save_snapshot()).await;

    let older = memory();
    let first = log.last(&key("PHL")).await.expect("a log").expect("a commit");
    older.append(&key("PHL"), first.bytes, 0).await.expect("it is stored");
    let restarted = assert_is_left_aside(older, &folder).await;
    deposit(&restarted, "PHL", 1).await;
    assert_eq!(balance(&restarted, "PHL"), Some(6));
}

#[tokio::test]
async fn a_snapshot_that_was_not_finished_leaves_the_one_before_it() {
    let (log, folder) = with_snapshot().await;
    let unfinished = file(&folder).with_extension("unfinished");
    fs::write(&unfinished, "killed in the mid").expect("it is written");
    let restarted = bank_with_snapshots(log.clone(), folder.path()).await;
    assert!(restarted.snapshot_status().expect("it keeps snapshots").started_from_it);
    deposit(&restarted, "PHL", 1).await;
    within(restarted.save_snapshot()).await;
    assert!(!unfinished.exists());
    assert_eq!(bank_with_snapshots(log, folder.path()).await.counts().folded, 0);
}

#[tokio::test]
async fn a_broken_record_stays_broken_after_a_start_from_a_snapshot() {
    let (log, folder) = with_snapshot().await;
    let at = log.last(&key("PHL")).await.expect("a log").expect("a commit").sequence;
    log.append(&key("PHL"), Bytes::from_static(b"no commit"), at).await.expect("it is stored");
    for _ in 0..2 {
        let restarted = bank_with_snapshots(log.clone(), folder.path()).await;
        assert_eq!(restarted.broken().len(), 1);
        within(restarted.save_snapshot()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_snapshot_made_while_commands_are_carried_out_fits() {
    let (log, folder) = (memory(), tempfile::tempdir().expect("a folder"));
    let writing = bank_with_snapshots(log.clone(), folder.path()).await;
    let tellers = COUNTRIES.map(|country| {
        let bank = Arc::clone(&writing);
        tokio::spawn(async move {
            for amount in 0..200 {
                deposit(&bank, country, amount).await;
            }
        })
    });
    while !tellers.iter().all(|teller| teller.is_finished()) {
        within(writing.save_snapshot()).await;
        assert_eq!(differences(&log, &file(&folder)).await, Vec::<String>::new());
        let restarted = bank_with_snapshots(log.clone(), folder.path()).await;
        assert!(restarted.snapshot_status().expect("it keeps snapshots").started_from_it);
        let end = join_all((0..4).map(|partition| log.last_sequence(partition))).await;
        for (partition, end) in (0..).zip(end) {
            within(restarted.wait_folded(partition, end.expect("a log"))).await;
        }
        assert!(restarted.broken().is_empty());
    }
    join_all(tellers).await.into_iter().for_each(|teller| teller.expect("it ends"));
    let restarted = bank_with_snapshots(log.clone(), folder.path()).await;
    assert_eq!(everything(&restarted), everything(bank(log).await.as_ref()));
}

/// How the snapshot at `path` differs from a fold of `log`.
async fn differences(log: &Arc<MemoryLog>, path: &Path) -> Vec<String> {
    let mut comparison = compare::<Ledger, Balances>(path).expect("a snapshot");
    for partition in 0..log.partitions() {
        let end = log.last_sequence(partition).await.expect("a log");
        let entries = log.follow(partition, 0).take(usize::try_from(end).expect("few"));
        entries
            .for_each(|entry| {
                comparison.take_in(&entry);
                std::future::ready(())
            })
            .await;
    }
    comparison.differences()
}

#[tokio::test]
async fn a_comparison_finds_what_a_snapshot_has_wrong() {
    let (log, folder) = with_snapshot().await;
    let path = file(&folder);
    assert_eq!(differences(&log, &path).await, Vec::<String>::new());
    deposit(bank(log.clone()).await.as_ref(), "PHL", 1).await;
    assert_eq!(differences(&log, &path).await, Vec::<String>::new(), "it is compared as of its position");
    let sound = fs::read(&path).expect("a snapshot");
    rewrite(&path, b"\xa5state\x05", b"\xa5state\x09");
    let found = differences(&log, &path).await;
    assert!(found.len() == 1 && found[0].contains("account live of PHL differs"), "{found:?}");
    fs::write(&path, &sound).expect("it is written");
    let found = differences(&memory(), &path).await;
    assert!(found.len() == 3 && found[2].contains("view differs"), "{found:?}");
    let other = compare::<Ledger, ()>(&path);
    assert!(matches!(other, Err(SnapshotError::NotUnderstood(_))), "{other:?}");
}

#[tokio::test]
async fn a_service_goes_on_from_the_snapshot_of_its_orderly_stop() {
    let ground = Ground::new(&[]).await;
    let (accounts, running) = ground.service().await;
    deposit(&accounts.engine, "PHL", 5).await;
    within(running.stop()).await;
    drop(accounts);
    let (accounts, running) = ground.service().await;
    assert_eq!((accounts.engine.counts().folded, balance(&accounts.engine, "PHL")), (0, Some(5)));
    let (_, metrics) = page(&running, "/metrics").await;
    for name in ["snapshot_age_seconds", "snapshot_commits", "start_duration_seconds"] {
        assert!(metrics.contains(&format!("convene_{name}{{")), "{metrics}");
    }
}

#[tokio::test]
async fn snapshots_can_be_switched_off() {
    let ground = Ground::new(&[("SNAPSHOT__ENABLED", "false")]).await;
    let (accounts, running) = ground.service().await;
    deposit(&accounts.engine, "PHL", 5).await;
    within(running.stop()).await;
    drop(accounts);
    let (accounts, _running) = ground.service().await;
    assert_eq!((accounts.engine.counts().folded, accounts.engine.snapshot_status()), (1, None));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// For every log and every cut of it, a snapshot and what came after give what the whole log gives.
    #[test]
    fn a_snapshot_and_the_rest_are_the_whole(
        bookings in prop::collection::vec((0..COUNTRIES.len(), prop::bool::ANY, 0_u64..9), 0..40),
        cut in 0_usize..40,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let (log, folder) = (memory(), tempfile::tempdir().expect("a folder"));
            let writing = bank_with_snapshots(log.clone(), folder.path()).await;
            for (number, (country, is_deposit, amount)) in bookings.into_iter().enumerate() {
                if number == cut {
                    within(writing.save_snapshot()).await;
                }
                let entry = if is_deposit { Entry::Deposit(amount) } else { Entry::Withdraw(amount) };
                // A withdrawal of more than there is is refused, and leaves no trace.
                let _ = writing.execute(order(COUNTRIES[country], entry)).await;
            }
            let restarted = bank_with_snapshots(log.clone(), folder.path()).await;
            let whole = bank(log).await;
            prop_assert_eq!(everything(&restarted), everything(&whole));
            Ok(())
        })?;
    }
}
