//! How fast a service starts on a long log, against the fastest read of the same messages that does nothing with them, and
//! how long a start from a snapshot takes beside it.

use std::collections::BTreeMap;
use std::pin::pin;
use std::time::{Duration, Instant};

use async_nats::HeaderMap;
use async_nats::jetstream::{self, stream};
use bytes::Bytes;
use convene_activation::domain::{Activation, Command, operation};
use convene_kernel::aggregate::{Aggregate as _, CommandRequest, Record, prepare};
use convene_kernel::codes::CommandId;
use convene_kernel::digest::Digest;
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::{Actor, Role};
use convene_kernel::key::AggregateKey;
use convene_runtime::clock::{Clock as _, SystemClock};
use convene_runtime::engine::{LIVE, snapshot_file};
use convene_runtime::log::subject_of;
use convene_runtime::projection::Source;
use convene_runtime::publisher::{COMMIT_HEADER, LogPosition, POSITION_HEADER};
use convene_tests::{Suite, within};
use futures::StreamExt as _;
use futures::future::join_all;
use uuid::Uuid;

use crate::figures::{Figure, message_size};
use crate::memory::resident;

const COMMITS: usize = 1_000_000;
const COUNTRIES: usize = 64;
const ROUNDS: usize = 3;

/// How many publishes are under way at once.
const WINDOW: usize = 2_048;

/// What was measured.
pub struct Measured {
    /// The rate at which a service folds the whole log, over that of a bare read.
    pub fold_vs_read: f64,
    /// The time of a start from a snapshot, over that of a start that folds the whole log.
    pub start_from_snapshot_vs_fold: f64,
}

/// Starts a service on a log of a million commits, from its beginning and from a snapshot, and reads the log without one.
pub async fn measure() -> Measured {
    let mut suite = Suite::start().await;
    suite.stop_service("activation").await;
    let jetstream = suite.nats.jetstream().await;
    let start = Instant::now();
    let partitions = fill(&jetstream).await;
    println!("\nfold: {COMMITS} commits of {COUNTRIES} countries written in {:.0} s", start.elapsed().as_secs_f64());
    println!("  on disk, bytes a commit: {:.0}", message_size(&jetstream, "LOG_ACTIVATION_00").await);
    let snapshot = snapshot_file(suite.data(), Activation::SERVICE, Activation::KIND);
    let [mut read, mut folded, mut restored, mut memory] = <[Figure; 4]>::default();
    let rate = |elapsed: Duration| COMMITS as f64 / elapsed.as_secs_f64();
    for round in 0..ROUNDS {
        let start = Instant::now();
        let counts = join_all((0..partitions).map(|partition| tokio::spawn(read_all(jetstream.clone(), partition))));
        let count: u64 = within(counts).await.into_iter().map(|count| count.expect("no reader panics")).sum();
        assert_eq!(count, COMMITS as u64);
        read.add(rate(start.elapsed()));
        // An empty record has no snapshot; from the second round on, an orderly stop has written one.
        if round > 0 {
            std::fs::remove_file(&snapshot).expect("the snapshot of the round before");
        }
        for start_of in [&mut folded, &mut restored] {
            let (before, start) = (resident(), Instant::now());
            suite.start_service("activation").await;
            start_of.add(rate(start.elapsed()));
            memory.add(resident().saturating_sub(before) as f64 / COMMITS as f64);
            suite.stop_service("activation").await;
            assert!(snapshot.exists(), "an orderly stop writes a snapshot");
        }
    }
    println!(
        "  bare read, messages/s {read}\n  start of the service, commits/s {folded}\n  start from a snapshot, commits/s {restored}\n  memory of a commit after a start, bytes {memory}"
    );
    Measured {
        fold_vs_read: folded.median() / read.median(),
        start_from_snapshot_vs_fold: folded.median() / restored.median(),
    }
}

