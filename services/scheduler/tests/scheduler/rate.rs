//! S-4 at its hardest: a hundred thousand obligations due in one moment. Run with `--release -- --ignored --nocapture`.

use std::time::{Duration, Instant};

use async_nats::jetstream;
use bytes::Bytes;
use convene_scheduler::streams::NOTICES;
use futures::StreamExt as _;

use super::fixture::{Suite, json};

const OBLIGATIONS: usize = 100_000;

/// S-4: they all go out, once, at half the rate of bare publishing or more.
#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement: it wants a release build and the machine to itself"]
async fn a_hundred_thousand_at_once() {
    let mut suite = Suite::start("2014-01-01").await;
    let rule = "RM-8.7.forum";
    for country in ["PHL", "HTI", "SDN", "PAK", "NPL"] {
        for part in 0..OBLIGATIONS / 5 / 500 {
            let duties: Vec<_> = (0..500).map(|n| (rule, format!("issue/{part}-{n}"))).collect();
            suite.owe_all(country, &duties, "2014-01-01").await;
        }
    }
    let scheduler = suite.scheduler().await;
    scheduler.settle().await.expect("the streams answer");
    let started = Instant::now();
    suite.clock.set("2014-01-12").await;
    scheduler.emitter.settle().await;
    let took = started.elapsed();
    let out = suite.on(NOTICES).await;
    assert_eq!(out.len(), OBLIGATIONS);
    let size = out[0].bytes.len();
    assert_eq!(json(&out[0])["data"]["obligation"]["rule"], rule);
    let bare = bare(&suite, size).await;
    let ratio = bare.as_secs_f64() / took.as_secs_f64();
    println!("{OBLIGATIONS} notices of {size} bytes: {took:?}; bare publishing: {bare:?}; ratio {ratio:.2}");
    assert!(ratio >= 0.5, "the scheduler reaches {ratio:.2} of the rate of bare publishing");
}

/// How long it takes to publish as many messages of that size, with as many on their way.
async fn bare(suite: &Suite, size: usize) -> Duration {
    let jetstream = jetstream::new(suite.server.client().await);
    let config = jetstream::stream::Config {
        name: "BARE".to_owned(),
        subjects: vec!["bare.>".to_owned()],
        ..jetstream::stream::Config::default()
    };
    jetstream.create_stream(config).await.expect("a stream");
    let payload = Bytes::from(vec![b'x'; size]);
    let started = Instant::now();
    let sends = futures::stream::iter(0..OBLIGATIONS).map(|n| {
        let (jetstream, payload) = (jetstream.clone(), payload.clone());
        async move {
            jetstream.publish(format!("bare.{n}"), payload).await.expect("it is sent").await.expect("it is stored")
        }
    });
    sends.buffered(512).for_each(|_| async {}).await;
    started.elapsed()
}
