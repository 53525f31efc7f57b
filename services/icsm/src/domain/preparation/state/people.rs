//! Who goes: the call, nominations, the list, the leader and the team. Persons are opaque identifiers.

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, CountryCode, OrganizationCode, PersonId, ResourceId};
use serde::{Deserialize, Serialize};

/// The GCC's call for expressions of interest (row IM-7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The mission.
    pub mission: ResourceId,
    /// The last day for nominations.
    pub closes_on: NaiveDate,
    /// The clusters whose global leads are invited.
    pub clusters: Vec<ClusterCode>,
    /// The issues whose focal points are invited.
    pub issues: Vec<ResourceId>,
}

/// A global lead brought the invitation and the terms of reference to its cluster's partners (row IM-20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnersTold {
    /// The mission.
    pub mission: ResourceId,
    /// The cluster.
    pub cluster: ClusterCode,
    /// How.
    pub means: String,
}

/// What somebody stands for in a mission: never for an agency (row IM-8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stands_for", rename_all = "snake_case")]
pub enum StandsFor {
    /// A cluster or area of responsibility.
    Cluster {
        /// Which.
        cluster: ClusterCode,
    },
    /// A cross-cutting issue.
    Issue {
        /// Which.
        issue: ResourceId,
    },
    /// Non-governmental organizations, named by their consortia (row IM-10).
    Consortia,
    /// OCHA, which takes part in every mission (row IM-10).
    Ocha,
}

impl StandsFor {
    /// The cluster or area stood for.
    pub fn cluster(&self) -> Option<&ClusterCode> {
        match self {
            Self::Cluster { cluster } => Some(cluster),
            _ => None,
        }
    }

    /// Whether it is this issue.
    pub fn is_issue(&self, code: &ResourceId) -> bool {
        matches!(self, Self::Issue { issue } if issue == code)
    }

    /// As people say it.
    pub fn title(&self) -> String {
        match self {
            Self::Cluster { cluster } => cluster.to_string(),
            Self::Issue { issue } => issue.to_string(),
            Self::Consortia => "NGO consortia".to_owned(),
            Self::Ocha => "OCHA".to_owned(),
        }
    }
}

/// At which level somebody is based.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BaseLevel {
    /// At a headquarters.
    Global,
    /// In a region, which is an exception.
    Regional,
}

/// Where somebody is based (row IM-8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// The level.
    pub level: BaseLevel,
    /// The country.
    pub country: CountryCode,
    /// Why somebody from a region goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A nomination (rows IM-7, IM-8, IM-20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nomination {
    /// The mission.
    pub mission: ResourceId,
    /// What the nominee is called in this mission.
    pub nominee: ResourceId,
    /// The person.
    pub person: PersonId,
    /// The organization the person works for.
    pub organization: OrganizationCode,
    /// What the person stands for.
    #[serde(flatten)]
    pub stands_for: StandsFor,
    /// Where the person is based.
    pub base: Base,
    /// Whether the person may recommend for what it stands for.
    pub may_recommend: bool,
    /// Whether the person knows cluster policy, globally and in the country.
    pub knows_policy: bool,
    /// Whether the person is willing to lead.
    pub willing_to_lead: bool,
    /// The criteria that counted, by code of the list `mission-participant-criteria`.
    pub criteria: Vec<String>,
    /// The co-leads that the person speaks for, too (row IM-9).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub speaks_for: Vec<OrganizationCode>,
    /// Why it comes after the closing date, when it does (row IM-11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_because: Option<String>,
}

/// Somebody nominated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nominee {
    /// The nomination.
    pub nomination: Nomination,
    /// Whether the organization does not lead the cluster, so that the global lead has to approve (row IM-8).
    pub needs_approval: bool,
    /// The global lead that approved, once it did.
    pub approved_by: Option<OrganizationCode>,
    /// Whether the organization is a non-governmental one (row IM-10).
    pub is_ngo: bool,
}

/// The list that the GCC proposes (row IM-11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListProposal {
    /// The mission.
    pub mission: ResourceId,
    /// Those who are to go.
    pub participants: Vec<ResourceId>,
    /// Those who are not, and why.
    pub cuts: Vec<Cut>,
}

/// Somebody left out of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// The nominee.
    pub nominee: ResourceId,
    /// Why.
    pub reason: String,
}

/// The GCC's answer to a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingAnswer {
    /// The mission.
    pub mission: ResourceId,
    /// The finding.
    pub finding: String,
    /// The reason it stands as it is.
    pub answer: String,
}

/// A leader proposed, against the criteria (rows IM-12, IM-20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaderProposal {
    /// The mission.
    pub mission: ResourceId,
    /// The nominee.
    pub nominee: ResourceId,
    /// What speaks for the nominee, by code of the list `mission-leader-criteria`.
    pub criteria: Vec<CriterionEvidence>,
}

/// What shows that a criterion is met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionEvidence {
    /// The criterion.
    pub criterion: String,
    /// What shows it.
    pub evidence: String,
}

/// The GCC does not agree on a leader and asks the task team (row IM-12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaderReferral {
    /// The mission.
    pub mission: ResourceId,
    /// Why it does not agree.
    pub reason: String,
}

/// The RC/HC's answer to a leader proposed (row IM-12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaderAnswer {
    /// The mission.
    pub mission: ResourceId,
    /// The nominee answered on.
    pub nominee: ResourceId,
    /// Whether the RC/HC accepts.
    pub accepted: bool,
    /// Why not, where the RC/HC refuses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// The way to a leader (row IM-12).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Leadership {
    /// Why the task team was asked, while it is.
    pub referred: Option<LeaderReferral>,
    /// Who is proposed.
    pub proposed: Option<LeaderProposal>,
    /// Whether the RC/HC accepted.
    pub accepted: bool,
    /// Who was refused before, and why.
    pub refused: Vec<LeaderAnswer>,
}

/// The RC/HC's final word on the list (row IM-11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamDecision {
    /// The mission.
    pub mission: ResourceId,
    /// Those who go.
    pub participants: Vec<ResourceId>,
    /// Why it is not the list proposed, where it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whether the mission leader was consulted.
    pub leader_consulted: bool,
}

/// A late change of the team (row IM-11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamChange {
    /// The mission.
    pub mission: ResourceId,
    /// Those who go no longer.
    pub leaving: Vec<ResourceId>,
    /// Those who go in addition.
    pub joining: Vec<ResourceId>,
    /// The reason.
    pub reason: String,
    /// Whether the mission leader was consulted; nobody can be where the leader is the one who leaves.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub leader_consulted: bool,
}
