//! What every log must do, shown on each kind of log there is.

use std::sync::Arc;
use std::time::Duration;

use crate::support::{key, within};
use async_nats::jetstream::{self, stream};
use bytes::Bytes;
use convene_kernel::key::AggregateKey;
use convene_runtime::log::{AppendError, Entry, JetStreamLog, Log, LogConfig, MemoryLog, subject_of};
use convene_runtime::nats;
use convene_runtime::testing::{TestCluster, TestServer};
use futures::StreamExt as _;

/// Few enough that the countries of these tests share them.
const PARTITIONS: u32 = 2;

macro_rules! on_every_log {
    ($($case:ident),* $(,)?) => {
        /// What is replicated races otherwise. Each case has a log of its own on one cluster, since starting three servers takes long.
        #[tokio::test(flavor = "multi_thread")]
        async fn on_a_cluster() {
            let cluster = TestCluster::start().await;
            // A busy machine may be slow to agree; what is shown here is what is answered, not how soon.
            let jetstream = nats::management(&cluster.jetstream().await.client());
            $(
                println!("{}", stringify!($case));
                $case(Arc::new(open_as(&jetstream, stringify!($case), 3).await)).await;
            )*
        }

        mod in_memory {
            use super::*;
            $(#[tokio::test]
            async fn $case() {
                super::$case(Arc::new(MemoryLog::new("ledger", PARTITIONS))).await;
            })*
        }

        mod on_jetstream {
            use super::*;
            $(#[tokio::test]
            async fn $case() {
                let server = TestServer::start().await;
                super::$case(Arc::new(open(&server).await)).await;
            })*
        }
    };
}

on_every_log!(
    it_keeps_what_is_appended_in_order,
    it_refuses_an_append_under_a_wrong_expectation,
    it_refuses_what_is_too_large,
    the_same_bytes_may_be_appended_to_several_aggregates,
    many_appends_at_once_are_stored_once_each_at_the_place_that_is_answered,
    of_many_appends_at_once_one_is_stored,
    one_too_large_among_many_is_refused_alone,
    it_is_followed_from_any_place,
    it_knows_each_aggregate_apart,
);

async fn open(server: &TestServer) -> JetStreamLog {
    open_as(&server.jetstream().await, "ledger", 1).await
}

async fn open_as(jetstream: &jetstream::Context, service: &str, replicas: usize) -> JetStreamLog {
    let config = LogConfig { partitions: PARTITIONS, replicas, ..LogConfig::default() };
    JetStreamLog::open(jetstream, service, &config).await.unwrap_or_else(|error| panic!("{error}"))
}

async fn append(log: &Arc<dyn Log>, country: &str, text: &str, expected: u64) -> Result<u64, AppendError> {
    log.append(&key(country), Bytes::copy_from_slice(text.as_bytes()), expected).await
}

fn texts(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| std::str::from_utf8(&entry.bytes).expect("text")).collect()
}

async fn it_keeps_what_is_appended_in_order(log: Arc<dyn Log>) {
    let first = append(&log, "PHL", "first", 0).await.expect("the first");
    let second = append(&log, "PHL", "second", first).await.expect("the second");
    assert!(first < second);
    let history = log.history(&key("PHL")).await.expect("a history");
    assert_eq!(texts(&history), ["first", "second"]);
    let part = async |after, most| log.history_after(&key("PHL"), after, most).await.expect("a history");
    assert_eq!(texts(&part(0, 1).await), ["first"]);
    assert_eq!(texts(&part(first, 9).await), ["second"]);
    assert_eq!(part(second, 9).await, []);
    let partition = key("PHL").partition(PARTITIONS);
    assert_eq!(log.last_sequence(partition).await, Ok(second));
    let last = log.last(&key("PHL")).await.expect("a read").expect("a last entry");
    assert_eq!((last.partition, last.sequence), (partition, second));
    assert_eq!(last.subject, subject_of(log.service(), PARTITIONS, &key("PHL")));
    assert_eq!(log.read(partition, first).await.expect("a read"), history.first().cloned());
    assert_eq!(log.read(partition, second + 1).await.expect("a read"), None);
}

