//! Two kinds of aggregates in one service: one log, one publisher, and everything of both kinds on the feed.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::support::feed::{json, mappings, messages, place, public_events};
use crate::support::ledger::{Balances, Bank, Booked, Entry, Ledger, bank, guidance, order};
use crate::support::suite::{Ground, by, connect, page};
use crate::support::{key, within};
use async_nats::jetstream;
use bytes::Bytes;
use convene_kernel::aggregate::{Aggregate, Context};
use convene_kernel::commit::{Commit, Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::key::AggregateKey;
use convene_kernel::notice::DutyNotice;
use convene_kernel::refusal::Refusal;
use convene_proto::common::v1 as common;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use convene_runtime::clock::SystemClock;
use convene_runtime::engine::{CommandEnvelope, Engine};
use convene_runtime::grpc::Services;
use convene_runtime::log::{JetStreamLog, Log, LogConfig, subject_of};
use convene_runtime::publisher::{DECISIONS, DUTIES, EventMappings, FeedConfig, PublicEvent, Publisher};
use convene_runtime::service::{Records, Running};
use convene_runtime::service_status::ServiceStatus as _;
use convene_runtime::testing::TestServer;

const COUNTRIES: [&str; 3] = ["PHL", "HTI", "SSD"];

/// The second kind: what is booked is noted.
#[derive(Clone, Debug)]
struct Note;

type Notes = Engine<Note>;

impl Aggregate for Note {
    type Command = Entry;
    type Event = Booked;
    type State = u64;
    type Facts = ();

    const SERVICE: &'static str = "ledger";
    const KIND: &'static str = "note";

    fn authority(state: &u64, command: &Entry) -> Authority {
        Ledger::authority(state, command)
    }

    fn decide(state: &u64, command: &Entry, facts: &(), context: &Context<'_>) -> Result<Decision<Booked>, Refusal> {
        Ledger::decide(state, command, facts, context)
    }

    fn evolve(state: u64, event: &Booked, stamp: &Stamp) -> u64 {
        Ledger::evolve(state, event, stamp)
    }
}

fn noted(commit: &Commit<Booked>) -> Vec<PublicEvent> {
    let data = serde_json::json!({ "version": commit.version });
    vec![PublicEvent { cluster: None, name: "NoteTaken", subject: "note/main".to_owned(), data }]
}

fn note(country: &str) -> CommandEnvelope<Entry> {
    let key = AggregateKey { kind: "note".to_owned(), ..key(country) };
    CommandEnvelope { key, ..order(country, Entry::Deposit(1)) }
}

/// A log with an engine for each kind.
struct Kinds {
    log: Arc<dyn Log>,
    bank: Arc<Bank>,
    notes: Arc<Notes>,
}

impl Kinds {
    async fn open(jetstream: &jetstream::Context) -> Self {
        let config = LogConfig { partitions: 2, ..LogConfig::default() };
        let log = JetStreamLog::open(jetstream, "ledger", &config).await;
        let log: Arc<dyn Log> = Arc::new(log.unwrap_or_else(|error| panic!("{error}")));
        let bank = bank(log.clone()).await;
        let notes = Notes::start(log.clone(), Arc::new(SystemClock), guidance());
        within(notes.caught_up()).await;
        Self { log, bank, notes }
    }

    async fn publisher(&self, jetstream: &jetstream::Context) -> Publisher {
        let mappings = mappings().with::<Note>(noted);
        let publisher = Publisher::start(self.log.clone(), jetstream, mappings, &FeedConfig::default()).await;
        publisher.unwrap_or_else(|error| panic!("{error}"))
    }

    /// Books and notes `times` in each country, side by side.
    async fn write(&self, times: usize) {
        let write = |country: &'static str| async move {
            for _ in 0..times {
                let (booked, noted) = tokio::join!(
                    self.bank.execute(order(country, Entry::Deposit(1))),
                    self.notes.execute(note(country))
                );
                booked.expect("it is booked");
                noted.expect("it is noted");
            }
        };
        futures::future::join_all(COUNTRIES.map(write)).await;
    }

    async fn all_published(&self, publisher: &Publisher) {
        for partition in 0..self.log.partitions() {
            let last = self.log.last_sequence(partition).await.expect("the log is read");
            within(publisher.wait_published(&[(partition, last)])).await;
        }
    }
}

