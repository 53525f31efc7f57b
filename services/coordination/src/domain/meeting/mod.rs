//! The meetings of clusters and of the structures beside them: the rhythm agreed, what was held, and what they ask of organizations.
//!
//! National meetings come after the sub-national ones of their cycle, and take up what those decided and raised (row RM-6.3). What is
//! weak about a meeting follows from the record, in whatever order the meetings came to it.

mod calendar;
mod capacity;
mod command;
mod cycle;
mod event;
#[cfg(test)]
pub(super) mod fixtures;
mod held;
mod load;
mod rhythm;
mod state;
#[cfg(test)]
mod tests;
mod weaknesses;

pub use calendar::meeting_calendar;
pub use capacity::*;
#[cfg(test)]
pub(in crate::domain) use command::cases::cases;
pub use command::{ACTIONS, Command, decide};
pub use cycle::{Raised, to_take_up};
pub use event::{Event, evolve};
pub use held::*;
pub use load::{Load, of_month};
pub use rhythm::*;
pub use state::*;
pub use weaknesses::settle;
