//! Every scenario goes as it expects on a whole suite of its own, called as any client calls it, and ends in the
//! summary recorded for it.

mod restricted;

use std::path::{Path, PathBuf};

use convene_cli::client::feed::{EXERCISES, Feed, Start};
use convene_cli::client::{Connection, Issuer};
use convene_cli::play::environment::Suite;
use convene_cli::play::scenario::{Actor, Scenario};
use convene_cli::play::{play, read, summary};
use convene_cli::suite::{LocalSuite, SuiteConfig, Time};
use convene_kernel::identity::{Grant, Role};
use convene_runtime::nats::SyncInterval;
use convene_runtime::testing::is_as_written;
use tempfile::TempDir;

#[tokio::test(flavor = "multi_thread")]
async fn haiyan_2013_goes_as_it_went() {
    goes_as_it_went("haiyan-2013").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ukraine_2014_goes_as_it_went() {
    goes_as_it_went("ukraine-2014").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn haiti_matthew_2016_goes_as_it_went() {
    goes_as_it_went("haiti-matthew-2016").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn icsm_chad_2011_goes_as_it_went() {
    goes_as_it_went("icsm-chad-2011").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn drc_2018_goes_as_it_went() {
    goes_as_it_went("drc-2018").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mozambique_idai_2019_goes_as_it_went() {
    goes_as_it_went("mozambique-idai-2019").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nepal_2015_goes_as_it_went() {
    let stage = played("nepal-2015").await;
    let matrix = ["coverage", "matrix", "--form", "html", "--as-of", "2015-07-10", "--country", "NPL"];
    let page = stage.page(&matrix).await;
    stage.local.stop().await;
    is_as_written(&folder().to_string_lossy(), "nepal-2015/gaps.html", &page, "CONVENE_WRITE_SUMMARIES");
}

#[tokio::test(flavor = "multi_thread")]
async fn ukraine_health_2020_goes_as_it_went() {
    let stage = played("ukraine-health-2020").await;
    let coordinator = ["--as", "coordinator@UKR/HEA", "--organization", "WHO"];
    let report = [&coordinator[..], &["report", "show", "UKR", "health-2020", "--form", "html"]].concat();
    let page = stage.page(&report).await;
    stage.local.stop().await;
    is_as_written(&folder().to_string_lossy(), "ukraine-health-2020/report.html", &page, "CONVENE_WRITE_SUMMARIES");
}

#[test]
fn every_scenario_is_played() {
    let mut found: Vec<String> = std::fs::read_dir(folder())
        .expect("the scenarios are there")
        .map(|file| file.expect("a file").path())
        .filter(|file| file.extension().is_some_and(|ending| ending == "yaml"))
        .map(|file| file.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "drc-2018",
            "haiti-matthew-2016",
            "haiyan-2013",
            "icsm-chad-2011",
            "mozambique-idai-2019",
            "nepal-2015",
            "ukraine-2014",
            "ukraine-health-2020"
        ],
        "give each scenario a test here"
    );
}

async fn goes_as_it_went(name: &str) {
    played(name).await.local.stop().await;
}

/// The stage on which a scenario went as it went.
async fn played(name: &str) -> Stage {
    let stage = Stage::set(name).await;
    let mut environment = stage.environment().await;
    let played = play(&stage.scenario, &mut environment, &mut |_| {}).await;
    drop(environment);
    if let Some(failure) = &played.failure {
        panic!("{failure}");
    }
    let folder = folder().to_string_lossy().into_owned();
    let file = format!("{name}.summary.txt");
    is_as_written(&folder, &file, &summary(&played.transcript), "CONVENE_WRITE_SUMMARIES");
    stage.no_service_lacked_a_right();
    stage
}

/// A scenario, and a suite of its own to play it on.
struct Stage {
    scenario: Scenario,
    local: LocalSuite,
    data: TempDir,
}

impl Stage {
    async fn set(name: &str) -> Self {
        let file = folder().join(format!("{name}.yaml"));
        let text = std::fs::read_to_string(&file).expect("the scenario is there");
        let scenario =
            read(&file, &text, convene_proto::descriptor_pool()).unwrap_or_else(|problem| panic!("{problem}"));
        let data = tempfile::tempdir().expect("a folder");
        let config = SuiteConfig {
            folder: data.path().to_owned(),
            time: Time::Simulated(scenario.steps[0].at),
            fixed_addresses: false,
            sync_interval: SyncInterval::Always,
        };
        let local = LocalSuite::start(&config).await.unwrap_or_else(|problem| panic!("{problem}"));
        Self { scenario, local, data }
    }

    /// The NATS server knows each service by its key, and refuses what its entry in the table of services does not name.
    fn no_service_lacked_a_right(&self) {
        let log = std::fs::read_to_string(self.data.path().join("nats/nats-server.log")).expect("the server's log");
        let refused: Vec<&str> = log.lines().filter(|line| line.contains("Violation")).collect();
        assert!(refused.is_empty(), "{refused:#?}");
    }

    /// The page that the program makes of the exercise, as a coordinator sends it.
    async fn page(&self, words: &[&str]) -> String {
        let exercise = self.scenario.exercise.to_string();
        let mut program = tokio::process::Command::new(env!("CARGO_BIN_EXE_convene"));
        program.arg("--data").arg(self.data.path()).args(["--against", &self.local.addresses().to_string()]);
        program.args(words).args(["--exercise", &exercise]);
        let output = program.output().await.expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    async fn environment(&self) -> Suite<'static> {
        let jetstream = self.local.jetstream().await.expect("the NATS server answers");
        let filter = format!("convene.exercises.*.{}.{}.>", self.scenario.country, self.scenario.exercise);
        let feed = Feed::follow(&jetstream, EXERCISES, &filter, Start::First).await.expect("the feed is there");
        let tokens = Box::new(Issuer::open(self.data.path()).expect("the issuer has its key"));
        let clock_operator = actor("clock_operator", &[Role::Operator, Role::Auditor]);
        let connection = Connection::new(self.local.addresses());
        Suite::new(connection, tokens, feed, convene_proto::descriptor_pool(), clock_operator, &self.scenario)
    }
}

/// An actor with `roles` everywhere.
fn actor(name: &str, roles: &[Role]) -> Actor {
    Actor {
        person: format!("p-{name}").parse().expect("a person"),
        organization: "OCHA".parse().expect("an organization"),
        office: "the player".to_owned(),
        grants: roles.iter().map(|role| Grant { role: *role, country: None, cluster: None }).collect(),
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/scenarios")
}
