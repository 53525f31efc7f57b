//! Given an end that the ERC approved, when a cluster ends, in whole or in a part of the country, and later reviews speak of it.

use convene_kernel::testing::{at, code, subject};

use super::*;
use crate::domain::cluster::ResumedInPart;
use crate::domain::fixtures::{Example, erc, hc, lead, merger};
use crate::domain::review::fixtures::{
    approved, case, close, deactivate, decision, in_review, keeping, opening, ruling, share, shared, two_clusters,
};
use crate::domain::review::{
    Closing, Command, DeactivationCase, DecideDeactivation, Keeping, Occasion, PlannedOccasion, ReviewKind,
    ReviewOpening, Ruling, SendSummary, ShareSummary,
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
    let two = ended_in_one_of(vec![in_samar(), on_leyte()]);
    two.clone().when(&hc(), ends_in(&["samar", "leyte"])).refused("RM-2.11", "PLACE_ENDED");
    two.when(&hc(), ends_in(&["leyte"])).keeps("RM-2.11.end");
    let follow_up = FollowUp { cluster: code("health"), given: "an adviser".to_owned(), remaining: None };
    ended.clone().when(&lead("WHO"), Command::FollowUpSupport(follow_up)).keeps("RM-2.6.follow-up");
    let again = ReviewOpening { review: code("r-2"), ..opening(ReviewKind::Periodic) };
    let case = DeactivationCase { review: code("r-2"), places: vec![in_samar()], ..case("health") };
    let open = ended.given(&hc(), Command::OpenReview(again));
    open.when(&hc(), Command::RecommendDeactivation(case)).refused("RM-2.11", "PLACE_ENDED");
}

fn on_leyte() -> Place {
    Place { place: code("leyte"), name: "Leyte".to_owned() }
}

/// A second review is open, which recommends that health ends in `places`.
fn recommended_again_in(example: Example, places: Vec<Place>) -> Example {
    let again = ReviewOpening { review: code("r-2"), ..opening(ReviewKind::Periodic) };
    let case = DeactivationCase { review: code("r-2"), places, ..case("health") };
    example.given(&hc(), Command::OpenReview(again)).given(&hc(), Command::RecommendDeactivation(case))
}

/// It keeps both clusters, and its summary is sent.
fn sent_again(example: Example) -> Example {
    example
        .given(&hc(), kept_again("health"))
        .given(&hc(), kept_again("logistics"))
        .given(&hc(), closed_again())
        .given(&hc(), Command::SendSummary(SendSummary { review: code("r-2") }))
}

/// The ERC approves what it recommends.
fn approved_again(example: Example) -> Example {
    let (review, principals, global_leads) = (code("r-2"), vec![code("WHO")], vec![code("WFP")]);
    let share = ShareSummary { review, principals, global_leads };
    let approve = DecideDeactivation { review: code("r-2"), ..decision(Ruling::Approved, None) };
    example.given(&erc(), Command::ShareSummary(share)).given(&erc(), Command::DecideDeactivation(approve))
}

/// RM-2.11: an end in a part of the country that the ERC approved stays approved where a later review says the same, and is not asked for
/// again.
#[test]
fn an_approved_end_in_part_is_not_asked_for_again() {
    let approved = approved_in_part().at("2014-06-01T08:00:00Z");
    let sent = sent_again(recommended_again_in(approved, vec![in_samar()]));
    assert!(sent.duty("RM-2.11.approval").is_none());
    sent.when(&hc(), ends_in(&["samar"])).keeps("RM-2.11.end");
    let both = vec![in_samar(), on_leyte()];
    let recommended = recommended_again_in(approved_in(both.clone()).at("2014-06-01T08:00:00Z"), both);
    let ended_in_one = recommended.at("2014-07-01T08:00:00Z").given(&hc(), ends_in(&["samar"]));
    assert!(sent_again(ended_in_one).duty("RM-2.11.approval").is_none(), "it ended in one, and the other is approved");
}

