//! The country and its emergencies: what began when, how it is classed, who coordinates, what was consulted and prepared.
//!
//! Clusters are not activated here: that takes a [proposal](super::proposal) and the ERC's approval.

mod command;
mod decide;
mod event;
mod evolve;
mod state;

pub use command::{Command, Level3Step, ReclassifyEmergency, StateReadiness};
pub use decide::{authority, decide};
pub use event::Event;
pub use evolve::evolve;
pub use state::{
    Alert, BestPlaced, ClusterDecision, Consultation, Consulted, ContingencyPlan, Country, Deployment,
    DeploymentPurpose, Emergency, EmergencyClass, EmergencyFacts, ForeseenCluster, Leadership, Level3, Mechanism,
    Meeting, Readiness, RefugeeSituation, Setting, Term,
};
