//! The clusters and emergencies themselves: what the activation service declared of them.
//!
//! No one decides here when a cluster begins or ends, or when level 3 is declared: the activation service says so, and commands of this
//! area are given by this service itself.

mod command;
mod emergency;
mod event;
mod following;
mod level_3;
mod state;

#[cfg(test)]
pub(in crate::domain) use command::cases::cases;
pub use command::{Command, decide, followed_by};
pub use emergency::*;
pub use event::{Event, evolve};
pub use level_3::*;
pub use state::*;
