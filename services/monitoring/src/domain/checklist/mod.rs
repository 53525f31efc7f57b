//! Activation checklists: what is in place in a cluster in its first months (row RM-9.1).
//!
//! A cluster owes one at two weeks, one month and two months. Each topic is one file: its values, who may act, what a command decides,
//! what an event changes, and its tests.

mod command;
mod draft;
mod event;
mod owed;
mod state;
mod submission;
mod switch;
mod template;

#[cfg(test)]
pub(in crate::domain) use command::cases::cases;
pub use command::{ACTIONS, Command, decide};
pub use draft::*;
pub use event::{Event, evolve};
pub use owed::{ChecklistDate, Owed, owed, settle};
pub use state::*;
pub use submission::*;
pub use switch::*;
pub use template::{ChecklistTemplate, Item, Part, in_force, template, templates};
