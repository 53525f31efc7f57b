//! Commands on one aggregate that wait for it are appended together, and each gets its own answer.

use std::sync::Arc;
use std::time::Duration;

use crate::support::faulty::{Fault, FaultyLog};
use crate::support::ledger::{Bank, Entry, balance, bank, booked, order};
use crate::support::within;
use convene_runtime::engine::{CommandEnvelope, ExecuteError, Receipt};
use convene_runtime::log::{AppendError, MemoryLog};
use futures::future::join_all;

/// While its first commit is lost and tried again, what comes next waits.
const HELD_UP: [Fault; 2] = [Fault::RequestLost, Fault::AcknowledgementLost];

fn log(faults: impl IntoIterator<Item = Fault>) -> Arc<FaultyLog> {
    FaultyLog::new(Arc::new(MemoryLog::new("ledger", 4)), HELD_UP.into_iter().chain(faults))
}

async fn all(bank: &Bank, orders: &[CommandEnvelope<Entry>]) -> Vec<Result<Receipt, ExecuteError>> {
    within(join_all(orders.iter().map(|order| bank.execute(order.clone())))).await
}

fn deposits(count: u64) -> Vec<CommandEnvelope<Entry>> {
    (1..=count).map(|amount| order("PHL", Entry::Deposit(amount))).collect()
}

#[tokio::test]
async fn many_commands_on_one_record_are_one_append() {
    let log = log([]);
    let bank = bank(log.clone()).await;
    let orders = deposits(20);
    let answers = all(&bank, &orders).await;
    let sequences: Vec<u64> =
        answers.into_iter().map(|answer| answer.expect("it is booked").position.expect("it is recorded").1).collect();
    assert_eq!(sequences, (1..=20).collect::<Vec<u64>>());
    assert_eq!(booked(&bank, "PHL").await, orders.iter().map(|order| order.id).collect::<Vec<_>>());
    assert_eq!(log.appends(), HELD_UP.len() + 1);
    assert_eq!(bank.counts().appended, 19, "the first one was found in the log");
}

/// What was refused is refused also when the commits before it have to be written again.
#[tokio::test]
async fn each_is_decided_on_what_those_before_it_recorded() {
    for faults in [vec![], vec![Fault::RequestLost], vec![Fault::FirstStored]] {
        let log = log(faults.clone());
        let bank = bank(log).await;
        let entries = [Entry::Deposit(1), Entry::Deposit(4), Entry::Withdraw(5), Entry::Withdraw(5), Entry::Deposit(7)];
        let orders: Vec<_> = entries.into_iter().map(|entry| order("PHL", entry)).collect();
        let answers = all(&bank, &orders).await;
        let carried_out: Vec<bool> = answers.iter().map(Result::is_ok).collect();
        assert_eq!(carried_out, [true, true, true, false, true], "{faults:?}");
        assert!(matches!(answers[3], Err(ExecuteError::Refused(_))), "{:?}", answers[3]);
        assert_eq!(balance(&bank, "PHL"), Some(7), "{faults:?}");
        assert_eq!(booked(&bank, "PHL").await.len(), 4, "{faults:?}");
    }
}

#[tokio::test]
async fn a_request_sent_twice_at_once_is_carried_out_once() {
    let bank = bank(log([])).await;
    let [first, second] = [Entry::Deposit(1), Entry::Deposit(2)].map(|entry| order("PHL", entry));
    let answers = all(&bank, &[first, second.clone(), second]).await;
    let repeated: Vec<bool> = answers.into_iter().map(|answer| answer.expect("it is booked").repeated).collect();
    assert_eq!(repeated, [true, false, true], "the first was found in the log");
    assert_eq!(balance(&bank, "PHL"), Some(3));
}

/// More than one turn takes.
#[tokio::test]
async fn none_of_very_many_is_left_waiting() {
    let log = log([]);
    let bank = bank(log.clone()).await;
    let answers = all(&bank, &deposits(600)).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(booked(&bank, "PHL").await.len(), 600);
    assert!(log.appends() < 10, "{}", log.appends());
}

/// What is decided in one turn is used in the next only where the log took it.
#[tokio::test]
async fn a_turn_after_one_that_failed_is_decided_on_what_is_recorded() {
    for fault in [Fault::FirstStored, Fault::RequestLost] {
        let bank = bank(log([fault])).await;
        let mut orders = deposits(300);
        orders.push(order("PHL", Entry::Withdraw(300 * 301 / 2)));
        orders.push(order("PHL", Entry::Withdraw(1)));
        let answers = all(&bank, &orders).await;
        assert!(answers[..=300].iter().all(Result::is_ok));
        assert!(matches!(answers[301], Err(ExecuteError::Refused(_))), "{:?}", answers[301]);
        assert_eq!((balance(&bank, "PHL"), booked(&bank, "PHL").await.len()), (Some(0), 301));
    }
}

/// The first of them pursues its append for as long as a command alone does; the others fail with it.
#[tokio::test]
async fn a_log_that_stays_away_fails_all_together() {
    let log = log(std::iter::repeat_n(Fault::RequestLost, 2_000));
    let bank = bank(log.clone()).await;
    tokio::time::pause();
    let start = tokio::time::Instant::now();
    let orders = deposits(5);
    let answers = join_all(orders.iter().map(|order| bank.execute(order.clone()))).await;
    let took = start.elapsed();
    tokio::time::resume();
    assert!(answers[1..].iter().all(|answer| matches!(answer, Err(ExecuteError::Unavailable(_)))), "{answers:?}");
    assert!(took < Duration::from_secs(8), "{took:?}");
    log.remedy();
    assert!(all(&bank, &orders).await.iter().all(Result::is_ok));
    assert_eq!(booked(&bank, "PHL").await.len(), 5);
}

#[tokio::test]
async fn a_full_log_is_reported_to_each() {
    let full = || Fault::Refused(AppendError::Full("maximum bytes exceeded".into()));
    let bank = bank(log(std::iter::repeat_with(full).take(20))).await;
    let answers = all(&bank, &deposits(5)).await;
    assert!(answers[1..].iter().all(|answer| matches!(answer, Err(ExecuteError::Full(_)))), "{answers:?}");
    assert_eq!(booked(&bank, "PHL").await.len(), 1);
}

#[tokio::test]
async fn a_caller_who_goes_away_takes_no_other_command_along() {
    let log = log([Fault::NoAnswer]);
    let bank = bank(log.clone()).await;
    let calls: Vec<_> = deposits(4)
        .into_iter()
        .map(|order| {
            let bank = Arc::clone(&bank);
            tokio::spawn(async move { bank.execute(order).await })
        })
        .collect();
    within(async {
        while log.appends() <= HELD_UP.len() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    calls[1].abort();
    let answers = within(join_all(calls)).await;
    let carried_out: Vec<bool> = answers.iter().map(|answer| matches!(answer, Ok(Ok(_)))).collect();
    assert_eq!(carried_out, [true, false, true, true]);
    assert_eq!(balance(&bank, "PHL"), Some(1 + 3 + 4));
}
