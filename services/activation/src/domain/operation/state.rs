//! The country and its emergencies as the record has them.

use std::collections::BTreeMap;

use convene_kernel::codes::{ClusterCode, Etag, OrganizationCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::identity::Role;
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::{
    Alert, Classed, ClusterDecision, Consultation, ContingencyPlan, Deployment, EmergencyEnd, EmergencyFacts,
    HeldLeadership, Level3, Level3Steps, Mechanism, Meeting, PriorityIssues, Readiness, Term,
};
use crate::domain::Recorded;
use crate::domain::past::AsFound;
use crate::domain::subjects::EMERGENCY;

/// Facts of the country as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Country {
    /// The words the country chose, over time (row GN-5).
    pub chosen_terms: Timeline<Recorded<Term>>,
    /// Who coordinates the humanitarian community there, over time (rows OG-7, RM-1.4).
    pub leadership: Timeline<Recorded<HeldLeadership>>,
    /// The cross-cutting issues agreed as priority, over time (row OG-11).
    pub priority_issues: Timeline<Recorded<PriorityIssues>>,
    /// What the sector mechanisms beside clusters are, over time, by identifier (row RM-0.4).
    pub mechanisms: BTreeMap<ResourceId, Timeline<Recorded<Mechanism>>>,
    /// What is known of the beginnings and ends of mechanisms that were recorded as found, by identifier.
    pub mechanisms_found: BTreeMap<ResourceId, AsFound>,
    /// Contingency plans, by identifier (row GN-6.1).
    pub contingency_plans: BTreeMap<ResourceId, Recorded<ContingencyPlan>>,
    /// The state that decisions about the country are read from.
    pub etag: Etag,
}

impl Country {
    /// The role that answers for the humanitarian response, where that is on the record: the RC where no HC is appointed (row
    /// OG-7).
    pub fn recorded_head(&self) -> Option<Role> {
        self.leadership.present().map(|leadership| leadership.what.head())
    }

    /// The role that is asked for what is for the head of the country team: the RC, until the record says that an HC is appointed.
    pub fn head(&self) -> Role {
        self.recorded_head().unwrap_or(Role::ResidentCoordinator)
    }

    /// The role that answered for the humanitarian response at a moment, where that is on the record.
    pub fn head_at(&self, moment: Moment) -> Option<Role> {
        self.leadership.at(moment).map(|leadership| leadership.what.head())
    }

    /// Whether there is a Humanitarian Country Team; none where the record does not say (row RM-1.4).
    pub fn has_country_team(&self) -> Option<bool> {
        self.leadership.present().and_then(|leadership| leadership.what.country_team)
    }

    /// The sector mechanisms beside clusters, as they are at present.
    pub fn present_mechanisms(&self) -> impl Iterator<Item = &Recorded<Mechanism>> {
        self.mechanisms.values().filter_map(Timeline::present)
    }

    /// The one word for its groups (row GN-5).
    pub fn term(&self) -> Term {
        self.chosen_terms.present().map_or_else(Term::default, |chosen| chosen.what)
    }
}

/// One emergency, with its separate anchors (row RM-1.15).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Emergency {
    /// What was registered, with the class it has now.
    pub facts: EmergencyFacts,
    /// By whom and when it was registered.
    pub registered: Stamp,
    /// The classes it was given, over time (row OG-21).
    pub classes: Timeline<Recorded<Classed>>,
    /// Its end, once it is over (row RM-1.15).
    pub ended: Option<Recorded<EmergencyEnd>>,
    /// What is known of the level 3 responses that were recorded as found, by the moment of their declaration.
    pub level_3_found: BTreeMap<Moment, AsFound>,
    /// Each step of the level 3 responses to it.
    pub level_3_steps: Level3Steps,
    /// The level 3 responses that the steps make, in the order of their declarations.
    pub level_3_responses: Vec<Level3>,
    /// When the global clusters were alerted to a coming meeting of the HCT, in that order (row RM-1.5).
    pub alerts: Vec<Recorded<Alert>>,
    /// Meetings of the HCT about it, by identifier (row RM-1.4).
    pub meetings: BTreeMap<ResourceId, Recorded<Meeting>>,
    /// Consultations of authorities and partners, by identifier (row OG-1).
    pub consultations: BTreeMap<ResourceId, Recorded<Consultation>>,
    /// The HCT's decisions on which clusters to activate at level 3, over time (row RM-1.3).
    pub cluster_decisions: Timeline<Recorded<ClusterDecision>>,
    /// Rapid response deployments, in the order of arrival (row RM-1.3).
    pub deployments: Vec<Recorded<Deployment>>,
    /// What global leads stated of their readiness to deploy, over time, by sector and agency (row GN-4).
    pub readiness: BTreeMap<(ClusterCode, OrganizationCode), Timeline<Recorded<Readiness>>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

impl Emergency {
    /// Its name in findings and duties, such as `emergency/haiyan`.
    pub fn subject(&self) -> Subject {
        EMERGENCY.of(&self.facts.emergency)
    }

    /// What is known of the level 3 response that a commit recorded as found, by the moment of its declaration.
    pub(super) fn found_by(&self, commit: Etag) -> Option<(Moment, &AsFound)> {
        self.level_3_found.iter().map(|(at, found)| (*at, found)).find(|(_, found)| found.stamp.etag == commit)
    }

    /// What is known of a level 3 response, where it was recorded as found.
    pub fn found(&self, level_3: &Level3) -> Option<&AsFound> {
        self.level_3_found.get(&level_3.declared.as_ref()?.at)
    }

    /// The level 3 response to it, in force or the last one, where one was declared.
    pub fn level_3(&self) -> Option<&Level3> {
        self.level_3_responses.iter().rfind(|level_3| level_3.declared.is_some())
    }
}
