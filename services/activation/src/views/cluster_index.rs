//! The clusters of all countries, to be found by country, sector and lead agency.

use std::collections::BTreeMap;

use convene_kernel::aggregate::Record;
use convene_kernel::codes::{ClusterCode, CountryCode, OrganizationCode, ResourceId};
use convene_kernel::commit::Commit;
use convene_kernel::key::AggregateKey;
use convene_kernel::past_date::PastDate;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use crate::domain::cluster::EndOfPlace;
use crate::domain::{Activation, Event};

/// One cluster, as the list of all of them has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClusterEntry {
    /// The ISO 3166-1 alpha-3 code of the country.
    pub country: CountryCode,
    /// The exercise, for a cluster of one.
    pub exercise: Option<String>,
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// Its name for readers.
    pub name: String,
    /// The sectors it serves.
    pub sectors: Vec<ClusterCode>,
    /// The agency that leads it, or led it last.
    pub lead_agency: Option<OrganizationCode>,
    /// When it became active.
    pub activated_at: Moment,
    /// When it was de-activated.
    pub deactivated_at: Option<Moment>,
    /// When it became active, as exactly as that is known, where it was recorded as found.
    pub activated_date: Option<PastDate>,
    /// When it ended, as exactly as that is known, where the end was found too.
    pub ended_date: Option<PastDate>,
    /// The parts of the country where it has ended.
    pub ended_in: BTreeMap<ResourceId, EndOfPlace>,
}

impl ClusterEntry {
    /// The clusters of a record.
    pub fn of(key: &AggregateKey, record: &Record<Activation>) -> impl Iterator<Item = Self> {
        record.state.clusters.values().map(|cluster| Self {
            country: key.country.clone(),
            exercise: key.exercise.then(|| key.id.clone()),
            cluster: cluster.id.clone(),
            name: cluster.name().to_owned(),
            sectors: cluster.sectors.clone(),
            lead_agency: cluster.lead_agency().cloned(),
            activated_at: cluster.activated_at,
            deactivated_at: cluster.deactivated_at,
            activated_date: cluster.as_found.as_ref().map(|found| found.began),
            ended_date: cluster.as_found.as_ref().and_then(|found| found.ended),
            ended_in: cluster.ended_in.clone().into_iter().filter(|(place, _)| cluster.has_ended_in(place)).collect(),
        })
    }
}

/// The clusters of all countries.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ClusterIndex {
    clusters: BTreeMap<AggregateKey, Vec<ClusterEntry>>,
}

impl ClusterIndex {
    /// Takes in a commit that concerned a cluster.
    pub fn apply(&mut self, commit: &Commit<Event>, record: &Record<Activation>) {
        let concerns_a_cluster = |event: &Event| matches!(event, Event::Cluster(_)) || event.is_about_the_record();
        if !commit.events.iter().any(concerns_a_cluster) {
            return;
        }
        let entries = ClusterEntry::of(&commit.key, record);
        self.clusters.insert(commit.key.clone(), entries.collect());
    }

    /// Every cluster, by country and identifier.
    pub fn all(&self) -> impl Iterator<Item = &ClusterEntry> {
        self.clusters.values().flatten()
    }
}
