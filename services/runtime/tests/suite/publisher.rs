//! The feed on a real server: every commit on it, once, in the order of its country, with any number of publishers.

use std::sync::Arc;

use crate::support::feed::{json, mappings, messages, place, publisher};
use crate::support::ledger::{Entry, bank, booked, order};
use crate::support::{key, within};
use async_nats::jetstream;
use bytes::Bytes;
use convene_kernel::notice::DutyNotice;
use convene_runtime::log::{JetStreamLog, Log as _, LogConfig, MemoryLog};
use convene_runtime::nats::{self, StreamError};
use convene_runtime::publisher::{DECISIONS, DUTIES, EXERCISES, FeedConfig, LogPosition, Publisher, open_streams};
use convene_runtime::testing::TestServer;

async fn open(jetstream: &jetstream::Context) -> Arc<JetStreamLog> {
    let config = LogConfig { partitions: 2, ..LogConfig::default() };
    let log = JetStreamLog::open(jetstream, "ledger", &config).await;
    Arc::new(log.unwrap_or_else(|error| panic!("{error}")))
}

async fn all_published(publisher: &Publisher, log: &dyn convene_runtime::log::Log) {
    for partition in 0..log.partitions() {
        let last = log.last_sequence(partition).await.expect("the log is read");
        within(publisher.wait_published(&[(partition, last)])).await;
    }
}

#[tokio::test]
async fn a_commit_becomes_cloud_events_with_its_place() {
    let server = TestServer::start().await;
    let jetstream = server.jetstream().await;
    let log = open(&jetstream).await;
    let bank = bank(log.clone()).await;
    let publisher = publisher(log.clone(), &jetstream, 1).await;
    let answer = bank.execute(order("PHL", Entry::Deposit(5))).await.expect("it is booked");
    let (partition, sequence) = answer.position.expect("it is recorded");
    within(publisher.wait_published(&[(partition, sequence)])).await;

    let feed = messages(&jetstream, DECISIONS, "convene.decisions.").await;
    let subjects: Vec<&str> = feed.iter().map(|message| message.subject.as_str()).collect();
    let prefix = "convene.decisions.ledger.PHL.country";
    assert_eq!(subjects, [format!("{prefix}.amount-deposited"), format!("{prefix}.balance-grown")]);
    assert_eq!(feed[0].headers.get("Content-Type").expect("a type").as_str(), "application/cloudevents+json");
    assert_eq!(place(&feed[1]), LogPosition { partition, sequence, index: 1 });
    let event = json(&feed[0]);
    for (name, value) in [
        ("specversion", "1.0"),
        ("id", "account.live.1.0"),
        ("source", "convene://ledger.example.org/ledger/PHL"),
        ("type", "org.convene.events.v1.AmountDeposited"),
        ("subject", "account/main"),
        ("country", "PHL"),
        ("datacontenttype", "application/json"),
        ("dataclassification", "public"),
    ] {
        assert_eq!(event[name], value, "{name}");
    }
    assert_eq!(event["sequence"], place(&feed[0]).to_string());
    let recorded = serde_json::to_value(answer.recorded_at).expect("a moment");
    assert_eq!(event["recordedtime"], recorded);
    assert_eq!(event["data"]["amount"], 5);
    assert!(event.get("exercise").is_none() && event.get("cluster").is_none());
    assert!(!event.to_string().contains("clerk"), "no person is on the feed");
    assert_eq!((publisher.sent(), publisher.lag().await), (3, Ok(0)));
}

/// S-1: what is owed reaches the scheduler, in the order it was decided.
#[tokio::test]
async fn duties_go_to_the_scheduler() {
    let server = TestServer::start().await;
    let jetstream = server.jetstream().await;
    let log = open(&jetstream).await;
    let bank = bank(log.clone()).await;
    let publisher = publisher(log.clone(), &jetstream, 1).await;
    for entry in [Entry::Deposit(5), Entry::Deposit(5), Entry::Withdraw(1), Entry::Withdraw(1)] {
        bank.execute(order("PHL", entry)).await.expect("it is booked");
    }
    all_published(&publisher, &*log).await;
    let notices = messages(&jetstream, DUTIES, "convene.duties.ledger.PHL").await;
    let notices: Vec<DutyNotice> =
        notices.iter().map(|message| DutyNotice::decode(&message.payload).expect("a notice")).collect();
    let versions: Vec<u64> = notices.iter().map(|notice| notice.version).collect();
    assert_eq!(versions, [1, 3], "opened by the first deposit, kept by the first withdrawal");
}

