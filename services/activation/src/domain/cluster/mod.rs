//! The life of a cluster: who leads and coordinates it, on which terms, with whom, and what is owed meanwhile.
//!
//! A cluster comes to life by an approved [proposal](super::proposal) and ends by a [de-activation](super::review). Each
//! topic is one file: its values, who may give its commands, what they bring about, how the state changes, its tests.

mod activation;
mod adaptation;
mod appointment;
mod checks;
mod claim;
mod co_lead;
mod command;
mod concern;
mod coordinator_gap;
mod correction;
mod counterpart;
mod double_hat;
mod early_appointment;
mod event;
mod existing;
mod existing_coordinator;
mod expertise;
mod finding;
#[cfg(test)]
pub(super) mod fixtures;
mod focal_point;
mod funding_barrier;
mod hand_over;
mod lead;
mod lead_duties;
mod owed_again;
mod past_lead;
mod post;
mod renaming;
mod resumption;
mod review_date;
mod sector_codes;
mod shared_leadership;
mod state;
mod terms_of_reference;
mod withdrawal;

pub use activation::*;
pub use adaptation::*;
#[cfg(test)]
pub(crate) use appointment::tests::appointment;
pub use appointment::*;
pub use checks::{active, admits, lead, speaks_for, to_change};
pub use co_lead::AgreedCoLead;
#[cfg(test)]
pub(in crate::domain) use command::cases::cases;
pub use command::{ACTIONS, Command, decide};
pub use concern::*;
#[cfg(test)]
pub(crate) use correction::tests::correction;
pub use correction::*;
pub use counterpart::*;
pub use event::{Event, HappenedTo, evolve};
#[cfg(test)]
pub(crate) use existing::tests::existing;
pub use existing::*;
#[cfg(test)]
pub(crate) use existing_coordinator::tests::existing_coordinator;
pub use existing_coordinator::*;
pub use expertise::*;
pub use finding::*;
pub use focal_point::*;
pub use funding_barrier::*;
pub use hand_over::*;
pub use lead::*;
pub use lead_duties::owed_by_the_lead;
#[cfg(test)]
pub(crate) use past_lead::tests::past_lead;
pub use past_lead::*;
pub use post::{Appointment, Employment, Post};
pub use renaming::*;
pub use resumption::*;
pub use review_date::*;
pub use sector_codes::{AdoptSectorCodes, SectorCodesAdopted};
#[cfg(test)]
pub(crate) use shared_leadership::tests::{agreement, sharing};
pub use shared_leadership::*;
pub use state::*;
pub use terms_of_reference::*;
pub use withdrawal::{withdraw, withdrawn};
