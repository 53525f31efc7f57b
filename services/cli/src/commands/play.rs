//! `convene play`: a scenario from its file to its summary.

use std::fs::File;
use std::io::Read as _;
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use convene_kernel::identity::{Caller, Grant, Role};
use convene_runtime::nats::SyncInterval;
use tempfile::TempDir;

use super::session::jetstream;
use crate::client::Target;
use crate::client::feed::{EXERCISES, Feed, Start};
use crate::client::{Addresses, Connection, Issuer};
use crate::play::environment::Suite;
use crate::play::scenario::{Actor, Scenario};
use crate::play::transcript::{Line, Transcript};
use crate::play::{Played, Timeline, play, read, report, summary};
use crate::show::out::{progress, put, say, say_json};
use crate::show::style::{BAD, painted};
use crate::show::table::Output;
use crate::show::text::counted;
use crate::suite::{LocalSuite, SuiteConfig, Time};

/// How many bytes a scenario has at most.
const LARGEST: u64 = 4 << 20;

/// Play a scenario.
#[derive(Debug, Args)]
pub struct Play {
    /// The scenario, a YAML file. Without --against it runs on a temporary suite.
    file: PathBuf,
    /// Write an HTML page with a timeline to this file.
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// Only check the scenario.
    #[arg(long)]
    check: bool,
}

impl Play {
    /// Plays it, and prints the outcome.
    ///
    /// # Errors
    /// When the scenario has mistakes, something else comes than it expects, or the suite fails.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let scenario = self.scenario()?;
        if self.check {
            return say(format!("{}: {}, no mistakes", self.file.display(), counted(scenario.steps.len(), "step")));
        }
        let ground = Ground::of(target, &scenario).await?;
        let played = played(target, &scenario, &ground).await;
        ground.leave().await;
        self.end(&played?, target.output)
    }

    /// The scenario in the file.
    fn scenario(&self) -> anyhow::Result<Scenario> {
        let unreadable = || format!("the scenario {} cannot be read", self.file.display());
        let mut text = String::new();
        let file = File::open(&self.file).with_context(unreadable)?;
        file.take(LARGEST + 1).read_to_string(&mut text).with_context(unreadable)?;
        anyhow::ensure!(
            text.len() as u64 <= LARGEST,
            "the scenario {} has more than {} KiB; split it into several",
            self.file.display(),
            LARGEST >> 10
        );
        Ok(read(&self.file, &text, convene_proto::descriptor_pool())?)
    }

    fn end(&self, played: &Played, output: Output) -> anyhow::Result<()> {
        if let Some(file) = &self.report {
            let page = report(&played.transcript)?;
            std::fs::write(file, page).with_context(|| format!("the page {} cannot be written", file.display()))?;
        }
        if output == Output::Json {
            say_json(&played.transcript)?;
        }
        match &played.failure {
            None if output == Output::Table => say(format!("\n{}", summary(&played.transcript))),
            None => Ok(()),
            Some(failure) => anyhow::bail!("{} {failure}", painted(BAD, "not as expected:")),
        }
    }
}

/// Plays it; the lines of the timeline come as they are written.
async fn played(target: &Target, scenario: &Scenario, ground: &Ground) -> anyhow::Result<Played> {
    let mut suite = ground.suite(target, scenario).await?;
    if target.output == Output::Json {
        return Ok(play(scenario, &mut suite, &mut |_| {}).await);
    }
    let mut said = say(Timeline::heading(&Transcript::of(scenario)));
    let mut timeline = Timeline::new(scenario.zone());
    let mut print_line = |line: &Line| {
        if said.is_ok() {
            said = put(timeline.line(line));
        }
    };
    let played = play(scenario, &mut suite, &mut print_line).await;
    said?;
    put(timeline.rest())?;
    Ok(played)
}

/// The suite a scenario is played on.
enum Ground {
    /// One that runs already, on simulated time.
    Running(Addresses),
    /// A fresh one, for this scenario alone.
    Fresh(Box<LocalSuite>, TempDir),
}

impl Ground {
    /// The suite at `--against`, or a fresh one.
    async fn of(target: &Target, scenario: &Scenario) -> anyhow::Result<Self> {
        if let Some(addresses) = &target.against {
            return Ok(Self::Running(addresses.clone()));
        }
        progress("starting a suite of its own for it");
        let folder = tempfile::tempdir().context("the folder for the suite's data cannot be created")?;
        let config = SuiteConfig {
            folder: folder.path().to_owned(),
            time: Time::Simulated(scenario.steps[0].at),
            fixed_addresses: false,
            sync_interval: SyncInterval::Always,
        };
        let suite = LocalSuite::start(&config).await?;
        Ok(Self::Fresh(Box::new(suite), folder))
    }

    /// The suite, to play `scenario` on.
    async fn suite(&self, target: &Target, scenario: &Scenario) -> anyhow::Result<Suite<'static>> {
        let (addresses, jetstream, folder) = match self {
            Self::Running(addresses) => (addresses.clone(), jetstream(target).await?, target.data.as_path()),
            Self::Fresh(suite, folder) => (suite.addresses(), suite.jetstream().await?, folder.path()),
        };
        let filter = format!("convene.exercises.*.{}.{}.>", scenario.country, scenario.exercise);
        let feed = Feed::follow(&jetstream, EXERCISES, &filter, Start::First).await?;
        let tokens = Box::new(Issuer::open(folder)?);
        let pool = convene_proto::descriptor_pool();
        Ok(Suite::new(
            Connection::new(addresses).trusting(target.ca.clone()),
            tokens,
            feed,
            pool,
            clock_operator(target),
            scenario,
        ))
    }

    /// Ends the suite that was started for the scenario.
    async fn leave(self) {
        if let Self::Fresh(suite, _folder) = self {
            suite.stop().await;
        }
    }
}

/// The actor that sets the clock and reads what is owed.
fn clock_operator(target: &Target) -> Actor {
    let everywhere = |role| Grant { role, country: None, cluster: None };
    let Caller { person, organization, grants } =
        target.caller(vec![everywhere(Role::Operator), everywhere(Role::Auditor)]);
    Actor { person, organization, office: "the player".to_owned(), grants }
}
