//! The life of a cluster: who leads and coordinates it, on which terms, with whom, and what is owed meanwhile.
//!
//! A cluster comes to life by an approved [proposal](super::proposal) and ends by a [de-activation](super::review).

mod approval;
mod command;
mod decide;
mod event;
mod evolve;
mod state;
#[cfg(test)]
mod tests;

pub use approval::{
    activate, designate_lead, duties_of_a_new_cluster, end_what_is_open, owe_review, owed_by_the_lead, renew_review,
    start_of,
};
pub use command::Command;
pub use decide::{active, authority, decide, speaks_for, to_change};
pub use event::Event;
pub use evolve::evolve;
pub use state::{
    Adaptation, Agreement, Appointment, AppointmentEnd, AreaFocalPoint, Change, Cluster, Concern, ConcernClosure,
    ConcernRaised, ConcernStep, ConcernStepKind, Counterpart, Employment, Expertise, FindingAnswer, FocalPoint,
    FundingBarrier, FundingBarrierTakenUp, GlobalLeadTold, HandOver, Lead, PlaceFocalPoint, Post, Responsibility,
    Sharing, SharingAspect, SharingBasis, SharingEnd, StepTaken, TermsOfReference,
};
