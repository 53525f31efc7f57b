//! The request of a mission, its consideration by the task team, and whether it goes on at all.
//!
//! The RC/HC asks, OCHA passes on, the task team decides, OCHA tells the RC/HC (rows IM-1 to IM-5).

mod command;
mod decide;
mod event;
mod evolve;
mod state;
#[cfg(test)]
mod tests;

pub use command::{Command, Consider, Submit};
pub use decide::{authority, decide};
pub(in crate::domain) use decide::{end, release};
pub use event::Event;
pub use evolve::evolve;
pub use state::{
    Agreement, Assessment, Calling, Consideration, Considered, Factor, FactorAnswer, Halt, MissionRequest,
    Postponement, Requested, Rest, Resumption, Sharing, Telling, Verdict,
};
