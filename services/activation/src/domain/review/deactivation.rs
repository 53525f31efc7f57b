//! The end of a cluster, in its own time, and the support that follows (rows RM-2.6, RM-2.8).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::Duty;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::{Event, Review, Transition};
use crate::domain::cluster::{self, Cluster};
use crate::domain::operation::country::acting_head;
use crate::domain::subjects::COUNTRY;
use crate::domain::{self, Decided, Operation, Recorded};
use crate::reasons;

/// Ends a cluster whose de-activation was approved (row RM-2.8).
#[derive(Clone, Debug)]
pub struct Deactivate {
    /// The cluster.
    pub cluster: ResourceId,
}

/// Support given to the national counterpart after the cluster ended (row RM-2.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// The cluster.
    pub cluster: ResourceId,
    /// What was given.
    pub given: String,
    /// What is still to be given; none ends the follow-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining: Option<String>,
}

/// Who may record the support given: who led or coordinated the cluster.
pub(super) fn authority_to_follow_up(operation: &Operation, cluster: &str) -> Authority {
    cluster::lead(operation, cluster, &[Role::Coordinator])
}

/// The acting head ends an active cluster whose end the ERC approved.
pub(super) fn admits(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    acting_head(operation, context)?;
    approving_review(operation, cluster::active(operation, id)?).map(|_| ())
}

/// Support is followed up once the cluster has ended, by the agency that led it last.
pub(super) fn admits_follow_up(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let cluster = operation.cluster(id)?;
    cluster::speaks_for(cluster, context)?;
    let mut checks = Checks::new();
    if cluster.is_active() {
        checks.precondition("RM-2.6", reasons::CLUSTER_STILL_ACTIVE).at("cluster").says(
            message!("the cluster '{cluster}' is active", cluster = cluster.id),
            "follow up support after its de-activation; until then, support is part of the transition",
        );
    }
    checks.finish()
}

pub(super) fn deactivate(operation: &Operation, command: &Deactivate, context: &Context<'_>) -> Decided {
    let cluster = operation.cluster(&command.cluster)?;
    context.expect_etag("cluster", cluster.etag)?;
    let review = approving_review(operation, cluster)?;
    let ended = cluster::Deactivated {
        cluster: cluster.id.clone(),
        review: review.opening.what.review.clone(),
        at: context.occurred_at,
    };
    let mut decision = Decision::about(cluster.subject()).event(cluster::Event::Deactivated(ended).into());
    cluster::end_what_is_open(&mut decision, cluster, context, "the cluster was de-activated");
    if review.recommended().any(|case| case.cluster == cluster.id && !case.support.is_empty()) {
        decision.open(support_of(cluster, context));
    }
    if operation.active_clusters().all(|active| active.id == cluster.id) {
        decision.void(rules::RM_2_10_REVIEW, COUNTRY.only(), "no cluster is active");
    }
    Ok(decision)
}

/// The review by which the ERC approved that the cluster, as it is active now, ends: unless a later review gave another verdict.
fn approving_review<'a>(operation: &'a Operation, cluster: &Cluster) -> Result<&'a Review, Refusal> {
    let approving = operation
        .reviews
        .last_on(&cluster.id)
        .filter(|review| review.approves_the_end_of(&cluster.id))
        .filter(|review| review.summary_sent.as_ref().is_some_and(|sent| sent.occurred_at >= cluster.activated_at));
    approving.ok_or_else(|| {
        Refusal::precondition("RM-2.11", reasons::DEACTIVATION_NOT_APPROVED).at("cluster").says(
            message!("the ERC has not approved the end of the cluster '{cluster}'", cluster = cluster.id),
            "a review must recommend it, and the ERC must approve it",
        )
    })
}

/// The support promised for afterwards is followed up again and again, until nothing of it remains (row RM-2.6).
fn support_of(cluster: &Cluster, context: &Context<'_>) -> Duty {
    let owner = cluster::owed_by_the_lead(cluster);
    Duty::new(rules::RM_2_6_FOLLOW_UP, cluster.subject(), owner, context.occurred_at).concerning(cluster.id.clone())
}

pub(super) fn follow_up(operation: &Operation, command: &FollowUp, context: &Context<'_>) -> Decided {
    let cluster = operation.cluster(&command.cluster)?;
    context.expect_etag("cluster", cluster.etag)?;
    let followed_up: domain::Event = Event::SupportFollowedUp(command.clone()).into();
    let mut decision = Decision::about(cluster.subject()).event(followed_up);
    decision.keep(rules::RM_2_6_FOLLOW_UP, cluster.subject(), context.occurred_at);
    if command.remaining.is_some() {
        decision.open(support_of(cluster, context));
    }
    Ok(decision)
}

