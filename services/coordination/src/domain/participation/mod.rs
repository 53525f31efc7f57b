//! Who takes part in the clusters: partners with their stand on each commitment, observers and authorities without.
//!
//! A stand excludes no one (rows RM-5.1, RM-5.2). Each topic is one file: its values, who may act, what a command decides, what an event
//! changes, and its tests.

mod command;
mod end;
mod event;
mod in_cluster;
mod joining;
mod organization;
mod presence;
mod reporting_line;
mod senior_staff;
mod stand;
mod state;
mod withdrawal;

#[cfg(test)]
pub(in crate::domain) use command::cases::cases;
pub use command::{ACTIONS, Command, decide};
pub use end::*;
pub use event::{Event, evolve};
pub use in_cluster::InCluster;
pub use joining::*;
pub(in crate::domain) use organization::check_named;
pub use organization::*;
pub use presence::*;
pub use reporting_line::*;
pub use senior_staff::*;
pub use stand::*;
pub use state::*;
pub use withdrawal::*;
