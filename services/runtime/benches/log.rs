//! How fast the log side is: the fold at the start against a bare pull read, and commands against a bare publish.
//!
//! `cargo bench --package convene-runtime -- [fold|commands] [commits]`. The ratios matter; the figures are the machine's.

#[allow(dead_code, reason = "it uses a part of what the tests share")]
#[path = "../tests/suite/support/mod.rs"]
mod support;

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::jetstream::{self, consumer, stream};
use bytes::Bytes;
use convene_kernel::key::AggregateKey;
use convene_runtime::log::{JetStreamLog, Log, LogConfig};
use convene_runtime::nats::SyncInterval;
use convene_runtime::testing::TestServer;
use futures::{StreamExt as _, TryStreamExt as _};
use support::ledger::{Bank, Entry, bank, order};

const CLIENTS: usize = 64;
const COUNTRIES: usize = 64;
const RUN: Duration = Duration::from_secs(4);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let commits = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(200_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let wanted =
            |part: &str| !arguments.iter().any(|argument| argument != part && argument.parse::<usize>().is_err());
        if wanted("fold") {
            fold(commits).await;
        }
        if !wanted("commands") {
            return;
        }
        for sync_interval in [SyncInterval::Every(Duration::from_secs(120)), SyncInterval::Always] {
            commands(sync_interval).await;
        }
    });
}

/// A country of its own for each number.
fn country(number: usize) -> String {
    let letter = |digit: usize| char::from(b'A' + u8::try_from(digit % 26).expect("a letter"));
    [letter(number / 26), letter(number), 'X'].into_iter().collect()
}

async fn open(jetstream: &jetstream::Context) -> Arc<JetStreamLog> {
    Arc::new(JetStreamLog::open(jetstream, "ledger", &LogConfig::default()).await.expect("a log"))
}

/// Reads a log of `commits` with a bare consumer and folds it with an engine.
async fn fold(commits: usize) {
    let server = TestServer::start().await;
    let jetstream = server.jetstream().await;
    let log = open(&jetstream).await;
    fill(&log, &jetstream, commits).await;
    for _ in 0..3 {
        let start = Instant::now();
        let reads = (0..log.partitions()).map(|partition| {
            let jetstream = jetstream.clone();
            tokio::spawn(async move { read(&jetstream, &format!("LOG_LEDGER_{partition:02}")).await })
        });
        let read: usize = futures::future::join_all(reads).await.into_iter().map(|read| read.expect("no panic")).sum();
        let bare = start.elapsed();
        let start = Instant::now();
        let bank = bank(open(&server.jetstream().await).await).await;
        let folded = start.elapsed();
        assert_eq!((read as u64, bank.counts().folded), (commits as u64, commits as u64));
        let rate = |elapsed: Duration| commits as f64 / elapsed.as_secs_f64();
        println!(
            "fold at start: {commits} commits, bare pull {:.0}/s, folded {:.0}/s, ratio {:.2}",
            rate(bare),
            rate(folded),
            bare.as_secs_f64() / folded.as_secs_f64()
        );
    }
}

/// Fills the log as engines would: chained commits, as fast as the server takes them in.
async fn fill(log: &Arc<JetStreamLog>, jetstream: &jetstream::Context, commits: usize) {
    let memory = Arc::new(convene_runtime::log::MemoryLog::new("ledger", log.partitions()));
    let bank = bank(memory.clone()).await;
    for number in 0..commits {
        bank.execute(order(&country(number % COUNTRIES), Entry::Deposit(1))).await.expect("it is booked");
    }
    for partition in 0..memory.partitions() {
        let last = memory.last_sequence(partition).await.expect("a read");
        let entries = memory.follow(partition, 0).take(usize::try_from(last).expect("it fits"));
        let acknowledged = entries
            .then(|entry| {
                let jetstream = jetstream.clone();
                async move { jetstream.publish(entry.subject, entry.bytes).await }
            })
            .map_ok(|acknowledgement| async move {
                acknowledgement.await.expect("it is stored");
            })
            .map(|sent| sent.expect("it is sent"))
            .buffered(1024);
        acknowledged.collect::<Vec<()>>().await;
    }
}

async fn read(jetstream: &jetstream::Context, name: &str) -> usize {
    let stream: stream::Stream = jetstream.get_stream(name).await.expect("a stream");
    let expected = usize::try_from(stream.cached_info().state.messages).expect("it fits");
    let config = consumer::pull::OrderedConfig::default();
    let consumer = stream.create_consumer(config).await.expect("a consumer");
    if expected == 0 {
        return 0;
    }
    let messages = consumer.messages().await.expect("messages");
    messages.take(expected).try_fold(0, |count, _| async move { Ok(count + 1) }).await.expect("it is read")
}

/// Lets clients give commands for a while, and publish as much without an engine.
async fn commands(sync_interval: SyncInterval) {
    let server = TestServer::start_syncing(sync_interval).await;
    let jetstream = server.jetstream().await;
    let log = open(&jetstream).await;
    let bare = side_by_side(|number| publish(Arc::clone(&log), number)).await;
    let server = TestServer::start_syncing(sync_interval).await;
    let bank = bank(open(&server.jetstream().await).await).await;
    let engine = side_by_side(|number| give(Arc::clone(&bank), number)).await;
    println!(
        "commands, sync {sync_interval}: bare publish {bare:.0}/s, engine {engine:.0}/s, ratio {:.2}",
        engine / bare
    );
}

async fn side_by_side<F: Future<Output = usize> + Send + 'static>(client: impl Fn(usize) -> F) -> f64 {
    let start = Instant::now();
    let clients: Vec<_> = (0..CLIENTS).map(|number| tokio::spawn(client(number))).collect();
    let done: usize = futures::future::join_all(clients).await.into_iter().map(|done| done.expect("no panic")).sum();
    done as f64 / start.elapsed().as_secs_f64()
}

async fn publish(log: Arc<JetStreamLog>, number: usize) -> usize {
    let key: AggregateKey = support::key(&country(number));
    let bytes = Bytes::from(vec![b'x'; 512]);
    let (start, mut done, mut last) = (Instant::now(), 0, 0);
    while start.elapsed() < RUN {
        last = log.append(&key, bytes.clone(), last).await.expect("it is stored");
        done += 1;
    }
    done
}

async fn give(bank: Arc<Bank>, number: usize) -> usize {
    let country = country(number);
    let (start, mut done) = (Instant::now(), 0);
    while start.elapsed() < RUN {
        bank.execute(order(&country, Entry::Deposit(1))).await.expect("it is booked");
        done += 1;
    }
    done
}
