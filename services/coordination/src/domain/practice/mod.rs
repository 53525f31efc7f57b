//! How clusters work: the team that coordinates them and how it hands over, the standards that they work by, and their accountability to
//! affected people.
//!
//! Each record has an identifier of its own, and can be taken back. Each topic is one file: its values, what a command decides, and its
//! tests.

mod accountability;
mod command;
mod event;
#[cfg(test)]
pub(super) mod fixtures;
mod hand_over;
mod owed;
mod standard;
mod state;
mod team;
mod withdrawal;

pub use accountability::*;
#[cfg(test)]
pub(in crate::domain) use command::cases::cases;
pub use command::{ACTIONS, Command, decide};
pub use event::{Event, evolve};
pub use hand_over::*;
pub use owed::settle;
pub use standard::*;
pub use state::*;
pub use team::*;
pub use withdrawal::*;
