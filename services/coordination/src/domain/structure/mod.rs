//! The structures of coordination beside the national clusters: sub-national clusters, strategic advisory groups, technical working
//! groups; and those of the country: the HCT, groups of clusters, the inter-cluster forum, thematic groups, the early recovery network.
//!
//! One that belongs to a cluster winds down when the cluster ends, and works on in the cluster that carries that one on (rows RM-2.7,
//! OG-18). Each topic is one file: its values, who may act, what a command decides, what an event changes, and its tests.

mod admission;
mod advisory_group;
mod closing;
mod command;
mod country;
mod direction;
mod early_recovery;
mod event;
#[cfg(test)]
pub(in crate::domain) mod fixtures;
mod forum;
mod informing;
mod owed;
mod state;
mod strategy;
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
pub use country::*;
pub use direction::*;
pub use early_recovery::*;
pub use event::{Event, evolve};
pub use forum::*;
pub use informing::*;
pub use state::*;
pub use strategy::*;
pub use sub_national::*;
pub use sub_national_leadership::*;
pub use sub_national_review::*;
pub use winding_down::{StructuresOfCluster, settle};
pub use withdrawal::*;
pub use working_group::*;
