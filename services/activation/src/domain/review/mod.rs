//! Reviews, transition strategies and de-activation: how a cluster ends, each in its own time.
//!
//! A review recommends, the ERC approves, the HC or RC ends the cluster. None of it touches funding, seats in the HCT or
//! places in inter-cluster fora (row RM-2.7). Each topic is one file: its values, who may give its commands, what they bring
//! about, how the state changes, its tests.

mod checks;
mod closing;
mod command;
mod correction;
mod deactivation;
mod deactivation_case;
mod decision;
mod directors_review;
mod event;
#[cfg(test)]
pub(crate) mod fixtures;
mod keeping;
mod occasion;
mod opening;
mod past_review;
#[cfg(test)]
mod properties;
mod resources;
mod state;
mod summary;
mod surge;
mod transition;
mod verdict;

pub use closing::*;
#[cfg(test)]
pub(in crate::domain) use command::cases::cases;
pub use command::{ACTIONS, Command, decide};
#[cfg(test)]
pub(crate) use correction::tests::correction;
pub use correction::*;
pub use deactivation::*;
pub use deactivation_case::*;
pub use decision::*;
pub use directors_review::*;
pub use event::{Event, evolve};
pub use keeping::*;
pub use occasion::*;
pub use opening::*;
#[cfg(test)]
pub(crate) use past_review::tests::past_review;
pub use past_review::*;
pub use resources::*;
pub use state::*;
pub use summary::*;
pub use surge::SurgeWithdrawn;
#[cfg(test)]
pub(crate) use surge::tests as surge_examples;
pub use transition::*;
