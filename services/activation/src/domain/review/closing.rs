//! The close of a review: every active cluster is kept or recommended to end, and the next dates are set (row RM-2.13).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::checks::{about, must_be_open, to_change};
use super::deactivation_case::DeactivationCase;
use super::decision::release_decisions;
use super::occasion::keep_justifications;
use super::opening::ReviewKind;
use super::{Event, Review, Verdict};
use crate::domain::cluster::{self, Cluster};
use crate::domain::operation::country::acting_head;
use crate::domain::operation::{ended_without, keep_of_level_3};
use crate::domain::subjects::{COUNTRY, EMERGENCY};
use crate::domain::{self, Decided, Operation, Recorded};
use crate::reasons;

/// The close of a review (row RM-2.13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The identifier of the review, such as `r-1`.
    pub review: ResourceId,
    /// What becomes of surge capacity, in a level 3 review (row RM-2.9).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub surge: Option<String>,
}

/// A review that was closed, and its verdicts on the clusters that were active (row RM-2.13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The review, and what becomes of surge capacity.
    #[serde(flatten)]
    pub closing: Closing,
    /// The clusters kept.
    pub kept: Vec<ResourceId>,
    /// The clusters recommended for de-activation.
    pub recommended: Vec<ResourceId>,
    /// Of those kept, the clusters recommended for de-activation in a part of the country.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recommended_in_part: Vec<ResourceId>,
}

/// The acting head closes an open review that has a verdict on every active cluster it is a review of. One whose end the ERC
/// approved may be left out: the approval remains.
pub(super) fn admits(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    acting_head(operation, context)?;
    let review = operation.reviews.review(id)?;
    let mut checks = Checks::new();
    must_be_open(&mut checks, review);
    let verdicts = review.verdicts.for_decision();
    let is_left_out = |cluster: &&Cluster| {
        let needs_one = review.covers(&cluster.id) && operation.reviews.approving_the_end_of(cluster).is_none();
        needs_one && !verdicts.contains_key(&cluster.id)
    };
    for cluster in operation.active_clusters().filter(is_left_out) {
        checks.precondition("RM-2.13", reasons::CLUSTER_WITHOUT_VERDICT).at("review").says(
            message!("the review has no verdict on the active cluster '{cluster}'", cluster = cluster.id),
            "keep the cluster, with its rationale and a plan for its transition, or recommend it for de-activation",
        );
    }
    checks.finish()
}

pub(super) fn close_review(operation: &Operation, command: &Closing, context: &Context<'_>) -> Decided {
    let review = to_change(operation, &command.review, context)?;
    let mut checks = Checks::new();
    if matches!(review.opening.what.kind, ReviewKind::Level3 { .. }) && command.surge.is_none() {
        checks
            .invalid("RM-2.9", reasons::SURGE_DECISION_MISSING)
            .at("surge")
            .says("the decision on surge capacity is missing", "state which surge capacity withdraws and which stays");
    }
    checks.finish()?;
    Ok(decision_on(operation, review, command, context))
}

fn decision_on(
    operation: &Operation,
    review: &Review,
    command: &Closing,
    context: &Context<'_>,
) -> Decision<domain::Event> {
    let active = || {
        operation
            .active_clusters()
            .filter_map(|cluster| review.verdicts.for_decision().get(&cluster.id).map(|verdict| (cluster, verdict)))
    };
    let kept =
        active().filter(|(_, verdict)| matches!(verdict, Verdict::Kept(_))).map(|(cluster, _)| cluster.id.clone());
    let recommended: Vec<_> = active()
        .filter(|(_, verdict)| matches!(verdict, Verdict::Ends(_)))
        .map(|(cluster, _)| cluster.id.clone())
        .collect();
    let kept: Vec<_> = kept.collect();
    let in_part = kept.iter().filter(|cluster| review.in_part.for_decision().contains_key(*cluster));
    let closed = Closed {
        closing: command.clone(),
        recommended_in_part: in_part.cloned().collect(),
        kept: kept.clone(),
        recommended,
    };
    let mut decision = about(review, Event::Closed(closed));
    for (cluster, verdict) in active() {
        match verdict {
            Verdict::Kept(keeping) => {
                let (cluster_id, review_by) = (cluster.id.clone(), keeping.what.review_by);
                let kept = cluster::Kept { cluster: cluster_id, review: command.review.clone(), review_by };
                decision.events.push(cluster::Event::Kept(kept).into());
                cluster::renew_review(&mut decision, operation, cluster, review_by, context);
                let approving = operation.reviews.approving_the_end_of(cluster);
                if approving.is_some_and(|approving| approving.is_closed_by(context.occurred_at)) {
                    decision.void(rules::RM_2_11_END, cluster.subject(), "a later review keeps the cluster");
                }
            }
            Verdict::Ends(_) => cluster::keep_review(&mut decision, cluster, context),
        }
    }
    keep_what_was_due(&mut decision, operation, review, context);
    overtake_others(&mut decision, operation, review, context);
    let owner = Owner::role(operation.country.head());
    decision.open(Duty::new(rules::RM_2_11_SUMMARY, review.subject(), owner, context.occurred_at));
    decision
}

