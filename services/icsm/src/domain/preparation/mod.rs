//! The preparation of a mission: terms of reference, people, leader, briefings, until it arrives in the country.
//!
//! Rules on the team that the guidance states as firm refuse; those it calls indicative make findings, which the GCC
//! answers with a reason (rows IM-8 to IM-11). [`lacks`] shows both before anything is decided, too. Each topic is one
//! file: its values, who may act, what a command decides, what an event changes, and its tests.

mod approval;
mod briefing;
mod call;
mod command;
mod departure;
mod event;
mod finding_answer;
mod focal_point;
pub mod lacks;
mod leader;
mod list;
mod nomination;
mod organization;
#[cfg(test)]
mod properties;
mod state;
mod team;
mod terms;

pub use briefing::*;
pub use call::*;
#[cfg(test)]
pub(in crate::domain) use command::cases::cases;
pub use command::{ACTIONS, Command, authority, decide};
pub use departure::*;
pub use event::{Event, evolve};
pub use finding_answer::*;
pub use focal_point::*;
pub use leader::*;
pub use list::*;
pub use nomination::*;
pub use state::*;
pub use team::*;
pub use terms::*;
