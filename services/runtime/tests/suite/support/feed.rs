//! Reading the feed back, whole, as an auditor would.

use std::sync::Arc;

use async_nats::jetstream::{self, message::StreamMessage};
use convene_kernel::commit::Commit;
use convene_runtime::log::Log;
use convene_runtime::publisher::{EventMappings, FeedConfig, LogPosition, POSITION_HEADER, PublicEvent, Publisher};

use super::ledger::{Booked, Ledger};

/// What everyone may know of a booking: a deposit makes two events, to show that a commit may publish several.
pub fn public_events(commit: &Commit<Booked>) -> Vec<PublicEvent> {
    let event = |name, amount: u64| PublicEvent {
        cluster: None,
        name,
        subject: commit.resource.to_string(),
        data: serde_json::json!({ "amount": amount, "command": commit.command }),
    };
    let events = commit.events.iter().flat_map(|booked| match *booked {
        Booked::Deposited { amount } => vec![event("AmountDeposited", amount), event("BalanceGrown", amount)],
        Booked::Withdrawn { amount } => vec![event("AmountWithdrawn", amount)],
    });
    events.collect()
}

/// The mapping of bookings alone.
pub fn mappings() -> EventMappings {
    EventMappings::new().with::<Ledger>(public_events)
}

/// A publisher of bookings.
pub async fn publisher(log: Arc<dyn Log>, jetstream: &jetstream::Context, replicas: usize) -> Publisher {
    let config =
        FeedConfig { replicas, installation: Some(super::code("ledger.example.org")), ..FeedConfig::default() };
    let started = Publisher::start(log, jetstream, mappings(), &config).await;
    started.unwrap_or_else(|error| panic!("{error}"))
}

/// Every message of `stream` whose subject begins with `prefix`, in order.
pub async fn messages(jetstream: &jetstream::Context, stream: &str, prefix: &str) -> Vec<StreamMessage> {
    let stream = super::answer(async || jetstream.get_stream(stream).await).await;
    let mut messages = Vec::new();
    for sequence in 1..=stream.cached_info().state.last_sequence {
        let message = super::answer(async || stream.get_raw_message(sequence).await).await;
        if message.subject.starts_with(prefix) {
            messages.push(message);
        }
    }
    messages
}

/// The place a message says it comes from.
pub fn place(message: &StreamMessage) -> LogPosition {
    let place = message.headers.get(POSITION_HEADER).expect("each message has its place");
    place.as_str().parse().expect("it is a place")
}

/// What a message says, as JSON.
pub fn json(message: &StreamMessage) -> serde_json::Value {
    serde_json::from_slice(&message.payload).expect("it is JSON")
}
