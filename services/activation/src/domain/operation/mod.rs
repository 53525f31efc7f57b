//! The country and its emergencies: onset and class, level 3, meetings, consultations, plans and deployments.
//!
//! Clusters are not activated here: that takes a [proposal](super::proposal) and the ERC's approval. Each topic is one file
//! with its values, who may give its commands, what they decide, what its events make of the state, and its tests.

mod command;
mod consultation;
mod contingency_plan;
pub(super) mod country;
mod deployment;
mod emergency;
mod event;
#[cfg(test)]
pub(crate) mod fixtures;
mod level_3;
mod meeting;
mod readiness;

use convene_kernel::identity::{Authority, Role};

pub use command::{ACTIONS, Command, decide};
pub use consultation::{BestPlaced, Consultation};
pub use contingency_plan::{Consulted, ContingencyPlan, ForeseenCluster};
pub use country::{Country, Leadership, Mechanism, Term};
pub use deployment::{Deployment, DeploymentPurpose};
pub use emergency::{Emergency, EmergencyClass, EmergencyFacts, ReclassifyEmergency, RefugeeSituation, Setting};
pub use event::{Event, evolve};
pub use level_3::{ClusterDecision, Level3, Level3Step};
pub use meeting::{Alert, Meeting};
pub use readiness::{Readiness, StateReadiness};

/// Those who keep the country's record: the HC, the RC and OCHA's country office.
pub(in crate::domain) fn in_the_country() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator, Role::OchaCountry])
}
