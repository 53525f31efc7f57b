//! How a cluster is built and rebuilt: focal points by area, adaptations, and answers to what was found weak.

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use serde::{Deserialize, Serialize};

/// The focal point agency of an area of responsibility (row OG-14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaFocalPoint {
    /// The cluster.
    pub cluster: ResourceId,
    /// The area of responsibility, such as `PRO-GBV`.
    pub area: ClusterCode,
    /// The agency.
    pub agency: OrganizationCode,
}

/// A focal point for the sector in a part of the country (row OG-16).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceFocalPoint {
    /// The cluster.
    pub cluster: ResourceId,
    /// The part of the country, as it is called in the record.
    pub place: ResourceId,
    /// Its name as people say it.
    pub name: String,
    /// The organization, of any kind.
    pub organization: OrganizationCode,
    /// Since when.
    pub since: NaiveDate,
}

/// A change of structure that capacity in the country made possible or necessary (row OG-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adaptation {
    /// The cluster.
    pub cluster: ResourceId,
    /// What changes.
    pub change: Change,
    /// The national, local and development capacity that led to it.
    pub capacities: String,
    /// The partners consulted.
    pub consulted: Vec<OrganizationCode>,
    /// The day they were.
    pub consulted_on: NaiveDate,
}

/// What changes in an adaptation; a new lead or a new cluster goes through a proposal instead (row OG-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Change {
    /// Another cluster is merged into this one.
    Merge {
        /// The cluster that ends.
        absorbed: ResourceId,
    },
    /// Sectors leave it; a cluster for them is proposed like any other.
    Split {
        /// The sectors.
        leaving: Vec<ClusterCode>,
    },
    /// It covers more or less than before.
    Scope {
        /// What it covers from now on.
        scope: String,
    },
}

/// The answer to a weakness found, with its reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingAnswer {
    /// The finding, by its identifier.
    pub finding: String,
    /// The answer.
    pub answer: String,
}
