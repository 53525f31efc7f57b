//! The end of a gap: served, handed on, no longer needed, or accepted for a reason (rows GN-11.1, GN-11.3).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::refusal::Refusal;
use serde::{Deserialize, Serialize};

use super::{Event, admission, support};
use crate::domain::participation::InCluster;
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// A gap is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapClosing {
    /// The identifier of the gap in the record of its country, such as `g-1`.
    pub gap: ResourceId,
    /// On what ground.
    #[serde(flatten)]
    pub ground: ClosingGround,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
}

/// The ground on which a gap is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "ground", rename_all = "snake_case")]
pub enum ClosingGround {
    /// The need is served.
    Served {
        /// Who serves it.
        served_by: String,
    },
    /// Somebody else has it from then on.
    HandedOn {
        /// Who.
        handed_to: String,
    },
    /// The need is no more.
    NoLongerNeeded,
    /// It stays, and is accepted.
    Accepted {
        /// Why.
        accepted_because: String,
    },
}

/// Who may close a gap: the coordinator, the lead agency, and OCHA where no cluster has it any more.
pub(super) fn authority(arrangements: &Arrangements, gap: &str) -> Authority {
    admission::of_cluster(arrangements, gap, &[Role::OchaCountry])
}

pub(super) fn admits(arrangements: &Arrangements, gap: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let gap = admission::open(arrangements, gap, context)?;
    let has_it = arrangements.cluster_with(gap, context.occurred_at);
    if has_it.is_some() && context.actor.role == Role::OchaCountry {
        return Err(Refusal::denied("GN-11.1", reasons::CLUSTER_HAS_THE_GAP).at("gap").says(
            "a cluster has the gap, and it is for its coordinator or lead agency to close it",
            "ask the coordinator of the cluster",
        ));
    }
    admission::speaks_for_it(arrangements, gap, context)
}

pub(super) fn close_gap(arrangements: &Arrangements, command: &GapClosing, context: &Context<'_>) -> Decided {
    let gap = admission::to_change(arrangements, &command.gap, context)?;
    let closed = InCluster { what: command.clone(), cluster: support::last_with(arrangements, gap, context) };
    Ok(Decision::about(gap.subject()).event(Event::Closed(closed).into()))
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{actor, at, code};

    use super::*;
    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;
    use crate::domain::gap::Command;

    fn closes() -> Command {
        Command::CloseGap(gap_closing())
    }

    /// GN-11.1: a gap that is closed is owed by nobody any more, and admits nothing.
    #[test]
    fn a_closed_gap_is_owed_by_nobody() {
        let joined = called(with_care(health())).given(&of_partner("CARE"), commits());
        let outcome = joined.at("2013-12-01").when(&coordinator(), closes());
        outcome.voids("GN-11.1.urgent").voids("GN-A2.commitment");
        let closed = outcome.accepted();
        let rows = ["GN-11.1", "GN-11.2", "GN-11.4", "GN-A2"];
        let is_for_a_gap = |rule: &str| rows.iter().any(|row| rule.starts_with(row));
        assert!(!closed.record().duties.values().any(|duty| is_for_a_gap(&duty.rule)));
        closed.clone().when(&coordinator(), closes()).refused("GN-11.1", "GAP_CLOSED");
        closed.clone().when(&lead("WHO"), ensures_service()).refused("GN-11.1", "GAP_CLOSED");
        let gap = &closed.state().gaps[&code("g-1")];
        assert!(gap.standing_at(at("2013-11-30")).closed.is_none(), "it was open until then");
        let before = closed.that_happened("2013-11-25T08:00:00Z").when(&lead("WHO"), ensures_service());
        before.commit();
    }

    /// GN-11.1, RM-2.7: a gap of a cluster that ended is owed by no lead; the cluster that carries it on has it, else OCHA closes it.
    #[test]
    fn a_gap_of_a_cluster_that_ended_is_carried_on_or_closed_by_ocha() {
        let ocha = actor(Role::OchaCountry, "OCHA");
        called(health()).when(&ocha, closes()).refused("GN-11.1", "CLUSTER_HAS_THE_GAP");
        let end = called(health()).at("2014-08-31").when(&service(), declares("health", Fact::End));
        end.voids("GN-11.1.urgent");
        let ended = end.accepted();
        let gap = ended.state().gaps[&code("g-1")].clone();
        assert!(ended.state().cluster_with(&gap, at("2014-08-31")).is_none());
        ended.clone().when(&lead("WHO"), ensures_service()).refused("RM-2.1", "CLUSTER_NOT_ACTIVE");
        ended.clone().when(&ocha, closes()).commit();
        ended.clone().when(&lead("UNICEF"), closes()).refused("OG-8", "NOT_THE_LEAD_AGENCY");
        let again = ended.at("2015-04-26").given(&service(), active("health-2", Some("health")));
        let carried = again.state().cluster_with(&gap, at("2015-04-26")).map(|cluster| cluster.id.clone());
        assert_eq!(carried, Some(code("health-2")));
        assert!(again.duty("GN-11.1.urgent").is_some(), "the lead of the next cluster owes the answer");
        again.when(&lead("WHO"), ensures_service()).keeps("GN-11.1.urgent");
    }
}
