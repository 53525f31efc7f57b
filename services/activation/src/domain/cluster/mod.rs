//! The life of a cluster: who leads and coordinates it, on which terms, with whom, and what is owed meanwhile.
//!
//! A cluster comes to life by an approved [proposal](super::proposal) and ends by a [de-activation](super::review). Each
//! topic is one file: its values, who may give its commands, what they bring about, how the state changes, its tests.

mod activation;
mod adaptation;
mod appointment;
mod checks;
mod command;
mod concern;
mod counterpart;
mod event;
mod expertise;
mod finding;
mod focal_point;
mod funding_barrier;
mod hand_over;
mod lead;
mod review_date;
mod shared_leadership;
mod state;
mod terms_of_reference;

pub use activation::{Activated, Deactivated, activate, duties_of_a_new_cluster, end_what_is_open};
pub use adaptation::{Adaptation, Adapted, Change};
pub use appointment::{Appointment, AppointmentEnd, Employment, Post};
pub use checks::{active, admits, lead, speaks_for, to_change};
pub use command::{ACTIONS, Command, decide};
pub use concern::{
    Concern, ConcernClosure, ConcernRaised, ConcernStep, ConcernStepKind, ConcernStepTaken, duty_is_shown,
};
pub use counterpart::Counterpart;
pub use event::{Event, evolve};
pub use expertise::{Expertise, GlobalLeadInformed};
pub use finding::FindingAnswer;
pub use focal_point::{AreaFocalPoint, FocalPoint, PlaceFocalPoint};
pub use funding_barrier::{FundingBarrier, FundingBarrierTakenUp};
pub use hand_over::HandOver;
pub use lead::{Lead, LeadDesignated, designate_lead, owed_by_the_lead};
pub use review_date::{Kept, owe_review, renew_review, start_of};
#[cfg(test)]
pub(crate) use shared_leadership::tests::sharing;
pub use shared_leadership::{Agreement, Sharing, SharingAspect, SharingBasis, SharingEnd};
pub use state::Cluster;
pub use terms_of_reference::{Responsibility, TermsOfReference};
