//! Clients that give one command after the other, each about a country of its own.

use std::time::{Duration, Instant};

use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_tests::requests::mechanism;
use convene_tests::{Bearer, Person};
use futures::future::join_all;
use tokio::task::JoinSet;
use tonic::Status;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic_types::StatusExt as _;

use crate::figures::Latencies;

/// How often commands are given that wait for nothing.
const TICK: Duration = Duration::from_millis(1);

/// The most of them under way; many more than the service admits.
const MOST_UNDER_WAY: usize = 8_192;

/// A client on a connection of its own.
#[derive(Clone, Debug)]
pub struct Client {
    operations: OperationServiceClient<InterceptedService<Channel, Bearer>>,
    country: String,
}

impl Client {
    /// `person`, who calls `address` about `country`.
    pub fn of(person: &Person, address: &str, country: &str) -> Self {
        let operations = OperationServiceClient::new(person.calling(address).channel());
        Self { operations, country: country.to_owned() }
    }

    /// Gives one command.
    ///
    /// A service at its limit is asked again after the pause that it names, as the contract says.
    pub async fn call(&mut self) {
        while let Err(status) = self.attempt().await {
            let pause = status.get_details_retry_info().and_then(|info| info.retry_delay);
            let pause = pause.unwrap_or_else(|| panic!("{}: {status}", self.country));
            tokio::time::sleep(pause).await;
        }
    }

    /// Gives one command, which may be refused.
    async fn attempt(&mut self) -> Result<(), Status> {
        self.operations.record_mechanism(mechanism(&self.country)).await.map(drop)
    }
}

/// Connects each of `clients` by a first command; many that connect at once overrun a server's backlog.
pub async fn connect(clients: &[Client]) {
    for client in clients {
        client.clone().call().await;
    }
}

/// How many commands a second `clients` give side by side within `length`.
pub async fn rate(clients: &[Client], length: Duration) -> f64 {
    let start = Instant::now();
    let working = clients.iter().cloned().map(|mut client| {
        tokio::spawn(async move {
            let mut done = 0_u32;
            while start.elapsed() < length {
                client.call().await;
                done += 1;
            }
            done
        })
    });
    let done: u32 = join_all(working).await.into_iter().map(|done| done.expect("no client panics")).sum();
    f64::from(done) / start.elapsed().as_secs_f64()
}

/// How long each `call` takes, one after the other, within `length`.
pub async fn latencies(mut call: impl AsyncFnMut(), length: Duration) -> Latencies {
    let (start, mut calls) = (Instant::now(), Vec::new());
    while start.elapsed() < length {
        let before = Instant::now();
        call().await;
        calls.push(before.elapsed());
    }
    Latencies::of(calls)
}

/// What became of the commands that clients gave.
#[derive(Debug)]
pub struct Outcome {
    /// Carried out, a second.
    pub goodput: f64,
    /// Refused, a second.
    pub refused: f64,
    /// How long those took that were carried out.
    pub latencies: Latencies,
}

impl Outcome {
    /// Of answers within `length`; a refusal has no duration.
    fn of(answers: Vec<Option<Duration>>, length: Duration) -> Self {
        let rate = |number: usize| number as f64 / length.as_secs_f64();
        let total = answers.len();
        let done: Vec<Duration> = answers.into_iter().flatten().collect();
        Self { goodput: rate(done.len()), refused: rate(total - done.len()), latencies: Latencies::of(done) }
    }
}

/// How long one command took, if it was carried out.
async fn timed(mut client: Client) -> Option<Duration> {
    let before = Instant::now();
    client.attempt().await.is_ok().then(|| before.elapsed())
}

/// Commands that `clients` give one after the other within `length`.
pub async fn closed_loop(clients: &[Client], length: Duration) -> Outcome {
    let start = Instant::now();
    let working = clients.iter().cloned().map(|client| {
        tokio::spawn(async move {
            let mut answers = Vec::new();
            while start.elapsed() < length {
                answers.push(timed(client.clone()).await);
            }
            answers
        })
    });
    let answers = join_all(working).await.into_iter().flat_map(|answers| answers.expect("no client panics")).collect();
    Outcome::of(answers, start.elapsed())
}

/// `offered` commands a second within `length`, given without waiting for answers.
pub async fn open_loop(clients: &[Client], offered: f64, length: Duration) -> Outcome {
    let start = Instant::now();
    let mut ticks = tokio::time::interval(TICK);
    let (mut given, mut calls, mut answers, mut each) = (0.0, JoinSet::new(), Vec::new(), clients.iter().cycle());
    while start.elapsed() < length {
        ticks.tick().await;
        while given < offered * start.elapsed().as_secs_f64() && calls.len() < MOST_UNDER_WAY {
            given += 1.0;
            calls.spawn(timed(each.next().expect("a client").clone()));
        }
        // What finds no room here is given up, as a client would.
        given = given.max(offered * start.elapsed().as_secs_f64());
        while let Some(finished) = calls.try_join_next() {
            answers.push(finished.expect("no client panics"));
        }
    }
    calls.abort_all();
    Outcome::of(answers, start.elapsed())
}
