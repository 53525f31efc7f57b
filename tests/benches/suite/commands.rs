//! Commands against bare servers: how many a second side by side, and how long one takes alone.
//!
//! Rounds of all are interleaved: other load on the machine affects all of them alike. Each round of the suite ends
//! when the feed has caught up, outside of what is measured.

use std::time::{Duration, Instant};

use convene_kernel::guidance::Guidance;
use convene_kernel::identity::Role;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use convene_proto::common::v1::{AwaitPublishedRequest, GetStatusRequest, LogPosition, PartitionStatus};
use convene_runtime::nats::SyncInterval;
use convene_runtime::testing::TestNats;
use convene_tests::{Person, Suite};

use crate::bare::{Bare, Publish};
use crate::figures::{Figure, message_size};
use crate::load::{Client, Outcome, closed_loop, connect, latencies, open_loop, rate};
use crate::processor::{ThreadTime, thread_time};

const ROUNDS: usize = 5;
const SIDE_BY_SIDE: Duration = Duration::from_secs(2);
const ALONE: Duration = Duration::from_millis(700);

/// How long the suite is under load without a pause, and the bare publish beside it.
const SUSTAINED: Duration = Duration::from_secs(60);
const SUSTAINED_BARE: Duration = Duration::from_secs(20);

/// How long after its end the feed may be complete.
const FEED_MAY_TAKE: f64 = 1.0;

/// For how long more comes than can be carried out.
const OVERLOAD: Duration = Duration::from_secs(20);

/// How many times as much as at the peak. The clients of ten times as much take more of the processors than there are.
const FACTORS: [f64; 3] = [2.0, 4.0, 10.0];

/// The name of the clients' threads then.
const CLIENTS: &str = "clients";

/// The servers and the clients of a part.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// How often the servers sync to disk.
    pub sync_interval: SyncInterval,
    /// How many copies a stream has.
    pub replicas: usize,
    /// Clients side by side.
    pub clients: usize,
}

/// Medians at one setting.
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

/// The suite and the bare servers, with clients of each.
struct Running {
    suite: Suite,
    publisher: std::sync::Arc<Publish>,
    people: Vec<Person>,
    countries: Vec<String>,
    of_echo: Vec<Client>,
    of_publish: Vec<Client>,
    of_suite: Vec<Client>,
    _nats: TestNats,
}

impl Running {
    async fn start(setting: Setting) -> Self {
        let suite = Suite::start_on(setting.sync_interval, setting.replicas).await;
        let all: Vec<String> =
            Guidance::embedded().reference.countries().map(|country| country.code.to_string()).collect();
        let countries: Vec<String> = all.iter().cycle().take(setting.clients).cloned().collect();
        let nats = TestNats::start(setting.sync_interval, setting.replicas).await;
        // It waits for an acknowledgement as long as the client library does, since it never sends a message again.
        let jetstream = async_nats::jetstream::new(nats.jetstream().await.client());
        let publisher = Publish::open(jetstream, setting.replicas, &countries).await;
        let echo = Bare::Echo.serve().await;
        let publish = Bare::Publish(publisher.clone()).serve().await;
        let people: Vec<Person> =
            countries.iter().map(|country| suite.person(Role::OchaCountry, "OCHA", Some(country))).collect();
        let clients = |address: &str| clients_of(&people, &countries, address);
        let (of_echo, of_publish, of_suite) = (clients(&echo), clients(&publish), clients(&suite.address()));
        for clients in [&of_echo, &of_publish, &of_suite] {
            connect(clients).await;
        }
        Self { suite, publisher, people, countries, of_echo, of_publish, of_suite, _nats: nats }
    }

    /// Waits until everything decided is on the feed; how long that took, in seconds.
    async fn catch_up(&self) -> f64 {
        let start = Instant::now();
        let mut status = StatusServiceClient::new(self.people[0].calling(&self.suite.address()).channel());
        let partitions = status.get_status(GetStatusRequest {}).await.expect("a status").into_inner().partitions;
        let position =
            |state: PartitionStatus| LogPosition { partition: state.partition, sequence: state.last_sequence };
        let positions = partitions.into_iter().map(position).collect();
        let timeout = Some(prost_types::Duration { seconds: 60, nanos: 0 });
        status.await_published(AwaitPublishedRequest { positions, timeout }).await.expect("it is published");
        start.elapsed().as_secs_f64()
    }
}

/// Measures rounds of everything at `setting`.
pub async fn measure(setting: Setting) -> Medians {
    let running = Running::start(setting).await;
    let (mut echo, mut publish, mut suite, mut raw) = Default::default();
    let mut catching_up = Figure::default();
    for round in 0..=ROUNDS {
        // The first round warms up.
        if round == 1 {
            (echo, publish, suite, raw) = Default::default();
            catching_up = Figure::default();
        }
        let of_each = [
            (&mut echo, &running.of_echo, false),
            (&mut publish, &running.of_publish, false),
            (&mut suite, &running.of_suite, true),
        ];
        for (measured, clients, is_suite) in of_each {
            let measured: &mut Measured = measured;
            measured.rate.add(rate(clients, SIDE_BY_SIDE).await);
            if is_suite {
                catching_up.add(running.catch_up().await * 1e3);
            }
            let mut alone = clients[0].clone();
            measured.round_alone(async || alone.call().await).await;
            running.catch_up().await;
        }
        let raw: &mut Measured = &mut raw;
        raw.round_alone(async || running.publisher.publish(&running.countries[0]).await).await;
    }
    let Setting { sync_interval, replicas, clients } = setting;
    println!(
        "\ncommands, sync_interval {sync_interval}, replicas {replicas}: median of {ROUNDS} rounds (lowest to highest)"
    );
    for (name, Measured { rate, p50, p99 }) in [("echo", &echo), ("bare publish", &publish), ("suite", &suite)] {
        println!("  {name:13} {clients} clients, calls/s {rate};  one client, us: p50 {p50}, p99 {p99}");
    }
    println!("  {:13} one publish without gRPC, us: p50 {}, p99 {}", "", raw.p50, raw.p99);
    println!("  the feed was complete this long after a round, ms: {catching_up}");
    Medians {
        suite: suite.rate.median(),
        publish: publish.rate.median(),
        echo: echo.rate.median(),
        latency: suite.p50.median() / (echo.p50.median() + raw.p50.median()),
    }
}