/// Keeps the duties that the review fulfils: to review all clusters every six months, to review a level 3 response, and to
/// justify clusters ahead of an occasion (rows RM-2.9, RM-2.10).
fn keep_what_was_due(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    review: &Review,
    context: &Context<'_>,
) {
    let opening = &review.opening.what;
    let held = (context.earliest.unwrap_or(context.occurred_at), context.occurred_at);
    if opening.is_of_all_clusters() {
        decision.keep(rules::RM_2_10_REVIEW, COUNTRY.only(), context.occurred_at);
    }
    if let ReviewKind::Level3 { emergency } = &opening.kind {
        if let Some(reviewed) = operation.emergencies.get(emergency) {
            keep_of_level_3(decision, rules::RM_2_9_REVIEW, reviewed, held, context);
        }
        let emergency = EMERGENCY.of(emergency);
        let finding = ended_without(rules::RM_2_9_REVIEW, &emergency);
        decision.resolve(finding.id, "the HCT reviewed the activation");
        let owner = Owner::role(operation.country.head());
        decision.open(Duty::new(rules::RM_2_9_SURGE, &emergency, owner, context.occurred_at));
    }
    keep_justifications(decision, |occasion| opening.justifies(occasion), held, context);
}

/// Where this review speaks of everything on which the ERC was still to decide in an earlier one, that decision is not owed.
fn overtake_others(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    review: &Review,
    context: &Context<'_>,
) {
    let is_settled =
        |other: &Review, case: &DeactivationCase| other.is_closed_by(context.occurred_at) && review.speaks_of(case);
    let why = "a later review has a verdict on each cluster that was still to be decided on";
    release_decisions(decision, operation, is_settled, (why, context));
}

/// Verdicts on clusters that ended before the close are dropped.
pub(super) fn closed(review: &mut Review, closed: &Closed, stamp: &Stamp) {
    review.closing = Some(Recorded::new(&closed.closing, stamp));
    review
        .verdicts
        .for_evolution()
        .retain(|cluster, _| closed.kept.contains(cluster) || closed.recommended.contains(cluster));
    review.in_part.for_evolution().retain(|cluster, _| closed.recommended_in_part.contains(cluster));
}

#[cfg(test)]
mod tests {
    use convene_kernel::duty::DutyChange;
    use convene_kernel::testing::{Example, at, code, subject};

    use super::*;
    use crate::domain::Activation;
    use crate::domain::fixtures::{end_of, erc, hc, health, merger, ocha, with_cluster};
    use crate::domain::operation::{self, Level3Step};
    use crate::domain::place::Place;
    use crate::domain::review::fixtures::{
        case, close, closed, deactivate, in_review, keeping, opening, ruling, send, share, shared, two_clusters,
    };
    use crate::domain::review::{Command, Keeping, PastReview, ReviewOpening, Ruling, past_review};

    fn level_3(at: &str) -> operation::Command {
        operation::Command::DeclareLevel3(Level3Step { emergency: code("haiyan"), at: convene_kernel::testing::at(at) })
    }

    fn principals(at: &str) -> operation::Command {
        let step = Level3Step { emergency: code("haiyan"), at: convene_kernel::testing::at(at) };
        operation::Command::RecordPrincipalsDecision(step)
    }

    fn level_3_review() -> Command {
        Command::OpenReview(opening(ReviewKind::Level3 { emergency: code("haiyan") }))
    }

