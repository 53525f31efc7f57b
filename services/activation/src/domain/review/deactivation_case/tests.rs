//! Given a review that is open, when it recommends that a cluster ends: what the case must have, and what is weak in it.

use convene_kernel::testing::{at, code};

use super::*;
use crate::domain::fixtures::{Example, criteria, hc};
use crate::domain::review::fixtures::{case, in_review, keeping, opening, two_clusters};
use crate::domain::review::{Command, Occasion, ReviewKind, ReviewOpening};

/// RM-2.1: responsibility is transferred, and possibly capacities, tools, systems and resources with it: nothing need be.
#[test]
fn a_transfer_need_not_transfer_anything_else() {
    let alone = Ground::Transferred { to: "the ministry".to_owned(), recipient: Recipient::National, with: Vec::new() };
    let alone = DeactivationCase { ground: alone, support: Vec::new(), ..case("health") };
    in_review().when(&hc(), Command::RecommendDeactivation(alone)).raises_nothing_of("RM-2.1");
    let ceased = Ground::NeedsDecreased { evidence: "everybody returned".to_owned() };
    let ceased = DeactivationCase { ground: ceased, support: Vec::new(), ..case("health") };
    in_review().when(&hc(), Command::RecommendDeactivation(ceased)).commit();
}

/// RM-2.4: a contingency plan that was updated long ago is not an updated one; how long is a number of the policy.
#[test]
fn an_old_update_of_the_plan_is_a_finding() {
    let recommended = |on: &str| {
        let open = in_review().at(on);
        open.when(&hc(), Command::RecommendDeactivation(DeactivationCase { ends_by: None, ..case("health") }))
    };
    recommended("2015-04-01").raises_nothing_of("RM-2.4");
    recommended("2015-04-02").raises("RM-2.4");
}

/// RM-2.2: every criterion the cluster was activated on is assessed again.
#[test]
fn criteria_are_assessed_again() {
    for left_out in Criterion::ALL {
        let mut incomplete = case("health");
        incomplete.criteria.retain(|assessment| assessment.criterion != left_out);
        let outcome = in_review().when(&hc(), Command::RecommendDeactivation(incomplete));
        outcome.refused("RM-2.2", "CRITERION_NOT_REASSESSED");
        assert!(outcome.refusal().to_string().contains(left_out.title()));
    }
}

/// RM-2.2: a criterion that still applies is a finding, until the review gives another verdict.
#[test]
fn a_criterion_that_still_applies_is_a_finding() {
    let mut weak = case("health");
    weak.criteria = criteria(&Criterion::ALL[1..]);
    let outcome = in_review().when(&hc(), Command::RecommendDeactivation(weak));
    outcome.raises("RM-2.2");
    let found = outcome.accepted();
    assert_eq!(found.record().findings.len(), 1);
    found.clone().when(&hc(), Command::RecommendDeactivation(case("health"))).resolves("RM-2.2");
    found.when(&hc(), Command::KeepCluster(keeping("health"))).resolves("RM-2.2");
}

/// RM-2.3: a factor for a longer transition is answered, and justified where it is present.
#[test]
fn factors_are_answered_and_justified() {
    in_review().when(&hc(), Command::RecommendDeactivation(case("health"))).raises_nothing_of("RM-2.3");
    let unanswered = DeactivationCase { factors: Vec::new(), ..case("health") };
    let outcome = in_review().when(&hc(), Command::RecommendDeactivation(unanswered));
    outcome.raises("RM-2.3");
    assert_eq!(outcome.commit().findings.len(), Factor::ASKED.len());
    let mut present = case("health");
    let other = Factor::Other("elections in June".to_owned());
    present.factors.push(FactorAnswer { factor: other, present: true, justification: None });
    in_review().when(&hc(), Command::RecommendDeactivation(present.clone())).raises("RM-2.3");
    present.factors[4].justification = Some("the department is not affected".to_owned());
    in_review().when(&hc(), Command::RecommendDeactivation(present)).raises_nothing_of("RM-2.3");
}

