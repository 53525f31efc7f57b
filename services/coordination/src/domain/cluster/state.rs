//! Clusters as the record has them.

use convene_kernel::codes::{ClusterCode, Etag, ResourceId};
use convene_kernel::declaration::{DeclaredEnd, DeclaredLead};
use convene_kernel::past_date::PastDate;
use convene_kernel::recorded::Recorded;
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::{CommitmentsAdaptation, ReportingFormat};
use crate::domain::subjects::CLUSTER;

/// A cluster, as the activation service declared it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// The identifier in the record of the activation service, such as `health`.
    pub id: ResourceId,
    /// The earlier cluster that it carries on.
    pub continues: Option<ResourceId>,
    /// Whether it was there before the record, and is recorded as found.
    #[serde(default)]
    pub is_found: bool,
    /// Since when it is active.
    pub activated_at: Moment,
    /// The same as exactly as it is known, where that is not a moment.
    #[serde(default)]
    pub activated: Option<PastDate>,
    /// When its beginning was recorded.
    #[serde(default)]
    pub recorded_at: Option<Moment>,
    /// When it ended.
    pub ended: Option<DeclaredEnd>,
    /// Its names for readers.
    pub names: Timeline<String>,
    /// The sectors it serves.
    pub sectors: Timeline<Vec<ClusterCode>>,
    /// The agencies that led it.
    pub leads: Timeline<DeclaredLead>,
    /// How it adapted the commitments that it asks of its partners.
    pub adaptations: Timeline<Recorded<CommitmentsAdaptation>>,
    /// The formats in which its partners report.
    pub reporting_formats: Timeline<Recorded<ReportingFormat>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

impl Cluster {
    /// What its findings are about, such as `cluster/health`.
    pub fn subject(&self) -> Subject {
        CLUSTER.of(&self.id)
    }

    /// Whether it is active at a moment.
    pub fn is_active_at(&self, moment: Moment) -> bool {
        self.activated_at <= moment && self.ended_at().is_none_or(|ended| moment < ended)
    }

    /// When it ended.
    pub fn ended_at(&self) -> Option<Moment> {
        self.ended.as_ref().map(|end| end.at)
    }

    /// Since when it owes what every active cluster owes: one that was found, since it is on record.
    pub fn owes_since(&self) -> Moment {
        let recorded_at = self.recorded_at.filter(|recorded_at| self.is_found && *recorded_at > self.activated_at);
        recorded_at.unwrap_or(self.activated_at)
    }

    /// Its name for readers at a moment; its identifier where it has none.
    pub fn name_at(&self, moment: Moment) -> &str {
        self.names.at(moment).map_or(self.id.as_str(), String::as_str)
    }
}
