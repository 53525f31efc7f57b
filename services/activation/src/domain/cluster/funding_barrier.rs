//! A lack of funds that prevents shared leadership: reported to the HC or RC, who takes it up (row RM-7.6).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message::Message;
use convene_kernel::policy::rules;
use convene_kernel::reference_checks::find;
use convene_kernel::subject::Subject;
use serde::{Deserialize, Serialize};

use super::checks::{about, lead, to_change};
use super::{Cluster, Event};
use crate::domain::subjects::SHARING;
use crate::domain::{self, Decided, Operation, Recorded};

/// A lack of funds prevents shared leadership (row RM-7.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingBarrier {
    /// The cluster.
    pub cluster: ResourceId,
    /// The shared leadership.
    pub sharing: ResourceId,
    /// What is not funded, and why.
    pub barrier: String,
}

/// The HC or RC took a funding barrier up with the HCT and donors (row RM-7.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingBarrierTakenUp {
    /// The cluster.
    pub cluster: ResourceId,
    /// The shared leadership.
    pub sharing: ResourceId,
    /// With whom, and with which result.
    pub outcome: String,
}

/// Who may raise one: the lead agency, the coordinator, or a partner.
pub(super) fn authority_to_raise(operation: &Operation, cluster: &str) -> Authority {
    lead(operation, cluster, &[Role::Coordinator, Role::Partner])
}

pub(super) fn raise(operation: &Operation, command: &FundingBarrier, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    find("shared leadership", &cluster.sharing, &command.sharing)?;
    let mut decision = about(cluster, Event::FundingBarrierRaised(command.clone()));
    let (subject, head) = (subject(cluster, &command.sharing), Owner::role(operation.country.head()));
    decision.open(Duty::new(rules::RM_7_6_FUNDING, subject, head, context.occurred_at).concerning(cluster.id.clone()));
    Ok(decision)
}

pub(super) fn take_up(operation: &Operation, command: &FundingBarrierTakenUp, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    find("funding barrier", &cluster.funding_barriers, &command.sharing)?;
    let mut decision = about(cluster, Event::FundingBarrierTakenUp(command.clone()));
    decision.keep(rules::RM_7_6_FUNDING, subject(cluster, &command.sharing), context.occurred_at);
    Ok(decision)
}

/// Ends what is owed on the barrier to a shared leadership that ends.
pub(super) fn void(
    decision: &mut Decision<domain::Event>,
    cluster: &Cluster,
    sharing: &ResourceId,
    reason: impl Into<Message>,
) {
    decision.void(rules::RM_7_6_FUNDING, subject(cluster, sharing), reason);
}

fn subject(cluster: &Cluster, sharing: &ResourceId) -> Subject {
    cluster.subject().part(SHARING, sharing)
}

pub(super) fn raised(cluster: &mut Cluster, barrier: &FundingBarrier, stamp: &Stamp) {
    cluster.funding_barriers.insert(barrier.sharing.clone(), Recorded::new(barrier, stamp));
}

pub(super) fn taken_up(cluster: &mut Cluster, taken_up: &FundingBarrierTakenUp) {
    cluster.funding_barriers.remove(&taken_up.sharing);
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::shared_leadership::tests::sharing;
    use crate::domain::cluster::{Command, SharingEnd};
    use crate::domain::fixtures::{hc, health, lead};

    /// RM-7.6: a lack of funds for shared leadership goes to the HC, who takes it up.
    #[test]
    fn a_funding_barrier_is_taken_up() {
        let barrier = || {
            let (cluster, sharing) = (code("health"), code("s-1"));
            Command::RaiseFundingBarrier(FundingBarrier {
                cluster,
                sharing,
                barrier: "no donor pays for it".to_owned(),
            })
        };
        let take_up = || {
            let (cluster, sharing) = (code("health"), code("s-1"));
            let outcome = "two donors share the cost".to_owned();
            Command::TakeUpFundingBarrier(FundingBarrierTakenUp { cluster, sharing, outcome })
        };
        assert!(health().when(&lead("WHO"), barrier()).refusal().to_string().contains("no shared leadership"));
        let shared = health().given(&lead("WHO"), Command::ShareLeadership(sharing()));
        assert!(shared.clone().when(&hc(), take_up()).refusal().to_string().contains("no funding barrier"));
        let outcome = shared.when(&lead("WHO"), barrier());
        outcome.opens("RM-7.6.funding");
        let raised = outcome.accepted();
        raised.clone().when(&hc(), take_up()).keeps("RM-7.6.funding");
        let on = at("2014-02-01").date_naive();
        let end = SharingEnd { cluster: code("health"), sharing: code("s-1"), on, reason: "no funds".to_owned() };
        raised.when(&lead("WHO"), Command::EndSharing(end)).voids("RM-7.6.funding");
    }
}
