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

use convene_kernel::identity::Actor;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

pub use cancellation::{Calling, Halt};
pub use command::{ACTIONS, Command, decide};
pub use consideration::{Consideration, Considered, Factor, FactorAnswer, Telling, Verdict};
pub use event::{Event, evolve};
pub use postponement::{Postponement, Rest, Resumption};
pub use sharing::Sharing;
pub use submission::{Agreement, Assessment, MissionRequest};

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
