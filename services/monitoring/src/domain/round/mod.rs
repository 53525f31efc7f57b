//! Rounds of coordination performance monitoring: surveys, reports, and what follows from them (rows RM-9.2 to RM-9.8).
//!
//! A round is of one cluster: of the cluster as a whole, of its hubs, or of both, each an entity that is surveyed and reported apart.
//! Each topic is one file: its values, who may act, what a command decides, what an event changes, and its tests.

mod action;
mod change;
mod checks;
mod closing;
mod command;
mod compare;
mod due;
mod event;
mod export;
mod final_report;
#[cfg(test)]
mod fixtures;
mod follow_up;
mod followed;
mod invitation;
mod meeting;
mod opening;
mod owed;
mod performance;
mod plan;
mod positions;
mod preliminary;
mod profile;
#[cfg(test)]
mod properties;
mod release;
mod replacement;
mod report;
mod respondents;
mod response;
mod state;

pub use action::*;
pub use change::*;
pub use closing::*;
#[cfg(test)]
pub(in crate::domain) use command::cases::cases;
pub use command::{ACTIONS, Command, decide};
pub use compare::*;
pub use event::{Event, evolve};
pub use export::*;
pub use final_report::*;
pub use follow_up::*;
pub use followed::*;
pub use invitation::*;
pub use meeting::*;
pub use opening::*;
pub use owed::settle;
pub use performance::*;
pub use plan::*;
pub use positions::CommitmentPosition;
pub use preliminary::*;
pub use profile::*;
pub use release::*;
pub use replacement::*;
pub use report::*;
pub use respondents::*;
pub use response::*;
pub use state::*;