    /// RM-2.9: the review of a level 3 response follows the Principals' decision, and decides on surge capacity.
    #[test]
    fn a_level_3_review_follows_the_principals() {
        let secretariat = erc();
        let declared = health().given(&secretariat, level_3("2013-11-12T10:00:00Z"));
        declared.clone().when(&hc(), level_3_review()).refused("RM-2.9", "PRINCIPALS_NOT_DECIDED");
        let decided = declared.given(&secretariat, principals("2013-11-13T08:00:00Z"));
        assert!(decided.duty("RM-2.9.review").is_some());
        let reviewed = decided.at("2014-02-10T08:00:00Z").given(&hc(), level_3_review()).given(
            &hc(),
            Command::KeepCluster(Keeping { review_by: at("2014-05-01").date_naive(), ..keeping("health") }),
        );
        reviewed.clone().when(&hc(), close()).refused("RM-2.9", "SURGE_DECISION_MISSING");
        let surge = Some("the surge coordinators leave in March".to_owned());
        let closed = reviewed.when(&hc(), Command::CloseReview(Closing { review: code("r-1"), surge }));
        closed.keeps("RM-2.9.review").keeps("RM-2.10.review");
        let held = closed.accepted().state().reviews.last_held();
        assert_eq!(held.map(|held| held.at), Some(at("2014-02-10T08:00:00Z")), "the HCT reviewed every cluster");
    }

    /// RM-2.13: a review closes only when every active cluster is kept with a plan or recommended for de-activation.
    #[test]
    fn a_review_leaves_no_cluster_out() {
        let half = in_review().given(&hc(), Command::KeepCluster(keeping("logistics")));
        let outcome = half.when(&hc(), close());
        outcome.refused("RM-2.13", "CLUSTER_WITHOUT_VERDICT");
        assert_eq!(outcome.refusal().violations().len(), 1, "only health is left out");
        closed().when(&hc(), close()).refused("RM-2.13", "REVIEW_CLOSED");
    }

    /// RM-2.10, RM-1.14, RM-2.11: closing keeps what was due, sets the next dates, and asks for the summary.
    #[test]
    fn closing_a_review_sets_what_comes_next() {
        let outcome = in_review()
            .given(&hc(), Command::KeepCluster(keeping("logistics")))
            .given(&hc(), Command::RecommendDeactivation(case("health")))
            .when(&hc(), close());
        outcome.keeps("RM-2.10.review").keeps("RM-1.14.review").opens("RM-1.14.review").opens("RM-2.11.summary");
        let after = outcome.accepted();
        assert_eq!(after.state().clusters[&code("logistics")].review_by, Some(at("2014-11-10").date_naive()));
        let next = after.duty("RM-1.14.review").expect("owed for the cluster that is kept");
        assert_eq!((next.subject.to_string(), next.since), ("cluster/logistics".to_owned(), end_of("2014-11-10")));
        assert!(after.duty("RM-2.10.review").is_some(), "it is owed again in six months");
    }

    /// RM-2.8, RM-2.10: a review of some clusters sets their next dates, and does not stand for the review of all of them.
    #[test]
    fn a_review_of_some_clusters_is_not_the_one_of_all() {
        let kind = ReviewKind::SelectedClusters { clusters: vec![code("logistics")] };
        let outcome = two_clusters()
            .given(&hc(), Command::OpenReview(opening(kind)))
            .given(&hc(), Command::KeepCluster(keeping("logistics")))
            .when(&hc(), close());
        outcome.keeps("RM-1.14.review");
        let keeps = |change: &DutyChange| matches!(change, DutyChange::Kept { id, .. } if id.starts_with("RM-2.10"));
        assert!(!outcome.commit().duties.iter().any(keeps));
    }

