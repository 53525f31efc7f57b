//! What may happen to the country and its emergencies, in its stored form.

use convene_kernel::codes::ResourceId;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::state::{
    Alert, ClusterDecision, Consultation, ContingencyPlan, Deployment, EmergencyClass, EmergencyFacts, Leadership,
    Mechanism, Meeting, Readiness, Term,
};
use crate::domain;

/// To the country and its emergencies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// An emergency was put on the record.
    EmergencyRegistered(EmergencyFacts),
    /// It was classed anew.
    EmergencyReclassified {
        /// The emergency.
        emergency: ResourceId,
        /// Its class from now on.
        class: EmergencyClass,
        /// The reasons.
        reasons: String,
    },
    /// The country chose its word.
    TermChosen {
        /// The word.
        term: Term,
    },
    /// It was recorded who coordinates the humanitarian community.
    LeadershipRecorded(Leadership),
    /// A sector mechanism was recorded.
    MechanismRecorded(Mechanism),
    /// A contingency plan was recorded.
    ContingencyPlanRecorded(ContingencyPlan),
    /// A level 3 response was declared.
    Level3Declared {
        /// The emergency.
        emergency: ResourceId,
        /// When.
        at: Moment,
    },
    /// The Principals decided on level 3.
    PrincipalsDecided {
        /// The emergency.
        emergency: ResourceId,
        /// When.
        at: Moment,
    },
    /// The level 3 response ended.
    Level3Ended {
        /// The emergency.
        emergency: ResourceId,
        /// When.
        at: Moment,
    },
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
