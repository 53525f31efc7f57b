//! The country and its emergencies: onset and class, level 3, meetings, consultations, plans and deployments.
//!
//! Clusters are not activated here: that takes a [proposal](super::proposal) and the ERC's approval. Each topic is one file
//! with its values, who may give its commands, what they decide, what its events make of the state, and its tests.

mod claim;
mod class_correction;
mod cluster_decision;
mod command;
mod consultation;
mod contingency_plan;
mod correction;
pub(super) mod country;
mod dated_correction;
mod dated_fact;
mod deployment;
mod emergency;
mod ends;
mod event;
mod existing_mechanism;
mod fact_correction;
mod fact_withdrawal;
#[cfg(test)]
pub(crate) mod fixtures;
mod level_3;
mod level_3_steps;
mod meeting;
mod onset_clocks;
mod past_leadership;
mod past_level_3;
mod past_meeting;
mod priority_issues;
mod readiness;
mod recounting;
mod state;

use convene_kernel::identity::{Authority, Role};

#[cfg(test)]
pub(crate) use claim::tests::{claimed, disagreement};
pub use claim::*;
pub use cluster_decision::*;
#[cfg(test)]
pub(in crate::domain) use command::cases::cases;
pub use command::{ACTIONS, Command, decide};
pub use consultation::*;
pub use contingency_plan::*;
pub use correction::{CorrectFact, FactCorrected};
pub use country::*;
pub use deployment::*;
pub use emergency::*;
pub use ends::{EmergencyEnd, MechanismEnd};
pub use event::{Event, evolve};
#[cfg(test)]
pub(crate) use existing_mechanism::tests::existing_mechanism;
pub use existing_mechanism::*;
#[cfg(test)]
pub(crate) use fact_correction::tests::wrong_declaration;
#[cfg(test)]
pub(crate) use fact_withdrawal::tests::wrong_end;
pub use fact_withdrawal::*;
pub use level_3::*;
pub use level_3_steps::*;
pub use meeting::*;
#[cfg(test)]
pub(crate) use past_leadership::tests::past_leadership;
pub use past_leadership::*;
#[cfg(test)]
pub(crate) use past_level_3::tests::past_level_3;
pub use past_level_3::*;
#[cfg(test)]
pub(crate) use past_meeting::tests::{past_consultation, past_meeting};
pub use past_meeting::*;
pub use priority_issues::PriorityIssues;
pub use readiness::*;
pub use state::*;

/// Those who keep the country's record: the HC, the RC and OCHA's country office.
pub(in crate::domain) fn in_the_country() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator, Role::OchaCountry])
}
