//! The decisions of every scenario hold on the activation service, called as anybody calls it, with its feed read from NATS.
//!
//! Time is turned here by hand, and what is owed is left out: both are the scheduler's.

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use convene_cli::client::feed::{EXERCISES, Feed, FeedEvent};
use convene_cli::client::{CallError, Connection, Issuer};
use convene_cli::play::obligation::{Notice, Obligation};
use convene_cli::play::scenario::{Actor, Scenario};
use convene_cli::play::stage::{Stage, StageError, Suite};
use convene_cli::play::{Played, play, read, report};
use convene_cli::suite::{LocalSuite, SuiteConfig, Time};
use convene_runtime::clock::SimulatedClock;
use convene_runtime::nats::SyncInterval;
use prost_reflect::MethodDescriptor;
use serde_json::Value;

#[tokio::test(flavor = "multi_thread")]
async fn the_decisions_of_haiyan_2013_hold() {
    rehearsed("haiyan-2013").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_decisions_of_ukraine_2014_hold() {
    rehearsed("ukraine-2014").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_decisions_of_haiti_matthew_2016_hold() {
    rehearsed("haiti-matthew-2016").await;
}

#[test]
fn every_scenario_is_rehearsed() {
    let mut found: Vec<String> = std::fs::read_dir(folder())
        .expect("the scenarios are there")
        .map(|file| file.expect("a file").path())
        .filter(|file| file.extension().is_some_and(|ending| ending == "yaml"))
        .map(|file| file.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    found.sort();
    assert_eq!(found, ["haiti-matthew-2016", "haiyan-2013", "ukraine-2014"], "give each scenario a test here");
}

async fn rehearsed(name: &str) {
    let scenario = scenario(name);
    let start = scenario.steps[0].at;
    let data = tempfile::tempdir().expect("a folder");
    let config = SuiteConfig {
        folder: data.path().to_owned(),
        time: Time::Simulated(start),
        fixed_addresses: false,
        sync_interval: SyncInterval::Always,
    };
    let local = LocalSuite::start(&config).await.unwrap_or_else(|problem| panic!("{problem}"));
    let mut stage = Rehearsal::open(&local, data.path(), &scenario).await;
    let played = play(&scenario, &mut stage, &mut |_| {}).await;
    drop(stage);
    local.stop().await;
    went_as_expected(&played);
}

fn went_as_expected(played: &Played) {
    if let Some(failure) = &played.failure {
        panic!("{failure}");
    }
    let page = report(&played.chronicle).expect("a page");
    assert!(page.contains(&played.chronicle.title), "the report says what it is of");
}

/// The scenario without what it expects to be owed.
fn scenario(name: &str) -> Scenario {
    let file = folder().join(format!("{name}.yaml"));
    let text = std::fs::read_to_string(file).expect("the scenario is there");
    let read = read(name, &text, convene_proto::descriptor_pool());
    let mut scenario = read.unwrap_or_else(|problem| panic!("{problem}"));
    for step in &mut scenario.steps {
        step.expected.open.clear();
        step.expected.overdue.clear();
        step.expected.kept.clear();
    }
    scenario
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios")
}

/// The suite with its clock turned by hand.
struct Rehearsal {
    suite: Suite<'static>,
    clock: SimulatedClock,
}

impl Rehearsal {
    async fn open(local: &LocalSuite, data: &Path, scenario: &Scenario) -> Self {
        let jetstream = local.jetstream().await.expect("the NATS server answers");
        let clock = SimulatedClock::shared(&jetstream, scenario.steps[0].at).await.expect("time is shared");
        let filter = format!("convene.exercises.*.{}.{}.>", scenario.country, scenario.exercise);
        let feed = Feed::follow(&jetstream, EXERCISES, &filter, true).await.expect("the feed is there");
        let tokens = Box::new(Issuer::open(data).expect("the issuer has its key"));
        let pool = convene_proto::descriptor_pool();
        let stagehand = scenario.actors["hc"].clone();
        let suite = Suite::new(Connection::new(local.addresses()), tokens, feed, pool, stagehand, scenario);
        Self { suite, clock }
    }
}

#[async_trait]
impl Stage for Rehearsal {
    async fn advance(&mut self, moment: DateTime<Utc>) -> Result<Vec<Notice>, StageError> {
        self.clock.advance_to(moment).await.expect("time passes");
        while self.suite.now("activation").await? < moment {
            tokio::task::yield_now().await;
        }
        Ok(Vec::new())
    }

    async fn send(
        &mut self,
        actor: &Actor,
        service: &str,
        method: &MethodDescriptor,
        body: Value,
    ) -> Result<Result<Value, CallError>, StageError> {
        self.suite.send(actor, service, method, body).await
    }

    async fn settle(&mut self, service: &str, place: &Value) -> Result<(), StageError> {
        self.suite.settle(service, place).await
    }

    async fn events(&mut self) -> Result<Vec<FeedEvent>, StageError> {
        self.suite.events().await
    }

    async fn obligations(&mut self) -> Result<Vec<Obligation>, StageError> {
        Ok(Vec::new())
    }
}
