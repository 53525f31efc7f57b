//! A lack of funds that prevents shared leadership: reported to the HC or RC, who takes it up (row RM-7.6).

use std::collections::BTreeMap;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::Message;
use convene_kernel::policy::rules;
use convene_kernel::reference_checks::{find, must_be_of_the_commit};
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::checks::{about, admits_head, after, lead, speaks_for, to_change};
use super::{Cluster, Event};
use crate::domain::subjects::SHARING;
use crate::domain::{self, Decided, Operation, Recorded};
use crate::reasons;

/// A lack of funds prevents shared leadership (row RM-7.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingBarrier {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The identifier of the arrangement to share leadership, such as `s-1`.
    pub sharing: ResourceId,
    /// What is not funded, and why.
    pub barrier: String,
}

/// The HC or RC took a funding barrier up with the HCT and donors (row RM-7.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingBarrierTakenUp {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The identifier of the arrangement to share leadership, such as `s-1`.
    pub sharing: ResourceId,
    /// With whom, and with which result.
    pub outcome: String,
}

/// A funding barrier never was, and is taken back (row RM-1.15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundingBarrierWithdrawal {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The identifier of the arrangement to share leadership, such as `s-1`.
    pub sharing: ResourceId,
    /// The commit that recorded the barrier.
    pub commit: Etag,
    /// Why the record was wrong.
    pub reason: String,
    /// Where it is known from that it never was.
    pub source: String,
}

/// Who may raise one: the lead agency, the coordinator, or a partner.
pub(super) fn authority_to_raise(operation: &Operation, cluster: &str) -> Authority {
    lead(operation, cluster, &[Role::Coordinator, Role::Partner])
}

/// Who may take one back: the lead agency, the coordinator, or OCHA, which keeps the record.
pub(super) fn authority_to_withdraw(operation: &Operation, cluster: &str) -> Authority {
    lead(operation, cluster, &[Role::Coordinator, Role::OchaCountry])
}

/// A barrier that is there is taken up by the acting head.
pub(super) fn admits_taking_up(operation: &Operation, cluster: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits_head(operation, cluster, context)?;
    must_have_barrier(operation.cluster(cluster)?, |barriers| barriers.at(context.occurred_at).is_some())
}

/// A barrier on record is taken back, in a cluster that ended, too.
pub(super) fn admits_withdrawal(operation: &Operation, cluster: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let cluster = operation.cluster(cluster)?;
    speaks_for(cluster, context)?;
    must_have_barrier(cluster, |barriers| barriers.values().next().is_some())
}

fn must_have_barrier(
    cluster: &Cluster,
    is_there: impl Fn(&Timeline<Recorded<FundingBarrier>>) -> bool,
) -> Result<(), Refusal> {
    if cluster.funding_barriers.values().any(is_there) {
        return Ok(());
    }
    Err(Refusal::precondition("RM-7.6", reasons::NO_FUNDING_BARRIER).at("sharing").says(
        message!(
            "no lack of funds keeps the leadership of the cluster '{cluster}' from being shared",
            cluster = cluster.id
        ),
        "record the lack of funds first",
    ))
}

pub(super) fn raise_funding_barrier(operation: &Operation, command: &FundingBarrier, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    find("shared leadership", &cluster.sharing, &command.sharing)?;
    let mut decision = about(cluster, Event::FundingBarrierRaised(command.clone()));
    let after = after(cluster, context, |cluster, stamp| raised(cluster, command, stamp));
    settle(&mut decision, operation, &after, &command.sharing, context);
    Ok(decision)
}

pub(super) fn take_up_funding_barrier(
    operation: &Operation,
    command: &FundingBarrierTakenUp,
    context: &Context<'_>,
) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let there = cluster.funding_barriers.iter().filter(|(_, barriers)| barriers.at(context.occurred_at).is_some());
    let there: BTreeMap<_, _> = there.map(|(sharing, barriers)| (sharing.clone(), barriers)).collect();
    find("funding barrier", &there, &command.sharing)?;
    let mut decision = about(cluster, Event::FundingBarrierTakenUp(command.clone()));
    let after = after(cluster, context, |cluster, stamp| taken_up(cluster, command, stamp));
    settle(&mut decision, operation, &after, &command.sharing, context);
    Ok(decision)
}

