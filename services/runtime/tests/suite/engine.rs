//! An engine on a log: each command is carried out once, for every answer of the log and beside other writers.

use std::sync::Arc;

use crate::support::faulty::{Fault, FaultyLog};
use crate::support::ledger::{Balances, Bank, Entry, at, balance, bank, booked, guidance, order};
use crate::support::{code, key, within};
use bytes::Bytes;
use chrono::TimeDelta;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::Occurred;
use convene_runtime::clock::{Clock as _, SimulatedClock, SystemClock};
use convene_runtime::engine::{CommandEnvelope, ExecuteError};
use convene_runtime::log::{AppendError, Log as _, MemoryLog};

fn memory() -> Arc<MemoryLog> {
    Arc::new(MemoryLog::new("ledger", 4))
}

#[tokio::test]
async fn a_command_is_carried_out_and_its_effect_is_seen_at_once() {
    let bank = bank(memory()).await;
    let answer = bank.execute(order("PHL", Entry::Deposit(5))).await.expect("it is booked");
    assert_eq!((answer.resource.as_str(), answer.etag.0, answer.duties.len()), ("account/main", 1, 1));
    assert!(!answer.validate_only && !answer.repeated);
    assert_eq!(answer.position, Some((key("PHL").partition(4), 1)));
    assert_eq!(balance(&bank, "PHL"), Some(5));
    assert_eq!(balance(&bank, "HTI"), None);
    assert_eq!(bank.view(|Balances(all)| all.get(&key("PHL")).copied()), Some((1, 5)));
    assert_eq!(bank.counts().appended, 1);
}

#[tokio::test]
async fn a_refused_command_leaves_no_trace() {
    let log = memory();
    let bank = bank(log.clone()).await;
    let refused = bank.execute(order("PHL", Entry::Withdraw(5))).await;
    assert!(matches!(refused, Err(ExecuteError::Refused(Refusal::NotFound { .. }))), "{refused:?}");
    assert_eq!(log.last(&key("PHL")).await, Ok(None));
    assert_eq!(balance(&bank, "PHL"), None);
}

#[tokio::test]
async fn a_caller_without_the_role_is_denied() {
    let bank = bank(memory()).await;
    let mut order = order("PHL", Entry::Deposit(5));
    order.caller.grants[0].country = Some(code("HTI"));
    let denied = bank.execute(order).await;
    assert!(matches!(denied, Err(ExecuteError::Denied(_, country)) if country.as_str() == "PHL"));
}

#[tokio::test]
async fn the_same_request_gets_the_same_answer_after_a_restart_too() {
    let log = memory();
    let first_bank = bank(log.clone()).await;
    let deposit = order("PHL", Entry::Deposit(5));
    let first = first_bank.execute(deposit.clone()).await.expect("it is booked");
    first_bank.execute(order("PHL", Entry::Withdraw(5))).await.expect("it is booked");
    let second_bank = bank(log.clone()).await;
    for bank in [&first_bank, &second_bank] {
        let mut again = bank.execute(deposit.clone()).await.expect("it was booked");
        assert!(std::mem::take(&mut again.repeated));
        assert_eq!(again, first);
    }
    assert_eq!(booked(&second_bank, "PHL").await.len(), 2);
}

#[tokio::test]
async fn an_identifier_serves_one_request_of_one_caller() {
    let bank = bank(memory()).await;
    let deposit = order("PHL", Entry::Deposit(5));
    bank.execute(deposit.clone()).await.expect("it is booked");
    let other_request = CommandEnvelope { id: deposit.id, ..order("PHL", Entry::Deposit(6)) };
    assert_eq!(bank.execute(other_request).await, Err(ExecuteError::RequestIdReused(deposit.id)));
    let mut other_caller = deposit.clone();
    other_caller.caller.person = code("clerk-2");
    assert_eq!(bank.execute(other_caller).await, Err(ExecuteError::RequestIdReused(deposit.id)));
    let elsewhere = CommandEnvelope { key: key("HTI"), ..deposit };
    assert!(bank.execute(elsewhere).await.is_ok());
}