    /// RM-1.14, S-3: a review that was held before the last one, and is recorded after it, kept what was owed then, and nothing of
    /// what is due now; what it set was kept by the last one.
    #[test]
    fn a_review_recorded_late_keeps_what_was_owed_then() {
        let later = ReviewOpening { review: code("r-2"), ..opening(ReviewKind::Periodic) };
        let kept = |cluster| {
            let review_by = at("2015-05-10").date_naive();
            Command::KeepCluster(Keeping { review: code("r-2"), review_by, ..keeping(cluster) })
        };
        let closed = two_clusters()
            .at("2014-11-08T08:00:00Z")
            .given(&hc(), Command::OpenReview(later))
            .given(&hc(), kept("logistics"))
            .given(&hc(), kept("health"))
            .given(&hc(), Command::CloseReview(Closing { review: code("r-2"), surge: None }));
        let late = |example: Example<Activation>| example.that_happened("2014-05-10T08:00:00Z");
        let opened = late(closed).given(&hc(), Command::OpenReview(opening(ReviewKind::Periodic)));
        let judged = late(late(opened).given(&hc(), Command::KeepCluster(keeping("logistics"))));
        let outcome = late(judged.given(&hc(), Command::RecommendDeactivation(case("health")))).when(&hc(), close());
        let of_reviews = |change: &&DutyChange| change.duty_id().starts_with("RM-1.14");
        let changes: Vec<_> = outcome
            .commit()
            .duties
            .iter()
            .filter(of_reviews)
            .map(|change| match change {
                DutyChange::Kept { id, at, .. } => (id.as_str(), *at),
                other => (other.duty_id(), end_of("2014-11-10")),
            })
            .collect();
        let (held, last) = (at("2014-05-10T08:00:00Z"), at("2014-11-08T08:00:00Z"));
        let expected = [
            ("RM-1.14.review:cluster/health:2014-05-13T15:59:59Z", held),
            ("RM-1.14.review:cluster/logistics:2014-05-13T15:59:59Z", held),
            ("RM-1.14.review:cluster/logistics:2014-11-10T15:59:59Z", end_of("2014-11-10")),
            ("RM-1.14.review:cluster/logistics:2014-11-10T15:59:59Z", last),
        ];
        assert_eq!(changes, expected);
    }

    /// RM-2.11: the summary goes to the ERC after every review; where all clusters stay, no approval is asked for.
    #[test]
    fn the_summary_is_sent_after_every_review() {
        let closed = in_review()
            .given(&hc(), Command::KeepCluster(keeping("logistics")))
            .given(&hc(), Command::KeepCluster(keeping("health")))
            .given(&hc(), close());
        assert!(closed.duty("RM-2.11.summary").is_some());
        let outcome = closed.when(&hc(), send());
        outcome.keeps("RM-2.11.summary");
        let sent = outcome.accepted();
        assert!(sent.duty("RM-2.11.approval").is_none(), "there is nothing to decide");
        sent.when(&erc(), share()).refused("RM-2.11", "NOTHING_TO_END");
    }

    /// RM-2.8: one cluster is reviewed between the reviews of all, and keeps nothing of what is owed for all of them.
    #[test]
    fn one_cluster_is_reviewed_between_the_reviews_of_all() {
        let kind = ReviewKind::SelectedClusters { clusters: vec![code("health")] };
        let open = two_clusters().given(&hc(), Command::OpenReview(opening(kind)));
        let other = open.clone().when(&hc(), Command::KeepCluster(keeping("logistics")));
        other.refused("RM-2.8", "CLUSTER_NOT_UNDER_REVIEW");
        open.clone()
            .when(&hc(), Command::RecommendDeactivation(case("logistics")))
            .refused("RM-2.8", "CLUSTER_NOT_UNDER_REVIEW");
        open.clone().when(&hc(), close()).refused("RM-2.13", "CLUSTER_WITHOUT_VERDICT");
        let closed = open.given(&hc(), Command::RecommendDeactivation(case("health"))).given(&hc(), close());
        let of_all = closed.duty("RM-2.10.review").expect("the review of all clusters is still owed");
        assert_eq!(of_all.since, two_clusters().duty("RM-2.10.review").expect("it is owed").since);
        let approved = closed.given(&hc(), send()).given(&erc(), share()).given(&erc(), ruling(Ruling::Approved, None));
        let ended = approved.given(&hc(), deactivate());
        assert!(ended.state().clusters[&code("logistics")].is_active());
    }

    fn opened(review: &str, kind: ReviewKind) -> Command {
        Command::OpenReview(ReviewOpening { review: code(review), ..opening(kind) })
    }

    fn kept_by(review: &str, cluster: &str) -> Command {
        Command::KeepCluster(Keeping { review: code(review), ..keeping(cluster) })
    }

    fn closed_as(review: &str) -> Command {
        Command::CloseReview(Closing { review: code(review), surge: None })
    }

