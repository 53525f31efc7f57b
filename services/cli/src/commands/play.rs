//! `convene play`: a scenario from its file to its summary.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use convene_kernel::identity::{Grant, Role};

use super::session::jetstream;
use crate::arguments::Place;
use crate::client::feed::{EXERCISES, Feed};
use crate::client::{Connection, Issuer, Whereabouts};
use crate::play::chronicle::Chronicle;
use crate::play::scenario::{Actor, Scenario};
use crate::play::stage::Suite;
use crate::play::{Played, Timeline, play, read, report, summary};
use crate::show::style::{BAD, painted};

/// Play a scenario.
#[derive(Debug, Args)]
pub struct Play {
    /// The scenario, a YAML file.
    file: PathBuf,
    /// Write a page of it, with a drawn timeline, to this file.
    #[arg(long, value_name = "FILE.html")]
    report: Option<PathBuf>,
    /// Only read the scenario and check it.
    #[arg(long)]
    check: bool,
}

impl Play {
    /// Plays it, and tells what came of it.
    ///
    /// # Errors
    /// When the scenario has mistakes, something else comes than it expects, or the suite fails.
    pub async fn run(self, place: &Place) -> anyhow::Result<()> {
        let scenario = self.scenario()?;
        if self.check {
            anstream::println!("{}: {} steps, no mistakes", self.file.display(), scenario.steps.len());
            return Ok(());
        }
        let mut suite = suite(place, &scenario).await?;
        anstream::println!("{}", Timeline::heading(&Chronicle::of(&scenario)));
        let mut timeline = Timeline::default();
        let played = play(&scenario, &mut suite, &mut |line| anstream::print!("{}", timeline.line(line))).await;
        self.end(&played)
    }

    /// The scenario in the file.
    fn scenario(&self) -> anyhow::Result<Scenario> {
        let text = std::fs::read_to_string(&self.file)
            .with_context(|| format!("the scenario {} cannot be read", self.file.display()))?;
        let name = self.file.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(read(&name, &text, convene_proto::descriptor_pool())?)
    }

    fn end(&self, played: &Played) -> anyhow::Result<()> {
        if let Some(file) = &self.report {
            let page = report(&played.chronicle)?;
            std::fs::write(file, page).with_context(|| format!("the page {} cannot be written", file.display()))?;
        }
        match &played.failure {
            None => anstream::println!("\n{}", summary(&played.chronicle)),
            Some(failure) => {
                anstream::println!();
                anyhow::bail!("{} {failure}", painted(BAD, "not as expected:"));
            }
        }
        Ok(())
    }
}

/// The suite at `place`, to play `scenario` on.
async fn suite(place: &Place, scenario: &Scenario) -> anyhow::Result<Suite<'static>> {
    let addresses = match &place.against {
        Some(addresses) => addresses.clone(),
        None => Whereabouts::read(&place.data)?.services.parse()?,
    };
    let jetstream = jetstream(place).await?;
    let filter = format!("convene.exercises.*.{}.{}.>", scenario.country, scenario.exercise);
    let feed = Feed::follow(&jetstream, EXERCISES, &filter, true).await?;
    let tokens = Box::new(Issuer::open(&place.data)?);
    let connection = Connection::new(addresses);
    Ok(Suite::new(connection, tokens, feed, convene_proto::descriptor_pool(), stagehand(place), scenario))
}

/// Whoever turns the clock and reads what is owed.
fn stagehand(place: &Place) -> Actor {
    let everywhere = |role| Grant { role, country: None, cluster: None };
    Actor {
        person: place.person.clone(),
        organization: place.organization.clone(),
        office: "the player".to_owned(),
        grants: vec![everywhere(Role::Operator), everywhere(Role::Auditor)],
    }
}
