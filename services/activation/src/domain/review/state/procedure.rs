//! The steps of a review, from its opening to the news of what the ERC approved (row RM-2.11).

use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::identity::Role;
use serde::{Deserialize, Serialize};

/// The opening of a review by the HCT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewOpening {
    /// Its identifier.
    pub review: ResourceId,
    /// Of which kind it is.
    #[serde(flatten)]
    pub kind: ReviewKind,
    /// What it comes ahead of, where it justifies clusters for it (row RM-2.10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead_of: Option<Occasion>,
    /// The members of the HCT that take part.
    pub participants: Vec<OrganizationCode>,
    /// The national and development capacity to coordinate instead (row RM-2.10).
    pub capacities: String,
}

/// The kinds of review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReviewKind {
    /// The activation review of a level 3 response (row RM-2.9).
    Level3 {
        /// The emergency.
        emergency: ResourceId,
    },
    /// The review of every six months (row RM-2.10).
    Periodic,
}

/// What clusters are justified ahead of (row RM-2.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// The appeal.
    Appeal,
    /// The review at mid-year.
    MidYearReview,
}

impl Occasion {
    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Appeal => "appeal",
            Self::MidYearReview => "mid-year review",
        }
    }
}

/// The close of a review (row RM-2.13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The review.
    pub review: ResourceId,
    /// What becomes of surge capacity, in a level 3 review (row RM-2.9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surge: Option<String>,
}

/// The ERC's sharing of the summary, for approval (row RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryShared {
    /// The review.
    pub review: ResourceId,
    /// The organizations whose Principals were asked.
    pub principals: Vec<OrganizationCode>,
    /// The global lead and co-lead agencies that were asked.
    pub global_leads: Vec<OrganizationCode>,
}

/// What a Principal or a global lead agency answered to the summary (row RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SummaryAnswer {
    /// The review.
    pub review: ResourceId,
    /// The organization.
    pub organization: OrganizationCode,
    /// The role it was given in.
    pub role: Role,
    /// What it says.
    pub position: Position,
    /// The reason.
    pub statement: String,
}

/// A position towards a summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// It approves.
    Endorses,
    /// It objects.
    Objects,
}

/// What the ERC decided on one cluster (rows RM-2.8, RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeactivationDecision {
    /// The review.
    pub review: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// The ruling.
    pub ruling: Ruling,
    /// The reason; asked for where it is declined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Whether a cluster may end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    /// It may.
    Approved,
    /// It stays.
    Declined,
}

/// Partners were informed of the arrangements agreed (row RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnersInformed {
    /// The review.
    pub review: ResourceId,
    /// How.
    pub means: String,
}
