//! The server is killed while engines write and publishers publish: nothing is lost, nothing is there twice.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::feed::{json, messages, place, publisher};
use crate::support::ledger::{Balances, Bank, Entry, balance, bank, booked, order};
use crate::support::{answer, within};
use async_nats::jetstream;
use convene_kernel::codes::CommandId;
use convene_runtime::engine::ExecuteError;
use convene_runtime::log::{JetStreamLog, Log as _, LogConfig};
use convene_runtime::publisher::{DECISIONS, DUTIES};
use convene_runtime::testing::{TestCluster, TestServer};

const COUNTRIES: [&str; 4] = ["PHL", "HTI", "SSD", "YEM"];
const WRITERS_A_COUNTRY: usize = 4;
const BOOKINGS_A_WRITER: usize = 25;
const BOOKINGS: usize = COUNTRIES.len() * WRITERS_A_COUNTRY * BOOKINGS_A_WRITER;

async fn open(jetstream: &jetstream::Context, replicas: usize) -> Arc<JetStreamLog> {
    let config = LogConfig { partitions: 2, replicas, ..LogConfig::default() };
    Arc::new(answer(async || JetStreamLog::open(jetstream, "ledger", &config).await).await)
}

/// Books, sending each order again under its identifier until it is answered, and returns the identifiers.
async fn write(bank: Arc<Bank>, country: &'static str, done: Arc<AtomicUsize>) -> (&'static str, Vec<CommandId>) {
    let mut ids = Vec::new();
    for _ in 0..BOOKINGS_A_WRITER {
        let deposit = order(country, Entry::Deposit(1));
        ids.push(deposit.id);
        while let Err(error) = bank.execute(deposit.clone()).await {
            assert!(matches!(error, ExecuteError::Unavailable(_)), "{error}");
        }
        done.fetch_add(1, Ordering::Relaxed);
    }
    (country, ids)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_in_mid_stream_loses_and_doubles_nothing() {
    let mut server = TestServer::start().await;
    let contexts = [server.jetstream().await, server.jetstream().await];
    survive(contexts, 1, 4, async |_| {
        server.kill();
        server.restart().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_that_loses_one_server_after_the_other_loses_and_doubles_nothing() {
    let mut cluster = TestCluster::start().await;
    let contexts = [cluster.jetstream().await, cluster.jetstream().await];
    survive(contexts, 3, 2, async |kill| {
        cluster.kill(kill % 3);
        cluster.restart(kill % 3).await;
    })
    .await;
}

/// Lets two clients of NATS, each like a process, write and publish on one log while `strike` hits the servers, and
/// checks that the log, the feed and what is folded agree with what was answered.
async fn survive(contexts: [jetstream::Context; 2], replicas: usize, kills: usize, mut strike: impl AsyncFnMut(usize)) {
    let logs = [open(&contexts[0], replicas).await, open(&contexts[1], replicas).await];
    let banks = [bank(logs[0].clone()).await, bank(logs[1].clone()).await];
    let publishers = [
        publisher(logs[0].clone(), &contexts[0], replicas).await,
        publisher(logs[1].clone(), &contexts[1], replicas).await,
    ];

    let done = Arc::new(AtomicUsize::new(0));
    let writers: Vec<_> = (0..COUNTRIES.len() * WRITERS_A_COUNTRY)
        .map(|number| {
            let bank = Arc::clone(&banks[number / COUNTRIES.len() % 2]);
            tokio::spawn(write(bank, COUNTRIES[number % COUNTRIES.len()], Arc::clone(&done)))
        })
        .collect();
    for kill in 1..=kills {
        within(async {
            while done.load(Ordering::Relaxed) < BOOKINGS * kill / (kills + 1) {
                tokio::task::yield_now().await;
            }
        })
        .await;
        strike(kill).await;
    }
    let mut expected: HashMap<&str, Vec<CommandId>> = HashMap::new();
    for writer in writers {
        let (country, ids) = within(writer).await.expect("no writer panics");
        expected.entry(country).or_default().extend(ids);
    }

    for publisher in &publishers {
        for partition in 0..2 {
            let last = answer(async || logs[0].last_sequence(partition).await).await;
            within(publisher.wait_published(&[(partition, last)])).await;
        }
    }
    let restarted = bank(open(&contexts[0], replicas).await).await;
    for country in COUNTRIES {
        let mut stored = booked(&restarted, country).await;
        let on_feed = messages(&contexts[0], DECISIONS, &format!("convene.decisions.ledger.{country}.")).await;
        let published: Vec<CommandId> = on_feed
            .iter()
            .step_by(2)
            .map(|message| serde_json::from_value(json(message)["data"]["command"].clone()).expect("an identifier"))
            .collect();
        assert!(on_feed.iter().map(place).is_sorted_by(|before, after| before < after), "{country}: each once");
        assert_eq!((published.len() * 2, published), (on_feed.len(), stored.clone()), "{country}: the feed is the log");
        let duties = messages(&contexts[0], DUTIES, &format!("convene.duties.ledger.{country}")).await;
        assert_eq!(duties.len(), 1, "{country}: the duty is opened once");
        let mut ids = expected.remove(country).expect("it was written");
        ids.sort();
        stored.sort();
        assert_eq!(stored, ids, "{country}: each is stored, and once");
        assert_eq!(balance(&restarted, country), Some(ids.len() as u64));
    }
    for bank in &banks {
        for partition in 0..2 {
            within(bank.wait_folded(partition, restarted.folded(partition))).await;
        }
        assert!(bank.broken().is_empty(), "{:?}", bank.broken());
        let is_same = bank.view(|Balances(live)| restarted.view(|Balances(rebuilt)| live == rebuilt));
        assert!(is_same, "what was followed is what is read from the beginning");
    }
}