/// Clients of `address`, one a country.
fn clients_of(people: &[Person], countries: &[String], address: &str) -> Vec<Client> {
    people.iter().zip(countries).map(|(person, country)| Client::of(person, address, country)).collect()
}

/// What is left of the peak when several times as much comes.
#[derive(Debug)]
pub struct Overloaded {
    /// How many times as much.
    pub factor: f64,
    /// Commands a second, over those at the peak.
    pub goodput: f64,
    /// How long accepted commands take, the 99th of a hundred, over the same at the peak.
    pub latency: f64,
    /// The processor time of the service for a refusal, over that for a command.
    pub refusal_cost: f64,
}

/// The commands a second that the suite carries out for a minute, over those of the bare publish. What the feed is late
/// counts as time, beyond a second.
pub async fn sustained(setting: Setting) -> f64 {
    let running = Running::start(setting).await;
    rate(&running.of_suite, SIDE_BY_SIDE).await;
    let publish = rate(&running.of_publish, SUSTAINED_BARE).await;
    let suite = rate(&running.of_suite, SUSTAINED).await;
    let late = running.catch_up().await;
    println!(
        "\nsustained for {} s: {suite:.0} commands/s beside {publish:.0}; the feed complete after {late:.2} s",
        SUSTAINED.as_secs()
    );
    let jetstream = running.suite.nats.jetstream().await;
    for stream in ["LOG_ACTIVATION_00", "DECISIONS"] {
        println!("  on disk in {stream}, bytes a message: {:.0}", message_size(&jetstream, stream).await);
    }
    let length = SUSTAINED.as_secs_f64();
    suite * length / (length + (late - FEED_MAY_TAKE).max(0.0)) / publish
}

/// What is carried out a second of several times the peak, over the peak; and how long accepted commands take then (the
/// 99th of a hundred), over how long they take at the peak. The clients have threads of their own.
pub async fn overloaded(setting: Setting) -> Vec<Overloaded> {
    let running = Running::start(setting).await;
    let (people, countries, address) = (running.people.clone(), running.countries.clone(), running.suite.address());
    let threads = tokio::runtime::Builder::new_multi_thread().thread_name(CLIENTS).enable_all().build();
    let threads = threads.expect("a runtime");
    let measuring = threads.spawn(async move {
        let clients = clients_of(&people, &countries, &address);
        connect(&clients).await;
        closed_loop(&clients, SIDE_BY_SIDE).await;
        let peak = Load::of(OVERLOAD / 4, closed_loop(&clients, OVERLOAD / 4)).await;
        println!("\noverload: {:.0} commands/s at the peak, p99 {:.0} us", peak.outcome.goodput, peak.p99());
        let mut beyond = Vec::new();
        for factor in FACTORS {
            let offered = peak.outcome.goodput * factor;
            beyond.push((factor, Load::of(OVERLOAD, open_loop(&clients, offered, OVERLOAD)).await));
        }
        (peak, beyond)
    });
    let (peak, beyond) = measuring.await.expect("clients do not panic");
    threads.shutdown_background();
    beyond.iter().map(|(factor, load)| load.beside(&peak, *factor)).collect()
}

/// What became of the commands of some time, and what they took of the processors.
struct Load {
    seconds: f64,
    outcome: Outcome,
    /// Processor time in seconds.
    time: ThreadTime,
}

impl Load {
    async fn of(length: Duration, calls: impl Future<Output = Outcome>) -> Self {
        let before = thread_time(CLIENTS);
        let outcome = calls.await;
        Self { seconds: length.as_secs_f64(), outcome, time: thread_time(CLIENTS) - before }
    }

    fn p99(&self) -> f64 {
        self.outcome.latencies.percentile(99)
    }

    /// Compares this with `peak`, of which `factor` times as much was offered.
    fn beside(&self, peak: &Self, factor: f64) -> Overloaded {
        let Outcome { goodput, refused, .. } = self.outcome;
        // What a command takes at the peak it takes under more load too; the rest went into refusals.
        let command = peak.time.others / (peak.outcome.goodput * peak.seconds);
        let refusal = (self.time.others - command * goodput * self.seconds) / (refused * self.seconds);
        let call = self.time.named / ((goodput + refused) * self.seconds);
        println!("  {factor} times: {goodput:.0} carried out, {refused:.0} refused a second, p99 {:.0} us", self.p99());
        println!(
            "    processor time: service {:.0} us a command, {:.0} us a refusal; clients {:.0} us a call, {:.2} processors",
            command * 1e6,
            refusal * 1e6,
            call * 1e6,
            self.time.named / self.seconds
        );
        Overloaded {
            factor,
            goodput: goodput / peak.outcome.goodput,
            latency: self.p99() / peak.p99(),
            refusal_cost: refusal / command,
        }
    }
}