/// Checks that each country's feed has every commit of both kinds, once, in the order of the log.
async fn assert_complete(jetstream: &jetstream::Context, commits_of_a_kind: usize) {
    for country in COUNTRIES {
        let feed = messages(jetstream, DECISIONS, &format!("convene.decisions.ledger.{country}.")).await;
        let count = |name: &str| feed.iter().filter(|message| message.subject.as_str().ends_with(name)).count();
        let counts = [count("amount-deposited"), count("balance-grown"), count("note-taken")];
        assert_eq!(counts, [commits_of_a_kind; 3], "{country}");
        assert!(feed.iter().map(place).is_sorted_by(|before, after| before < after), "{country}: in order, each once");
        let ids: BTreeSet<String> = feed.iter().map(|message| json(message)["id"].to_string()).collect();
        assert_eq!(ids.len(), feed.len(), "{country}: identifiers are unique");
    }
}

#[tokio::test]
async fn both_kinds_reach_the_feed() {
    let server = TestServer::start().await;
    let jetstream = server.jetstream().await;
    let kinds = Kinds::open(&jetstream).await;
    let publisher = kinds.publisher(&jetstream).await;
    kinds.write(10).await;
    kinds.all_published(&publisher).await;
    assert_complete(&jetstream, 10).await;
    assert_eq!(publisher.feed_errors(), []);
}

/// S-1: what is owed by any kind of record reaches the scheduler.
#[tokio::test]
async fn duties_of_both_kinds_go_to_the_scheduler() {
    let server = TestServer::start().await;
    let jetstream = server.jetstream().await;
    let kinds = Kinds::open(&jetstream).await;
    let publisher = kinds.publisher(&jetstream).await;
    kinds.write(2).await;
    kinds.all_published(&publisher).await;
    for country in COUNTRIES {
        let notices = messages(&jetstream, DUTIES, &format!("convene.duties.ledger.{country}")).await;
        let notices = notices.iter().map(|message| DutyNotice::decode(&message.payload).expect("a notice"));
        let kinds: BTreeSet<String> = notices.map(|notice| notice.key.kind).collect();
        assert_eq!(kinds, BTreeSet::from(["account".to_owned(), "note".to_owned()]), "{country}");
    }
}

#[tokio::test]
async fn a_publisher_that_restarts_between_two_kinds_repeats_and_leaves_out_nothing() {
    let server = TestServer::start().await;
    let jetstream = server.jetstream().await;
    let kinds = Kinds::open(&jetstream).await;
    for _ in 0..4 {
        // It ends in mid-stream, wherever it has come to.
        let _publisher = kinds.publisher(&jetstream).await;
        kinds.write(5).await;
    }
    let again = Kinds::open(&jetstream).await;
    let publisher = again.publisher(&jetstream).await;
    again.write(5).await;
    again.all_published(&publisher).await;
    assert_complete(&jetstream, 25).await;
}

