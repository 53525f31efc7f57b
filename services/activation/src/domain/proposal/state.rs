//! A proposal and what it recommends.

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, Etag, OrganizationCode, ResourceId};
use convene_kernel::identity::Actor;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

/// What was put to the ERC.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Its identifier.
    pub id: ResourceId,
    /// The emergency it answers.
    pub emergency: ResourceId,
    /// Who submitted it, and so may not approve it.
    pub submitted_by: Actor,
    /// When the ERC received it; the ERC's 24 hours count from here (row RM-1.11).
    pub received_at: Moment,
    /// The clusters recommended.
    pub recommendations: Vec<Recommendation>,
    /// How it ended, once it has.
    pub outcome: Option<Outcome>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

/// How a proposal ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The ERC approved it.
    Approved {
        /// When.
        at: Moment,
    },
}

/// One cluster recommended for activation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Recommendation {
    /// What the cluster is to be called in the country's record, such as `health-nutrition`.
    pub cluster: ResourceId,
    /// The sectors it serves; several for a merged cluster (row RM-1.2).
    pub sectors: Vec<ClusterCode>,
    /// The agency to lead it (rows RM-1.6, OG-8).
    pub lead_agency: OrganizationCode,
    /// Why this cluster is needed (row RM-0.2).
    pub rationale: String,
    /// The four criteria, each with its evidence (row RM-1.1).
    pub criteria: Vec<CriterionAssessment>,
    /// The need that is not being addressed (row RM-1.14).
    pub unmet_need: String,
    /// The date by which the cluster is reviewed (row RM-1.14).
    pub review_by: NaiveDate,
}

/// The four criteria for activating a cluster (row RM-1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// A trigger or a sharp deterioration led to coordination gaps.
    CoordinationGaps,
    /// National response and coordination capacity cannot meet the needs.
    NationalCapacity,
    /// The needs justify a multi-sectoral approach beyond the mechanisms there are.
    MultiSectoralNeed,
    /// The number of actors and the complexity ask for a sector mechanism that does not exist yet.
    ActorsAndComplexity,
}

impl Criterion {
    /// All four.
    pub const ALL: [Self; 4] =
        [Self::CoordinationGaps, Self::NationalCapacity, Self::MultiSectoralNeed, Self::ActorsAndComplexity];
}

/// How one criterion was assessed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CriterionAssessment {
    /// The criterion.
    pub criterion: Criterion,
    /// Whether it holds.
    pub met: bool,
    /// What shows it.
    pub evidence: String,
}
