//! Advice of service clusters on whether the work plan of another cluster is feasible: on its logistics, and on nothing else (row
//! RM-8.10).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::message;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference::ClusterKind;
use convene_kernel::reference_checks::must_be_new;
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::Event;
use crate::domain::{Arrangements, Decided, checks};
use crate::reasons;

/// Advice of a service cluster on the work plan of another one (row RM-8.10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeasibilityAdvice {
    /// The identifier of the advice in the record of its country, such as `advice-1`.
    pub advice: ResourceId,
    /// The service cluster, which advises.
    pub cluster: ResourceId,
    /// The cluster whose work plan it is.
    pub advised: ResourceId,
    /// The work plan, by its title or version.
    pub work_plan: String,
    /// What the advice is on; programme content is none of it.
    pub aspects: Vec<LogisticAspect>,
    /// Whether it is feasible.
    pub feasibility: Feasibility,
    /// Why, and with what changes.
    pub explanation: String,
}

/// A part of logistics.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogisticAspect {
    /// Transport of people and goods.
    Transport,
    /// Stores.
    Storage,
    /// Customs and procurement.
    Customs,
    /// Communications and power.
    Communications,
    /// Roads, ports and airfields.
    Infrastructure,
}

/// Whether a work plan is feasible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feasibility {
    /// It is.
    Feasible,
    /// It is, with changes.
    WithChanges,
    /// It is not.
    NotFeasible,
}

/// A service cluster advises; another one has no such advice to give.
pub(super) fn admits(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    checks::admits(arrangements, id, context)?;
    let cluster = arrangements.cluster(id)?;
    let serves = |code| {
        let known = context.guidance.reference.cluster(code, context.day());
        known.is_some_and(|known| known.kind == ClusterKind::CommonService)
    };
    if cluster.sectors.at(context.occurred_at).is_some_and(|sectors| sectors.iter().any(serves)) {
        return Ok(());
    }
    Err(Refusal::precondition("RM-8.10", reasons::NOT_A_SERVICE_CLUSTER).at("cluster").says(
        message!("'{cluster}' is not a service cluster", cluster = cluster.id),
        "have a cluster of logistics or emergency telecommunications advise",
    ))
}

pub(super) fn advise_on_feasibility(
    arrangements: &Arrangements,
    command: &FeasibilityAdvice,
    context: &Context<'_>,
) -> Decided {
    arrangements.cluster(&command.cluster)?;
    let (mut checks, known) = (Checks::new(), &arrangements.intercluster.advice);
    must_be_new(&mut checks, "RM-8.10", reasons::ADVICE_ALREADY_EXISTS, "advice", "an advice", known, &command.advice);
    let advised = arrangements.clusters.get(&command.advised);
    if !advised.is_some_and(|cluster| cluster.is_active_at(context.occurred_at)) || command.advised == command.cluster {
        checks.invalid("RM-8.10", reasons::ADVISED_CLUSTER_UNKNOWN).at("advised").says(
            message!("'{advised}' is not another cluster that is active then", advised = command.advised),
            "name the cluster whose work plan it is",
        );
    }
    checks.finish()?;
    Ok(Event::AdviceGiven(command.clone()).decided())
}

pub(super) fn given(arrangements: &mut Arrangements, advice: &FeasibilityAdvice, stamp: &Stamp) {
    arrangements.intercluster.advice.insert(advice.advice.clone(), Recorded::new(advice, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;
    use crate::domain::intercluster::fixtures::*;

    /// RM-8.10: a service cluster advises another cluster on logistics; no other cluster does, and none advises itself.
    #[test]
    fn a_service_cluster_advises_on_logistics() {
        let advised = with_logistics(health()).given(&coordinator(), advises("logistics", "health"));
        assert_eq!(advised.state().intercluster.advice[&code("advice-1")].what.aspects, [LogisticAspect::Transport]);
        advised.when(&coordinator(), advises("logistics", "health")).refused("RM-8.10", "ADVICE_ALREADY_EXISTS");
        let with = || with_logistics(health());
        with().when(&coordinator(), advises("health", "logistics")).refused("RM-8.10", "NOT_A_SERVICE_CLUSTER");
        with().when(&coordinator(), advises("logistics", "logistics")).refused("RM-8.10", "ADVISED_CLUSTER_UNKNOWN");
        with().when(&coordinator(), advises("logistics", "shelter")).refused("RM-8.10", "ADVISED_CLUSTER_UNKNOWN");
        let ended = with().at("2014-08-31").given(&service(), declares("health", Fact::End));
        ended.when(&coordinator(), advises("logistics", "health")).refused("RM-8.10", "ADVISED_CLUSTER_UNKNOWN");
    }
}
