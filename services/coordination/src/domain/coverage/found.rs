//! Gaps and duplications as the data show them (rows RM-8.5, RM-8.6).

use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::subject::Subject;
use serde::{Deserialize, Serialize};

use crate::domain::subjects::{COVERAGE_GAP, DUPLICATION};

/// More people are in need in an area than a cluster reaches.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundGap {
    /// Its identifier, made of the cluster and the area.
    pub coverage_gap: ResourceId,
    /// The global cluster.
    pub cluster: ClusterCode,
    /// The code of the area; empty for the whole country.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub area: String,
    /// Its name, where it is known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub area_name: String,
    /// How many people are in need.
    pub in_need: u64,
    /// How many are reached; none where no report says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reached: Option<u64>,
}

/// The same work of organizations that do not do it together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundDuplication {
    /// Its identifier, made of the activity, the area and the group.
    pub duplication: ResourceId,
    /// The activity, as a report writes it.
    pub activity: String,
    /// The code of the area; empty for the whole country.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub area: String,
    /// Its name, where it is known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub area_name: String,
    /// The group of people, as a report writes it; empty where it is not said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub group: String,
    /// The organizations, as reports write them.
    pub organizations: Vec<String>,
    /// The global clusters.
    pub clusters: Vec<ClusterCode>,
}

impl FoundGap {
    /// What it is about, such as `coverage-gap/hea-ph083747`.
    pub fn subject(&self) -> Subject {
        COVERAGE_GAP.of(&self.coverage_gap)
    }
}

impl FoundDuplication {
    /// What it is about, such as `duplication/d-0a1b2c3d4e5f`.
    pub fn subject(&self) -> Subject {
        DUPLICATION.of(&self.duplication)
    }
}
