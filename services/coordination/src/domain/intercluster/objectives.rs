//! The strategic objectives of the HCT, and which objective of which cluster serves them: an orphan on either side is found (row
//! RM-8.3).

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::{Checks, Finding};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::Event;
use crate::domain::cluster::Cluster;
use crate::domain::subjects::COUNTRY;
use crate::domain::{self, Arrangements, Decided};
use crate::reasons;

/// The strategic objectives of the HCT, in place of those before (row RM-8.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StrategicObjectives {
    /// The strategic plan that has them, by its title.
    pub plan: String,
    /// The objectives.
    pub objectives: Vec<StrategicObjective>,
}

impl StrategicObjectives {
    /// Whether they have the objective of that identifier.
    fn have(&self, id: &ResourceId) -> bool {
        self.objectives.iter().any(|one| one.objective == *id)
    }
}

/// A strategic objective of the HCT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StrategicObjective {
    /// Its identifier in the plan, such as `so-1`.
    pub objective: ResourceId,
    /// What it says.
    pub text: String,
}

/// The objectives of a cluster, in place of those before (row RM-8.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterObjectives {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The objectives.
    pub objectives: Vec<ClusterObjective>,
}

/// An objective of a cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterObjective {
    /// Its identifier in the strategy of the cluster, such as `h-1`.
    pub objective: ResourceId,
    /// What it says.
    pub text: String,
    /// What it is measured by.
    pub indicators: Vec<String>,
    /// The strategic objectives that it serves.
    pub serves: Vec<ResourceId>,
}

impl Arrangements {
    /// The objectives that a cluster has at a moment: its own, or those of the cluster that it carries on.
    pub fn objectives_of(&self, cluster: &Cluster, moment: Moment) -> Option<&Recorded<ClusterObjectives>> {
        let stated = &self.intercluster.cluster_objectives;
        self.line(cluster).find_map(|one| stated.get(&one.id)?.at(moment))
    }

    /// The objectives of the clusters that are active at a moment, each with its cluster.
    fn cluster_objectives_at(&self, moment: Moment) -> impl Iterator<Item = (&Cluster, &ClusterObjective)> {
        let active = self.clusters.values().filter(move |cluster| cluster.is_active_at(moment));
        active.flat_map(move |cluster| {
            let stated = self.objectives_of(cluster, moment).into_iter();
            stated.flat_map(|stated| &stated.what.objectives).map(move |objective| (cluster, objective))
        })
    }

    /// The strategic objectives that no active cluster serves at a moment.
    pub fn unserved_objectives_at(&self, moment: Moment) -> Vec<&StrategicObjective> {
        let served: BTreeSet<_> =
            self.cluster_objectives_at(moment).flat_map(|(_, objective)| &objective.serves).collect();
        let strategic = self.intercluster.strategic_objectives.at(moment).into_iter();
        let strategic = strategic.flat_map(|stated| &stated.what.objectives);
        strategic.filter(|one| !served.contains(&one.objective)).collect()
    }

    /// The objectives of active clusters that serve no strategic objective at a moment; none where the HCT has stated none.
    pub fn unaligned_objectives_at(&self, moment: Moment) -> Vec<(&Cluster, &ClusterObjective)> {
        let Some(strategic) = self.intercluster.strategic_objectives.at(moment) else { return Vec::new() };
        let all = self.cluster_objectives_at(moment);
        all.filter(|(_, objective)| !objective.serves.iter().any(|id| strategic.what.have(id))).collect()
    }
}

pub(super) fn set_strategic_objectives(command: &StrategicObjectives) -> Decided {
    let mut checks = Checks::new();
    must_differ(&mut checks, command.objectives.iter().map(|one| &one.objective));
    checks.finish()?;
    Ok(Event::StrategicObjectivesSet(command.clone()).decided())
}

pub(super) fn state_cluster_objectives(
    arrangements: &Arrangements,
    command: &ClusterObjectives,
    context: &Context<'_>,
) -> Decided {
    arrangements.cluster(&command.cluster)?;
    let mut checks = Checks::new();
    must_differ(&mut checks, command.objectives.iter().map(|one| &one.objective));
    let strategic = arrangements.intercluster.strategic_objectives.at(context.occurred_at);
    let is_strategic = |id: &ResourceId| strategic.is_some_and(|stated| stated.what.have(id));
    for (index, objective) in command.objectives.iter().enumerate() {
        for (place, id) in objective.serves.iter().enumerate().filter(|(_, id)| !is_strategic(id)) {
            checks
                .precondition("RM-8.3", reasons::OBJECTIVE_UNKNOWN)
                .at(format!("objectives[{index}].serves[{place}]"))
                .says(
                    message!("the HCT has no strategic objective '{id}' then", id),
                    "name one that the HC stated, or leave it out until it is",
                );
        }
    }
    checks.finish()?;
    Ok(Event::ClusterObjectivesStated(command.clone()).decided())
}

/// Notes an objective whose identifier another one has.
fn must_differ<'a>(checks: &mut Checks, ids: impl Iterator<Item = &'a ResourceId>) {
    let mut known = BTreeSet::new();
    for (index, id) in ids.enumerate() {
        if !known.insert(id) {
            checks
                .invalid("RM-8.3", reasons::OBJECTIVE_NAMED_TWICE)
                .at(format!("objectives[{index}].objective"))
                .says(message!("'{id}' is named twice", id), "give each objective an identifier of its own");
        }
    }
}

