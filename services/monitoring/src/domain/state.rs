//! The state of monitoring in a country, and how the areas find things in it.

use std::collections::BTreeMap;

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::find;
use convene_kernel::refusal::Refusal;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::checklist::Checklist;
use super::cluster::{Cluster, Emergency, Level3};
use super::round::{FollowedAction, ProfileAdoption, Round};

/// What is monitored in one country, what ended among it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Monitored {
    /// The clusters, by the identifier that the activation service gave them.
    pub clusters: BTreeMap<ResourceId, Cluster>,
    /// The declarations of level 3, by the emergency.
    pub level_3: BTreeMap<ResourceId, Vec<Level3>>,
    /// The emergencies, by identifier.
    pub emergencies: BTreeMap<ResourceId, Emergency>,
    /// The activation checklists, by identifier.
    pub checklists: BTreeMap<ResourceId, Checklist>,
    /// How often reports are due, where the country adopted another profile than that of 2012.
    pub profiles: Timeline<Recorded<ProfileAdoption>>,
    /// The rounds of performance monitoring, by identifier.
    pub rounds: BTreeMap<ResourceId, Round>,
    /// The actions that are followed, by identifier.
    pub actions: BTreeMap<ResourceId, FollowedAction>,
}

impl Monitored {
    /// The cluster of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn cluster(&self, id: impl AsRef<str>) -> Result<&Cluster, Refusal> {
        find("cluster", &self.clusters, id)
    }

    /// The checklist of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn checklist(&self, id: impl AsRef<str>) -> Result<&Checklist, Refusal> {
        find("checklist", &self.checklists, id)
    }

    /// The round of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn round(&self, id: impl AsRef<str>) -> Result<&Round, Refusal> {
        find("round", &self.rounds, id)
    }

    /// The action of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn followed_action(&self, id: impl AsRef<str>) -> Result<&FollowedAction, Refusal> {
        find("action", &self.actions, id)
    }

    /// What is monitored after a change of a round; one that is not there does not change.
    pub(super) fn change_round(mut self, id: &ResourceId, stamp: &Stamp, change: impl FnOnce(&mut Round)) -> Self {
        if let Some(round) = self.rounds.get_mut(id) {
            change(round);
            round.etag = stamp.etag;
        }
        self
    }

    /// What is monitored after a change of a cluster; one that is not there does not change.
    pub(super) fn change_cluster(mut self, id: &ResourceId, stamp: &Stamp, change: impl FnOnce(&mut Cluster)) -> Self {
        if let Some(cluster) = self.clusters.get_mut(id) {
            change(cluster);
            cluster.etag = stamp.etag;
        }
        self
    }

    /// What is monitored after a change of a checklist; one that is not there does not change.
    pub(super) fn change_checklist(
        mut self,
        id: &ResourceId,
        stamp: &Stamp,
        change: impl FnOnce(&mut Checklist),
    ) -> Self {
        if let Some(checklist) = self.checklists.get_mut(id) {
            change(checklist);
            checklist.etag = stamp.etag;
        }
        self
    }
}
