//! A review from its opening to the answers of those it was shared with.

use convene_kernel::testing::{at, code};

use super::*;
use crate::domain::operation::{self, Level3Step};
use crate::domain::{cluster, review};

fn level_3(at: &str) -> operation::Command {
    operation::Command::DeclareLevel3(Level3Step { emergency: code("haiyan"), at: convene_kernel::testing::at(at) })
}

fn principals(at: &str) -> operation::Command {
    let step = Level3Step { emergency: code("haiyan"), at: convene_kernel::testing::at(at) };
    operation::Command::RecordPrincipalsDecision(step)
}

fn level_3_review() -> Command {
    Command::Open(opening(ReviewKind::Level3 { emergency: code("haiyan") }))
}

/// RM-2.9: the review of a level 3 response follows the Principals' decision, and says what becomes of surge capacity.
#[test]
fn a_level_3_review_follows_the_principals() {
    let secretariat = erc();
    let declared = health().given(&secretariat, level_3("2013-11-12T10:00:00Z"));
    declared.clone().when(&hc(), level_3_review()).refused("RM-2.9", "PRINCIPALS_NOT_DECIDED");
    let decided = declared.given(&secretariat, principals("2013-11-13T08:00:00Z"));
    assert!(decided.duty("RM-2.9.review").is_some());
    let reviewed = decided
        .at("2014-02-10T08:00:00Z")
        .given(&hc(), level_3_review())
        .given(&hc(), Command::Keep(Keeping { review_by: at("2014-05-01").date_naive(), ..keeping("health") }));
    reviewed.clone().when(&hc(), close()).refused("RM-2.9", "SURGE_DECISION_MISSING");
    let surge = Some("the surge coordinators leave in March".to_owned());
    let closed = reviewed.when(&hc(), Command::Close(Closing { review: code("r-1"), surge }));
    closed.keeps("RM-2.9.review");
    assert!(closed.accepted().duty("RM-2.10.review").is_some(), "the review of every six months is still owed");
}

/// RM-2.10: the HCT reviews; one review at a time, each under a name of its own.
#[test]
fn the_country_team_reviews() {
    let alone = ReviewOpening { participants: Vec::new(), ..opening(ReviewKind::Periodic) };
    two_clusters().when(&hc(), Command::Open(alone)).refused("RM-2.10", "COUNTRY_TEAM_ABSENT");
    let again = in_review().when(&hc(), Command::Open(opening(ReviewKind::Periodic)));
    again.refused("RM-2.10", "REVIEW_ALREADY_EXISTS").refused("RM-2.13", "REVIEW_OPEN");
}

/// RM-2.13: a review closes only when every active cluster is kept with a plan or recommended for de-activation.
#[test]
fn a_review_leaves_no_cluster_out() {
    let half = in_review().given(&hc(), Command::Keep(keeping("logistics")));
    let outcome = half.when(&hc(), close());
    outcome.refused("RM-2.13", "CLUSTER_WITHOUT_VERDICT");
    assert_eq!(outcome.refusal().violations().len(), 1, "only health is left out");
    closed().when(&hc(), close()).refused("RM-2.13", "REVIEW_CLOSED");
}

/// RM-2.10, RM-1.14, RM-2.11: closing keeps what was due, sets the next dates, and asks for the summary.
#[test]
fn closing_a_review_sets_what_comes_next() {
    let outcome = in_review()
        .given(&hc(), Command::Keep(keeping("logistics")))
        .given(&hc(), Command::Recommend(case("health")))
        .when(&hc(), close());
    outcome.keeps("RM-2.10.review").keeps("RM-1.14.review").opens("RM-1.14.review").opens("RM-2.11.summary");
    let after = outcome.accepted();
    assert_eq!(after.state().clusters[&code("logistics")].review_by, at("2014-11-10").date_naive());
    let next = after.duty("RM-1.14.review").expect("owed for the cluster that is kept");
    assert_eq!((next.subject.as_str(), next.since), ("cluster/logistics", at("2014-11-10")));
    assert!(after.duty("RM-2.10.review").is_some(), "it is owed again in six months");
}

/// RM-2.10: a review that recommends nothing owes no summary.
#[test]
fn a_review_that_keeps_all_owes_no_summary() {
    let closed = in_review()
        .given(&hc(), Command::Keep(keeping("logistics")))
        .given(&hc(), Command::Keep(keeping("health")))
        .given(&hc(), close());
    assert!(closed.duty("RM-2.11.summary").is_none());
    closed.when(&hc(), send()).refused("RM-2.11", "NOTHING_TO_END");
}

/// RM-2.11: the summary goes to the ERC once the review is closed, once, with the case for each cluster.
#[test]
fn the_summary_carries_the_cases() {
    in_review().when(&hc(), send()).refused("RM-2.11", "REVIEW_NOT_CLOSED");
    let outcome = closed().when(&hc(), send());
    outcome.keeps("RM-2.11.summary").opens("RM-2.11.approval");
    let [crate::domain::Event::Review(review::Event::SummarySent { cases, .. })] = &outcome.commit().events[..] else {
        panic!("the summary was sent")
    };
    assert_eq!(cases, &[case("health")]);
    outcome.accepted().when(&hc(), send()).refused("RM-2.11", "SUMMARY_SENT");
}

/// RM-2.11: the ERC shares what was received, with Principals and with global leads.
#[test]
fn the_summary_is_shared_for_approval() {
    closed().when(&erc(), share()).refused("RM-2.11", "SUMMARY_NOT_SENT");
    let nobody = SummaryShared { review: code("r-1"), principals: Vec::new(), global_leads: Vec::new() };
    sent().when(&erc(), Command::ShareSummary(nobody)).refused("RM-2.11", "NOBODY_ASKED");
    sent().when(&principal("WHO"), answer(Position::Endorses)).refused("RM-2.11", "SUMMARY_NOT_SHARED");
    shared().when(&principal("IOM"), answer(Position::Endorses)).refused("RM-2.11", "NOT_ASKED");
    let (review, principals) = (code("r-1"), vec![code("IOM")]);
    let more = SummaryShared { review, principals, global_leads: Vec::new() };
    let both = shared().given(&erc(), Command::ShareSummary(more));
    both.clone().when(&principal("IOM"), answer(Position::Endorses)).commit();
    both.when(&principal("WHO"), answer(Position::Endorses)).commit();
}

/// RM-2.11: an objection stays on the record until the organization endorses; words do not resolve it.
#[test]
fn an_objection_is_settled_with_who_objects() {
    let outcome = shared().when(&principal("WHO"), answer(Position::Objects));
    outcome.raises("RM-2.11");
    let objected = outcome.accepted();
    let finding = objected.finding("RM-2.11").expect("it is open").id.clone();
    let words = cluster::Command::AnswerFinding(cluster::FindingAnswer { finding, answer: "noted".to_owned() });
    objected.clone().when(&hc(), words).refused("RM-2.11", "FINDING_NOT_ANSWERABLE");
    objected.when(&principal("WHO"), answer(Position::Endorses)).resolves("RM-2.11");
}
