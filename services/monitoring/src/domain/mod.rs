//! The domain of monitoring, pure: the aggregate is how the coordination of clusters works in one country.
//!
//! It has three areas: [`cluster`] is what the activation service declared of clusters and emergencies, [`checklist`] the activation
//! checklists, [`round`] the rounds of performance monitoring. In each, `command` and `event` are the tables of contents, and each topic is one file. What a refusal cites is in the
//! kernel's catalogue.
//!
//! [`questionnaire`] is what a survey of coordination performance asks, and [`scoring`] what its answers come to. [`coordinated`] is what
//! the coordination service says that a decision takes into account.

#[cfg(test)]
mod answers;
mod authority;
pub mod checklist;
pub mod cluster;
pub mod coordinated;
#[cfg(test)]
pub(crate) mod fixtures;
pub mod questionnaire;
#[cfg(test)]
mod roles;
pub mod round;
pub mod scoring;
mod state;
pub mod subjects;

use chrono::NaiveDate;
use convene_kernel::action::Action;
use convene_kernel::aggregate::{Aggregate, Context};
use convene_kernel::codes::Etag;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

pub use state::Monitored;

use coordinated::Coordinated;

/// The name of the service, as in subjects.
pub const SERVICE: &str = "monitoring";

/// What a command brings about, or why it is refused.
pub type Decided = Result<Decision<Event>, Refusal>;

/// The domain of monitoring in one country.
#[derive(Clone, Copy, Debug)]
pub struct Monitoring;

/// What may be asked about monitoring in a country.
#[derive(Clone, Debug)]
pub enum Command {
    /// About the clusters and emergencies themselves.
    Cluster(cluster::Command),
    /// About activation checklists.
    Checklist(checklist::Command),
    /// About rounds and actions.
    Round(round::Command),
}

/// What may happen to monitoring in a country, in its stored form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// To the clusters and emergencies themselves.
    Cluster(cluster::Event),
    /// To activation checklists.
    Checklist(checklist::Event),
    /// To rounds and actions.
    Round(round::Event),
}

impl Aggregate for Monitoring {
    type Command = Command;
    type Event = Event;
    type State = Monitored;
    type Facts = Coordinated;

    const SERVICE: &'static str = SERVICE;
    const KIND: &'static str = "monitoring";

    const ACTIONS: &'static [&'static [Action<Monitored>]] = &[checklist::ACTIONS, round::ACTIONS];

    fn action(command: &Command) -> Option<(&'static Action<Monitored>, &str)> {
        match command {
            Command::Cluster(_) => None,
            Command::Checklist(command) => Some(command.action()),
            Command::Round(command) => Some(command.action()),
        }
    }

    fn authority(monitored: &Monitored, command: &Command) -> Authority {
        match Self::action(command) {
            Some((action, id)) => (action.authority)(monitored, id),
            None => cluster::followed_by(),
        }
    }

    fn happened_at(command: &Command) -> Option<Moment> {
        match command {
            Command::Cluster(command) => Some(command.happened_at()),
            Command::Checklist(_) | Command::Round(_) => None,
        }
    }

    fn happened_on(command: &Command) -> Option<NaiveDate> {
        match command {
            Command::Round(command) => command.happened_on(),
            Command::Cluster(_) | Command::Checklist(_) => None,
        }
    }

    fn decide(monitored: &Monitored, command: &Command, facts: &Coordinated, context: &Context<'_>) -> Decided {
        let mut decision = match command {
            Command::Cluster(command) => cluster::decide(monitored, command),
            Command::Checklist(command) => checklist::decide(monitored, command, context),
            Command::Round(command) => round::decide(monitored, command, facts, context),
        }?;
        // A response opens and keeps nothing, and there may be thousands.
        if matches!(command, Command::Round(round::Command::SubmitResponse(_))) {
            return Ok(decision);
        }
        let stamp = context.stamp(Etag::default());
        let then = monitored.clone();
        let after = decision.events.iter().fold(then, |state, event| Self::evolve(state, event, &stamp));
        checklist::settle(&mut decision, &after, context);
        round::settle(&mut decision, &after, context);
        Ok(decision)
    }

    fn evolve(monitored: Monitored, event: &Event, stamp: &Stamp) -> Monitored {
        match event {
            Event::Cluster(event) => cluster::evolve(monitored, event, stamp),
            Event::Checklist(event) => checklist::evolve(monitored, event, stamp),
            Event::Round(event) => round::evolve(monitored, event, stamp),
        }
    }
}
