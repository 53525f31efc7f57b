//! Keeping a cluster, and the case for ending one.

use super::*;
use crate::domain::review::Occasion;

/// RM-1.14: a cluster kept has a next date, and it is ahead.
#[test]
fn a_cluster_kept_is_reviewed_again() {
    let past = Keeping { review_by: at("2014-05-10").date_naive(), ..keeping("health") };
    in_review().when(&hc(), Command::Keep(past)).refused("RM-1.14", "REVIEW_NOT_AHEAD");
}

/// RM-2.10: ahead of the appeal and of the mid-year review, the strategic plan carries why a cluster is kept.
#[test]
fn the_strategic_plan_carries_the_rationale() {
    in_review().when(&hc(), Command::Keep(keeping("health"))).raises_nothing_of("RM-2.10");
    for occasion in [Occasion::Appeal, Occasion::MidYearReview] {
        let opening = ReviewOpening { ahead_of: Some(occasion), ..opening(ReviewKind::Periodic) };
        let outcome = two_clusters().given(&hc(), Command::Open(opening)).when(&hc(), Command::Keep(keeping("health")));
        outcome.raises("RM-2.10");
        let carried = Keeping { in_strategic_plan: Some("objective 2".to_owned()), ..keeping("health") };
        outcome.accepted().when(&hc(), Command::Keep(carried)).resolves("RM-2.10");
    }
}

/// RM-2.1: responsibility that is transferred goes along with something.
#[test]
fn a_transfer_transfers_something() {
    let empty =
        Ground::Transferred { to: "nobody yet".to_owned(), recipient: Recipient::Development, with: Vec::new() };
    let nothing = DeactivationCase { ground: empty, support: Vec::new(), ..case("health") };
    in_review().when(&hc(), Command::Recommend(nothing)).refused("RM-2.1", "NOTHING_TRANSFERRED");
    let ceased = Ground::NeedsDecreased { evidence: "everybody returned".to_owned() };
    let ceased = DeactivationCase { ground: ceased, support: Vec::new(), ..case("health") };
    in_review().when(&hc(), Command::Recommend(ceased)).commit();
}

/// RM-2.2: every criterion the cluster was activated on is assessed again.
#[test]
fn criteria_are_assessed_again() {
    for left_out in Criterion::ALL {
        let mut incomplete = case("health");
        incomplete.criteria.retain(|assessment| assessment.criterion != left_out);
        let outcome = in_review().when(&hc(), Command::Recommend(incomplete));
        outcome.refused("RM-2.2", "CRITERION_NOT_REASSESSED");
        assert!(outcome.refusal().to_string().contains(left_out.title()));
    }
}

/// RM-2.2: a criterion that still applies is a finding, until the review says otherwise.
#[test]
fn a_criterion_that_still_applies_is_a_finding() {
    let mut weak = case("health");
    weak.criteria = criteria(&Criterion::ALL[1..]);
    let outcome = in_review().when(&hc(), Command::Recommend(weak));
    outcome.raises("RM-2.2");
    let found = outcome.accepted();
    assert_eq!(found.record().findings.len(), 1);
    found.clone().when(&hc(), Command::Recommend(case("health"))).resolves("RM-2.2");
    found.when(&hc(), Command::Keep(keeping("health"))).resolves("RM-2.2");
}

/// RM-2.3: a factor for a longer transition is answered, and justified where it is present.
#[test]
fn factors_are_answered_and_justified() {
    in_review().when(&hc(), Command::Recommend(case("health"))).raises_nothing_of("RM-2.3");
    let unanswered = DeactivationCase { factors: Vec::new(), ..case("health") };
    let outcome = in_review().when(&hc(), Command::Recommend(unanswered));
    outcome.raises("RM-2.3");
    assert_eq!(outcome.commit().findings.len(), Factor::ASKED.len());
    let mut present = case("health");
    let other = Factor::Other("elections in June".to_owned());
    present.factors.push(FactorAnswer { factor: other, present: true, justification: None });
    in_review().when(&hc(), Command::Recommend(present.clone())).raises("RM-2.3");
    present.factors[4].justification = Some("the department is not affected".to_owned());
    in_review().when(&hc(), Command::Recommend(present)).raises_nothing_of("RM-2.3");
}

/// RM-2.4: where need may rise again, the cost of closing too soon is weighed from an updated plan.
#[test]
fn the_cost_of_closing_too_soon_is_weighed() {
    let not_weighed = DeactivationCase { closing_cost: None, ..case("health") };
    in_review().when(&hc(), Command::Recommend(not_weighed.clone())).raises("RM-2.4");
    let over = DeactivationCase { need_may_rise_again: false, ..not_weighed };
    in_review().when(&hc(), Command::Recommend(over)).raises_nothing_of("RM-2.4");
    let mut ahead = case("health");
    let mut outdated = case("health");
    outdated.closing_cost.as_mut().expect("it is weighed").updated_on = at("2013-10-01").date_naive();
    in_review().when(&hc(), Command::Recommend(outdated)).raises("RM-2.4");
    ahead.closing_cost.as_mut().expect("it is weighed").updated_on = at("2014-06-01").date_naive();
    in_review().when(&hc(), Command::Recommend(ahead)).refused("RM-2.4", "DATE_IN_THE_FUTURE");
}
