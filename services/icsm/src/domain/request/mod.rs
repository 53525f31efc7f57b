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
mod state;
mod submission;

pub use cancellation::*;
#[cfg(test)]
pub(in crate::domain) use command::cases::cases;
pub use command::{ACTIONS, Command, decide};
pub use consideration::*;
pub use event::{Event, evolve};
pub use postponement::*;
pub use sharing::*;
pub use state::*;
pub use submission::*;
