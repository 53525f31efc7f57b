//! What a decision on coverage needs to know from outside the record: the rows are in datasets, the clusters on another record.

use std::collections::{BTreeMap, BTreeSet};

use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::dataset::DatasetReference;
use convene_kernel::digest::Digest;
use convene_kernel::refusal::Refusal;

use super::{FoundDuplication, FoundGap};
use crate::domain::CoverageState;
use crate::reasons;

/// What is known from outside the record. What a decision uses of it is in its events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// For which state of the data it is known: [`CoverageState::revision`].
    pub revision: u64,
    /// The rows that the command names; none where they are not kept.
    pub rows: Option<Rows>,
    /// What the data show once the command is carried out: everything that is not on record as it is shown, and may be more.
    pub shown: Shown,
    /// The active clusters of the country.
    pub clusters: Vec<ActiveCluster>,
}

/// Rows that are kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// Where.
    pub dataset: DatasetReference,
    /// The codes of the clusters that they name.
    pub clusters: BTreeSet<String>,
    /// How many of them are equal to another one.
    pub equal: u64,
}

/// Gaps and duplications by identifier: nothing in the place of what the data do not show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// Gaps.
    pub gaps: BTreeMap<ResourceId, Option<FoundGap>>,
    /// Duplications.
    pub duplications: BTreeMap<ResourceId, Option<FoundDuplication>>,
}

/// An active cluster of the country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActiveCluster {
    /// Its identifier, such as `health`.
    pub id: ResourceId,
    /// The global clusters that it serves.
    pub sectors: Vec<ClusterCode>,
    /// The agency that leads it.
    pub lead: Option<OrganizationCode>,
    /// The organizations that take part in it.
    pub partners: BTreeSet<OrganizationCode>,
    /// The version of its reporting format; 0 where it has adopted none.
    pub format_version: u32,
}

impl Facts {
    /// Refuses a decision on data that changed since the facts were gathered.
    pub(in crate::domain) fn are_of(&self, state: &CoverageState) -> Result<(), Refusal> {
        if self.revision == state.revision {
            return Ok(());
        }
        Err(Refusal::precondition("RM-8.4", reasons::COVERAGE_CHANGED_MEANWHILE)
            .at("report")
            .says("another import was recorded at the same time", "give the command again"))
    }

    /// The active cluster that serves a global one.
    pub fn serving(&self, cluster: &ClusterCode) -> Option<&ActiveCluster> {
        self.clusters.iter().find(|one| one.sectors.contains(cluster))
    }

    /// The cluster of the country under which something of those global clusters is found: none where they are several.
    pub(in crate::domain) fn found_under(&self, clusters: &[ClusterCode]) -> Option<ResourceId> {
        let serving: BTreeSet<_> = clusters.iter().map(|code| self.serving(code).map(|one| &one.id)).collect();
        match serving.iter().collect::<Vec<_>>()[..] {
            [Some(only)] => Some((*only).clone()),
            _ => None,
        }
    }

    /// The rows that a command names.
    pub(super) fn rows(&self, digest: Digest) -> Result<&Rows, Refusal> {
        self.rows.as_ref().ok_or_else(|| Refusal::NotFound {
            what: "dataset",
            name: digest.to_string(),
            remedy: "upload the file first, in the format of such reports, and import it within a day".into(),
        })
    }
}