#[tokio::test]
async fn an_exercise_never_shows_among_decisions() {
    let server = TestServer::start().await;
    let jetstream = server.jetstream().await;
    let log = open(&jetstream).await;
    let bank = bank(log.clone()).await;
    let publisher = publisher(log.clone(), &jetstream, 1).await;
    let mut exercise = order("PHL", Entry::Deposit(5));
    (exercise.key.exercise, exercise.key.id) = (true, "haiyan".to_owned());
    bank.execute(exercise).await.expect("it is booked");
    bank.execute(order("PHL", Entry::Deposit(7))).await.expect("it is booked");
    all_published(&publisher, &*log).await;
    let exercises = messages(&jetstream, EXERCISES, "").await;
    assert_eq!(exercises[0].subject.as_str(), "convene.exercises.ledger.PHL.haiyan.country.amount-deposited");
    assert_eq!((json(&exercises[0])["exercise"].as_str(), exercises.len()), (Some("haiyan"), 2));
    let decisions = messages(&jetstream, DECISIONS, "").await;
    assert!(decisions.iter().all(|message| json(message)["data"]["amount"] == 7), "{decisions:?}");
}

#[tokio::test]
async fn publishers_that_start_again_or_at_once_repeat_and_leave_out_nothing() {
    let server = TestServer::start().await;
    let jetstream = server.jetstream().await;
    let log = open(&jetstream).await;
    let bank = bank(log.clone()).await;
    let countries = ["PHL", "HTI", "SSD", "YEM"];
    for round in 0..4 {
        let publishers = [publisher(log.clone(), &jetstream, 1).await, publisher(log.clone(), &jetstream, 1).await];
        let books = countries.iter().map(|country| {
            let bank = Arc::clone(&bank);
            async move {
                for _ in 0..10 {
                    bank.execute(order(country, Entry::Deposit(1))).await.expect("it is booked");
                }
            }
        });
        futures::future::join_all(books).await;
        // The last round is waited for, the ones before end in mid-stream.
        if round == 3 {
            all_published(&publishers[0], &*log).await;
            all_published(&publishers[1], &*log).await;
        }
    }
    for country in countries {
        let feed = messages(&jetstream, DECISIONS, &format!("convene.decisions.ledger.{country}.")).await;
        assert!(
            feed.iter().map(place).is_sorted_by(|before, after| before < after),
            "{country} is in order, each once"
        );
        let published: Vec<String> =
            feed.iter().step_by(2).map(|message| json(message)["data"]["command"].to_string()).collect();
        let stored: Vec<String> = booked(&bank, country).await.iter().map(|command| format!("\"{command}\"")).collect();
        assert_eq!(published, stored, "{country}");
    }
}

