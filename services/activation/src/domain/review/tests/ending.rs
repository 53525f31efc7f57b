//! The ERC's decision, the end of a cluster, and what follows.

use super::*;
use crate::domain::cluster::{self, Adaptation, Change};
use crate::domain::fixtures::lead;
use crate::domain::review::{FollowUp, PartnersInformed};

/// RM-2.11: the ERC decides once Principals and global leads were asked, once, and with a reason where it declines.
#[test]
fn the_erc_decides_after_sharing() {
    sent().when(&erc(), ruling(Ruling::Approved, None)).refused("RM-2.11", "SUMMARY_NOT_SHARED");
    shared().when(&erc(), ruling(Ruling::Declined, None)).refused("RM-2.11", "REASON_MISSING");
    shared().when(&erc(), ruling(Ruling::Approved, None)).keeps("RM-2.11.approval").opens("RM-2.11.partners");
    approved().when(&erc(), ruling(Ruling::Approved, None)).refused("RM-2.11", "DEACTIVATION_DECIDED");
    let other = DeactivationDecision {
        review: code("r-1"),
        cluster: code("logistics"),
        ruling: Ruling::Approved,
        reason: None,
    };
    shared().when(&erc(), Command::Decide(other)).refused("RM-2.11", "NOT_RECOMMENDED");
}

/// RM-2.11: who sent the summary does not decide on it, whatever other role the person holds.
#[test]
fn the_proposer_never_approves() {
    let both = Actor { person: hc().person, ..erc() };
    shared().when(&both, ruling(Ruling::Approved, None)).refused("RM-2.11", "PROPOSER_APPROVES");
}

/// RM-2.11: where somebody who was asked objects, an approval says why.
#[test]
fn an_approval_against_an_objection_says_why() {
    let objected = shared().given(&principal("WHO"), answer(Position::Objects));
    objected.clone().when(&erc(), ruling(Ruling::Approved, None)).refused("RM-2.11", "OBJECTION_OPEN");
    objected.when(&erc(), ruling(Ruling::Approved, Some("the region has staff by now"))).keeps("RM-2.11.approval");
}

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

/// RM-2.11: a cluster whose end is declined stays, and its review is owed again.
#[test]
fn a_declined_cluster_stays() {
    let declined = shared().given(&erc(), ruling(Ruling::Declined, Some("needs on Samar go on")));
    assert_eq!(declined.record().duties["RM-1.14.review:cluster/health"].since, at("2014-05-13"));
    let late = shared().at("2014-06-01T08:00:00Z").given(&erc(), ruling(Ruling::Declined, Some("needs go on")));
    assert_eq!(
        late.record().duties["RM-1.14.review:cluster/health"].since,
        at("2014-06-01"),
        "not before it is declined"
    );
    declined.when(&hc(), deactivate()).refused("RM-2.11", "DEACTIVATION_NOT_APPROVED");
}

/// RM-2.11: partners are informed of what was approved.
#[test]
fn partners_are_informed() {
    let inform = || Command::InformPartners(PartnersInformed { review: code("r-1"), means: "a letter".to_owned() });
    shared().when(&hc(), inform()).refused("RM-2.11", "NOTHING_APPROVED");
    approved().when(&hc(), inform()).keeps("RM-2.11.partners");
}

/// RM-2.1, RM-2.11: no cluster ends without the ERC's approval.
#[test]
fn a_cluster_ends_by_approval_only() {
    two_clusters().when(&hc(), deactivate()).refused("RM-2.11", "DEACTIVATION_NOT_APPROVED");
    shared().when(&hc(), deactivate()).refused("RM-2.11", "DEACTIVATION_NOT_APPROVED");
}

/// OG-18, RM-2.11: nothing is merged into a cluster that is to end, and so would end without the ERC's approval.
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
    let logistics = DeactivationDecision {
        review: code("r-1"),
        cluster: code("logistics"),
        ruling: Ruling::Approved,
        reason: None,
    };
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
