//! A cluster as it stands.

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, Etag, OrganizationCode, ResourceId};
use convene_kernel::time::Moment;

use crate::domain::proposal::CriterionAssessment;

/// A cluster, active or de-activated.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// Its identifier.
    pub id: ResourceId,
    /// The sectors it serves.
    pub sectors: Vec<ClusterCode>,
    /// The emergency it was activated for.
    pub emergency: ResourceId,
    /// The proposal it was approved by.
    pub proposal: ResourceId,
    /// When it became active.
    pub activated_at: Moment,
    /// When it was de-activated.
    pub deactivated_at: Option<Moment>,
    /// The lead agencies one after another; the last is the present one.
    pub leads: Vec<Lead>,
    /// The criteria it was activated on, assessed again when it ends (row RM-2.2).
    pub criteria: Vec<CriterionAssessment>,
    /// The date by which it is reviewed (row RM-1.14).
    pub review_by: NaiveDate,
    /// The state that decisions are read from.
    pub etag: Etag,
}

/// A lead agency and since when it leads.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    /// The agency.
    pub agency: OrganizationCode,
    /// Since when.
    pub since: Moment,
}

impl Cluster {
    /// Whether it is active.
    pub fn is_active(&self) -> bool {
        self.deactivated_at.is_none()
    }

    /// The present lead agency, or the last one it had.
    pub fn lead_agency(&self) -> Option<&OrganizationCode> {
        self.leads.last().map(|lead| &lead.agency)
    }
}