/// Writes the log as a service would have, and to the feed the last message of each country; returns the partitions.
async fn fill(jetstream: &jetstream::Context) -> u32 {
    let log: stream::Stream = jetstream.get_stream("LOG_ACTIVATION_00").await.expect("the log");
    let partitions = log.cached_info().config.metadata["convene-partitions"].parse().expect("a number");
    let countries = Guidance::embedded().reference.countries().take(COUNTRIES);
    let mut logs: Vec<Country> = countries.map(|country| Country::new(country.code.to_string())).collect();
    let (mechanism, actor) = (mechanism(), actor());
    let messages = (0..COMMITS).map(|number| logs[number % COUNTRIES].next_commit(&mechanism, &actor));
    let mut last = BTreeMap::new();
    // One is sent after the other, so that those of a country are in order. Acknowledgements are waited for together.
    let stored = futures::stream::iter(messages)
        .then(async |(key, bytes)| {
            let digest = Digest::of(&bytes);
            let sent = jetstream.publish(subject_of(Activation::SERVICE, partitions, &key), bytes).await;
            (key, digest, sent.expect("it is sent"))
        })
        .map(async |(key, digest, acknowledgement)| {
            let sequence = acknowledgement.await.expect("it is stored").sequence;
            (key, (sequence, digest))
        })
        .buffered(WINDOW);
    let mut stored = pin!(stored);
    while let Some((key, commit)) = stored.next().await {
        last.insert(key, commit);
    }
    for (key, (sequence, digest)) in last {
        let place = LogPosition { partition: key.partition(partitions), sequence, index: 0 };
        let subject = format!("convene.decisions.{}.{}.country.mechanism-recorded", Activation::SERVICE, key.country);
        let mut headers = HeaderMap::new();
        headers.insert(POSITION_HEADER, place.to_string());
        headers.insert(COMMIT_HEADER, digest.to_string());
        let sent = jetstream.publish_with_headers(subject, headers, Bytes::new()).await.expect("it is sent");
        sent.await.expect("it is stored");
    }
    partitions
}

/// A country whose log grows.
struct Country {
    key: AggregateKey,
    record: Record<Activation>,
}

impl Country {
    fn new(code: String) -> Self {
        let country = code.parse().expect("a country's code");
        let key = AggregateKey { country, kind: Activation::KIND.to_owned(), id: LIVE.to_owned(), exercise: false };
        Self { key, record: Record::default() }
    }

    /// The next commit of this country, as the service stores it.
    fn next_commit(&mut self, mechanism: &Command, actor: &Actor) -> (AggregateKey, Bytes) {
        let request = CommandRequest {
            key: &self.key,
            command: mechanism,
            id: CommandId(Uuid::new_v4()),
            request: self.record.version,
            actor,
            occurred: None,
            etag: None,
            trace: None,
        };
        let commit =
            prepare(&self.record, &request, &(), Guidance::embedded(), SystemClock.now()).expect("it is decided");
        let bytes = commit.encode();
        // Only the order counts here; the sequence in the stream is not known yet.
        let sequence = self.record.sequence + 1;
        self.record.apply(&commit, sequence, Digest::of(&bytes)).expect("it is the next");
        (self.key.clone(), bytes.into())
    }
}

fn mechanism() -> Command {
    let mechanism = operation::Mechanism {
        mechanism: "disaster-council".parse().expect("an identifier"),
        name: "Disaster Council".to_owned(),
        sectors: vec!["LOG".parse().expect("a cluster")],
        led_by: "the Government".to_owned(),
        assessment: Some("it coordinates assessments".to_owned()),
        could_be_supported: Some(true),
    };
    operation::Command::RecordMechanism(mechanism).into()
}

fn actor() -> Actor {
    Actor {
        person: "p-1".parse().expect("a person"),
        organization: "OCHA".parse().expect("an organization"),
        role: Role::OchaCountry,
        cause: None,
    }
}

/// Reads one partition to its end, as fast as the server sends, and does nothing with it; returns how many there were.
async fn read_all(jetstream: jetstream::Context, partition: u32) -> u64 {
    let name = format!("LOG_ACTIVATION_{partition:02}");
    let log: stream::Stream = jetstream.get_stream(&name).await.expect("the log");
    let expected = log.cached_info().state.messages;
    let entries = Source::new(&name, ["convene.log.activation.>"]).entries(&jetstream.client()).await.expect("the log");
    entries.take(usize::try_from(expected).expect("it fits")).count().await as u64
}