#[tokio::test]
async fn a_commit_of_an_unknown_kind_stops_the_feed_of_its_country_until_its_kind_is_known() {
    let server = TestServer::start().await;
    let jetstream = server.jetstream().await;
    let kinds = Kinds::open(&jetstream).await;
    let older = Publisher::start(kinds.log.clone(), &jetstream, mappings(), &FeedConfig::default()).await;
    let older = older.unwrap_or_else(|error| panic!("{error}"));
    kinds.notes.execute(note("PHL")).await.expect("it is noted");
    kinds.bank.execute(order("PHL", Entry::Deposit(1))).await.expect("it is booked");
    kinds.bank.execute(order("HTI", Entry::Deposit(1))).await.expect("it is booked");
    within(async {
        while older.sent() < 3 || older.feed_errors().is_empty() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let errors = older.feed_errors();
    assert_eq!((errors.len(), errors[0].country.as_str()), (1, "PHL"), "{errors:?}");
    assert!(errors[0].why.contains("'note'"), "{errors:?}");
    assert_eq!(messages(&jetstream, DECISIONS, "convene.decisions.ledger.PHL.").await.len(), 0);
    assert_eq!(messages(&jetstream, DECISIONS, "convene.decisions.ledger.HTI.").await.len(), 2);
    drop(older);

    let publisher = kinds.publisher(&jetstream).await;
    kinds.all_published(&publisher).await;
    let subjects = messages(&jetstream, DECISIONS, "convene.decisions.ledger.PHL.").await;
    let names: Vec<&str> =
        subjects.iter().map(|message| message.subject.as_str().rsplit('.').next().expect("a token")).collect();
    assert_eq!(names, ["note-taken", "amount-deposited", "balance-grown"]);
}

#[test]
#[should_panic(expected = "two mappings")]
fn a_kind_has_one_mapping() {
    let _ = EventMappings::new().with::<Ledger>(public_events).with::<Ledger>(public_events);
}

/// A service with both kinds.
struct Both {
    bank: Arc<Bank>,
    notes: Arc<Notes>,
    records: Arc<Records>,
    running: Running,
}

async fn both(ground: &Ground) -> Both {
    let context = ground.context().await;
    let mut records = context.open_records().await.expect("a log");
    let bank = records.open::<Ledger, Balances>(public_events);
    let notes = records.open::<Note, ()>(noted);
    let records = records.publish().await.expect("a feed");
    let running = context.serve(records.clone(), Services::new()).await;
    within(running.caught_up()).await;
    Both { bank, notes, records, running }
}

#[tokio::test]
async fn status_and_metrics_count_every_kind() {
    let ground = Ground::new(&[]).await;
    let Both { bank, notes, records, running } = both(&ground).await;
    bank.execute(order("PHL", Entry::Deposit(1))).await.expect("it is booked");
    notes.execute(note("PHL")).await.expect("it is noted");
    let jetstream = ground.nats.jetstream().await;
    for kind in ["account", "note"] {
        let subject = subject_of("ledger", 2, &AggregateKey { kind: kind.to_owned(), ..key("SSD") });
        let sent = jetstream.publish(subject, Bytes::from_static(b"no commit")).await.expect("it is sent");
        sent.await.expect("it is stored");
    }
    within(async {
        while bank.broken().is_empty() || notes.broken().is_empty() || records.feed_errors().is_empty() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let (_, metrics) = page(&running, "/metrics").await;
    for expected in ["convene_broken_records{service=\"ledger\"} 2", "convene_feed_errors{service=\"ledger\"} 1"] {
        assert!(metrics.contains(expected), "{expected} is not in:\n{metrics}");
    }
    let token = ground.token("ops-1", Role::Observer, None);
    let mut status = StatusServiceClient::new(connect(&running).await);
    let status = status.get_status(by(&token, common::GetStatusRequest {})).await.expect("a status").into_inner();
    let kinds: BTreeSet<&str> = status.broken_records.iter().map(|record| record.kind.as_str()).collect();
    assert_eq!((status.caught_up, kinds), (true, BTreeSet::from(["account", "note"])));
}

#[tokio::test]
async fn a_service_that_stops_publishes_every_kind() {
    let ground = Ground::new(&[]).await;
    let Both { bank, notes, records, running } = both(&ground).await;
    drop(records);
    for country in COUNTRIES {
        bank.execute(order(country, Entry::Deposit(1))).await.expect("it is booked");
        notes.execute(note(country)).await.expect("it is noted");
    }
    within(running.stop()).await;
    assert_complete(&ground.nats.jetstream().await, 1).await;
}
