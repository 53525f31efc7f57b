//! The request of a mission, its consideration by the task team, and whether it goes on at all.
//!
//! The RC/HC asks, OCHA passes on, the task team decides, OCHA informs the RC/HC (rows IM-1 to IM-5). Each topic is one
//! file: its values, who may act, what a command decides, what an event changes, and its tests.

mod cancellation;
mod command;
mod consideration;
mod event;
mod postponement;
mod sharing;
mod submission;

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Stamp;
use convene_kernel::identity::Actor;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

pub use cancellation::{Calling, Halt};
pub use command::{ACTIONS, Command};
pub use consideration::{Consideration, Considered, Factor, FactorAnswer, Telling, Verdict};
pub use event::Event;
pub use postponement::{Postponement, Rest, Resumption};
pub use sharing::Sharing;
pub use submission::{Agreement, Assessment, MissionRequest};

use super::{Capacity, Decided, Missions};

/// What was asked for, and what became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Requested {
    /// The request, as it was completed last.
    pub request: MissionRequest,
    /// Who made it.
    pub by: Actor,
    /// When.
    pub at: Moment,
    /// The missions approved worldwide in that year when it was made (row IM-5).
    pub approved_this_year: u32,
    /// How it was shared with the task team, once it was.
    pub shared: Option<Sharing>,
    /// What the task team decided on it, once it did.
    pub considered: Option<Considered>,
    /// How and when the RC/HC was told.
    pub told: Option<(Telling, Moment)>,
    /// Why the mission rests, while it does.
    pub postponed: Option<Rest>,
    /// How the mission came to nothing, when it did.
    pub halted: Option<Halt>,
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(missions: &Missions, command: &Command, capacity: &Capacity, context: &Context<'_>) -> Decided {
    match command {
        Command::Submit(command) => submission::submit(missions, command, capacity, context),
        Command::Complete(command) => submission::complete(missions, command, context),
        Command::Share(command) => sharing::share(missions, command, context),
        Command::Consider(command) => consideration::consider(missions, command, capacity, context),
        Command::Tell(command) => consideration::tell(missions, command, context),
        Command::Postpone(command) => postponement::postpone(missions, command, context),
        Command::Resume(command) => postponement::resume(missions, command, context),
        Command::Withdraw(command) => cancellation::withdraw(missions, command, context),
        Command::Cancel(command) => cancellation::cancel(missions, command, context),
    }
}

/// The state after the event.
pub fn evolve(mut missions: Missions, event: &Event, stamp: &Stamp) -> Missions {
    if let Event::Submitted { request, approved_this_year } = event {
        let mission = submission::submitted(request, *approved_this_year, stamp);
        missions.missions.insert(request.mission.clone(), mission);
        return missions;
    }
    missions.change(event.mission(), stamp, |mission| {
        let requested = &mut mission.requested;
        match event {
            Event::Submitted { .. } => {}
            Event::Completed { request } => submission::completed(requested, request),
            Event::Shared(sharing) => sharing::shared(requested, sharing),
            Event::Considered(considered) => consideration::considered(requested, considered),
            Event::Told(telling) => consideration::told(requested, telling, stamp),
            Event::Postponed { postponement, resting } => postponement::postponed(requested, postponement, resting),
            Event::Resumed(_) => postponement::resumed(requested),
            Event::Withdrawn(calling) => cancellation::halted(requested, Halt::Withdrawn(calling.clone())),
            Event::Cancelled(calling) => cancellation::halted(requested, Halt::Cancelled(calling.clone())),
        }
    })
}
