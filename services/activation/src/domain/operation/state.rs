//! The country and its emergencies as the record has them.

use std::collections::BTreeMap;

use convene_kernel::codes::{ClusterCode, Etag, OrganizationCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::identity::Role;
use serde::{Deserialize, Serialize};

use super::{
    Alert, ClusterDecision, Consultation, ContingencyPlan, Deployment, EmergencyFacts, Leadership, Level3, Mechanism,
    Meeting, Readiness, Term,
};
use crate::domain::Recorded;

/// Facts of the country as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Country {
    /// The word the country chose, once it has (row GN-5).
    pub chosen_term: Option<Recorded<Term>>,
    /// Who coordinates the humanitarian community there, once it is recorded (rows OG-7, RM-1.4).
    pub leadership: Option<Recorded<Leadership>>,
    /// The sector mechanisms there are beside clusters, by identifier (row RM-0.4).
    pub mechanisms: BTreeMap<ResourceId, Recorded<Mechanism>>,
    /// Contingency plans, by identifier (row GN-6.1).
    pub contingency_plans: BTreeMap<ResourceId, Recorded<ContingencyPlan>>,
    /// The state that decisions about the country are read from.
    pub etag: Etag,
}

impl Country {
    /// The role that answers for the humanitarian response: the RC where no HC is appointed (row OG-7).
    pub fn head(&self) -> Role {
        match &self.leadership {
            Some(leadership) if !leadership.what.humanitarian_coordinator => Role::ResidentCoordinator,
            _ => Role::HumanitarianCoordinator,
        }
    }

    /// Whether there is a Humanitarian Country Team; assumed until the record says otherwise (row RM-1.4).
    pub fn has_country_team(&self) -> bool {
        self.leadership.as_ref().is_none_or(|leadership| leadership.what.country_team)
    }

    /// The one word for its groups (row GN-5).
    pub fn term(&self) -> Term {
        self.chosen_term.as_ref().map_or_else(Term::default, |chosen| chosen.what)
    }
}

/// One emergency, with its separate anchors (row RM-1.15).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Emergency {
    /// What was registered, with the class it has now.
    pub facts: EmergencyFacts,
    /// By whom and when it was registered.
    pub registered: Stamp,
    /// By whom and when it was given the class it has.
    pub classed: Stamp,
    /// The level 3 response to it, where one was declared.
    pub level_3: Option<Level3>,
    /// When the global clusters were alerted to a coming meeting of the HCT (row RM-1.5).
    pub alerts: Vec<Recorded<Alert>>,
    /// Meetings of the HCT about it, by identifier (row RM-1.4).
    pub meetings: BTreeMap<ResourceId, Recorded<Meeting>>,
    /// Consultations of authorities and partners, by identifier (row OG-1).
    pub consultations: BTreeMap<ResourceId, Recorded<Consultation>>,
    /// The HCT's decision on which clusters to activate at level 3 (row RM-1.3).
    pub cluster_decision: Option<Recorded<ClusterDecision>>,
    /// Rapid response deployments (row RM-1.3).
    pub deployments: Vec<Recorded<Deployment>>,
    /// What global leads last stated of their readiness to deploy, by sector and agency (row GN-4).
    pub readiness: BTreeMap<(ClusterCode, OrganizationCode), Recorded<Readiness>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}