#[tokio::test]
async fn a_commit_that_is_not_understood_stops_its_country_only_and_shows() {
    let server = TestServer::start().await;
    let jetstream = server.jetstream().await;
    let log = Arc::new(MemoryLog::new("ledger", 1));
    log.append(&key("SSD"), Bytes::from_static(b"?"), 0).await.expect("it is stored");
    let bank = bank(log.clone()).await;
    let publisher = publisher(log.clone(), &jetstream, 1).await;
    let answer = bank.execute(order("PHL", Entry::Deposit(5))).await.expect("it is booked");
    within(async {
        while publisher.sent() < 3 || publisher.feed_errors().is_empty() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let troubles = publisher.feed_errors();
    assert_eq!((troubles[0].country.as_str(), troubles[0].sequence), ("SSD", 1), "{troubles:?}");
    assert_eq!(publisher.published(0), 0, "not everything up to {:?} is published", answer.position);
}

#[tokio::test]
async fn a_full_feed_shows_and_goes_on_when_it_has_room() {
    let server = TestServer::start().await;
    let jetstream = server.jetstream().await;
    let log = Arc::new(MemoryLog::new("ledger", 1));
    let bank = bank(log.clone()).await;
    let config = FeedConfig { max_bytes: Some(4096), ..FeedConfig::default() };
    let publisher = Publisher::start(log.clone(), &jetstream, mappings(), &config).await.expect("it starts");
    for _ in 0..10 {
        bank.execute(order("PHL", Entry::Deposit(5))).await.expect("it is booked");
    }
    within(async {
        while publisher.feed_errors().is_empty() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!(publisher.feed_errors()[0].why.contains("full"), "{:?}", publisher.feed_errors());
    let mut roomier = jetstream.get_stream(DECISIONS).await.expect("the stream is there").cached_info().config.clone();
    roomier.max_bytes = -1;
    jetstream.update_stream(roomier).await.expect("it is given room");
    all_published(&publisher, &*log).await;
    assert_eq!((publisher.feed_errors(), messages(&jetstream, DECISIONS, "").await.len()), (Vec::new(), 20));
}

#[tokio::test]
async fn what_somebody_else_publishes_in_a_countrys_name_shows_and_stops_nobody() {
    let server = TestServer::start().await;
    let jetstream = server.jetstream().await;
    let log = Arc::new(MemoryLog::new("ledger", 1));
    let bank = bank(log.clone()).await;
    let stray = async |subject: &'static str| {
        jetstream.publish(subject, "mine".into()).await.expect("it is sent").await.expect("it is stored");
    };
    let deposit = async |amount| {
        let answer = bank.execute(order("PHL", Entry::Deposit(amount))).await.expect("it is booked");
        answer.position.expect("it is recorded")
    };
    let before = publisher(log.clone(), &jetstream, 1).await;
    within(before.wait_published(&[deposit(1).await])).await;
    // Three at once while it runs: on each stream of the feed.
    stray("convene.exercises.ledger.PHL.drill.country.amount-deposited").await;
    stray("convene.duties.ledger.PHL").await;
    stray("convene.decisions.ledger.PHL.country.amount-deposited").await;
    within(before.wait_published(&[deposit(2).await])).await;
    assert_eq!(before.feed_errors(), []);
    drop(before);
    // And while none runs: the publisher that starts must find its own last message behind it.
    stray("convene.decisions.ledger.PHL.country.amount-deposited").await;
    let after = publisher(log.clone(), &jetstream, 1).await;
    within(after.wait_published(&[deposit(3).await])).await;

    let foreign: Vec<_> = after.foreign_messages().iter().map(|message| (message.stream, message.sequence)).collect();
    assert_eq!(foreign, [(DECISIONS, 6), (DUTIES, 2), (EXERCISES, 1)], "the last of each stream is found");
    let published = messages(&jetstream, DECISIONS, "convene.decisions.").await;
    let own: Vec<_> =
        published.iter().filter(|message| message.headers.get("Convene-Log-Position").is_some()).collect();
    let amounts: Vec<_> = own.iter().map(|message| json(message)["data"]["amount"].clone()).collect();
    assert_eq!(amounts, [1, 1, 2, 2, 3, 3], "two events of each commit: nothing is repeated or left out");
}

/// What names a commit that the log does not have is not ours, however far ahead it claims to be: no decision is left out.
#[tokio::test]
async fn a_place_far_ahead_that_somebody_claims_leaves_out_no_decision() {
    let server = TestServer::start().await;
    let jetstream = server.jetstream().await;
    let log = open(&jetstream).await;
    let bank = bank(log.clone()).await;
    let publisher = publisher(log.clone(), &jetstream, 1).await;
    let deposit = async || {
        let answer = bank.execute(order("PHL", Entry::Deposit(1))).await.expect("it is booked");
        answer.position.expect("it is recorded")
    };
    let place = deposit().await;
    within(publisher.wait_published(&[place])).await;
    let mut headers = async_nats::HeaderMap::new();
    let ahead = LogPosition { partition: place.0, sequence: 1_000, index: 0 };
    headers.insert("Convene-Log-Position", ahead.to_string());
    headers.insert("Convene-Commit", convene_kernel::digest::Digest::of(b"nothing").to_string());
    let subject = "convene.decisions.ledger.PHL.country.amount-deposited";
    let sent = jetstream.publish_with_headers(subject, headers, "{}".into()).await;
    sent.expect("it is sent").await.expect("it is stored");
    within(publisher.wait_published(&[deposit().await])).await;
    assert_eq!((publisher.sent(), publisher.feed_errors()), (5, vec![]), "two events of each commit, and one duty");
    let foreign: Vec<_> = publisher.foreign_messages().iter().map(|message| message.sequence).collect();
    assert_eq!((foreign, log.damage(place.0)), (vec![3], None));
}

/// A crash amidst a run leaves one stream ahead of another: what the other lacks is published, and nothing twice.
#[tokio::test]
async fn a_stream_that_a_crash_left_behind_is_completed() {
    what_a_stream_lacks_is_published(5).await;
}

/// Streams of the feed are backed up one after another, and one alone may be restored from an older copy.
#[tokio::test]
async fn a_stream_that_is_an_older_copy_than_another_is_completed() {
    what_a_stream_lacks_is_published(200).await;
}

async fn what_a_stream_lacks_is_published(commits: u64) {
    const STREAMS: [(&str, &str); 2] = [(DECISIONS, "convene.decisions."), (DUTIES, "convene.duties.")];
    let (whole, broken) = (TestServer::start().await, TestServer::start().await);
    let (of_whole, of_broken) = (whole.jetstream().await, broken.jetstream().await);
    let log = Arc::new(MemoryLog::new("ledger", 1));
    let bank = bank(log.clone()).await;
    let first = publisher(log.clone(), &of_whole, 1).await;
    let mut place = (0, 0);
    for amount in 1..=commits {
        let answer = bank.execute(order("PHL", Entry::Deposit(amount))).await.expect("it is booked");
        place = answer.position.expect("it is recorded");
    }
    within(first.wait_published(&[place])).await;
    // One that has nothing to publish makes the streams.
    drop(publisher(Arc::new(MemoryLog::new("ledger", 1)), &of_broken, 1).await);
    for ((stream, subjects), kept) in STREAMS.into_iter().zip([usize::MAX, 0]) {
        for message in messages(&of_whole, stream, subjects).await.into_iter().take(kept) {
            let mut headers = async_nats::HeaderMap::new();
            for name in ["Content-Type", "Convene-Log-Position", "Convene-Commit"] {
                headers.insert(name, message.headers.get(name).expect("a header").clone());
            }
            let sent = of_broken.publish_with_headers(message.subject, headers, message.payload).await;
            sent.expect("it is sent").await.expect("it is stored");
        }
    }
    let second = publisher(log.clone(), &of_broken, 1).await;
    within(second.wait_published(&[place])).await;
    for (stream, subjects) in STREAMS {
        let positions = async |jetstream| {
            let all = messages(jetstream, stream, subjects).await;
            all.iter().map(|one| one.headers.get("Convene-Log-Position").cloned()).collect::<Vec<_>>()
        };
        assert_eq!(positions(&of_broken).await, positions(&of_whole).await, "{stream}");
    }
}

#[tokio::test]
async fn an_event_has_the_trace_of_its_command() {
    let server = TestServer::start().await;
    let jetstream = server.jetstream().await;
    let log = open(&jetstream).await;
    let bank = bank(log.clone()).await;
    let publisher = publisher(log.clone(), &jetstream, 1).await;
    let trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let traced =
        convene_runtime::engine::CommandEnvelope { trace: Some(trace.to_owned()), ..order("PHL", Entry::Deposit(5)) };
    let answer = bank.execute(traced).await.expect("it is booked");
    within(publisher.wait_published(&[answer.position.expect("it is recorded")])).await;
    let published = messages(&jetstream, DECISIONS, "convene.decisions.").await;
    let owed = messages(&jetstream, DUTIES, "convene.duties.").await;
    for message in [&published[0], &owed[0]] {
        assert_eq!(message.headers.get("traceparent").expect("a trace").as_str(), trace);
    }
    assert_eq!(json(&published[0])["traceparent"], trace);
}

/// Opens the feed of `server` as the installation `name`, and gives the source of its events.
async fn source_of(server: &TestServer, name: Option<&str>) -> Result<String, StreamError> {
    let installation = name.map(|name| name.parse().expect("a name"));
    let config = FeedConfig { installation, ..FeedConfig::default() };
    let opened = open_streams(&nats::management(&server.client().await), &config).await?;
    Ok(opened.source("ledger", "PHL"))
}

#[tokio::test]
async fn no_two_installations_share_a_source() {
    let (first, second) = (TestServer::start().await, TestServer::start().await);
    let sources = [source_of(&first, None).await, source_of(&second, None).await];
    assert_ne!(sources[0], sources[1]);
    assert_eq!(source_of(&first, None).await, sources[0], "it is the same for every service and after every start");
}

#[tokio::test]
async fn services_that_create_a_feed_at_once_agree_on_its_installation() {
    let server = TestServer::start().await;
    let sources = futures::future::join_all((0..8).map(|_| source_of(&server, None))).await;
    assert!(sources.iter().all(|source| source.is_ok() && *source == sources[0]), "{sources:?}");
}

#[tokio::test]
async fn the_name_of_an_installation_never_changes() {
    let server = TestServer::start().await;
    let source = source_of(&server, Some("clusters.example.org")).await;
    assert_eq!(source.as_deref(), Ok("convene://clusters.example.org/ledger/PHL"));
    assert_eq!(source_of(&server, None).await, source);
    let refused = source_of(&server, Some("other.example.org")).await.expect_err("it has another name");
    assert!(refused.to_string().contains("installation.name cannot change"), "{refused}");
}
