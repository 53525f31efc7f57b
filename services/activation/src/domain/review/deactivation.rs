//! The end of a cluster, in its own time, and the support that follows (rows RM-2.6, RM-2.8).

use std::collections::BTreeMap;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::Duty;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::refusal::{Checks, NO_ACTION_REQUIRED, Refusal};
use serde::{Deserialize, Serialize};

use super::{Event, Review, Transition};
use crate::domain::cluster::{self, Cluster};
use crate::domain::operation::country::acting_head;
use crate::domain::place::Place;
use crate::domain::subjects::{COUNTRY, PLACE};
use crate::domain::{self, Decided, Operation, Recorded};
use crate::reasons;

/// Ends a cluster whose de-activation was approved, in whole or in a part of the country (row RM-2.8).
#[derive(Clone, Debug)]
pub struct Deactivate {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The parts of the country where it ends; none for the whole country.
    pub places: Vec<ResourceId>,
}

/// Support given to the national counterpart after the cluster ended (row RM-2.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// The identifier of the cluster in the record of its country, such as `health`.
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

/// The acting head ends an active cluster whose end the ERC approved, in whole or in a part of the country.
pub(super) fn admits(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    acting_head(operation, context)?;
    let cluster = cluster::active(operation, id)?;
    let mut in_part = operation.reviews.reviews.values().filter_map(|review| review.case_for(&cluster.id));
    let may_end = |place: &Place| {
        let approving = operation.reviews.approving_the_end_in(cluster, &place.place);
        approving.is_some_and(|review| !is_carried_out(cluster, &place.place, review))
    };
    if in_part.any(|case| case.places.iter().any(may_end)) {
        return Ok(());
    }
    approving_review(operation, cluster, "cluster").map(|_| ())
}

/// Support is followed up once the cluster has ended, in whole or in a part of the country, by the agency that led it last.
pub(super) fn admits_follow_up(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let cluster = operation.cluster(id)?;
    cluster::speaks_for(cluster, context)?;
    let mut checks = Checks::new();
    if cluster.is_active() && cluster.ended_in.is_empty() {
        checks.precondition("RM-2.6", reasons::CLUSTER_STILL_ACTIVE).at("cluster").says(
            message!("the cluster '{cluster}' is active", cluster = cluster.id),
            "follow up support after its de-activation; until then, support is part of the transition",
        );
    }
    checks.finish()
}

pub(super) fn deactivate_cluster(operation: &Operation, command: &Deactivate, context: &Context<'_>) -> Decided {
    let cluster = operation.cluster(&command.cluster)?;
    context.expect_etag("cluster", cluster.etag)?;
    if !command.places.is_empty() {
        return deactivate_in_part(operation, cluster, &command.places, context);
    }
    let review = approving_review(operation, cluster, "places")?;
    let ended = cluster::Deactivated {
        cluster: cluster.id.clone(),
        review: review.opening.what.review.clone(),
        at: context.occurred_at,
    };
    let mut decision = Decision::about(cluster.subject()).event(cluster::Event::Deactivated(ended).into());
    decision.keep(rules::RM_2_11_END, cluster.subject(), context.occurred_at);
    cluster::end_what_is_open(&mut decision, cluster, context, "the cluster was de-activated");
    owe_support(&mut decision, review, cluster, context);
    if operation.active_clusters().all(|active| active.id == cluster.id) {
        for rule in [rules::RM_2_10_REVIEW, rules::RM_2_10_APPEAL, rules::RM_2_10_MID_YEAR_REVIEW] {
            decision.void(rule, COUNTRY.only(), "no cluster is active");
        }
    }
    Ok(decision)
}

/// Ends the cluster in parts of the country; in the others it stays active.
fn deactivate_in_part(
    operation: &Operation,
    cluster: &Cluster,
    places: &[ResourceId],
    context: &Context<'_>,
) -> Decided {
    let mut checks = Checks::new();
    let mut approved: BTreeMap<ResourceId, (&Review, Vec<ResourceId>)> = BTreeMap::new();
    for (index, place) in places.iter().enumerate() {
        let field = format!("places[{index}]");
        match operation.reviews.approving_the_end_in(cluster, place) {
            Some(review) if is_carried_out(cluster, place, review) => {
                checks.precondition("RM-2.11", reasons::PLACE_ENDED).at(field).says(
                    message!("the cluster '{cluster}' has ended in '{place}'", cluster = cluster.id, place),
                    NO_ACTION_REQUIRED,
                );
            }
            Some(review) => {
                let of_review = approved.entry(review.opening.what.review.clone());
                of_review.or_insert_with(|| (review, Vec::new())).1.push(place.clone());
            }
            None => checks.precondition("RM-2.11", reasons::DEACTIVATION_NOT_APPROVED).at(field).says(
                message!("the ERC has not approved the end of '{cluster}' in '{place}'", cluster = cluster.id, place),
                "a review must recommend it, and the ERC must approve it",
            ),
        }
    }
    checks.finish()?;
    let mut decision = Decision::about(cluster.subject());
    for (id, (review, places)) in approved {
        for place in &places {
            decision.keep(rules::RM_2_11_END, cluster.subject().part(PLACE, place), context.occurred_at);
        }
        let ended = cluster::EndedInPart { cluster: cluster.id.clone(), review: id, places, at: context.occurred_at };
        decision.events.push(cluster::Event::EndedInPart(ended).into());
        owe_support(&mut decision, review, cluster, context);
    }
    Ok(decision)
}

