//! Proposals to the Emergency Relief Coordinator, and the answers to them: the one way a cluster becomes active.
//!
//! Silence is never approval, and the proposer never approves. Each topic is one file with its values, who may give its
//! commands, what they decide, what its events make of the proposal, and its tests.

mod answer;
mod approval;
mod case;
mod checks;
mod cluster_field;
mod command;
mod consultation;
mod ending;
mod event;
#[cfg(test)]
pub(crate) mod fixtures;
mod informed;
mod lead;
mod position;
#[cfg(test)]
mod properties;
mod protection;
mod recommendation;
mod recounting;
mod state;
mod submission;
mod submitting;
#[cfg(test)]
mod tests;
mod transmission;
mod weaknesses;

pub use answer::*;
pub use approval::*;
pub use cluster_field::*;
#[cfg(test)]
pub(in crate::domain) use command::cases::cases;
pub use command::{ACTIONS, Command, decide};
pub use consultation::*;
pub use ending::*;
pub use event::{Event, evolve};
pub use informed::*;
pub use lead::*;
pub use position::Position;
pub use protection::*;
pub use recommendation::*;
pub use recounting::{settle_approval, settle_information};
pub use state::*;
pub use submission::*;
pub use transmission::*;
