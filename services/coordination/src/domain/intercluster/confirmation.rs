//! What OCHA confirms of each new cluster: its terms of reference are known, its key stakeholders represented, its plan of work made,
//! and a way to share and decide between clusters agreed (row PE-8).

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::recorded::Recorded;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::Event;
use crate::domain::cluster::Cluster;
use crate::domain::{Arrangements, Decided};

/// What OCHA confirms of a cluster, in place of what it confirmed before (row PE-8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterConfirmation {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The generic terms of reference are known.
    pub terms_known: bool,
    /// The key stakeholders are represented.
    pub stakeholders_represented: bool,
    /// The plan of work is made.
    pub plan_of_work_made: bool,
    /// The plan of work is kept to.
    pub plan_of_work_kept: bool,
    /// A way to share and decide between clusters is agreed.
    pub way_to_decide_agreed: bool,
    /// What is missing, or what else there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
}

impl ClusterConfirmation {
    /// Whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.terms_known
            && self.stakeholders_represented
            && self.plan_of_work_made
            && self.plan_of_work_kept
            && self.way_to_decide_agreed
    }
}

impl Arrangements {
    /// When OCHA had confirmed everything of a cluster first.
    pub(super) fn confirmed_at(&self, cluster: &Cluster) -> Option<Moment> {
        let confirmations = self.intercluster.confirmations.get(&cluster.id)?;
        confirmations.spans().find(|span| span.value.what.is_complete()).map(|span| span.since)
    }

    /// The new clusters that are active at a moment, and of which OCHA has not confirmed everything then. One that was there before
    /// the record is not new.
    pub fn unconfirmed_at(&self, moment: Moment) -> impl Iterator<Item = &Cluster> {
        let is_confirmed = move |cluster: &Cluster| {
            let confirmation = self.intercluster.confirmations.get(&cluster.id).and_then(|all| all.at(moment));
            confirmation.is_some_and(|one| one.what.is_complete())
        };
        let new = self.clusters.values().filter(move |cluster| cluster.is_active_at(moment) && !cluster.is_found);
        new.filter(move |cluster| !is_confirmed(cluster))
    }
}

pub(super) fn confirm_cluster(arrangements: &Arrangements, command: &ClusterConfirmation) -> Decided {
    arrangements.cluster(&command.cluster)?;
    Ok(Event::ClusterConfirmed(command.clone()).decided())
}

pub(super) fn confirmed(arrangements: &mut Arrangements, confirmation: &ClusterConfirmation, stamp: &Stamp) {
    let confirmations = arrangements.intercluster.confirmations.entry(confirmation.cluster.clone()).or_default();
    confirmations.record(stamp.occurred_at, Recorded::new(confirmation, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;
    use crate::domain::intercluster::Command;
    use crate::domain::intercluster::fixtures::*;

    fn confirms(change: impl FnOnce(&mut ClusterConfirmation)) -> Command {
        let Command::ConfirmCluster(mut confirmation) = confirms_cluster() else { panic!("it confirms a cluster") };
        change(&mut confirmation);
        Command::ConfirmCluster(confirmation)
    }

    /// PE-8: OCHA owes the confirmation of each new cluster, until nothing is missing.
    #[test]
    fn each_new_cluster_is_confirmed() {
        let begun = no_cluster().when(&service(), active("health", None));
        begun.opens("PE-8.confirmation");
        let owed = begun.accepted();
        assert_eq!(owed.duty("PE-8.confirmation").and_then(|duty| duty.cluster.clone()), Some(code("health")));
        let missing = health().given(&ocha(), confirms(|it| it.plan_of_work_made = false));
        assert_eq!(missing.duty("PE-8.confirmation").map(|duty| duty.since), Some(at("2013-11-12T08:00:00Z")));
        missing.at("2013-12-01").when(&ocha(), confirms(|_| {})).keeps("PE-8.confirmation");
        for change in [
            (|it: &mut ClusterConfirmation| it.terms_known = false) as fn(&mut ClusterConfirmation),
            |it| it.stakeholders_represented = false,
            |it| it.plan_of_work_kept = false,
            |it| it.way_to_decide_agreed = false,
        ] {
            let partly = health().given(&ocha(), confirms(change));
            assert!(partly.duty("PE-8.confirmation").is_some());
            assert_eq!(partly.state().unconfirmed_at(at("2013-12-01")).count(), 1);
        }
        let complete = health().given(&ocha(), confirms(|_| {}));
        assert_eq!(complete.state().unconfirmed_at(at("2013-12-01")).count(), 0);
    }

    /// PE-8: a cluster that was there before the record is not new, and nobody owes its confirmation.
    #[test]
    fn a_cluster_that_was_there_before_is_not_new() {
        let found = no_cluster().when(&service(), found("health"));
        let found = found.accepted();
        assert!(found.duty("PE-8.confirmation").is_none());
        assert_eq!(found.state().unconfirmed_at(at("2013-12-01")).count(), 0);
    }

    /// PE-8, RM-1.15: a cluster that ended is confirmed by nobody from then on; that it was before may be recorded late.
    #[test]
    fn a_cluster_that_ended_is_not_owed() {
        let end = health().at("2014-08-31").when(&service(), declares("health", Fact::End));
        end.voids("PE-8.confirmation");
        let ended = end.accepted();
        assert!(ended.state().clusters.contains_key(&code("health")));
        ended.clone().when(&ocha(), confirms(|_| {})).refused("RM-2.1", "CLUSTER_NOT_ACTIVE");
        let late = ended.at("2014-09-30").that_happened("2013-12-01T00:00:00Z").given(&ocha(), confirms(|_| {}));
        let kept = late.record().openings.values().find(|one| one.duty.rule.as_str() == "PE-8.confirmation");
        assert_eq!(kept.and_then(|kept| kept.closed_at), Some(at("2013-12-01")), "it was confirmed before it ended");
    }
}
