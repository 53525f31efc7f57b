//! Clients that give one command after the other, each about a country of its own.

use std::time::{Duration, Instant};

use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_tests::requests::mechanism;
use convene_tests::{Bearer, Person};
use futures::future::join_all;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;

use crate::figures::Latencies;

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
        let answer = self.operations.record_mechanism(mechanism(&self.country)).await;
        answer.unwrap_or_else(|status| panic!("{}: {status}", self.country));
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