#[tokio::test]
async fn a_check_records_nothing_and_says_what_would_come() {
    let bank = bank(memory()).await;
    let check = CommandEnvelope { validate_only: true, ..order("PHL", Entry::Deposit(5)) };
    let answer = bank.execute(check.clone()).await.expect("it would be booked");
    assert_eq!((answer.validate_only, answer.position, answer.etag.0), (true, None, 1));
    assert_eq!(balance(&bank, "PHL"), None);
    let refused = bank.execute(CommandEnvelope { validate_only: true, ..order("PHL", Entry::Withdraw(5)) }).await;
    assert!(matches!(refused, Err(ExecuteError::Refused(_))));
    let answer = bank.execute(CommandEnvelope { validate_only: false, ..check }).await.expect("it is booked");
    assert!(!answer.repeated && answer.position.is_some());
}

#[tokio::test]
async fn what_is_said_to_have_happened_later_than_now_is_refused() {
    let bank = bank(memory()).await;
    let later = SystemClock.now() + TimeDelta::hours(1);
    let refused =
        bank.execute(CommandEnvelope { occurred: Some(Occurred::At(later)), ..order("PHL", Entry::Deposit(5)) }).await;
    assert!(matches!(refused, Err(ExecuteError::Refused(Refusal::Invalid(_)))), "{refused:?}");
}

#[tokio::test]
async fn simulated_time_admits_exercises_only() {
    let clock = SimulatedClock::local(at("2013-11-08T00:00:00Z"));
    let bank = Bank::start(memory(), Arc::new(clock), guidance());
    bank.caught_up().await;
    assert_eq!(bank.execute(order("PHL", Entry::Deposit(5))).await, Err(ExecuteError::ExerciseRequired));
    let mut exercise = order("PHL", Entry::Deposit(5));
    exercise.key.exercise = true;
    assert_eq!(
        bank.execute(exercise.clone()).await,
        Err(ExecuteError::ExerciseRequired),
        "it would be the real record"
    );
    exercise.key.id = "haiyan".to_owned();
    let answer = bank.execute(exercise).await.expect("it is booked");
    assert_eq!(answer.recorded_at, at("2013-11-08T00:00:00Z"));
    assert_eq!(balance(&bank, "PHL"), None);
}

#[tokio::test]
async fn a_commit_whose_acknowledgement_was_lost_is_booked_once() {
    let log = FaultyLog::new(memory(), [Fault::AcknowledgementLost]);
    let bank = bank(log).await;
    let deposit = order("PHL", Entry::Deposit(5));
    let answer = within(bank.execute(deposit.clone())).await.expect("it is booked");
    assert_eq!((answer.etag.0, balance(&bank, "PHL")), (1, Some(5)));
    assert_eq!(booked(&bank, "PHL").await, [deposit.id]);
    assert_eq!(bank.counts().unknown, 1);
}

#[tokio::test]
async fn a_commit_that_did_not_arrive_is_sent_again() {
    let unavailable = Fault::Refused(AppendError::Unavailable("no leader".into()));
    let log = FaultyLog::new(memory(), [Fault::RequestLost, unavailable, Fault::AcknowledgementLost]);
    let bank = bank(log).await;
    let deposit = order("PHL", Entry::Deposit(5));
    within(bank.execute(deposit.clone())).await.expect("it is booked");
    assert_eq!(booked(&bank, "PHL").await, [deposit.id]);
}

#[tokio::test]
async fn a_log_that_stays_away_is_reported_and_a_retry_books_once() {
    let faults = std::iter::repeat_n(Fault::RequestLost, 2000);
    let log = FaultyLog::new(memory(), faults);
    let bank = bank(log.clone()).await;
    let deposit = order("PHL", Entry::Deposit(5));
    tokio::time::pause();
    let refused = bank.execute(deposit.clone()).await;
    tokio::time::resume();
    assert!(matches!(refused, Err(ExecuteError::Unavailable(_))), "{refused:?}");
    log.remedy();
    bank.execute(deposit.clone()).await.expect("it is booked");
    assert_eq!(booked(&bank, "PHL").await, [deposit.id]);
}

