//! Clusters as the record has them.

use convene_kernel::codes::{ClusterCode, Etag, ResourceId};
use convene_kernel::declaration::{DeclaredEnd, DeclaredLead};
use convene_kernel::past_date::PastDate;
use convene_kernel::recorded::Recorded;
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use crate::domain::checklist::ChecklistsOff;
use crate::domain::subjects::CLUSTER;

/// A cluster, as the activation service declared it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// The identifier in the record of the activation service, such as `health`.
    pub id: ResourceId,
    /// The emergency it was activated for, where it is known.
    pub emergency: Option<ResourceId>,
    /// Whether it was there before the record, and is recorded as found.
    pub is_found: bool,
    /// Since when it is active.
    pub activated_at: Moment,
    /// The same as exactly as it is known, where it is recorded as found.
    pub activated: Option<PastDate>,
    /// When that came to be on record.
    pub known_at: Moment,
    /// When it ended.
    pub ended: Option<DeclaredEnd>,
    /// Its names for readers.
    pub names: Timeline<String>,
    /// The sectors it serves.
    pub sectors: Timeline<Vec<ClusterCode>>,
    /// The agencies that led it.
    pub leads: Timeline<DeclaredLead>,
    /// When its checklists were switched off, and why.
    pub checklists_off: Timeline<Recorded<ChecklistsOff>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

impl Cluster {
    /// What its duties are about, such as `cluster/health`.
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

    /// Its name for readers; its identifier where it has none.
    pub fn name(&self) -> &str {
        self.names.present().map_or(self.id.as_str(), String::as_str)
    }
}