async fn it_refuses_an_append_under_a_wrong_expectation(log: Arc<dyn Log>) {
    assert_eq!(append(&log, "PHL", "early", 7).await, Err(AppendError::Conflict));
    let first = append(&log, "PHL", "first", 0).await.expect("the first");
    assert_eq!(append(&log, "PHL", "late", 0).await, Err(AppendError::Conflict));
    assert_eq!(append(&log, "PHL", "wrong", first + 1).await, Err(AppendError::Conflict));
    assert_eq!(texts(&log.history(&key("PHL")).await.expect("a history")), ["first"]);
}

async fn it_refuses_what_is_too_large(log: Arc<dyn Log>) {
    let bytes = Bytes::from(vec![b'x'; 3 << 20]);
    let refused = log.append(&key("PHL"), bytes, 0).await;
    let Err(AppendError::TooLarge { size, limit }) = refused else { panic!("{refused:?}") };
    assert_eq!((size, limit), (3 << 20, 1 << 20));
    assert_eq!(log.last(&key("PHL")).await, Ok(None));
}

async fn the_same_bytes_may_be_appended_to_several_aggregates(log: Arc<dyn Log>) {
    for country in ["PHL", "HTI", "SSD", "YEM"] {
        let appended = log.append(&key(country), Bytes::from_static(b"same"), 0).await;
        assert!(appended.is_ok(), "{country}: {appended:?}");
    }
}

async fn of_many_appends_at_once_one_is_stored(log: Arc<dyn Log>) {
    let attempts = (0..32).map(|number| {
        let log = Arc::clone(&log);
        async move { append(&log, "PHL", &number.to_string(), 0).await }
    });
    let outcomes = futures::future::join_all(attempts).await;
    let stored = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    let refused = outcomes.iter().filter(|outcome| **outcome == Err(AppendError::Conflict)).count();
    assert_eq!((stored, refused), (1, 31), "{outcomes:?}");
    assert_eq!(log.history(&key("PHL")).await.expect("a history").len(), 1);
}

/// Enough at once that they are stored in groups; two in a hundred expect something else, and the others do not suffer.
async fn many_appends_at_once_are_stored_once_each_at_the_place_that_is_answered(log: Arc<dyn Log>) {
    let attempts = (0..400).map(|number| {
        let log = Arc::clone(&log);
        async move {
            let key = AggregateKey { id: format!("exercise-{number}"), exercise: true, ..key("PHL") };
            let expected = if number % 50 == 7 { 1_000_000 } else { 0 };
            (number, log.append(&key, Bytes::from(number.to_string()), expected).await)
        }
    });
    let partition = key("PHL").partition(PARTITIONS);
    for (number, outcome) in futures::future::join_all(attempts).await {
        if number % 50 == 7 {
            assert_eq!(outcome, Err(AppendError::Conflict), "{number}");
            continue;
        }
        let sequence = outcome.expect("it is stored");
        let stored = log.read(partition, sequence).await.expect("a read").expect("an entry");
        assert_eq!(texts(&[stored]), [number.to_string()]);
    }
    assert_eq!(log.last_sequence(partition).await, Ok(392));
    let all = within(log.follow(partition, 0).take(392).collect::<Vec<_>>()).await;
    assert!(all.iter().map(|entry| entry.sequence).eq(1..=392));
}

/// Enough wait that they are stored in groups: what no group can have does not fail one.
async fn one_too_large_among_many_is_refused_alone(log: Arc<dyn Log>) {
    let attempts = (0..100).map(|number| {
        let log = Arc::clone(&log);
        async move {
            let key = AggregateKey { id: format!("exercise-{number}"), exercise: true, ..key("PHL") };
            let size = if number == 70 { 3 << 20 } else { 10 };
            (number, log.append(&key, Bytes::from(vec![b'x'; size]), 0).await)
        }
    });
    for (number, outcome) in futures::future::join_all(attempts).await {
        let is_refused = matches!(outcome, Err(AppendError::TooLarge { .. }));
        assert!(if number == 70 { is_refused } else { outcome.is_ok() }, "{number}: {outcome:?}");
    }
    assert_eq!(log.last_sequence(key("PHL").partition(PARTITIONS)).await, Ok(99));
}

