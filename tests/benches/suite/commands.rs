//! Commands against bare servers: how many a second side by side, and how long one takes alone.
//!
//! Rounds of all are interleaved, so that whatever else the machine does falls on all alike. Each round of the suite ends
//! when the feed has caught up, outside of what is measured.

use std::time::{Duration, Instant};

use async_nats::jetstream;
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::Role;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use convene_proto::common::v1::{AwaitPublishedRequest, GetStatusRequest, LogPlace, PartitionStatus};
use convene_runtime::nats::SyncInterval;
use convene_runtime::testing::TestServer;
use convene_tests::{Person, Suite};

use crate::bare::{Bare, Publish};
use crate::figures::Figure;
use crate::load::{Client, latencies, rate};

const CLIENTS: usize = 64;
const ROUNDS: usize = 5;
const SIDE_BY_SIDE: Duration = Duration::from_secs(2);
const ALONE: Duration = Duration::from_millis(700);

/// Where among what is measured the suite stands, after the echo and the bare publish.
const SUITE: usize = 2;

/// Where the publish without gRPC stands, which is measured alone only.
const RAW: usize = 3;

/// Medians at one setting of the server.
#[derive(Clone, Debug, Default)]
pub struct Medians {
    /// Commands a second of the suite.
    pub suite: f64,
    /// The same of the bare publish.
    pub publish: f64,
    /// The same of the echo.
    pub echo: f64,
    /// The time of one command alone as a multiple of an echo and a publish.
    pub latency: f64,
}

/// What is measured of each.
#[derive(Default)]
struct Measured {
    rate: Figure,
    p50: Figure,
    p99: Figure,
}

impl Measured {
    async fn round_alone(&mut self, call: impl AsyncFnMut()) {
        let round = latencies(call, ALONE).await;
        self.p50.add(round.percentile(50));
        self.p99.add(round.percentile(99));
    }
}

/// Measures everything on servers that sync at `sync_interval`.
pub async fn measure(sync_interval: SyncInterval) -> Medians {
    let suite = Suite::start_syncing(sync_interval).await;
    let countries: Vec<String> =
        Guidance::embedded().reference.countries().take(CLIENTS).map(|country| country.code.to_string()).collect();
    let nats = TestServer::start_syncing(sync_interval).await;
    let publisher = Publish::open(jetstream::new(nats.client().await), &countries).await;
    let echo_address = Bare::Echo.serve().await;
    let publish_address = Bare::Publish(publisher.clone()).serve().await;
    let people: Vec<Person> =
        countries.iter().map(|country| suite.person(Role::OchaCountry, "OCHA", Some(country))).collect();
    let clients = |address: &str| -> Vec<Client> {
        people.iter().zip(&countries).map(|(person, country)| Client::of(person, address, country)).collect()
    };
    let all = [clients(&echo_address), clients(&publish_address), clients(&suite.address())];

    let mut measured = [(); 4].map(|()| Measured::default());
    let mut catching_up = Figure::default();
    for round in 0..=ROUNDS {
        // The first round warms up, and makes the connections.
        if round == 1 {
            measured = Default::default();
            catching_up = Figure::default();
        }
        for (number, clients) in all.iter().enumerate() {
            measured[number].rate.add(rate(clients, SIDE_BY_SIDE).await);
            if number == SUITE {
                catching_up.add(catch_up(&suite, &people[0]).await);
            }
            let mut alone = clients[0].clone();
            measured[number].round_alone(async || alone.call().await).await;
            catch_up(&suite, &people[0]).await;
        }
        measured[RAW].round_alone(async || publisher.publish(&countries[0]).await).await;
    }
    let [echo, publish, of_suite, raw] = measured;
    println!("\ncommands, sync_interval {sync_interval}: median of {ROUNDS} rounds (lowest to highest)");
    for (name, Measured { rate, p50, p99 }) in [("echo", &echo), ("bare publish", &publish), ("suite", &of_suite)] {
        println!("  {name:13} {CLIENTS} clients, calls/s {rate};  one client, us: p50 {p50}, p99 {p99}");
    }
    println!("  {:13} one publish without gRPC, us: p50 {}, p99 {}", "", raw.p50, raw.p99);
    println!("  the feed was complete this long after a round, ms: {catching_up}");
    Medians {
        suite: of_suite.rate.median(),
        publish: publish.rate.median(),
        echo: echo.rate.median(),
        latency: of_suite.p50.median() / (echo.p50.median() + raw.p50.median()),
    }
}

/// Waits until everything decided is on the feed; how long that took, in milliseconds.
async fn catch_up(suite: &Suite, person: &Person) -> f64 {
    let start = Instant::now();
    let mut status = StatusServiceClient::new(person.calling(&suite.address()).channel());
    let partitions = status.get_status(GetStatusRequest {}).await.expect("a status").into_inner().partitions;
    let place = |state: PartitionStatus| LogPlace { partition: state.partition, sequence: state.last_sequence };
    let places = partitions.into_iter().map(place).collect();
    let timeout = Some(prost_types::Duration { seconds: 60, nanos: 0 });
    status.await_published(AwaitPublishedRequest { places, timeout }).await.expect("it is published");
    start.elapsed().as_secs_f64() * 1e3
}
