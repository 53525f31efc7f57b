//! The domain of coordination, pure: the aggregate is the coordination of humanitarian work in one country.
//!
//! It has six areas: [`cluster`] is what the activation service declared of the clusters, and what they ask of their partners;
//! [`participation`] is who takes part in them; [`structure`] is what there is beside the national clusters;
//! [`meeting`] is when they meet; [`gap`] is critical gaps and the provider of last resort;
//! [`intercluster`] is what clusters take up between them. In each, `command` and `event` are the tables of contents, and each topic is one
//! file. What a refusal cites is in the kernel's catalogue.
//!
//! The coverage of a country is a kind of record of its own, [`CountryCoverage`], with the areas [`coverage`] and [`reporting`].

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
pub mod reporting;
#[cfg(test)]
mod roles;
mod state;
pub mod structure;
pub mod subjects;

use convene_kernel::action::Action;
use convene_kernel::aggregate::{Aggregate, Context};
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::refusal::Refusal;
use convene_kernel::subject::Subject;
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
    ];

    fn action(command: &Command) -> Option<(&'static Action<Arrangements>, &str)> {
        match command {
            Command::Cluster(command) => command.action(),
            Command::Participation(command) => Some(command.action()),
            Command::Structure(command) => Some(command.action()),
            Command::Meeting(command) => Some(command.action()),
            Command::Gap(command) => Some(command.action()),
            Command::Intercluster(command) => Some(command.action()),
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
            Command::Participation(_) | Command::Structure(_) | Command::Gap(_) | Command::Intercluster(_) => None,
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
        }?;
        let stamp = context.stamp(Etag::default());
        let then = arrangements.clone();
        let after = decision.events.iter().fold(then, |state, event| Self::evolve(state, event, &stamp));
        structure::settle(&mut decision, (arrangements, &after), context);
        let of_meetings = decision.events.iter().filter_map(|event| match event {
            Event::Meeting(event) => Some(event.clone()),
            _ => None,
        });
        let of_meetings: Vec<_> = of_meetings.collect();
        meeting::settle(&mut decision, &of_meetings, (arrangements, &after), context);
        let concerned = |gap: &ResourceId| decision.events.iter().any(|event| concerns(event, gap));
        let (gaps_before, gaps_after) = (arrangements.of_gaps(concerned), after.of_gaps(concerned));
        gap::settle(&mut decision, (&gaps_before, &gaps_after), context);
        let touched = decision.events.iter().filter_map(touched_between_clusters).collect();
        intercluster::settle(&mut decision, &touched, &after, context);
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
        }
    }
}

/// Whether an event concerns what is owed for a gap: it happened to that, or to a cluster.
fn concerns(event: &Event, gap: &ResourceId) -> bool {
    match event {
        Event::Gap(event) => event.gap() == gap,
        Event::Cluster(_) => true,
        Event::Participation(_) | Event::Structure(_) | Event::Meeting(_) | Event::Intercluster(_) => false,
    }
}

/// What an event happened to, where something may be owed or found on that between clusters.
fn touched_between_clusters(event: &Event) -> Option<Subject> {
    match event {
        Event::Intercluster(event) => Some(event.subject()),
        Event::Cluster(event) => Some(subjects::CLUSTER.of(event.cluster())),
        Event::Participation(_) | Event::Structure(_) | Event::Meeting(_) | Event::Gap(_) => None,
    }
}
