//! The domain of inter-cluster support missions, pure: the aggregate is everything about the missions to one country.
//!
//! It has three areas: [`request`] from the RC/HC's request to the task team's decision, [`preparation`] from the terms of
//! reference to the arrival, [`report`] from the action points to the close. In each, `command` and `event` are the tables
//! of contents, and each topic is one file. What a refusal cites is in the kernel's catalogue.
//!
//! A decision looks at one country's record. How many missions the world has this year is a fact from outside it, gathered
//! for each decision: see [`Capacity`].

#[cfg(test)]
mod answers;
mod authority;
mod body;
mod capacity;
mod checks;
mod duties;
#[cfg(test)]
pub(crate) mod fixtures;
pub mod global_lead;
pub mod preparation;
pub mod report;
pub mod request;
#[cfg(test)]
mod roles;
mod stage;
mod state;
pub mod subjects;

use chrono::NaiveDate;
use convene_kernel::action::Action;
use convene_kernel::aggregate::{Aggregate, Context};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::refusal::Refusal;
use serde::{Deserialize, Serialize};

pub use capacity::Capacity;
pub use checks::ISSUES;
pub use stage::Stage;
pub use state::{Mission, Missions};

/// What a command brings about, or why it is refused.
pub type Decided = Result<Decision<Event>, Refusal>;

/// The domain of the missions to one country.
#[derive(Clone, Copy, Debug)]
pub struct Icsm;

/// What may be asked about the missions to a country.
#[derive(Clone, Debug)]
pub enum Command {
    /// About the request, its consideration, and whether the mission goes on at all.
    Request(request::Command),
    /// About terms of reference, people and briefings.
    Preparation(preparation::Command),
    /// About the report and what follows from it.
    Report(report::Command),
}

/// What may happen to a mission, in its stored form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// To the request.
    Request(request::Event),
    /// In the preparation.
    Preparation(preparation::Event),
    /// To the report and what follows from it.
    Report(report::Event),
}

impl Aggregate for Icsm {
    type Command = Command;
    type Event = Event;
    type State = Missions;
    type Facts = Capacity;

    const SERVICE: &'static str = "icsm";
    const KIND: &'static str = "mission";

    const ACTIONS: &'static [&'static [Action<Missions>]] = &[request::ACTIONS, preparation::ACTIONS, report::ACTIONS];

    fn action(command: &Command) -> Option<(&'static Action<Missions>, &str)> {
        Some(match command {
            Command::Request(command) => command.action(),
            Command::Preparation(command) => command.action(),
            Command::Report(command) => command.action(),
        })
    }

    fn authority(missions: &Missions, command: &Command) -> Authority {
        match command {
            Command::Request(command) => {
                let (action, id) = command.action();
                (action.authority)(missions, id)
            }
            Command::Preparation(command) => preparation::authority(missions, command),
            Command::Report(command) => report::authority(missions, command),
        }
    }

    fn happened_on(command: &Command) -> Option<NaiveDate> {
        match command {
            Command::Request(_) => None,
            Command::Preparation(command) => command.happened_on(),
            Command::Report(command) => command.happened_on(),
        }
    }

    fn decide(missions: &Missions, command: &Command, facts: &Capacity, context: &Context<'_>) -> Decided {
        match command {
            Command::Request(command) => request::decide(missions, command, facts, context),
            Command::Preparation(command) => preparation::decide(missions, command, context),
            Command::Report(command) => report::decide(missions, command, context),
        }
    }

    fn evolve(missions: Missions, event: &Event, stamp: &Stamp) -> Missions {
        match event {
            Event::Request(event) => request::evolve(missions, event, stamp),
            Event::Preparation(event) => preparation::evolve(missions, event, stamp),
            Event::Report(event) => report::evolve(missions, event, stamp),
        }
    }
}
