//! What may happen to a cluster, in its stored form.

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use serde::{Deserialize, Serialize};

use crate::domain::proposal::CriterionAssessment;

/// To a cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// It became active, by the ERC's approval.
    Activated {
        /// The cluster.
        cluster: ResourceId,
        /// The sectors it serves.
        sectors: Vec<ClusterCode>,
        /// The emergency it was activated for.
        emergency: ResourceId,
        /// The proposal approved.
        proposal: ResourceId,
        /// The agency that leads it.
        lead_agency: OrganizationCode,
        /// The criteria it was activated on.
        criteria: Vec<CriterionAssessment>,
        /// The date by which it is reviewed.
        review_by: NaiveDate,
    },
}
