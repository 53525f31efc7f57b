//! Facts from outside a record: gathered for each attempt, after the caller is admitted, and kept in the event.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::support::faulty::{Fault, FaultyLog};
use crate::support::ledger::{clerk, guidance};
use crate::support::{command, key, within};
use convene_kernel::aggregate::{Aggregate, Context, Record};
use convene_kernel::commit::{Commit, Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::key::AggregateKey;
use convene_kernel::refusal::Refusal;
use convene_kernel::subject::SubjectKind;
use convene_runtime::clock::SystemClock;
use convene_runtime::engine::{CommandEnvelope, Engine, ExecuteError, FactSource, FactsUnavailable, View};
use convene_runtime::log::{Log, MemoryLog};
use serde::{Deserialize, Serialize};

/// Grants to countries; each says how much was granted to all of them before it.
#[derive(Clone, Debug)]
struct Grants;

/// An amount to grant.
#[derive(Clone, Debug)]
struct Grant(u64);

/// How much is granted to all countries.
#[derive(Clone, Debug)]
struct Total(u64);

/// What was granted, and how much to all countries before it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Granted {
    amount: u64,
    total_before: u64,
}

impl Aggregate for Grants {
    type Command = Grant;
    type Event = Granted;
    type State = Vec<Granted>;
    type Facts = Total;

    const SERVICE: &'static str = "grants";
    const KIND: &'static str = "grant";

    fn authority(_state: &Vec<Granted>, _command: &Grant) -> Authority {
        Authority::of(&[Role::Operator])
    }

    fn decide(
        _state: &Vec<Granted>,
        &Grant(amount): &Grant,
        &Total(total_before): &Total,
        _context: &Context<'_>,
    ) -> Result<Decision<Granted>, Refusal> {
        Ok(Decision::about(SubjectKind::new("grant").of("main")).event(Granted { amount, total_before }))
    }

    fn evolve(mut state: Vec<Granted>, event: &Granted, _stamp: &Stamp) -> Vec<Granted> {
        state.push(event.clone());
        state
    }
}

/// Grants by country.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct ByCountry(BTreeMap<AggregateKey, u64>);

impl View<Grants> for ByCountry {
    fn apply(&mut self, commit: &Commit<Granted>, record: &Record<Grants>) {
        self.0.insert(commit.key.clone(), record.state.iter().map(|granted| granted.amount).sum());
    }
}

type Grantor = Engine<Grants, ByCountry>;

async fn grantor(log: Arc<dyn Log>, facts: impl FactSource<Grants, ByCountry>) -> Arc<Grantor> {
    let engine = Grantor::start_with_facts(log, Arc::new(SystemClock), guidance(), facts);
    within(engine.caught_up()).await;
    engine
}

fn memory() -> Arc<MemoryLog> {
    Arc::new(MemoryLog::new("grants", 4))
}

/// A source that says how often it was asked, and that number.
fn counting() -> (Arc<AtomicU64>, impl FactSource<Grants, ByCountry>) {
    let asked = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&asked);
    let source = move |_: &ByCountry, _: &AggregateKey, _: &Grant| Ok(Total(count.fetch_add(1, Ordering::Relaxed) + 1));
    (asked, source)
}

fn order(country: &str, amount: u64) -> CommandEnvelope<Grant> {
    CommandEnvelope {
        key: AggregateKey { kind: "grant".to_owned(), ..key(country) },
        caller: clerk(),
        request: amount,
        command: Grant(amount),
        id: command(),
        etag: None,
        occurred: None,
        validate_only: false,
        trace: None,
        cause: None,
    }
}

fn granted(engine: &Grantor, country: &str) -> Vec<(u64, u64)> {
    let pair = |granted: &Granted| (granted.amount, granted.total_before);
    engine.record(&order(country, 0).key, |record| {
        record.map(|record| record.state.iter().map(pair).collect()).unwrap_or_default()
    })
}

#[tokio::test]
async fn facts_may_come_from_the_records_of_all_countries() {
    let total = |view: &ByCountry, _: &AggregateKey, _: &Grant| Ok(Total(view.0.values().sum()));
    let engine = grantor(memory(), total).await;
    for (country, amount) in [("PHL", 5), ("HTI", 7), ("PHL", 1)] {
        engine.execute(order(country, amount)).await.expect("it is granted");
    }
    assert_eq!(granted(&engine, "HTI"), [(7, 5)]);
    assert_eq!(granted(&engine, "PHL"), [(5, 0), (1, 12)]);
}

#[tokio::test]
async fn no_facts_are_gathered_for_a_caller_who_is_denied() {
    let (asked, source) = counting();
    let engine = grantor(memory(), source).await;
    let mut denied = order("PHL", 5);
    denied.caller.grants.clear();
    let outcome = engine.execute(denied.clone()).await;
    assert!(matches!(outcome, Err(ExecuteError::Denied(..))), "{outcome:?}");
    let outcome = engine.execute(CommandEnvelope { validate_only: true, ..denied }).await;
    assert!(matches!(outcome, Err(ExecuteError::Denied(..))), "{outcome:?}");
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    engine.execute(order("PHL", 5)).await.expect("it is granted");
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn no_facts_are_gathered_for_a_request_that_was_carried_out() {
    let (asked, source) = counting();
    let engine = grantor(memory(), source).await;
    let grant = order("PHL", 5);
    engine.execute(grant.clone()).await.expect("it is granted");
    assert!(engine.execute(grant).await.expect("it was granted").repeated);
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn facts_are_gathered_again_when_another_writer_was_faster() {
    let rival_log = memory();
    let rival = grantor(rival_log.clone(), |_: &ByCountry, _: &AggregateKey, _: &Grant| Ok(Total(0))).await;
    rival.execute(order("PHL", 9)).await.expect("it is granted");
    let first = rival_log.last(&order("PHL", 0).key).await.expect("a read").expect("a commit");

    let (asked, source) = counting();
    let log = FaultyLog::new(memory(), [Fault::OvertakenBy(first.bytes)]);
    let engine = grantor(log, source).await;
    within(engine.execute(order("PHL", 5))).await.expect("it is granted");
    assert_eq!((asked.load(Ordering::Relaxed), engine.counts().conflicts), (2, 1));
    assert_eq!(granted(&engine, "PHL"), [(9, 0), (5, 2)], "what is recorded is the fact of the second attempt");
}

#[tokio::test]
async fn a_replay_needs_no_facts() {
    let log = memory();
    let (_, source) = counting();
    let engine = grantor(log.clone(), source).await;
    engine.execute(order("PHL", 5)).await.expect("it is granted");
    engine.execute(order("PHL", 6)).await.expect("it is granted");
    let unavailable = |_: &ByCountry, _: &AggregateKey, _: &Grant| Err(FactsUnavailable::new("not now"));
    let again = grantor(log, unavailable).await;
    assert_eq!(granted(&again, "PHL"), [(5, 1), (6, 2)]);
}

#[tokio::test]
async fn a_command_whose_facts_are_not_known_is_to_be_sent_again() {
    let log = memory();
    let unavailable =
        |_: &ByCountry, _: &AggregateKey, _: &Grant| Err(FactsUnavailable::new("missions are still being read"));
    let engine = grantor(log.clone(), unavailable).await;
    let outcome = engine.execute(order("PHL", 5)).await;
    assert_eq!(outcome, Err(ExecuteError::Unavailable("missions are still being read".into())));
    assert_eq!(log.last(&order("PHL", 0).key).await, Ok(None));
}