pub(super) fn withdraw_funding_barrier(
    operation: &Operation,
    command: &FundingBarrierWithdrawal,
    context: &Context<'_>,
) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let barriers = cluster.funding_barriers.get(&command.sharing);
    let recorded = barriers.and_then(|barriers| barriers.values().find(|one| one.stamp.etag == command.commit));
    let mut checks = Checks::new();
    must_be_of_the_commit(&mut checks, "funding barrier", recorded.map(|one| one.stamp.etag), command.commit);
    checks.finish()?;
    let mut decision = about(cluster, Event::FundingBarrierWithdrawn(command.clone()));
    let after = after(cluster, context, |cluster, _| withdrawn(cluster, command));
    let since = after.funding_barriers.get(&command.sharing).and_then(open_since);
    let owed = context.duties.get(&Duty::id(rules::RM_7_6_FUNDING, &subject(cluster, &command.sharing)));
    if let Some(owed) = owed.filter(|owed| since != Some(owed.since)) {
        decision.void_duty(owed, "the barrier never was");
        if let Some(since) = since {
            decision.open(Duty { since, ..owed.clone() });
        }
    }
    Ok(decision)
}

/// The head owes to take a barrier up since it was raised, until it was taken up, whatever the order of recording.
fn settle(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    after: &Cluster,
    sharing: &ResourceId,
    context: &Context<'_>,
) {
    let (rule, subject) = (rules::RM_7_6_FUNDING, subject(after, sharing));
    let owed = context.duties.get(&Duty::id(rule, &subject));
    let since = after.funding_barriers.get(sharing).and_then(open_since);
    match (owed, since) {
        (Some(owed), Some(since)) if owed.since == since => return,
        (Some(owed), Some(since)) if owed.since > since => decision.void_duty(owed, "the barrier was raised earlier"),
        (Some(owed), _) => decision.keep_duty(owed, context.occurred_at),
        (None, _) if there_at(after, sharing, context.occurred_at).is_none() => {
            decision.keep(rule, &subject, context.occurred_at);
        }
        (None, _) => {}
    }
    if let Some(since) = since {
        let head = Owner::role(operation.country.head());
        decision.open(Duty::new(rule, subject, head, since).concerning(after.id.clone()));
    }
}

/// The barrier to a shared leadership at a moment.
fn there_at<'a>(cluster: &'a Cluster, sharing: &ResourceId, moment: Moment) -> Option<&'a Recorded<FundingBarrier>> {
    cluster.funding_barriers.get(sharing)?.at(moment)
}

