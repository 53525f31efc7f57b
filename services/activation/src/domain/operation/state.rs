//! What is so of the country and its emergencies.
//!
//! Several of these are also the stored form of the fact itself: they are added to, never changed.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, Etag, OrganizationCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::identity::Role;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use crate::domain::Recorded;

/// Facts of the country as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
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

/// The word a country uses for its groups (row GN-5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// Cluster.
    #[default]
    Cluster,
    /// Sector.
    Sector,
    /// Working group.
    WorkingGroup,
}

/// Who coordinates the humanitarian community of a country (rows OG-7, RM-1.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leadership {
    /// Whether a Humanitarian Coordinator is appointed; where none is, the Resident Coordinator acts.
    pub humanitarian_coordinator: bool,
    /// Whether there is a Humanitarian Country Team.
    pub country_team: bool,
    /// Since when it is so.
    pub since: NaiveDate,
}

/// A mechanism that coordinates a sector without being a cluster (rows RM-0.3, RM-0.4, RM-1.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mechanism {
    /// Its identifier.
    pub mechanism: ResourceId,
    /// Its name.
    pub name: String,
    /// The sectors it coordinates.
    pub sectors: Vec<ClusterCode>,
    /// The body that leads it, such as a ministry.
    pub led_by: String,
    /// What it can do and what it lacks.
    pub assessment: String,
    /// Whether it could be supported instead of a new cluster.
    pub could_be_supported: bool,
}

/// What was planned for before an emergency (row GN-6.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContingencyPlan {
    /// Its identifier.
    pub plan: ResourceId,
    /// Its title.
    pub title: String,
    /// Its date.
    pub dated: NaiveDate,
    /// The clusters foreseen, with their leads.
    pub foreseen: Vec<ForeseenCluster>,
    /// Who was consulted on it.
    pub consulted: Vec<Consulted>,
}

/// A cluster that a contingency plan foresees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeseenCluster {
    /// Its sector.
    pub sector: ClusterCode,
    /// The agency to lead it.
    pub lead_agency: OrganizationCode,
}

/// Whose counsel was taken (rows GN-6.1, OG-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consulted {
    /// National authorities.
    NationalAuthorities,
    /// Local authorities.
    LocalAuthorities,
    /// Humanitarian actors in the country.
    CountryActors,
    /// Actors of the region.
    RegionalActors,
    /// Global cluster lead agencies.
    GlobalLeads,
}

impl Consulted {
    /// Everybody whose counsel a contingency plan asks for (row GN-6.1).
    pub const ALL: [Self; 5] = [
        Self::NationalAuthorities,
        Self::LocalAuthorities,
        Self::CountryActors,
        Self::RegionalActors,
        Self::GlobalLeads,
    ];

    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::NationalAuthorities => "national authorities",
            Self::LocalAuthorities => "local authorities",
            Self::CountryActors => "humanitarian actors in the country",
            Self::RegionalActors => "actors of the region",
            Self::GlobalLeads => "global cluster lead agencies",
        }
    }
}

/// One emergency, with its separate anchors (row RM-1.15).
#[derive(Clone, Debug, PartialEq)]
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

/// An emergency as registered (rows RM-1.15, OG-21, RM-0.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyFacts {
    /// Its identifier.
    pub emergency: ResourceId,
    /// Its name as people say it.
    pub name: String,
    /// Disaster, conflict or both.
    pub setting: Setting,
    /// Whether many people are displaced within the country (row RM-1.8).
    pub significant_displacement: bool,
    /// Whether refugees are concerned (row RM-0.1).
    pub refugees: RefugeeSituation,
    /// Its GLIDE number, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glide: Option<String>,
    /// When it began.
    pub onset: Moment,
    /// How it is classed (row OG-21).
    pub class: EmergencyClass,
    /// The reasons for the class.
    pub class_reasons: String,
}

/// What kind of emergency it is; it decides which global lead applies (row GN-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// A disaster brought by a natural hazard.
    Disaster,
    /// A conflict.
    Conflict,
    /// A complex emergency, such as a disaster where there is conflict.
    Complex,
}

/// Whether refugees are concerned, whose protection and assistance UNHCR coordinates (row RM-0.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefugeeSituation {
    /// No refugees are concerned.
    None,
    /// The response is to refugees alone.
    Only,
    /// Refugees and others: the clusters serve the others.
    Mixed {
        /// The people the clusters serve.
        caseload: String,
    },
}