    /// RM-2.11: the ERC decides on what a review recommends though a later one speaks of another cluster, or an earlier one of the same.
    #[test]
    fn a_review_overtakes_earlier_ones_in_what_it_speaks_of() {
        let of_logistics = ReviewKind::SelectedClusters { clusters: vec![code("logistics")] };
        let other = shared()
            .at("2014-06-01T08:00:00Z")
            .given(&hc(), opened("r-2", of_logistics))
            .given(&hc(), kept_by("r-2", "logistics"))
            .given(&hc(), closed_as("r-2"));
        let commands = [
            opened("r-2", ReviewKind::Periodic),
            kept_by("r-2", "health"),
            kept_by("r-2", "logistics"),
            closed_as("r-2"),
        ];
        let earlier = commands.into_iter().fold(shared().at("2014-06-01T08:00:00Z"), |example, command| {
            example.that_happened("2014-04-10").given(&hc(), command)
        });
        for example in [other, earlier] {
            assert!(example.duty("RM-2.11.approval").is_some());
            example.when(&erc(), ruling(Ruling::Approved, None)).keeps("RM-2.11.approval");
        }
    }

    /// RM-2.13, RM-2.11: what a review said of a cluster that ended before its close is dropped, and goes to nobody.
    #[test]
    fn verdicts_on_what_ended_are_dropped() {
        let merge = merger("nutrition", "health", "2014-05-01");
        let samar = Place { place: code("samar"), name: "Samar".to_owned() };
        let judged = with_cluster(two_clusters(), "nutrition", &["NUT"], "WHO")
            .at("2014-05-10T08:00:00Z")
            .given(&hc(), opened("r-1", ReviewKind::Periodic))
            .given(&hc(), Command::RecommendDeactivation(DeactivationCase { places: vec![samar], ..case("health") }))
            .given(&hc(), kept_by("r-1", "health"))
            .given(&hc(), kept_by("r-1", "logistics"))
            .given(&hc(), kept_by("r-1", "nutrition"))
            .given(&hc(), merge);
        let closed = judged.given(&hc(), close());
        let review = &closed.state().reviews.reviews[&code("r-1")];
        let kept: Vec<_> = review.kept().map(|keeping| keeping.cluster.to_string()).collect();
        assert_eq!(kept, ["logistics", "nutrition"]);
        assert_eq!(review.recommended().count(), 0);
    }

    /// RM-2.9: that level 3 ended without its review is a weakness until the HCT reviews the activation, or is found to have.
    #[test]
    fn the_review_of_level_3_is_held_after_its_end() {
        let step = || Level3Step { emergency: code("haiyan"), at: at("2014-05-10T07:00:00Z") };
        let ended = two_clusters()
            .given(&erc(), level_3("2013-11-13T10:00:00Z"))
            .given(&erc(), principals("2013-11-13T11:00:00Z"))
            .given(&erc(), operation::Command::EndLevel3(step()));
        let weak = |example: &Example<Activation>| {
            let fields = example.record().findings.values().filter(|finding| finding.row.as_str() == "RM-2.9");
            fields.map(|finding| finding.field.clone()).collect::<Vec<_>>()
        };
        assert_eq!(weak(&ended), ["review", "transition_plan"]);
        let surge = Some("it has left".to_owned());
        let reviewed = ended
            .clone()
            .given(&hc(), level_3_review())
            .given(&hc(), Command::KeepCluster(keeping("health")))
            .given(&hc(), Command::KeepCluster(keeping("logistics")))
            .given(&hc(), Command::CloseReview(Closing { review: code("r-1"), surge }));
        assert_eq!(weak(&reviewed), ["transition_plan"]);
        let found = PastReview { emergency: Some(code("haiyan")), ..past_review("r-0", "2014-04-02") };
        assert_eq!(weak(&ended.given(&ocha(), Command::RecordPastReview(found))), ["transition_plan"]);
    }

    /// RM-1.14: a cluster that is kept until the day until which it was kept is to be reviewed by that day once more.
    #[test]
    fn a_cluster_is_kept_until_the_same_day() {
        let same = Keeping { review_by: at("2014-05-13").date_naive(), ..keeping("health") };
        let closed = in_review()
            .given(&hc(), Command::KeepCluster(same))
            .given(&hc(), Command::KeepCluster(keeping("logistics")))
            .given(&hc(), close());
        let owed = closed.record().duties.values().filter(|duty| duty.rule == "RM-1.14.review");
        let owed: Vec<_> =
            owed.filter(|duty| duty.subject == subject("cluster/health")).map(|duty| duty.since).collect();
        assert_eq!(owed, [at("2014-05-13T15:59:59Z")]);
    }
}