/// RM-2.4: where need may rise again, the cost of closing too soon is weighed from an updated plan.
#[test]
fn the_cost_of_closing_too_soon_is_weighed() {
    let not_weighed = DeactivationCase { closing_cost: None, ..case("health") };
    in_review().when(&hc(), Command::RecommendDeactivation(not_weighed.clone())).raises("RM-2.4");
    let over = DeactivationCase { need_may_rise_again: false, ..not_weighed };
    in_review().when(&hc(), Command::RecommendDeactivation(over)).raises_nothing_of("RM-2.4");
    let mut ahead = case("health");
    let mut outdated = case("health");
    outdated.closing_cost.as_mut().expect("it is weighed").updated_on = at("2013-10-01").date_naive();
    in_review().when(&hc(), Command::RecommendDeactivation(outdated)).raises("RM-2.4");
    ahead.closing_cost.as_mut().expect("it is weighed").updated_on = at("2014-06-01").date_naive();
    in_review().when(&hc(), Command::RecommendDeactivation(ahead)).refused("RM-2.4", "DATE_IN_THE_FUTURE");
}

/// RM-2.1: promised support is something that goes along, too.
#[test]
fn a_transfer_with_support_transfers_something() {
    let (to, recipient) = ("Department of Health".to_owned(), Recipient::National);
    let ground = Ground::Transferred { to, recipient, with: Vec::new() };
    in_review().when(&hc(), Command::RecommendDeactivation(DeactivationCase { ground, ..case("health") })).commit();
}

/// RM-2.4: a plan updated today, or on the day of activation, is an updated one.
#[test]
fn a_plan_of_the_day_is_updated() {
    for day in ["2014-05-10", "2013-11-13"] {
        let mut updated = case("health");
        updated.closing_cost.as_mut().expect("it is weighed").updated_on = at(day).date_naive();
        in_review().when(&hc(), Command::RecommendDeactivation(updated)).raises_nothing_of("RM-2.4");
    }
}

/// The fields of the findings of a row.
fn fields(example: &Example, row: &str) -> Vec<String> {
    let of_the_row = example.record().findings.values().filter(|finding| finding.row.as_str() == row);
    of_the_row.map(|finding| finding.field.clone()).collect()
}

/// RM-2.2, RM-2.3: each criterion that still applies, and each factor that is not answered or not justified, is a finding of its own.
#[test]
fn each_weakness_of_a_case_has_its_own_name() {
    let mut weak = case("health");
    weak.criteria = criteria(&Criterion::ALL[2..]);
    weak.factors.retain(|answer| answer.factor != Factor::Counterparts);
    let other =
        |name: &str| FactorAnswer { factor: Factor::Other(name.to_owned()), present: true, justification: None };
    weak.factors.extend([other("elections in June"), other("floods")]);
    let found = in_review().given(&hc(), Command::RecommendDeactivation(weak));
    assert_eq!(fields(&found, "RM-2.2"), ["criteria.coordination_gaps", "criteria.national_capacity"]);
    assert_eq!(fields(&found, "RM-2.3"), ["factors.counterparts", "factors.elections in June", "factors.floods"]);
}

/// RM-2.11: a case may name the day of the recommendation, and an end in the whole country takes the place of one in a part of it, and of what
/// was weak in keeping the cluster.
#[test]
fn an_end_everywhere_takes_the_place_of_the_rest() {
    let ahead_of = Some(Occasion::Appeal);
    let opening = ReviewOpening { ahead_of, ..opening(ReviewKind::Periodic) };
    let kept =
        two_clusters().given(&hc(), Command::OpenReview(opening)).given(&hc(), Command::KeepCluster(keeping("health")));
    assert!(kept.finding("RM-2.10").is_some());
    let samar = Place { place: code("samar"), name: "Samar".to_owned() };
    let in_part =
        kept.given(&hc(), Command::RecommendDeactivation(DeactivationCase { places: vec![samar], ..case("health") }));
    let today = DeactivationCase { ends_by: Some(at("2014-05-10").date_naive()), ..case("health") };
    let outcome = in_part.when(&hc(), Command::RecommendDeactivation(today.clone()));
    outcome.resolves("RM-2.10");
    let after = outcome.accepted();
    let recommended: Vec<_> = after.state().reviews.reviews[&code("r-1")].recommended().collect();
    assert_eq!(recommended, [&today]);
}