async fn it_is_followed_from_any_place(log: Arc<dyn Log>) {
    let partition = key("PHL").partition(PARTITIONS);
    let mut expected = 0;
    for number in 1..=3 {
        expected = append(&log, "PHL", &number.to_string(), expected).await.expect("stored");
    }
    let mut all = log.follow(partition, 0);
    let late = log.follow(partition, 2);
    let three = within(all.by_ref().take(3).collect::<Vec<_>>()).await;
    assert_eq!(texts(&three), ["1", "2", "3"]);
    assert_eq!(three.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), [1, 2, 3]);
    append(&log, "PHL", "4", expected).await.expect("stored");
    assert_eq!(texts(&[within(all.next()).await.expect("it never ends")]), ["4"]);
    assert_eq!(texts(&within(late.take(2).collect::<Vec<_>>()).await), ["3", "4"]);
}

async fn it_knows_each_aggregate_apart(log: Arc<dyn Log>) {
    let mut expected = std::collections::HashMap::new();
    for round in 0..3 {
        for country in ["PHL", "HTI", "SSD", "YEM", "NPL"] {
            let last = expected.get(country).copied().unwrap_or_default();
            let text = format!("{country} {round}");
            expected.insert(country, append(&log, country, &text, last).await.expect("stored"));
        }
    }
    for country in ["PHL", "HTI", "SSD", "YEM", "NPL"] {
        let history = log.history(&key(country)).await.expect("a history");
        assert_eq!(texts(&history), [0, 1, 2].map(|round| format!("{country} {round}")));
    }
    assert_eq!(log.history(&key("ETH")).await, Ok(Vec::new()));
}

/// A batch takes longer than one write, and pays where many wait.
#[tokio::test]
async fn one_append_is_written_alone_and_many_are_written_in_batches() {
    let server = TestServer::start().await;
    let log: Arc<dyn Log> = Arc::new(open(&server).await);
    let jetstream = server.jetstream().await;
    let mut written = jetstream.client().subscribe("convene.log.ledger.>").await.expect("a subscription");
    jetstream.get_stream("LOG_LEDGER_00").await.expect("the log, from a server that knows the subscription by now");
    let mut is_in_batch = async || {
        let message = within(written.next()).await.expect("the subscription goes on");
        message.headers.is_some_and(|headers| headers.get("Nats-Batch-Id").is_some())
    };
    append(&log, "HTI", "alone", 0).await.expect("stored");
    assert!(!is_in_batch().await);
    let attempts = (0..100).map(|number| {
        let key = AggregateKey { id: format!("exercise-{number}"), exercise: true, ..key("PHL") };
        let log = Arc::clone(&log);
        async move { log.append(&key, Bytes::from_static(b"one of many"), 0).await.expect("stored") }
    });
    futures::future::join_all(attempts).await;
    let mut in_batches = 0;
    for _ in 0..100 {
        in_batches += usize::from(is_in_batch().await);
    }
    assert!(in_batches >= 50, "{in_batches} of 100");
}

#[tokio::test]
async fn a_server_that_was_killed_loses_nothing_and_following_goes_on() {
    let mut server = TestServer::start().await;
    let log: Arc<dyn Log> = Arc::new(open(&server).await);
    let mut followed = log.follow(key("PHL").partition(PARTITIONS), 0);
    let mut expected = append(&log, "PHL", "0", 0).await.expect("stored");
    assert_eq!(texts(&[within(followed.next()).await.expect("it never ends")]), ["0"]);
    for round in 1..=3 {
        server.kill();
        let refused = append(&log, "PHL", "abandoned", expected).await;
        assert!(matches!(refused, Err(AppendError::Unknown | AppendError::Unavailable(_))), "{refused:?}");
        server.restart().await;
        expected = within(async {
            loop {
                // The abandoned attempt may have been sent after all, once the connection was fixed.
                if let Ok(Some(last)) = log.last(&key("PHL")).await
                    && let Ok(sequence) = append(&log, "PHL", &round.to_string(), last.sequence).await
                {
                    return sequence;
                }
            }
        })
        .await;
        let entry =
            within(followed.by_ref().skip_while(|entry| std::future::ready(entry.sequence < expected)).next()).await;
        assert_eq!(texts(&[entry.expect("it never ends")]), [round.to_string()]);
    }
    let history = log.history(&key("PHL")).await.expect("a history");
    assert_eq!(history.last().map(|entry| entry.sequence), Some(expected));
}

