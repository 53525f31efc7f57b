//! The structures of coordination beside the national clusters: sub-national clusters, strategic advisory groups, technical working
//! groups.
//!
//! Each belongs to a cluster. It winds down when the cluster ends, and works on in the cluster that carries that one on (rows RM-2.7,
//! OG-18). Each topic is one file: its values, who may act, what a command decides, what an event changes, and its tests.

mod admission;
mod advisory_group;
mod closing;
mod command;
mod direction;
mod event;
#[cfg(test)]
mod fixtures;
mod informing;
mod owed;
mod state;
mod sub_national;
mod sub_national_leadership;
mod sub_national_review;
mod weaknesses;
mod winding_down;
mod withdrawal;
mod working_group;

pub use advisory_group::*;
pub use closing::*;
#[cfg(test)]
pub(in crate::domain) use command::cases::cases;
pub use command::{ACTIONS, Command, decide};
pub use direction::*;
pub use event::{Event, evolve};
pub use informing::*;
pub use state::*;
pub use sub_national::*;
pub use sub_national_leadership::*;
pub use sub_national_review::*;
pub use winding_down::{StructuresOfCluster, settle};
pub use withdrawal::*;
pub use working_group::*;
