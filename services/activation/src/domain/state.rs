//! The state of a country's operation, and how the areas find things in it.

use std::collections::BTreeMap;

use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::reference::Reference;
use convene_kernel::reference_checks::find;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::claims::ClaimsByFact;
use super::cluster::Cluster;
use super::dates::DatesByFact;
use super::fact::{FactKind, FactOnRecord};
use super::operation::{Country, Emergency, Setting};
use super::proposal::Proposal;
use super::review::Reviews;

/// Everything that is so in one country: one coordination architecture, and the emergencies it serves.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Operation {
    /// Facts of the country as a whole.
    pub country: Country,
    /// The emergencies, by identifier.
    pub emergencies: BTreeMap<ResourceId, Emergency>,
    /// What was put to the ERC, by identifier.
    pub proposals: BTreeMap<ResourceId, Proposal>,
    /// The clusters, active and de-activated, by identifier.
    pub clusters: BTreeMap<ResourceId, Cluster>,
    /// Reviews, transition strategies and de-activations.
    pub reviews: Reviews,
    /// What sources say of facts, where more than one was recorded.
    pub claims: ClaimsByFact,
    /// How exactly the dates of facts are known that were recorded as found, or corrected.
    pub dates: DatesByFact,
}

impl Operation {
    /// The emergency of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn emergency(&self, id: impl AsRef<str>) -> Result<&Emergency, Refusal> {
        find("emergency", &self.emergencies, id)
    }

    /// The proposal of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn proposal(&self, id: impl AsRef<str>) -> Result<&Proposal, Refusal> {
        find("proposal", &self.proposals, id)
    }

    /// The cluster of that identifier, active or not.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn cluster(&self, id: impl AsRef<str>) -> Result<&Cluster, Refusal> {
        find("cluster", &self.clusters, id)
    }

    /// Leaves out what became so of clusters after a moment, and what sources say of it: one event may tell of several dates, and
    /// a correction moves them.
    pub fn forget_after(&mut self, moment: Moment) {
        self.clusters.retain(|_, cluster| cluster.activated_at <= moment);
        self.clusters.values_mut().for_each(|cluster| cluster.forget_after(moment));
        self.claims.forget_after(moment);
    }

    /// Notes that a commit changed what is on record of the resource of a fact.
    pub(super) fn touch(&mut self, fact: &FactOnRecord, stamp: &Stamp) {
        let etag = match fact.kind {
            FactKind::CountryLeadership | FactKind::CountryTerm | FactKind::Mechanism => Some(&mut self.country.etag),
            FactKind::Review => self.reviews.reviews.get_mut(&fact.of).map(|review| &mut review.etag),
            FactKind::Information | FactKind::Approval => {
                self.proposals.get_mut(&fact.of).map(|proposal| &mut proposal.etag)
            }
            kind if kind.is_of_an_emergency() => {
                self.emergencies.get_mut(&fact.of).map(|emergency| &mut emergency.etag)
            }
            _ => self.clusters.get_mut(&fact.of).map(|cluster| &mut cluster.etag),
        };
        etag.into_iter().for_each(|etag| *etag = stamp.etag);
    }

    /// The clusters that are active.
    pub fn active_clusters(&self) -> impl Iterator<Item = &Cluster> {
        self.clusters.values().filter(|cluster| cluster.is_active())
    }

    /// The active clusters that serve a sector, by this code of it or by one that succeeds it or that it succeeds (row RM-1.2).
    pub fn clusters_serving(&self, sector: &ClusterCode, reference: &Reference) -> impl Iterator<Item = &Cluster> {
        let lineage = reference.lineage(sector);
        self.active_clusters().filter(move |cluster| cluster.sectors.iter().any(|served| lineage.contains(served)))
    }

    /// The first of them, where one does.
    pub fn cluster_serving(&self, sector: &ClusterCode, reference: &Reference) -> Option<&Cluster> {
        self.clusters_serving(sector, reference).next()
    }

    /// What kind of emergency a cluster is for; of a cluster that was found it may be unknown, and then it is any (row OG-15).
    pub fn setting_of(&self, cluster: &Cluster) -> Setting {
        let emergency = cluster.emergency.as_ref().and_then(|id| self.emergencies.get(id));
        emergency.map_or(Setting::Complex, |emergency| emergency.facts.setting)
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use crate::domain::Operation;
    use crate::domain::cluster::{Command, ExistingCluster, existing};
    use crate::domain::fixtures::{Example, emergency, health, ocha};
    use crate::domain::operation::claimed;

    fn as_of(example: &Example, moment: &str) -> Operation {
        let mut then = example.state().clone();
        then.forget_after(at(moment));
        then
    }

    /// RM-1.15: on a day before its activation a cluster is not there, and on one before its end it is active.
    #[test]
    fn a_cluster_is_there_from_its_activation_to_its_end() {
        let active = |moment: &str| as_of(&health(), moment).clusters.contains_key(&code("health"));
        assert_eq!([active("2013-11-13T08:59:59Z"), active("2013-11-13T09:00:00Z")], [false, true]);
        let ended = ExistingCluster { ended: "2012-08-31".parse().ok(), ..existing() };
        let ended = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(ended)));
        let then = |moment: &str| {
            let cluster = as_of(&ended, moment).clusters[&code("logistics")].clone();
            (cluster.is_active(), cluster.as_found.and_then(|found| found.ended).is_none())
        };
        assert_eq!(then("2012-08-31T15:59:58Z"), (true, true));
        assert_eq!(then("2012-08-31T15:59:59Z"), (false, false));
    }

    /// RM-1.15: on a day before a fact, sources say nothing of it.
    #[test]
    fn sources_speak_of_what_is_so_by_then() {
        let (found, command) = claimed();
        let disagree = found.given(&ocha(), command);
        let spoken_of = |moment: &str| as_of(&disagree, moment).claims.disagreements().count();
        assert_eq!(["2010-01-30", "2010-02-02"].map(spoken_of), [0, 1]);
    }
}
