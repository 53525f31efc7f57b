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
    pub async fn call(&mut self) {
        self.attempt().await.unwrap_or_else(|status| panic!("{}: {status}", self.country));
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

/// How many commands a second are carried out within `length`, and how long they take: of `offered` commands a second that
/// are given without waiting, or of as many as the clients give one after the other.
pub async fn overload(clients: &[Client], offered: Option<f64>, length: Duration) -> (f64, Latencies) {
    let start = Instant::now();
    let mut calls = JoinSet::new();
    let call = |mut client: Client| async move {
        let before = Instant::now();
        client.attempt().await.is_ok().then(|| before.elapsed())
    };
    let Some(offered) = offered else {
        let working = clients.iter().cloned().map(|client| {
            tokio::spawn(async move {
                let mut done = Vec::new();
                while start.elapsed() < length {
                    done.extend(call(client.clone()).await);
                }
                done
            })
        });
        let done: Vec<Duration> =
            join_all(working).await.into_iter().flat_map(|done| done.expect("no client panics")).collect();
        return (done.len() as f64 / start.elapsed().as_secs_f64(), Latencies::of(done));
    };
    let mut ticks = tokio::time::interval(TICK);
    let (mut given, mut done, mut each) = (0.0, Vec::new(), clients.iter().cycle());
    while start.elapsed() < length {
        ticks.tick().await;
        while given < offered * start.elapsed().as_secs_f64() && calls.len() < MOST_UNDER_WAY {
            given += 1.0;
            calls.spawn(call(each.next().expect("a client").clone()));
        }
        // What finds no room here is given up, as a client would.
        given = given.max(offered * start.elapsed().as_secs_f64());
        while let Some(finished) = calls.try_join_next() {
            done.extend(finished.expect("no client panics"));
        }
    }
    let rate = done.len() as f64 / start.elapsed().as_secs_f64();
    calls.abort_all();
    (rate, Latencies::of(done))
}
