//! Commands while the log is away, lags behind another writer, or lost its end: what callers are told, and how soon.

use std::sync::Arc;
use std::time::Duration;

use crate::support::faulty::FaultyLog;
use crate::support::ledger::{Entry as Booking, bank, order};
use crate::support::suite::Ground;
use crate::support::within;
use convene_runtime::engine::ExecuteError;
use convene_runtime::log::{Log, MemoryLog};
use futures::FutureExt as _;
use futures::future::join_all;
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

/// A second instance that has not read yet what the first one recorded does not refuse what the record admits by now.
#[tokio::test]
async fn no_command_is_refused_on_a_record_that_has_gone_on() {
    let log: Arc<dyn Log> = Arc::new(MemoryLog::new("ledger", 1));
    let first = bank(Arc::clone(&log)).await;
    let behind = FaultyLog::new(Arc::clone(&log), []);
    behind.read_up_to(0);
    let second = bank(behind.clone()).await;
    first.execute(order("PHL", Booking::Deposit(5))).await.expect("it is booked");
    let withdrawal = second.execute(order("PHL", Booking::Withdraw(5)));
    tokio::pin!(withdrawal);
    for _ in 0..100 {
        assert!(withdrawal.as_mut().now_or_never().is_none(), "it waits until the record is read");
        tokio::task::yield_now().await;
    }
    behind.read_up_to(u64::MAX);
    within(withdrawal).await.expect("there is enough on the account");
    let refused = second.execute(order("PHL", Booking::Withdraw(5))).await.expect_err("nothing is left");
    assert!(matches!(refused, ExecuteError::Refused(_)), "{refused}");
}

/// A log whose stream tells of more than it has is damaged: callers learn that, and not that it is still being read.
#[tokio::test(start_paused = true)]
async fn a_log_that_lost_its_end_is_damaged_and_not_being_read_for_ever() {
    let log = FaultyLog::new(Arc::new(MemoryLog::new("ledger", 1)), []);
    log.claim_end(7);
    let engine = bank(log).await;
    let refused = engine.execute(order("PHL", Booking::Deposit(5))).await.expect_err("the log is damaged");
    assert!(matches!(&refused, ExecuteError::Damaged(what) if what.contains("up to 7")), "{refused}");
}