#[tokio::test]
async fn a_full_log_and_a_large_commit_are_reported() {
    let full = Fault::Refused(AppendError::Full("maximum bytes exceeded".into()));
    let large = Fault::Refused(AppendError::TooLarge { size: 10, limit: 5 });
    let bank = bank(FaultyLog::new(memory(), [full, large])).await;
    let refused = bank.execute(order("PHL", Entry::Deposit(5))).await;
    assert!(matches!(refused, Err(ExecuteError::Full(_))), "{refused:?}");
    let refused = bank.execute(order("PHL", Entry::Deposit(5))).await;
    assert_eq!(refused, Err(ExecuteError::TooLarge { size: 10, limit: 5 }));
}

#[tokio::test]
async fn a_commit_that_does_not_fit_stops_its_aggregate_only() {
    let log = memory();
    let bank = bank(log.clone()).await;
    bank.execute(order("PHL", Entry::Deposit(5))).await.expect("it is booked");
    bank.execute(order("HTI", Entry::Deposit(5))).await.expect("it is booked");
    let last = log.last(&key("PHL")).await.expect("a read").expect("a commit");
    // The same bytes again: a commit of that number and past is there already.
    log.append(&key("PHL"), last.bytes, last.sequence).await.expect("it is stored");
    log.append(&key("SSD"), Bytes::from_static(b"{\"from\":\"the future\"}"), 0).await.expect("it is stored");
    for country in ["PHL", "SSD"] {
        let partition = key(country).partition(4);
        let last = log.last_sequence(partition).await.expect("a read");
        within(bank.wait_folded(partition, last)).await;
        let refused = bank.execute(order(country, Entry::Deposit(1))).await;
        assert!(matches!(refused, Err(ExecuteError::Broken(_))), "{country}: {refused:?}");
    }
    let mut broken: Vec<String> = bank.broken().iter().map(|broken| broken.key.country.to_string()).collect();
    broken.sort();
    assert_eq!(broken, ["PHL", "SSD"]);
    assert_eq!(balance(&bank, "PHL"), Some(5), "what came before is unchanged");
    bank.execute(order("HTI", Entry::Deposit(5))).await.expect("others are not stopped");
}

#[tokio::test(flavor = "multi_thread")]
async fn many_writers_and_two_engines_share_one_record() {
    let log = memory();
    let banks = [bank(log.clone()).await, bank(log.clone()).await];
    let writers = (0..64).map(|number| {
        let bank = Arc::clone(&banks[number % 2]);
        tokio::spawn(async move {
            let mut ids = Vec::new();
            for _ in 0..8 {
                let deposit = order("PHL", Entry::Deposit(1));
                ids.push(deposit.id);
                while let Err(error) = bank.execute(deposit.clone()).await {
                    assert!(matches!(error, ExecuteError::Unavailable(_)), "{error}");
                }
            }
            ids
        })
    });
    let ids = within(futures::future::join_all(writers)).await;
    let mut ids: Vec<_> = ids.into_iter().flat_map(|ids| ids.expect("no writer panics")).collect();
    let mut stored = booked(&banks[0], "PHL").await;
    ids.sort();
    stored.sort();
    assert_eq!(stored, ids, "each is stored, and once");
    for bank in &banks {
        let partition = key("PHL").partition(4);
        within(bank.wait_folded(partition, 512)).await;
        assert_eq!(balance(bank, "PHL"), Some(512));
        assert_eq!(bank.view(|Balances(all)| all.get(&key("PHL")).copied()), Some((512, 512)));
    }
}

/// However many ask at once, the histories in memory are few.
#[tokio::test]
async fn few_histories_are_read_at_the_same_time() {
    let log = FaultyLog::new(Arc::new(MemoryLog::new("ledger", 1)), []);
    let bank = bank(log.clone()).await;
    bank.execute(order("PHL", Entry::Deposit(5))).await.expect("it is booked");
    let key = key("PHL");
    let asked = (0..32).map(|_| bank.history(&key));
    for history in futures::future::join_all(asked).await {
        assert_eq!(history.expect("a history").len(), 1);
    }
    assert_eq!(log.most_histories(), 4);
}
