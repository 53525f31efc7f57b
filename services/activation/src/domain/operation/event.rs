//! The events of the country and its emergencies, in their stored form.

use serde::{Deserialize, Serialize};

use super::{
    Alert, ClusterDecision, Consultation, ContingencyPlan, Deployment, EmergencyFacts, Leadership, Level3Step,
    Mechanism, Meeting, Readiness, ReclassifyEmergency, Term,
};
use crate::domain;

/// What happens to the country and its emergencies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// An emergency was registered.
    EmergencyRegistered(EmergencyFacts),
    /// An emergency was reclassified.
    EmergencyReclassified(ReclassifyEmergency),
    /// The country chose its word for its groups.
    TermChosen {
        /// The word.
        term: Term,
    },
    /// Who coordinates the humanitarian community was recorded.
    LeadershipRecorded(Leadership),
    /// A sector mechanism was recorded.
    MechanismRecorded(Mechanism),
    /// A contingency plan was recorded.
    ContingencyPlanRecorded(ContingencyPlan),
    /// A level 3 response was declared.
    Level3Declared(Level3Step),
    /// The Principals decided on level 3.
    PrincipalsDecided(Level3Step),
    /// The level 3 response ended.
    Level3Ended(Level3Step),
    /// The HCT decided which clusters to activate.
    ClusterDecisionRecorded(ClusterDecision),
    /// A rapid response deployment was recorded.
    DeploymentRecorded(Deployment),
    /// The global clusters were alerted.
    GlobalClustersAlerted(Alert),
    /// A meeting of the HCT was recorded.
    MeetingRecorded(Meeting),
    /// A consultation was recorded.
    ConsultationRecorded(Consultation),
    /// A global lead stated whether it is ready to deploy.
    ReadinessStated(Readiness),
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Operation(event)
    }
}