/// Since when there is a barrier without a break; none where it was taken up.
fn open_since(barriers: &Timeline<Recorded<FundingBarrier>>) -> Option<Moment> {
    let mut since = None;
    for span in barriers.spans().rev() {
        if span.until != since {
            break;
        }
        since = Some(span.since);
    }
    since
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

impl Cluster {
    /// The funding barriers that were not taken up.
    pub fn present_funding_barriers(&self) -> impl Iterator<Item = &Recorded<FundingBarrier>> {
        self.funding_barriers.values().filter_map(Timeline::present)
    }
}

pub(super) fn raised(cluster: &mut Cluster, barrier: &FundingBarrier, stamp: &Stamp) {
    let barriers = cluster.funding_barriers.entry(barrier.sharing.clone()).or_default();
    barriers.record(stamp.occurred_at, Recorded::new(barrier, stamp));
}

pub(super) fn taken_up(cluster: &mut Cluster, taken_up: &FundingBarrierTakenUp, stamp: &Stamp) {
    ended(cluster, &taken_up.sharing, stamp);
}

/// The barrier is none any more: it was taken up, or the shared leadership ended.
pub(super) fn ended(cluster: &mut Cluster, sharing: &ResourceId, stamp: &Stamp) {
    cluster.funding_barriers.entry(sharing.clone()).or_default().end(stamp.occurred_at);
}

/// The barrier never was; that an earlier or a later one was taken up stays.
pub(super) fn withdrawn(cluster: &mut Cluster, withdrawal: &FundingBarrierWithdrawal) {
    if let Some(barriers) = cluster.funding_barriers.get_mut(&withdrawal.sharing) {
        barriers.withdraw(|barrier| barrier.stamp.etag == withdrawal.commit);
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::duty::DutyChange;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::shared_leadership::tests::sharing;
    use crate::domain::cluster::{Command, SharingEnd};
    use crate::domain::fixtures::{Example, hc, health, lead, ocha};

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
        shared.clone().when(&hc(), take_up()).refused("RM-7.6", "NO_FUNDING_BARRIER");
        let outcome = shared.when(&lead("WHO"), barrier());
        outcome.opens("RM-7.6.funding");
        let raised = outcome.accepted();
        raised.clone().when(&hc(), take_up()).keeps("RM-7.6.funding");
        let taken_up = raised.clone().given(&hc(), take_up());
        taken_up.when(&hc(), take_up()).refused("RM-7.6", "NO_FUNDING_BARRIER");
        let on = at("2014-02-01").date_naive();
        let end = SharingEnd { cluster: code("health"), sharing: code("s-1"), on, reason: "no funds".to_owned() };
        raised.when(&lead("WHO"), Command::EndSharedLeadership(end)).voids("RM-7.6.funding");
    }

    /// RM-7.6, S-3: the head took a barrier up when it first did, also where that is recorded after a later taking up.
    #[test]
    fn a_barrier_is_taken_up_when_it_first_was() {
        let (cluster, sharing_id) = (code("health"), code("s-1"));
        let barrier = |barrier: &str| {
            let (cluster, sharing) = (code("health"), code("s-1"));
            Command::RaiseFundingBarrier(FundingBarrier { cluster, sharing, barrier: barrier.to_owned() })
        };
        let outcome = "two donors share the cost".to_owned();
        let take_up = FundingBarrierTakenUp { cluster, sharing: sharing_id, outcome };
        let take_up = || Command::TakeUpFundingBarrier(take_up.clone());
        let shared = health().given(&lead("WHO"), Command::ShareLeadership(sharing())).at("2014-03-01");
        let raised = shared.that_happened("2014-01-05").given(&lead("WHO"), barrier("no donor pays"));
        let taken_up = raised.that_happened("2014-02-20").given(&hc(), take_up());
        let earlier = taken_up.clone().that_happened("2014-01-20").when(&hc(), take_up());
        let id = "RM-7.6.funding:cluster/health/sharing/s-1".to_owned();
        assert_eq!(earlier.commit().duties, [DutyChange::Kept { id, at: at("2014-01-20"), earliest: None }]);
        let raised_again = taken_up.that_happened("2014-01-10").when(&lead("WHO"), barrier("the donor left"));
        assert_eq!(raised_again.commit().duties, [], "to raise it again takes nothing up");
    }

    /// RM-7.6, RM-1.15: the barrier raised last is the present one, and is owed since then, also where the taking up of an
    /// earlier one is recorded late.
    #[test]
    fn a_barrier_taken_up_late_is_not_the_present_one() {
        let barrier = |text: &str| {
            let (cluster, sharing) = (code("health"), code("s-1"));
            Command::RaiseFundingBarrier(FundingBarrier { cluster, sharing, barrier: text.to_owned() })
        };
        let (cluster, sharing_id) = (code("health"), code("s-1"));
        let outcome = "two donors share the cost".to_owned();
        let take_up = Command::TakeUpFundingBarrier(FundingBarrierTakenUp { cluster, sharing: sharing_id, outcome });
        let shared = health().given(&lead("WHO"), Command::ShareLeadership(sharing())).at("2014-03-01");
        let raised = shared.that_happened("2014-01-05").given(&lead("WHO"), barrier("no donor pays"));
        let again = raised.that_happened("2014-02-05").given(&lead("WHO"), barrier("the donor left"));
        let owed_since = |example: &Example| example.duty("RM-7.6.funding").map(|duty| duty.since);
        assert_eq!(owed_since(&again), Some(at("2014-01-05")), "it was never taken up");
        let late = again.that_happened("2014-01-20").given(&hc(), take_up);
        assert_eq!(owed_since(&late), Some(at("2014-02-05")));
        let present: Vec<_> = late.state().clusters[&code("health")].present_funding_barriers().collect();
        assert_eq!(present.iter().map(|barrier| barrier.what.barrier.as_str()).collect::<Vec<_>>(), ["the donor left"]);
    }

    /// RM-7.6, RM-1.15: a barrier that never was is owed no more; the head owes to take up the one before or after it, since that one.
    #[test]
    fn a_barrier_that_never_was_is_taken_back() {
        let barrier = |text: &str| {
            let (cluster, sharing) = (code("health"), code("s-1"));
            Command::RaiseFundingBarrier(FundingBarrier { cluster, sharing, barrier: text.to_owned() })
        };
        let withdraw = |commit: Etag| {
            let (cluster, sharing) = (code("health"), code("s-1"));
            let (reason, source) = ("it was of another cluster".to_owned(), "the donor".to_owned());
            Command::WithdrawFundingBarrier(FundingBarrierWithdrawal { cluster, sharing, commit, reason, source })
        };
        let last = |example: &Example| example.state().clusters[&code("health")].etag;
        let owed_since = |example: &Example| example.duty("RM-7.6.funding").map(|duty| duty.since);
        let shared = health().given(&lead("WHO"), Command::ShareLeadership(sharing())).at("2014-03-01");
        let raised = shared.that_happened("2014-01-05").given(&lead("WHO"), barrier("no donor pays"));
        let first = last(&raised);
        raised.clone().when(&lead("WHO"), withdraw(first)).voids("RM-7.6.funding");
        let other = withdraw(Etag(first.0 + 1));
        raised.clone().when(&lead("WHO"), other).refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
        let again = raised.that_happened("2014-02-05").given(&lead("WHO"), barrier("the donor left"));
        let second = last(&again);
        let without_second = again.clone().given(&ocha(), withdraw(second));
        assert_eq!(owed_since(&without_second), Some(at("2014-01-05")));
        let without_first = again.given(&ocha(), withdraw(first));
        assert_eq!(owed_since(&without_first), Some(at("2014-02-05")));
        let present: Vec<_> = without_first.state().clusters[&code("health")].present_funding_barriers().collect();
        assert_eq!(present.iter().map(|one| one.what.barrier.as_str()).collect::<Vec<_>>(), ["the donor left"]);
        without_first.when(&ocha(), withdraw(first)).refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
    }

    /// RM-7.6, RM-1.15: a barrier that turns out to have been raised earlier is owed since then; that a later one never was changes nothing.
    #[test]
    fn a_barrier_is_owed_since_it_was_first_raised() {
        let barrier = |text: &str| {
            let (cluster, sharing) = (code("health"), code("s-1"));
            Command::RaiseFundingBarrier(FundingBarrier { cluster, sharing, barrier: text.to_owned() })
        };
        let shared = health().given(&lead("WHO"), Command::ShareLeadership(sharing())).at("2014-03-01");
        let raised = shared.that_happened("2014-02-05").given(&lead("WHO"), barrier("the donor left"));
        let owed_since = |example: &Example| example.duty("RM-7.6.funding").map(|duty| duty.since);
        let earlier = raised.clone().that_happened("2014-01-05").when(&lead("WHO"), barrier("no donor pays"));
        earlier.voids("RM-7.6.funding").opens("RM-7.6.funding");
        let earlier = earlier.accepted();
        assert_eq!(owed_since(&earlier), Some(at("2014-01-05")));
        let again = earlier.that_happened("2014-02-20").when(&lead("WHO"), barrier("another donor left"));
        assert_eq!(again.commit().duties, []);
        let both = again.accepted();
        let (cluster, sharing, commit) = (code("health"), code("s-1"), Etag(both.record().version));
        let (reason, source) = ("it stayed".to_owned(), "the donor".to_owned());
        let never = FundingBarrierWithdrawal { cluster, sharing, commit, reason, source };
        assert_eq!(both.when(&ocha(), Command::WithdrawFundingBarrier(never)).commit().duties, []);
    }
}