/// How an emergency is classed (row OG-21).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmergencyClass {
    /// A major new emergency: the onset clocks run for it.
    MajorNew,
    /// An emergency that goes on.
    Ongoing,
    /// Neither.
    Other,
}

/// A level 3 response: the declaration and the Principals' decision are separate dated facts (row RM-1.15).
#[derive(Clone, Debug, PartialEq)]
pub struct Level3 {
    /// When it was declared.
    pub declared_at: Moment,
    /// When the Principals decided.
    pub principals_decided_at: Option<Moment>,
    /// When it ended.
    pub ended_at: Option<Moment>,
    /// Who recorded the declaration, and when.
    pub declared: Stamp,
    /// Who recorded the Principals' decision, and when.
    pub principals_decided: Option<Stamp>,
    /// Who recorded the end, and when.
    pub ended: Option<Stamp>,
}

/// The global clusters were told of a meeting of the HCT that will discuss activation (row RM-1.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// The emergency.
    pub emergency: ResourceId,
    /// When they were told.
    pub alerted_at: Moment,
    /// When the meeting is to be.
    pub meeting_at: Moment,
    /// The global clusters alerted.
    pub clusters: Vec<ClusterCode>,
}

/// A meeting of the HCT about an emergency (row RM-1.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Its identifier.
    pub meeting: ResourceId,
    /// The emergency.
    pub emergency: ResourceId,
    /// When it was held.
    pub held_at: Moment,
    /// The organizations that took part.
    pub participants: Vec<OrganizationCode>,
    /// Whether activation was discussed.
    pub discussed_activation: bool,
    /// Whether the HCT agreed to propose clusters.
    pub agreed: bool,
    /// The sectors found relevant to the emergency (row OG-13).
    pub sectors: Vec<ClusterCode>,
}

/// A consultation of national authorities and IASC partners (row OG-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    /// Its identifier.
    pub consultation: ResourceId,
    /// The emergency.
    pub emergency: ResourceId,
    /// When it was held.
    pub held_at: Moment,
    /// The national authorities consulted.
    pub authorities: Vec<String>,
    /// The IASC partners consulted.
    pub partners: Vec<OrganizationCode>,
    /// The priority sectors (row OG-13).
    pub sectors: Vec<ClusterCode>,
    /// The agencies found best placed to lead them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leads: Vec<BestPlaced>,
    /// Thematic groups and common services that were asked for.
    pub thematic_groups: Vec<String>,
    /// Why it was held later than a day after the onset, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_because: Option<String>,
}

/// The agency that a consultation found best placed to lead a sector (row OG-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BestPlaced {
    /// The sector.
    pub sector: ClusterCode,
    /// The agency.
    pub agency: OrganizationCode,
}

/// The HCT's decision at level 3 on which clusters to activate (row RM-1.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterDecision {
    /// The emergency.
    pub emergency: ResourceId,
    /// When it was taken.
    pub decided_at: Moment,
    /// The sectors for which a cluster is to be proposed.
    pub sectors: Vec<ClusterCode>,
    /// What the analysis of the mechanisms in place found.
    pub mechanisms_analysis: String,
    /// How the emergency directors supported it.
    pub directors_support: String,
}

/// An inter-agency rapid response deployment (row RM-1.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    /// The emergency.
    pub emergency: ResourceId,
    /// The organization that deployed.
    pub organization: OrganizationCode,
    /// The sector it supports.
    pub sector: ClusterCode,
    /// The core function it is for, by its number in the reference data, such as `2.1`.
    pub core_function: String,
    /// Whether it adds to what is there or fills what is not.
    pub purpose: DeploymentPurpose,
    /// When it arrived.
    pub arrived_at: Moment,
}

/// What a deployment is for (row RM-1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeploymentPurpose {
    /// It augments a core function that is there.
    Augments,
    /// It fills a core function that nobody carries.
    Fills,
}

/// What a global lead stated of its readiness to deploy (row GN-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readiness {
    /// The emergency.
    pub emergency: ResourceId,
    /// The agency.
    pub organization: OrganizationCode,
    /// The sector it leads globally.
    pub sector: ClusterCode,
    /// Whether it is ready.
    pub ready: bool,
    /// With what, and by when; or what stands in the way.
    pub statement: String,
}
