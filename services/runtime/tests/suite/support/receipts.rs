//! A second service: it keeps a receipt of each deposit that the ledger publishes.

use std::sync::Arc;

use async_nats::jetstream;
use convene_kernel::aggregate::{Aggregate, Context};
use convene_kernel::commit::{Commit, Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::key::AggregateKey;
use convene_kernel::refusal::Refusal;
use convene_kernel::subject::SubjectKind;
use convene_runtime::clock::SystemClock;
use convene_runtime::engine::Engine;
use convene_runtime::log::{JetStreamLog, LogConfig};
use convene_runtime::projection::{ReceivedEvent, Source, Unusable};
use convene_runtime::reaction::{Reaction, RunningReaction, SystemActor};
use serde::{Deserialize, Serialize};

use super::{answer, code, within};

/// The largest deposit that gets a receipt; a larger one is refused.
pub const LARGEST: u64 = 1_000_000;

/// The receipts of a country.
#[derive(Clone, Debug)]
pub struct Receipts;

/// Keeps a receipt of an amount.
#[derive(Clone, Debug)]
pub struct Keep(pub u64);

/// A receipt was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The amount.
    pub amount: u64,
}

impl Aggregate for Receipts {
    type Command = Keep;
    type Event = Kept;
    type State = u64;
    type Facts = ();

    const SERVICE: &'static str = "receipts";
    const KIND: &'static str = "receipts";

    fn authority(_total: &u64, _command: &Keep) -> Authority {
        Authority::of(&[Role::Operator])
    }

    fn decide(_total: &u64, &Keep(amount): &Keep, (): &(), _context: &Context<'_>) -> Result<Decision<Kept>, Refusal> {
        if amount > LARGEST {
            let remedy = "deposit less";
            return Err(Refusal::NotFound { what: "receipt", name: amount.to_string(), remedy: remedy.into() });
        }
        Ok(Decision::about(SubjectKind::new("receipt").of("main")).event(Kept { amount }))
    }

    fn evolve(total: u64, event: &Kept, _stamp: &Stamp) -> u64 {
        total + event.amount
    }
}

/// A receipt for each deposit.
pub struct KeepReceipt;

impl Reaction<Receipts> for KeepReceipt {
    fn react(&self, event: &ReceivedEvent) -> Result<Option<Keep>, Unusable> {
        let amount = event.data["amount"].as_u64().ok_or("the event names no amount")?;
        Ok(event.is("AmountDeposited").then_some(Keep(amount)))
    }
}

/// An office of receipts: one running instance of the second service.
pub struct Office {
    pub engine: Arc<Engine<Receipts>>,
    pub reaction: RunningReaction,
}

impl Office {
    /// Starts one, from what is on the server.
    pub async fn start(jetstream: &jetstream::Context) -> Self {
        let config = LogConfig { partitions: 2, ..LogConfig::default() };
        let log = Arc::new(answer(async || JetStreamLog::open(jetstream, "receipts", &config).await).await);
        let engine = Engine::start(log, Arc::new(SystemClock), super::ledger::guidance());
        let client = jetstream.client();
        let start = async || {
            let (engine, actor) = (Arc::clone(&engine), SystemActor::new("receipts"));
            RunningReaction::start(&client, engine, actor, deposits(), KeepReceipt).await
        };
        let reaction = answer(start).await;
        Self { engine, reaction }
    }

    /// Every commit on a record, in order.
    pub async fn history(&self, country: &str, exercise: Option<&str>) -> Vec<Commit<Kept>> {
        within(self.engine.caught_up()).await;
        let id = exercise.unwrap_or("live").to_owned();
        let key =
            AggregateKey { country: code(country), kind: "receipts".to_owned(), id, exercise: exercise.is_some() };
        answer(async || self.engine.history(&key).await).await
    }
}

/// The deposits that the ledger publishes, in real records and in exercises.
pub fn deposits() -> Vec<Source> {
    let names = ["AmountDeposited"];
    vec![Source::decisions_named("ledger", &names), Source::exercises_named("ledger", &names)]
}
