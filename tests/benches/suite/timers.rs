//! Many obligations due at one instant: how fast their notices go out, against publishing as many messages and no more.

use std::time::{Duration, Instant};

use async_nats::jetstream::{self, stream};
use bytes::Bytes;
use convene_scheduler::streams::NOTICES;
use convene_tests::within;
use futures::StreamExt as _;

use crate::figures::Figure;
use crate::memory::resident;
use crate::scheduling::Suite;

const OBLIGATIONS: usize = 100_000;
const ROUNDS: usize = 3;
const COUNTRIES: [&str; 5] = ["PHL", "HTI", "SDN", "PAK", "NPL"];

/// How many obligations one message says.
const TOGETHER: usize = 500;

/// How many publishes are under way at once.
const WINDOW: usize = 512;

/// Lets a hundred thousand obligations become due at once (S-4), and publishes as much without a scheduler.
pub async fn measure() -> f64 {
    let [mut bare, mut notices, mut memory] = [Figure::default(), Figure::default(), Figure::default()];
    let rate = |elapsed: Duration| OBLIGATIONS as f64 / elapsed.as_secs_f64();
    for _ in 0..ROUNDS {
        let mut suite = Suite::start("2014-01-01").await;
        let (took, size, each) = notify(&mut suite).await;
        memory.add(each);
        notices.add(rate(took));
        bare.add(rate(publish(&suite, size).await));
    }
    println!("\ntimers: {OBLIGATIONS} obligations due at one instant, median of {ROUNDS} rounds (lowest to highest)");
    println!("  bare publish, messages/s {bare}\n  scheduler, notices/s     {notices}");
    println!("  memory of an open obligation, bytes {memory}");
    notices.median() / bare.median()
}

/// How long it takes until every notice is out, the size of one in bytes, and the memory of an open obligation.
async fn notify(suite: &mut Suite) -> (Duration, usize, f64) {
    for country in COUNTRIES {
        for part in 0..OBLIGATIONS / COUNTRIES.len() / TOGETHER {
            let duties: Vec<_> = (0..TOGETHER).map(|n| ("RM-8.7.forum", format!("issue/{part}-{n}"))).collect();
            suite.owe_all(country, &duties, "2014-01-01").await;
        }
    }
    let before = resident();
    let scheduler = suite.scheduler().await;
    within(scheduler.settle()).await.expect("the streams answer");
    let each = resident().saturating_sub(before) as f64 / OBLIGATIONS as f64;
    let start = Instant::now();
    suite.clock.set("2014-01-12").await;
    within(scheduler.notices.settle()).await;
    let took = start.elapsed();
    let notices = suite.on(NOTICES).await;
    assert_eq!(notices.len(), OBLIGATIONS, "each goes out, and once");
    (took, notices[0].bytes.len(), each)
}

/// How long it takes to publish as many messages of `size` bytes.
async fn publish(suite: &Suite, size: usize) -> Duration {
    let jetstream = jetstream::new(suite.server.client().await);
    let subjects = vec!["bare.>".to_owned()];
    let config = stream::Config { name: "BARE".to_owned(), subjects, ..stream::Config::default() };
    jetstream.create_stream(config).await.expect("a stream");
    let payload = Bytes::from(vec![b'x'; size]);
    let start = Instant::now();
    let sent = futures::stream::iter(0..OBLIGATIONS).map(async |number| {
        let sent = jetstream.publish(format!("bare.{number}"), payload.clone()).await.expect("it is sent");
        sent.await.expect("it is stored");
    });
    sent.buffered(WINDOW).for_each(async |()| ()).await;
    start.elapsed()
}
