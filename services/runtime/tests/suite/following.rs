//! Following another service on a real server that is killed, by followers that are stopped and started again: each event is
//! taken in once and in order, each makes one command, and what cannot be used is parked and stops nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::support::feed::{json, messages, publisher};
use crate::support::ledger::{Bank, Entry, bank, order};
use crate::support::receipts::{LARGEST, Office, deposits};
use crate::support::{answer, within};
use async_nats::jetstream;
use convene_kernel::identity::EventRef;
use convene_runtime::log::{JetStreamLog, Log as _, LogConfig};
use convene_runtime::projection::{FollowProgress, Message, Projection, RunningProjection, Source, Unusable};
use convene_runtime::publisher::{DECISIONS, EXERCISES, Publisher};
use convene_runtime::reaction::command_id;
use convene_runtime::testing::TestServer;

/// The records that are written to: a country, and the exercise if it is one.
const RECORDS: [(&str, Option<&str>); 4] =
    [("PHL", None), ("HTI", None), ("PHL", Some("haiyan")), ("YEM", Some("cyclone"))];

const DEPOSITS_A_RECORD: usize = 80;

/// How often something is killed or stopped.
const STRIKES: usize = 8;

/// Random numbers, from a seed that a failing test prints.
struct Random(u64);

impl Random {
    fn new() -> Self {
        let seed = u64::from(uuid::Uuid::new_v4().as_fields().0) | 1;
        println!("the seed is {seed}");
        Self(seed)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// The foreign service: accounts whose deposits are published.
struct Foreign {
    bank: Arc<Bank>,
    log: Arc<JetStreamLog>,
    publisher: Publisher,
    jetstream: jetstream::Context,
}

impl Foreign {
    async fn start(server: &TestServer) -> Self {
        let jetstream = server.jetstream().await;
        let config = LogConfig { partitions: 2, ..LogConfig::default() };
        let log = Arc::new(JetStreamLog::open(&jetstream, "ledger", &config).await.expect("a log"));
        let (bank, publisher) = (bank(log.clone()).await, publisher(log.clone(), &jetstream, 1).await);
        Self { bank, log, publisher, jetstream }
    }

    /// Deposits once, sending it again under its identifier until it is answered.
    async fn deposit(&self, country: &str, exercise: Option<&str>, amount: u64) {
        let mut deposit = order(country, Entry::Deposit(amount));
        if let Some(exercise) = exercise {
            (deposit.key.id, deposit.key.exercise) = (exercise.to_owned(), true);
        }
        while self.bank.execute(deposit.clone()).await.is_err() {
            tokio::task::yield_now().await;
        }
    }

    /// Deposits on every record at once, as often as a test needs.
    async fn deposit_everywhere(&self) {
        let writers = RECORDS.map(async |(country, exercise)| {
            for amount in 1..=DEPOSITS_A_RECORD as u64 {
                self.deposit(country, exercise, amount).await;
            }
        });
        futures::future::join_all(writers).await;
    }

    async fn all_published(&self) {
        for partition in 0..self.log.partitions() {
            let last = answer(async || self.log.last_sequence(partition).await).await;
            within(self.publisher.wait_published(&[(partition, last)])).await;
        }
    }

    /// Plants unusable messages on both streams, under the subjects that are followed.
    async fn plant(&self) {
        let elsewhere = serde_json::json!({
            "id": "1", "source": "/convene/ledger/SSD", "type": "org.convene.events.v1.AmountDeposited",
            "time": "2013-11-12T08:00:00Z", "country": "SSD", "data": { "amount": 1 },
        });
        let without_amount = serde_json::json!({
            "id": "2", "source": "/convene/ledger/BGD", "type": "org.convene.events.v1.AmountDeposited",
            "time": "2013-11-12T08:00:00Z", "country": "BGD", "data": {},
        });
        for (subject, content) in [
            ("convene.decisions.ledger.BGD.country.amount-deposited", "all is well".to_owned()),
            ("convene.decisions.ledger.BGD.country.amount-deposited", elsewhere.to_string()),
            ("convene.decisions.ledger.BGD.country.amount-deposited", without_amount.to_string()),
            ("convene.exercises.ledger.BGD.haiyan.country.amount-deposited", without_amount.to_string()),
        ] {
            let sent = async || {
                let sent = self.jetstream.publish(subject, content.clone().into()).await.map_err(|error| error.kind());
                sent?.await.map_err(|error| error.kind())
            };
            answer(sent).await;
        }
    }

    /// What names each deposit of a record on the feed, in order.
    async fn published(&self, country: &str, exercise: Option<&str>) -> Vec<EventRef> {
        let (stream, prefix) = match exercise {
            None => (DECISIONS, format!("convene.decisions.ledger.{country}.")),
            Some(exercise) => (EXERCISES, format!("convene.exercises.ledger.{country}.{exercise}.")),
        };
        let published = messages(&self.jetstream, stream, &prefix).await;
        let deposits = published.iter().filter(|message| message.subject.ends_with(".amount-deposited"));
        let text = |value: &serde_json::Value| value.as_str().expect("a text").to_owned();
        deposits.map(json).map(|event| EventRef { source: text(&event["source"]), id: text(&event["id"]) }).collect()
    }

    /// The sequences of the planted messages, by stream.
    async fn planted(&self) -> Vec<(String, u64)> {
        let mut planted = Vec::new();
        for stream in [DECISIONS, EXERCISES] {
            let all = messages(&self.jetstream, stream, "convene.").await;
            let of_nobody = all.iter().filter(|message| message.subject.contains(".BGD."));
            planted.extend(of_nobody.map(|message| (stream.to_owned(), message.sequence)));
        }
        planted
    }
}

fn parked(progress: &FollowProgress) -> Vec<(String, u64)> {
    progress.parked().into_iter().map(|parked| (parked.stream, parked.sequence)).collect()
}

/// Returns when what is followed has come a random part of the way on, or to its end.
async fn come_some_way(progress: &FollowProgress, random: &mut Random) {
    let all = (RECORDS.len() * DEPOSITS_A_RECORD * 2) as u64;
    let position: u64 = progress.positions().iter().map(|stream| stream.position).sum();
    let target = position + random.below(all / STRIKES as u64);
    let changed = async {
        // It fails only when the follower is gone, which is kept here.
        let _ = progress.changes().wait_for(|positions| positions.iter().sum::<u64>() >= target.min(all / 2)).await;
    };
    within(changed).await;
}

/// The deposits seen of each record, by country and exercise.
#[derive(Clone, Debug, Default)]
struct Seen(BTreeMap<(String, String), Vec<EventRef>>);

impl Projection for Seen {
    fn apply(&mut self, message: &Message<'_>) -> Result<(), Unusable> {
        let event = message.event()?;
        event.data["amount"].as_u64().ok_or("the event names no amount")?;
        let key = (event.country.to_string(), event.exercise.map(|name| name.to_string()).unwrap_or_default());
        self.0.entry(key).or_default().push(EventRef { source: event.source, id: event.id });
        Ok(())
    }
}

async fn follow(foreign: &Foreign, sources: Vec<Source>, seen: Seen) -> RunningProjection<Seen> {
    let client = foreign.jetstream.client();
    answer(async || RunningProjection::start(&client, sources.clone(), seen.clone()).await).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_projection_takes_each_event_in_once_and_in_order_whatever_is_killed() {
    let mut server = TestServer::start().await;
    let foreign = Foreign::start(&server).await;
    let mut random = Random::new();
    let lasting = follow(&foreign, deposits(), Seen::default()).await;
    let strikes = async {
        let mut restarted = follow(&foreign, deposits(), Seen::default()).await;
        for strike in 0..STRIKES {
            come_some_way(restarted.progress(), &mut random).await;
            if strike % 3 == 0 {
                foreign.plant().await;
            }
            match random.below(3) {
                0 => restarted = follow(&foreign, deposits(), Seen::default()).await,
                1 => {
                    // It goes on from where it was, with what it had.
                    let (seen, positions) = restarted.read(|seen| (seen.clone(), restarted.progress().positions()));
                    drop(restarted);
                    let sources = deposits().into_iter().zip(positions);
                    let sources = sources.map(|(source, from)| source.after(from.position)).collect();
                    restarted = follow(&foreign, sources, seen).await;
                }
                _ => {
                    server.kill();
                    server.restart().await;
                }
            }
        }
        restarted
    };
    let (restarted, ()) = tokio::join!(strikes, foreign.deposit_everywhere());
    foreign.all_published().await;
    let again = follow(&foreign, deposits(), Seen::default()).await;
    let planted = foreign.planted().await;
    for projection in [&lasting, &restarted, &again] {
        within(async { answer(async || projection.progress().catch_up().await).await }).await;
        for (country, exercise) in RECORDS {
            let published = foreign.published(country, exercise).await;
            assert_eq!(published.len(), DEPOSITS_A_RECORD, "{country} {exercise:?}");
            let key = (country.to_owned(), exercise.unwrap_or_default().to_owned());
            assert_eq!(projection.read(|seen| seen.0.get(&key).cloned()), Some(published), "{key:?}");
        }
        assert_eq!(projection.read(|seen| seen.0.len()), RECORDS.len(), "nothing that was planted is there");
    }
    for projection in [&lasting, &again] {
        assert_eq!(parked(projection.progress()), planted);
        assert_eq!(answer(async || projection.progress().lag().await).await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_foreign_event_makes_one_command_in_order_whatever_is_killed() {
    let mut server = TestServer::start().await;
    let foreign = Foreign::start(&server).await;
    let mut random = Random::new();
    let own = server.jetstream().await;
    // Two instances at once, of which the other lives through everything.
    let lasting = Office::start(&foreign.jetstream).await;
    let strikes = async {
        let mut office = Office::start(&own).await;
        for strike in 0..STRIKES {
            come_some_way(office.reaction.progress(), &mut random).await;
            if strike % 3 == 0 {
                foreign.plant().await;
            }
            if random.below(2) == 0 {
                server.kill();
                drop(office);
                server.restart().await;
                office = Office::start(&own).await;
            } else if random.below(2) == 0 {
                drop(office);
                office = Office::start(&own).await;
            } else {
                server.kill();
                server.restart().await;
            }
        }
        office
    };
    let (office, ()) = tokio::join!(strikes, foreign.deposit_everywhere());
    foreign.all_published().await;
    let restarted = Office::start(&own).await;
    for office in [&lasting, &office, &restarted] {
        within(async { answer(async || office.reaction.progress().catch_up().await).await }).await;
    }
    for (country, exercise) in RECORDS {
        let published = foreign.published(country, exercise).await;
        assert_eq!(published.len(), DEPOSITS_A_RECORD, "{country} {exercise:?}");
        let history = restarted.history(country, exercise).await;
        let commands: Vec<_> = history.iter().map(|commit| commit.command).collect();
        assert_eq!(
            commands,
            published.iter().map(command_id).collect::<Vec<_>>(),
            "{country} {exercise:?}: each once, in order"
        );
        let causes: Vec<_> = history.iter().filter_map(|commit| commit.actor.cause.clone()).collect();
        assert_eq!(causes, published, "each names the event that made it");
        assert!(history.iter().all(|commit| commit.actor.person.as_str() == "convene-receipts"));
    }
    assert_eq!(parked(restarted.reaction.progress()), foreign.planted().await);
    assert!(restarted.engine.broken().is_empty());
}

/// A refused command is parked and later events are carried out; what has a command is not looked at again after a restart.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_record_refuses_is_parked_and_stops_nobody() {
    let server = TestServer::start().await;
    let foreign = Foreign::start(&server).await;
    foreign.deposit("PHL", None, 1).await;
    foreign.deposit("PHL", None, LARGEST + 1).await;
    foreign.deposit("PHL", None, 2).await;
    foreign.all_published().await;
    for _ in 0..2 {
        let office = Office::start(&foreign.jetstream).await;
        within(office.reaction.progress().catch_up()).await.expect("the streams answer");
        let amounts: Vec<_> = office.history("PHL", None).await.iter().map(|commit| commit.events[0].amount).collect();
        assert_eq!(amounts, [1, 2]);
        let parked = office.reaction.progress().parked();
        assert_eq!(parked.len(), 1);
        assert!(parked[0].problem.contains(&(LARGEST + 1).to_string()), "{}", parked[0].problem);
    }
}

/// A service that joins a long history names the position after which it acts.
#[tokio::test(flavor = "multi_thread")]
async fn what_comes_before_the_given_position_is_not_followed() {
    let server = TestServer::start().await;
    let foreign = Foreign::start(&server).await;
    for amount in 1..=5 {
        foreign.deposit("PHL", None, amount).await;
    }
    foreign.all_published().await;
    let published = foreign.published("PHL", None).await;
    let source = || Source::decisions_named("ledger", &["AmountDeposited"]);
    let end = source().end(&foreign.jetstream.client()).await.expect("the stream answers");
    // Each deposit is two events: the last two deposits are the last four messages, of which the first is one.
    let late = follow(&foreign, vec![source().after(end - 3)], Seen::default()).await;
    within(late.progress().caught_up()).await;
    assert_eq!(late.read(|seen| seen.0.values().next().cloned()), Some(published[3..].to_vec()));
    let nothing = follow(&foreign, vec![source().after(end)], Seen::default()).await;
    assert!(nothing.progress().is_caught_up());
}
