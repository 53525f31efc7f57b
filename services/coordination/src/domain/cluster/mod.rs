//! The clusters themselves: what the activation service declared of them, and what they ask of their partners.
//!
//! A cluster exists here once the activation service declared it active. It ends, gets another name, lead or sector, or carries on an
//! earlier one when that service says so; no one decides it here. Each topic is one file: its values, who may act, what a command
//! decides, what an event changes, and its tests.

mod adaptation;
mod command;
mod correction;
mod event;
mod following;
mod reporting;
mod state;

pub use adaptation::*;
#[cfg(test)]
pub(in crate::domain) use command::cases::cases;
pub use command::{ACTIONS, Command, decide};
pub use correction::*;
pub use event::{Event, evolve};
pub use following::*;
pub use reporting::*;
pub use state::*;