/// RM-2.11, OG-18: one approval ends a cluster in a part of the country once: where it was activated again, another review and the ERC end it,
/// and what ended by an earlier approval has ended.
#[test]
fn an_approval_ends_a_cluster_in_part_once() {
    let resumed = ResumedInPart {
        cluster: code("health"),
        proposal: code("p-2"),
        places: vec![code("samar")],
        at: at("2014-07-10"),
    };
    let resumed = Decision::about(subject("cluster/health")).event(cluster::Event::ResumedInPart(resumed).into());
    let active_again = ended_in_one_of(vec![in_samar(), on_leyte()]).at("2014-07-10").having(&erc(), resumed);
    active_again.clone().when(&hc(), ends_in(&["samar"])).refused("RM-2.11", "PLACE_ENDED");
    let sent = sent_again(recommended_again_in(active_again, vec![in_samar()]));
    assert!(sent.duty("RM-2.11.approval").is_some(), "the ERC decides once more");
    approved_again(sent).when(&hc(), ends_in(&["samar"])).keeps("RM-2.11.end");

    let recommended = recommended_again_in(approved_in_part().at("2014-06-01"), vec![in_samar(), on_leyte()]);
    let approved = approved_again(sent_again(recommended.given(&hc(), ends_in(&["samar"]))));
    approved.clone().when(&hc(), ends_in(&["samar", "leyte"])).refused("RM-2.11", "PLACE_ENDED");
    let owed: Vec<_> = approved.record().duties.values().filter(|duty| duty.rule == "RM-2.11.end").collect();
    assert_eq!(owed.iter().map(|duty| duty.subject.to_string()).collect::<Vec<_>>(), ["cluster/health/place/leyte"]);
    approved.when(&hc(), ends_in(&["leyte"])).keeps("RM-2.11.end");
}

/// RM-2.1: what has ended is neither kept nor recommended to end, and no review is opened of it.
#[test]
fn no_review_speaks_of_a_cluster_that_has_ended() {
    let ended = approved().given(&hc(), deactivate());
    let of_health = ReviewKind::SelectedClusters { clusters: vec![code("health")] };
    let selected = ReviewOpening { review: code("r-2"), ..opening(of_health) };
    ended.clone().when(&hc(), Command::OpenReview(selected)).refused("RM-2.1", "CLUSTER_NOT_ACTIVE");
    let again = ReviewOpening { review: code("r-2"), ..opening(ReviewKind::Periodic) };
    let open = ended.given(&hc(), Command::OpenReview(again));
    open.clone().when(&hc(), kept_again("health")).refused("RM-2.1", "CLUSTER_NOT_ACTIVE");
    let case = DeactivationCase { review: code("r-2"), ..case("health") };
    open.when(&hc(), Command::RecommendDeactivation(case)).refused("RM-2.1", "CLUSTER_NOT_ACTIVE");
}

/// RM-2.11: what is weak in the case for a part of the country and in the reasons to keep the rest are findings of their own.
#[test]
fn an_end_in_part_has_its_own_weaknesses() {
    let opening = ReviewOpening { ahead_of: Some(Occasion::Appeal), ..opening(ReviewKind::Periodic) };
    let case = DeactivationCase { places: vec![in_samar()], closing_cost: None, ..case("health") };
    let kept = || Command::KeepCluster(keeping("health"));
    let both = two_clusters().given(&hc(), Command::OpenReview(opening)).given(&hc(), kept());
    let weak = both.given(&hc(), Command::RecommendDeactivation(case));
    assert!(weak.finding("RM-2.10").is_some(), "the rest is kept without a place in the plan");
    let weak = weak.given(&hc(), kept());
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
    let merge = |cluster: &str, absorbed: &str| merger(cluster, absorbed, "2014-05-01");
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

/// RM-2.10: with the last cluster, the review of every six months ends, and what is owed ahead of an occasion.
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
    let occasions = [(Occasion::Appeal, "2014-12-10"), (Occasion::MidYearReview, "2015-06-10")];
    let planned = occasions.into_iter().fold(ended, |example, (occasion, on)| {
        example.given(&hc(), Command::PlanOccasion(PlannedOccasion { occasion, on: at(on).date_naive() }))
    });
    let rules = ["RM-2.10.review", "RM-2.10.appeal", "RM-2.10.mid-year-review"];
    assert!(rules.iter().all(|rule| planned.duty(rule).is_some()));
    let last = Command::DeactivateCluster(Deactivate { cluster: code("logistics"), places: Vec::new() });
    let outcome = planned.when(&hc(), last);
    for rule in rules {
        outcome.voids(rule);
    }
    assert!(outcome.accepted().duty("RM-2.11.partners").is_some(), "partners are to be informed all the same");
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