/// What the other process appends is read from the stream, what one's own appends is handed on: nothing twice, in order.
#[tokio::test(flavor = "multi_thread")]
async fn two_processes_that_append_in_turn_and_at_once_follow_both() {
    const EACH: usize = 100;
    let server = TestServer::start().await;
    let one: Arc<dyn Log> = Arc::new(open(&server).await);
    let other: Arc<dyn Log> = Arc::new(open(&server).await);
    let partition = key("PHL").partition(PARTITIONS);
    let followers = [&one, &other].map(|log| {
        let entries = log.follow(partition, 0);
        tokio::spawn(entries.take(5 * EACH).map(|entry| entry.sequence).collect::<Vec<_>>())
    });
    let append_all = async |log: &Arc<dyn Log>, process: &str| {
        let appended = (0..EACH).map(|number| {
            let key = AggregateKey { id: format!("{process}-{number}"), exercise: true, ..key("PHL") };
            let log = Arc::clone(log);
            async move { log.append(&key, Bytes::from_static(b"one of many"), 0).await.expect("it is stored") }
        });
        futures::future::join_all(appended).await
    };
    append_all(&one, "first").await;
    append_all(&other, "second").await;
    futures::join!(append_all(&one, "third"), append_all(&other, "fourth"));
    append_all(&one, "fifth").await;
    for follower in followers {
        let seen = within(follower).await.expect("no follower panics");
        assert!(seen.into_iter().eq(1..=500), "each once, in order");
    }
}

#[tokio::test]
async fn a_log_keeps_the_number_of_partitions_it_was_made_with() {
    let server = TestServer::start().await;
    open(&server).await;
    let config = LogConfig { partitions: PARTITIONS + 1, ..LogConfig::default() };
    let refused = JetStreamLog::open(&server.jetstream().await, "ledger", &config).await;
    let problem = refused.expect_err("it has another number of partitions").to_string();
    assert!(problem.contains("convene-partitions"), "{problem}");
}

#[tokio::test]
async fn a_stream_that_could_lose_something_is_refused() {
    type Alter = fn(&mut stream::Config);
    let alterations: [(&str, Alter); 11] = [
        ("not stored in files", |config| config.storage = stream::StorageType::Memory),
        ("deletes what was read", |config| config.retention = stream::RetentionPolicy::Interest),
        ("deletes the oldest", |config| config.discard = stream::DiscardPolicy::Old),
        ("deleted or purged", |config| config.deny_delete = false),
        ("deleted or purged", |config| config.deny_purge = false),
        ("deleted by age", |config| config.max_age = Duration::from_secs(3600)),
        ("deleted by number", |config| config.max_messages_per_subject = 5),
        ("may set their own time to live", |config| config.allow_message_ttl = true),
        ("may delete those before", |config| (config.deny_purge, config.allow_rollup) = (false, true)),
        ("not acknowledged", |config| config.no_ack = true),
        ("and not convene.log.ledger.00.>", |config| config.subjects = vec!["convene.log.ledger.00.*".to_owned()]),
    ];
    let server = TestServer::start().await;
    let jetstream = server.jetstream().await;
    open(&server).await;
    let sound = jetstream.get_stream("LOG_LEDGER_00").await.expect("the log").cached_info().config.clone();
    for (problem, alter) in alterations {
        jetstream.delete_stream("LOG_LEDGER_00").await.expect("it is there");
        let mut altered = sound.clone();
        alter(&mut altered);
        jetstream.create_stream(altered).await.unwrap_or_else(|error| panic!("{problem}: {error}"));
        let config = LogConfig { partitions: PARTITIONS, ..LogConfig::default() };
        let refused = JetStreamLog::open(&jetstream, "ledger", &config).await.expect_err(problem).to_string();
        assert!(refused.contains(problem), "'{problem}' is not in '{refused}'");
    }
}
