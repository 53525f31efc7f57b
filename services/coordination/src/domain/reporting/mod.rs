//! Which partners are asked for reports, how often, and what they owe (row PE-2).

mod asking;
mod command;
mod event;
mod owed;
mod period;
mod state;

pub use asking::*;
#[cfg(test)]
pub(in crate::domain) use command::cases::cases;
pub use command::{ACTIONS, Command, decide};
pub use event::{Event, evolve};
pub use owed::next_owed;
pub(in crate::domain) use owed::settle;
pub use period::Period;
pub use state::Reporter;