pub(super) fn set(arrangements: &mut Arrangements, objectives: &StrategicObjectives, stamp: &Stamp) {
    let recorded = Recorded::new(objectives, stamp);
    arrangements.intercluster.strategic_objectives.record(stamp.occurred_at, recorded);
}

pub(super) fn stated(arrangements: &mut Arrangements, objectives: &ClusterObjectives, stamp: &Stamp) {
    let stated = arrangements.intercluster.cluster_objectives.entry(objectives.cluster.clone()).or_default();
    stated.record(stamp.occurred_at, Recorded::new(objectives, stamp));
}

/// Brings the findings on objectives to what follows from `after`, the arrangements after a decision.
pub(super) fn settle(decision: &mut Decision<domain::Event>, after: &Arrangements, context: &Context<'_>) {
    let unserved = after.unserved_objectives_at(context.now).into_iter().map(|one| {
        Finding::of("RM-8.3", COUNTRY.only()).at(format!("objective/{}", one.objective)).says(
            message!(
                "no objective of a cluster serves the strategic objective '{objective}': {text}",
                objective = one.objective,
                text = verbatim(&one.text)
            ),
            "have a cluster state how it serves it, or have the HCT give it up",
        )
    });
    context.settle_findings(decision, &COUNTRY.only(), &["RM-8.3"], unserved.collect());
    let unaligned = after.unaligned_objectives_at(context.now);
    for cluster in after.clusters.values() {
        let of_it = unaligned.iter().filter(|(other, _)| other.id == cluster.id).map(|(_, one)| {
            Finding::of("RM-8.3", cluster.subject()).at(format!("objective/{}", one.objective)).says(
                message!(
                    "the objective '{objective}' of the cluster serves no strategic objective: {text}",
                    objective = one.objective,
                    text = verbatim(&one.text)
                ),
                "state which strategic objective it serves, or leave it out",
            )
        });
        context.settle_findings(decision, &cluster.subject(), &["RM-8.3"], of_it.collect());
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;
    use crate::domain::intercluster::fixtures::*;

    fn fields(example: &Example) -> Vec<String> {
        let found = example.record().findings.values().filter(|finding| finding.row.as_str() == "RM-8.3");
        found.map(|finding| format!("{}#{}", finding.subject, finding.field)).collect()
    }

    /// RM-8.3: a strategic objective that no cluster serves is found on the country, a cluster's objective that serves none on the
    /// cluster; both are resolved when they are served.
    #[test]
    fn orphans_on_both_sides_are_found() {
        let set = health().given(&hc(), sets_objectives(&["so-1", "so-2"]));
        assert_eq!(fields(&set), ["country#objective/so-1", "country#objective/so-2"]);
        let stated = set.given(&coordinator(), states_objectives(&[("h-1", &["so-1"]), ("h-2", &[])]));
        assert_eq!(fields(&stated), ["cluster/health#objective/h-2", "country#objective/so-2"]);
        let served = stated.given(&coordinator(), states_objectives(&[("h-1", &["so-1"]), ("h-2", &["so-2"])]));
        assert!(fields(&served).is_empty());
        let changed = served.given(&hc(), sets_objectives(&["so-1", "so-3"]));
        assert_eq!(fields(&changed), ["cluster/health#objective/h-2", "country#objective/so-3"]);
    }

    /// RM-8.3: a cluster that ended serves nothing; one that carries it on has its objectives.
    #[test]
    fn a_cluster_that_ended_serves_nothing() {
        let stated = health().given(&hc(), sets_objectives(&["so-1"]));
        let stated = stated.given(&coordinator(), states_objectives(&[("h-1", &["so-1"]), ("h-2", &[])]));
        let ended = stated.at("2014-08-31").given(&service(), declares("health", Fact::End));
        assert_eq!(fields(&ended), ["country#objective/so-1"]);
        let again = ended.at("2015-04-26").given(&service(), active("health-2", Some("health")));
        assert_eq!(fields(&again), ["cluster/health-2#objective/h-2"]);
    }

    /// RM-8.3: where the HCT has stated no objective, no cluster is found to serve none.
    #[test]
    fn without_strategic_objectives_nothing_is_found() {
        let stated = health().given(&coordinator(), states_objectives(&[("h-1", &[])]));
        assert!(fields(&stated).is_empty());
        assert!(stated.state().unaligned_objectives_at(convene_kernel::time::Moment::MAX_UTC).is_empty());
    }

    /// RM-8.3: a cluster serves objectives that the HCT has, and each objective has an identifier of its own.
    #[test]
    fn a_cluster_serves_objectives_that_there_are() {
        let unknown = states_objectives(&[("h-1", &["so-9"])]);
        health().when(&coordinator(), unknown.clone()).refused("RM-8.3", "OBJECTIVE_UNKNOWN");
        let set = health().given(&hc(), sets_objectives(&["so-1"]));
        set.clone().when(&coordinator(), unknown).refused("RM-8.3", "OBJECTIVE_UNKNOWN");
        let twice = states_objectives(&[("h-1", &["so-1"]), ("h-1", &[])]);
        set.clone().when(&coordinator(), twice).refused("RM-8.3", "OBJECTIVE_NAMED_TWICE");
        set.clone().when(&hc(), sets_objectives(&["so-1", "so-1"])).refused("RM-8.3", "OBJECTIVE_NAMED_TWICE");
        let served = set.given(&coordinator(), states_objectives(&[("h-1", &["so-1"])]));
        assert_eq!(served.state().intercluster.cluster_objectives[&code("health")].values().count(), 1);
    }
}