pub(super) fn followed_up(transition: &mut Transition, follow_up: &FollowUp, stamp: &Stamp) {
    Recorded::new(follow_up, stamp).insert_into(&mut transition.follow_ups);
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::{Adaptation, Change};
    use crate::domain::fixtures::{erc, hc, lead};
    use crate::domain::review::fixtures::{
        approved, case, close, deactivate, decision, in_review, keeping, opening, ruling, share, shared, two_clusters,
    };
    use crate::domain::review::{
        Closing, Command, DeactivationCase, DecideDeactivation, Keeping, ReviewKind, ReviewOpening, Ruling, SendSummary,
    };

    /// RM-2.13: a later review that keeps the cluster overtakes an approval that was not carried out.
    #[test]
    fn a_later_review_overtakes_an_approval() {
        let second = |keeping: Keeping| Keeping { review: code("r-2"), ..keeping };
        let again = ReviewOpening { review: code("r-2"), ..opening(ReviewKind::Periodic) };
        let open = approved().given(&hc(), Command::Open(again));
        open.clone().when(&hc(), deactivate()).commit();
        let kept = open
            .given(&hc(), Command::Keep(second(keeping("health"))))
            .given(&hc(), Command::Keep(second(keeping("logistics"))))
            .given(&hc(), Command::Close(Closing { review: code("r-2"), surge: None }));
        kept.when(&hc(), deactivate()).refused("RM-2.11", "DEACTIVATION_NOT_APPROVED");
    }

    /// RM-2.1, RM-2.11: no cluster ends without the ERC's approval.
    #[test]
    fn a_cluster_ends_by_approval_only() {
        two_clusters().when(&hc(), deactivate()).refused("RM-2.11", "DEACTIVATION_NOT_APPROVED");
        shared().when(&hc(), deactivate()).refused("RM-2.11", "DEACTIVATION_NOT_APPROVED");
    }

    /// OG-18, RM-2.11: no cluster is merged into one that is to end: it would end without the ERC's approval.
    #[test]
    fn nothing_ends_by_a_merger() {
        let merge = |cluster: &str, absorbed: &str| {
            cluster::Command::Adapt(Adaptation {
                cluster: code(cluster),
                change: Change::Merge { absorbed: code(absorbed) },
                capacities: "the provinces coordinate again".to_owned(),
                consulted: vec![code("WHO")],
                consulted_on: at("2014-05-01").date_naive(),
            })
        };
        approved().when(&hc(), merge("health", "logistics")).refused("OG-18", "MERGED_INTO_AN_ENDING_CLUSTER");
    }

    /// RM-2.8, RM-2.6: each cluster ends in its own time; what it owed ends, and the support promised is followed up.
    #[test]
    fn a_cluster_ends_in_its_own_time() {
        let outcome = approved().at("2014-07-01T08:00:00Z").when(&hc(), deactivate());
        outcome.opens("RM-2.6.follow-up").voids("GN-7.early-recovery");
        let after = outcome.accepted();
        let state = after.state();
        assert_eq!(state.clusters[&code("health")].deactivated_at, Some(at("2014-07-01T08:00:00Z")));
        assert!(state.clusters[&code("logistics")].is_active());
        let owed: Vec<_> = after.record().duties.values().filter(|duty| duty.cluster == Some(code("health"))).collect();
        assert_eq!(owed.len(), 1, "only the support is owed: {owed:?}");
        after.when(&hc(), deactivate()).refused("RM-2.1", "CLUSTER_NOT_ACTIVE");
    }

    /// RM-2.7: the end of a cluster changes that cluster and nothing else of the country: no seat, no mechanism, no plan.
    #[test]
    fn an_end_changes_nothing_but_the_cluster() {
        let before = approved();
        let after = before.clone().given(&hc(), deactivate());
        assert_eq!(before.state().country, after.state().country);
        assert_eq!(before.state().emergencies, after.state().emergencies);
        assert_eq!(before.state().proposals, after.state().proposals);
        assert_eq!(before.state().clusters[&code("logistics")], after.state().clusters[&code("logistics")]);
    }

    /// RM-2.10: with the last cluster, the review of every six months ends.
    #[test]
    fn the_last_cluster_ends_the_reviews() {
        let logistics = DecideDeactivation { cluster: code("logistics"), ..decision(Ruling::Approved, None) };
        let both = in_review()
            .given(&hc(), Command::Recommend(case("logistics")))
            .given(&hc(), Command::Recommend(case("health")))
            .given(&hc(), close())
            .given(&hc(), Command::SendSummary(SendSummary { review: code("r-1") }))
            .given(&erc(), share());
        let one = both.given(&erc(), ruling(Ruling::Approved, None));
        assert!(one.duty("RM-2.11.approval").is_some(), "logistics is still to be decided");
        let ended = one.given(&erc(), Command::Decide(logistics)).given(&hc(), deactivate());
        assert!(ended.duty("RM-2.10.review").is_some());
        let last = Command::Deactivate(Deactivate { cluster: code("logistics") });
        ended.when(&hc(), last).voids("RM-2.10.review");
    }

    /// RM-2.6: support is followed up until nothing remains of it, and only once the cluster has ended.
    #[test]
    fn support_is_followed_up_to_its_end() {
        let follow_up = |remaining: Option<&str>| {
            Command::FollowUpSupport(FollowUp {
                cluster: code("health"),
                given: "the adviser works in Tacloban".to_owned(),
                remaining: remaining.map(str::to_owned),
            })
        };
        approved().when(&lead("WHO"), follow_up(None)).refused("RM-2.6", "CLUSTER_STILL_ACTIVE");
        let ended = approved().given(&hc(), deactivate()).at("2014-09-01T08:00:00Z");
        let more = ended.given(&lead("WHO"), follow_up(Some("training in Samar")));
        assert_eq!(more.duty("RM-2.6.follow-up").expect("still owed").since, at("2014-09-01T08:00:00Z"));
        let done = more.given(&lead("WHO"), follow_up(None));
        assert!(done.duty("RM-2.6.follow-up").is_none());
    }

    /// RM-2.6: where no support was promised, none is followed up.
    #[test]
    fn no_support_is_followed_up_where_none_was_promised() {
        let without = DeactivationCase { support: Vec::new(), ..case("health") };
        let recommended = in_review()
            .given(&hc(), Command::Keep(keeping("logistics")))
            .given(&hc(), Command::Recommend(without))
            .given(&hc(), close())
            .given(&hc(), Command::SendSummary(SendSummary { review: code("r-1") }));
        let approved = recommended.given(&erc(), share()).given(&erc(), ruling(Ruling::Approved, None));
        assert!(approved.given(&hc(), deactivate()).duty("RM-2.6.follow-up").is_none());
    }
}