/// Whether the end in a part of the country that a review recommended was carried out, also where the cluster is active there again.
fn is_carried_out(cluster: &Cluster, place: &ResourceId, review: &Review) -> bool {
    let end = cluster.ended_in.get(place);
    cluster.has_ended_in(place) || end.is_some_and(|end| end.review == review.opening.what.review)
}

/// The review by which the ERC approved that the cluster, as it is active now, ends.
fn approving_review<'a>(operation: &'a Operation, cluster: &Cluster, field: &str) -> Result<&'a Review, Refusal> {
    operation.reviews.approving_the_end_of(cluster).ok_or_else(|| {
        Refusal::precondition("RM-2.11", reasons::DEACTIVATION_NOT_APPROVED).at(field).says(
            message!("the ERC has not approved the end of the cluster '{cluster}'", cluster = cluster.id),
            "a review must recommend it, and the ERC must approve it",
        )
    })
}

/// Opens the follow-up of the support that the review promised, where it did (row RM-2.6).
fn owe_support(decision: &mut Decision<domain::Event>, review: &Review, cluster: &Cluster, context: &Context<'_>) {
    if review.case_for(&cluster.id).is_some_and(|case| !case.support.is_empty()) {
        decision.open(support_of(cluster, context));
    }
}

/// The support promised for afterwards is followed up again and again, until nothing of it remains (row RM-2.6).
fn support_of(cluster: &Cluster, context: &Context<'_>) -> Duty {
    let owner = cluster::owed_by_the_lead(cluster);
    Duty::new(rules::RM_2_6_FOLLOW_UP, cluster.subject(), owner, context.occurred_at).concerning(cluster.id.clone())
}

