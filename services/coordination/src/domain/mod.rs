//! The domain of coordination, pure: the aggregate is the coordination of humanitarian work in one country.
//!
//! Its areas: [`cluster`] is what the activation service declared of the clusters, and what they ask of their partners;
//! [`participation`] is who takes part in them, and who works in their sectors; [`structure`] is what there is beside the national
//! clusters; [`meeting`] is when they meet; [`gap`] is critical gaps and the provider of last resort; [`intercluster`] is what clusters
//! take up between them; [`practice`] is how they work. In each, `command` and `event` are the tables of contents, and each topic is one
//! file. What a refusal cites is in the kernel's catalogue.
//!
//! The coverage of a country is a kind of record of its own, [`CountryCoverage`], with the areas [`coverage`] and [`reporting`].

#[cfg(test)]
mod answers;
mod authority;
mod checks;
pub mod cluster;
mod country_coverage;
pub mod coverage;
#[cfg(test)]
pub(crate) mod coverage_fixtures;
#[cfg(test)]
pub(crate) mod fixtures;
pub mod gap;
pub mod intercluster;
pub mod meeting;
pub mod participation;
pub mod practice;
pub mod reporting;
#[cfg(test)]
mod roles;
mod state;
pub mod structure;
pub mod subjects;

use convene_kernel::action::Action;
use convene_kernel::aggregate::{Aggregate, Context};
use convene_kernel::codes::Etag;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

pub use country_coverage::{CountryCoverage, CoverageCommand, CoverageDecided, CoverageEvent, CoverageState};
pub use state::Arrangements;

/// The name of the service, as in subjects.
pub const SERVICE: &str = "coordination";

/// What a command brings about, or why it is refused.
pub type Decided = Result<Decision<Event>, Refusal>;

/// The domain of coordination in one country.
#[derive(Clone, Copy, Debug)]
pub struct Coordination;

/// What may be asked about coordination in a country.
#[derive(Clone, Debug)]
pub enum Command {
    /// About the clusters themselves.
    Cluster(cluster::Command),
    /// About who takes part in them.
    Participation(participation::Command),
    /// About the structures beside them.
    Structure(structure::Command),
    /// About the meetings of both.
    Meeting(meeting::Command),
    /// About critical gaps.
    Gap(gap::Command),
    /// About what clusters take up between them.
    Intercluster(intercluster::Command),
    /// About how clusters work.
    Practice(practice::Command),
}

/// What may happen to coordination in a country, in its stored form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// To the clusters themselves.
    Cluster(cluster::Event),
    /// To those who take part in them.
    Participation(participation::Event),
    /// To the structures beside them.
    Structure(structure::Event),
    /// To the meetings of both.
    Meeting(meeting::Event),
    /// To critical gaps.
    Gap(gap::Event),
    /// Between clusters.
    Intercluster(intercluster::Event),
    /// To how clusters work.
    Practice(practice::Event),
}

impl Aggregate for Coordination {
    type Command = Command;
    type Event = Event;
    type State = Arrangements;
    type Facts = ();

    const SERVICE: &'static str = SERVICE;
    const KIND: &'static str = "coordination";

    const ACTIONS: &'static [&'static [Action<Arrangements>]] = &[
        cluster::ACTIONS,
        participation::ACTIONS,
        structure::ACTIONS,
        meeting::ACTIONS,
        gap::ACTIONS,
        intercluster::ACTIONS,
        practice::ACTIONS,
    ];

    fn action(command: &Command) -> Option<(&'static Action<Arrangements>, &str)> {
        match command {
            Command::Cluster(command) => command.action(),
            Command::Participation(command) => Some(command.action()),
            Command::Structure(command) => Some(command.action()),
            Command::Meeting(command) => Some(command.action()),
            Command::Gap(command) => Some(command.action()),
            Command::Intercluster(command) => Some(command.action()),
            Command::Practice(command) => Some(command.action()),
        }
    }

    fn authority(arrangements: &Arrangements, command: &Command) -> Authority {
        match Self::action(command) {
            Some((action, id)) => (action.authority)(arrangements, id),
            None => cluster::followed_by(),
        }
    }

    fn happened_at(command: &Command) -> Option<Moment> {
        match command {
            Command::Cluster(command) => command.happened_at(),
            Command::Meeting(command) => command.happened_at(),
            Command::Participation(_)
            | Command::Structure(_)
            | Command::Gap(_)
            | Command::Intercluster(_)
            | Command::Practice(_) => None,
        }
    }

    fn decide(arrangements: &Arrangements, command: &Command, (): &(), context: &Context<'_>) -> Decided {
        let mut decision = match command {
            Command::Cluster(command) => cluster::decide(arrangements, command, context),
            Command::Participation(command) => participation::decide(arrangements, command, context),
            Command::Structure(command) => structure::decide(arrangements, command, context),
            Command::Meeting(command) => meeting::decide(arrangements, command, context),
            Command::Gap(command) => gap::decide(arrangements, command, context),
            Command::Intercluster(command) => intercluster::decide(arrangements, command, context),
            Command::Practice(command) => practice::decide(arrangements, command, context),
        }?;
        let stamp = context.stamp(Etag::default());
        let then = arrangements.clone();
        let after = decision.events.iter().fold(then, |state, event| Self::evolve(state, event, &stamp));
        // Each area brings what is owed and found in it to what follows from the arrangements before and after.
        structure::settle(&mut decision, (arrangements, &after), context);
        participation::settle(&mut decision, (arrangements, &after), context);
        practice::settle(&mut decision, (arrangements, &after), context);
        meeting::settle(&mut decision, (arrangements, &after), context);
        gap::settle(&mut decision, (arrangements, &after), context);
        intercluster::settle(&mut decision, &after, context);
        Ok(decision)
    }

    fn evolve(arrangements: Arrangements, event: &Event, stamp: &Stamp) -> Arrangements {
        match event {
            Event::Cluster(event) => cluster::evolve(arrangements, event, stamp),
            Event::Participation(event) => participation::evolve(arrangements, event, stamp),
            Event::Structure(event) => structure::evolve(arrangements, event, stamp),
            Event::Meeting(event) => meeting::evolve(arrangements, event, stamp),
            Event::Gap(event) => gap::evolve(arrangements, event, stamp),
            Event::Intercluster(event) => intercluster::evolve(arrangements, event, stamp),
            Event::Practice(event) => practice::evolve(arrangements, event, stamp),
        }
    }
}