pub(super) fn follow_up_support(operation: &Operation, command: &FollowUp, context: &Context<'_>) -> Decided {
    let cluster = operation.cluster(&command.cluster)?;
    context.expect_etag("cluster", cluster.etag)?;
    let followed_up: domain::Event = Event::SupportFollowedUp(command.clone()).into();
    let mut decision = Decision::about(cluster.subject()).event(followed_up);
    let owed = context.duties.get(&Duty::id(rules::RM_2_6_FOLLOW_UP, &cluster.subject()));
    // A follow-up before the last one is history: the next is due after the last.
    if owed.is_some_and(|owed| context.occurred_at < owed.since) {
        return Ok(decision);
    }
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
    use crate::domain::fixtures::{Example, erc, hc, lead};
    use crate::domain::review::fixtures::{
        approved, case, close, deactivate, decision, in_review, keeping, opening, ruling, share, shared, two_clusters,
    };
    use crate::domain::review::{
        Closing, Command, DeactivationCase, DecideDeactivation, Keeping, Occasion, ReviewKind, ReviewOpening, Ruling,
        SendSummary,
    };

    fn second_review() -> Example {
        let again = ReviewOpening { review: code("r-2"), ..opening(ReviewKind::Periodic) };
        approved().at("2014-06-01T08:00:00Z").given(&hc(), Command::OpenReview(again))
    }

    fn kept_again(cluster: &str) -> Command {
        Command::KeepCluster(Keeping { review: code("r-2"), ..keeping(cluster) })
    }

    fn closed_again() -> Command {
        Command::CloseReview(Closing { review: code("r-2"), surge: None })
    }

    /// RM-2.13, RM-2.11: a later review that keeps the cluster undoes an approval that was not carried out, with what was owed.
    #[test]
    fn a_later_review_that_keeps_the_cluster_undoes_an_approval() {
        second_review().when(&hc(), deactivate()).commit();
        let both = second_review().given(&hc(), kept_again("health")).given(&hc(), kept_again("logistics"));
        let outcome = both.when(&hc(), closed_again());
        outcome.voids("RM-2.11.end");
        outcome.accepted().when(&hc(), deactivate()).refused("RM-2.11", "DEACTIVATION_NOT_APPROVED");
    }

    /// RM-2.11, RM-1.15: a review that was held before the approving one, and is recorded after it, undoes nothing.
    #[test]
    fn an_earlier_review_recorded_late_undoes_no_approval() {
        let again = ReviewOpening { review: code("r-2"), ..opening(ReviewKind::Periodic) };
        let earlier = |example: Example| example.that_happened("2014-04-10");
        let open = earlier(approved().at("2014-06-01T08:00:00Z")).given(&hc(), Command::OpenReview(again));
        let kept = earlier(open).given(&hc(), kept_again("health"));
        let both = earlier(kept).given(&hc(), kept_again("logistics"));
        let closed = earlier(both).given(&hc(), closed_again());
        assert!(closed.duty("RM-2.11.end").is_some());
        closed.when(&hc(), deactivate()).keeps("RM-2.11.end");
    }

    /// RM-2.11: an approved end is not undone by a later review that says the same, nor by one that says nothing of it.
    #[test]
    fn a_later_review_that_says_the_same_or_nothing_leaves_the_approval() {
        let says_nothing = second_review().given(&hc(), kept_again("logistics"));
        let again = DeactivationCase { review: code("r-2"), ..case("health") };
        let says_the_same = says_nothing.clone().given(&hc(), Command::RecommendDeactivation(again));
        for example in [says_nothing, says_the_same] {
            let closed = example.given(&hc(), closed_again());
            assert_eq!(closed.duty("RM-2.11.end").expect("it is owed").since, at("2014-08-31T15:59:59Z"));
            let sent = closed.given(&hc(), Command::SendSummary(SendSummary { review: code("r-2") }));
            assert!(sent.duty("RM-2.11.approval").is_none(), "the ERC has approved it already");
            sent.when(&hc(), deactivate()).keeps("RM-2.11.end");
        }
    }

    /// RM-2.11: what the ERC did not decide on before the next review speaks of it, is decided in the next one.
    #[test]
    fn the_erc_decides_on_the_last_review() {
        let again = ReviewOpening { review: code("r-2"), ..opening(ReviewKind::Periodic) };
        let open = shared().at("2014-06-01T08:00:00Z").given(&hc(), Command::OpenReview(again));
        let kept = open.given(&hc(), kept_again("health")).given(&hc(), kept_again("logistics"));
        let outcome = kept.when(&hc(), closed_again());
        outcome.voids("RM-2.11.approval").voids("RM-2.11.answer");
        let late = outcome.accepted().when(&erc(), ruling(Ruling::Approved, None));
        late.refused("RM-2.11", "DEACTIVATION_OVERTAKEN");
    }

    fn in_samar() -> Place {
        Place { place: code("samar"), name: "Samar".to_owned() }
    }

    fn ends_in(places: &[&str]) -> Command {
        let places = places.iter().map(|place| code(place)).collect();
        Command::DeactivateCluster(Deactivate { cluster: code("health"), places })
    }

    /// Health is kept, and the ERC approved that it ends on Samar.
    fn approved_in_part() -> Example {
        approved_in(vec![in_samar()])
    }

    /// The ERC approved that health ends in `places`, and it has ended on Samar.
    fn ended_in_one_of(places: Vec<Place>) -> Example {
        approved_in(places).at("2014-07-01T08:00:00Z").given(&hc(), ends_in(&["samar"]))
    }

    fn approved_in(places: Vec<Place>) -> Example {
        let case = DeactivationCase { places, ..case("health") };
        let kept = in_review()
            .given(&hc(), Command::KeepCluster(keeping("logistics")))
            .given(&hc(), Command::RecommendDeactivation(case));
        kept.clone().when(&hc(), close()).refused("RM-2.13", "CLUSTER_WITHOUT_VERDICT");
        kept.given(&hc(), Command::KeepCluster(keeping("health")))
            .given(&hc(), close())
            .given(&hc(), Command::SendSummary(SendSummary { review: code("r-1") }))
            .given(&erc(), share())
            .given(&erc(), ruling(Ruling::Approved, None))
    }

    /// RM-2.11: a later review that keeps the cluster, and says nothing of the part, does not undo the approval.
    #[test]
    fn an_approved_end_in_part_is_not_undone_by_silence() {
        let again = ReviewOpening { review: code("r-2"), ..opening(ReviewKind::Periodic) };
        let open = approved_in_part().at("2014-06-01T08:00:00Z").given(&hc(), Command::OpenReview(again));
        let kept = open.given(&hc(), kept_again("health")).given(&hc(), kept_again("logistics"));
        let closed = kept.given(&hc(), closed_again());
        closed.when(&hc(), ends_in(&["samar"])).keeps("RM-2.11.end");
    }

    /// RM-2.11, RM-2.8: a cluster ends in a part of the country, with the ERC; in the others it stays, and is reviewed.
    #[test]
    fn a_cluster_ends_in_a_part_of_the_country() {
        let approved = approved_in_part();
        let end = approved.duty("RM-2.11.end").expect("it is owed");
        assert_eq!(
            (end.subject.to_string().as_str(), end.since),
            ("cluster/health/place/samar", at("2014-08-31T15:59:59Z"))
        );
        approved.clone().when(&hc(), deactivate()).refused("RM-2.11", "DEACTIVATION_NOT_APPROVED");
        approved.clone().when(&hc(), ends_in(&["leyte"])).refused("RM-2.11", "DEACTIVATION_NOT_APPROVED");
        let outcome = approved.at("2014-07-01T08:00:00Z").when(&hc(), ends_in(&["samar"]));
        outcome.keeps("RM-2.11.end").opens("RM-2.6.follow-up");
        let ended = outcome.accepted();
        let health = &ended.state().clusters[&code("health")];
        assert!(health.is_active() && ended.duty("RM-1.14.review").is_some());
        assert_eq!(health.ended_in[&code("samar")].at, at("2014-07-01T08:00:00Z"));
        ended.clone().when(&hc(), ends_in(&["samar"])).refused("RM-2.11", "DEACTIVATION_NOT_APPROVED");
        let on_leyte = Place { place: code("leyte"), name: "Leyte".to_owned() };
        let two = ended_in_one_of(vec![in_samar(), on_leyte]);
        two.clone().when(&hc(), ends_in(&["samar", "leyte"])).refused("RM-2.11", "PLACE_ENDED");
        two.when(&hc(), ends_in(&["leyte"])).keeps("RM-2.11.end");
        let follow_up = FollowUp { cluster: code("health"), given: "an adviser".to_owned(), remaining: None };
        ended.clone().when(&lead("WHO"), Command::FollowUpSupport(follow_up)).keeps("RM-2.6.follow-up");
        let again = ReviewOpening { review: code("r-2"), ..opening(ReviewKind::Periodic) };
        let case = DeactivationCase { review: code("r-2"), places: vec![in_samar()], ..case("health") };
        let open = ended.given(&hc(), Command::OpenReview(again));
        open.when(&hc(), Command::RecommendDeactivation(case)).refused("RM-2.11", "PLACE_ENDED");
    }

    /// RM-2.11: what is weak in the case for a part of the country and in the reasons to keep the rest are findings of their own.
    #[test]
    fn an_end_in_part_has_its_own_weaknesses() {
        let opening = ReviewOpening { ahead_of: Some(Occasion::Appeal), ..opening(ReviewKind::Periodic) };
        let case = DeactivationCase { places: vec![in_samar()], closing_cost: None, ..case("health") };
        let kept = || Command::KeepCluster(keeping("health"));
        let both = two_clusters().given(&hc(), Command::OpenReview(opening)).given(&hc(), kept());
        let weak = both.given(&hc(), Command::RecommendDeactivation(case)).given(&hc(), kept());
        assert!(weak.finding("RM-2.10").is_some() && weak.finding("RM-2.4").is_some());
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
            cluster::Command::AdaptCluster(Adaptation {
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
            .given(&hc(), Command::RecommendDeactivation(case("logistics")))
            .given(&hc(), Command::RecommendDeactivation(case("health")))
            .given(&hc(), close())
            .given(&hc(), Command::SendSummary(SendSummary { review: code("r-1") }))
            .given(&erc(), share());
        let one = both.given(&erc(), ruling(Ruling::Approved, None));
        assert!(one.duty("RM-2.11.approval").is_some(), "logistics is still to be decided");
        let ended = one.given(&erc(), Command::DecideDeactivation(logistics)).given(&hc(), deactivate());
        assert!(ended.duty("RM-2.10.review").is_some());
        let last = Command::DeactivateCluster(Deactivate { cluster: code("logistics"), places: Vec::new() });
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
        let earlier = more.clone().that_happened("2014-08-01T08:00:00Z").given(&lead("WHO"), follow_up(None));
        assert_eq!(earlier.duty("RM-2.6.follow-up"), more.duty("RM-2.6.follow-up"), "the last follow-up counts");
        let done = more.given(&lead("WHO"), follow_up(None));
        assert!(done.duty("RM-2.6.follow-up").is_none());
    }

    /// RM-2.6: where no support was promised, none is followed up.
    #[test]
    fn no_support_is_followed_up_where_none_was_promised() {
        let without = DeactivationCase { support: Vec::new(), ..case("health") };
        let recommended = in_review()
            .given(&hc(), Command::KeepCluster(keeping("logistics")))
            .given(&hc(), Command::RecommendDeactivation(without))
            .given(&hc(), close())
            .given(&hc(), Command::SendSummary(SendSummary { review: code("r-1") }));
        let approved = recommended.given(&erc(), share()).given(&erc(), ruling(Ruling::Approved, None));
        assert!(approved.given(&hc(), deactivate()).duty("RM-2.6.follow-up").is_none());
    }
}
