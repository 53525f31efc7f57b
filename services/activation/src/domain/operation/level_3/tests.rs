//! Given the steps of level 3 responses, in any order: what is owed of them, and what is weak.

use convene_kernel::testing::{at, code};
use proptest::prelude::*;

use super::*;
use crate::domain::fixtures::{Example, erc, haiyan, hc, ocha};
use crate::domain::operation::fixtures::{registered, step};
use crate::domain::operation::{ClusterDecision, Command, DatedStep, EmergencyFacts, Level3};
use crate::domain::review::fixtures::plan;
use crate::domain::review::{self, PastReview, TransitionPlanSent, past_review};

/// RM-1.15: the separate facts of an emergency are dated in their order.
#[test]
fn level_3_is_dated_after_the_onset() {
    let before = || step("2013-11-01");
    let later = registered().at("2013-11-14T12:00:00Z");
    later.clone().when(&erc(), Command::DeclareLevel3(before())).refused("RM-1.15", "OUT_OF_SEQUENCE");
    let declared = later.given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")));
    let decided = Command::RecordPrincipalsDecision(before());
    declared.clone().when(&erc(), decided).refused("RM-1.15", "OUT_OF_SEQUENCE");
    declared.when(&erc(), Command::EndLevel3(step("2013-11-01"))).refused("RM-1.15", "OUT_OF_SEQUENCE");
}

/// RM-1.15: a declaration that names its own moment happened then, unless its caller names another.
#[test]
fn what_names_its_moment_happened_then() {
    let declared = registered().at("2013-11-14T12:00:00Z");
    let declare = || Command::DeclareLevel3(step("2013-11-12T07:00:00Z"));
    assert_eq!(declared.clone().when(&erc(), declare()).commit().occurred_at, at("2013-11-12T07:00:00Z"));
    let said = declared.that_happened("2013-11-13").when(&erc(), declare());
    assert_eq!(said.commit().occurred_at, at("2013-11-13"));
}

fn declare(moment: &str) -> Command {
    Command::DeclareLevel3(step(moment))
}

fn decide(moment: &str) -> Command {
    Command::RecordPrincipalsDecision(step(moment))
}

fn end(moment: &str) -> Command {
    Command::EndLevel3(step(moment))
}

fn level_3(example: &Example) -> Vec<[Option<Moment>; 3]> {
    let at = |step: &Option<DatedStep>| step.as_ref().map(|step| step.at);
    let responses = &example.state().emergencies[&code("haiyan")].level_3_responses;
    responses.iter().map(|one| [at(&one.declared), at(&one.principals_decided), at(&one.ended)]).collect()
}

/// RM-2.9: the review's three months count from the Principals' decision, not from the declaration (RM-1.15), which asks for
/// the decision where it is not on the record.
#[test]
fn the_review_counts_from_the_principals_decision() {
    let declared = registered().at("2013-11-14T12:00:00Z").given(&erc(), declare("2013-11-12T07:00:00Z"));
    assert_eq!(declared.duty("RM-2.9.principals").expect("it is owed").since, at("2013-11-12T07:00:00Z"));
    let outcome = declared.when(&erc(), decide("2013-11-14T10:00:00Z"));
    outcome.keeps("RM-2.9.principals");
    let decided = outcome.accepted();
    assert_eq!(decided.duty("RM-2.9.review").expect("it is owed").since, at("2013-11-14T10:00:00Z"));
    decided.when(&erc(), decide("2013-11-14T11:00:00Z")).refused("RM-1.15", "PRINCIPALS_DECIDED");
}

/// RM-1.15: the Principals decide before the declaration or after it, and that is recorded in any order.
#[test]
fn the_principals_may_decide_before_the_declaration() {
    let later = registered().at("2013-11-14T12:00:00Z");
    let facts = || [declare("2013-11-12T07:00:00Z"), decide("2013-11-11T10:00:00Z")];
    let [declared, decided] = facts();
    let one_way = later.clone().given(&erc(), declared).given(&erc(), decided);
    let [declared, decided] = facts();
    let other_way = later.given(&erc(), decided);
    assert!(other_way.duty("RM-2.9.review").is_some());
    let other_way = other_way.given(&erc(), declared);
    let was_asked = other_way.record().openings.keys().any(|id| id.starts_with("RM-2.9.principals"));
    assert!(!was_asked, "nobody is asked for a decision that is there");
    assert_eq!(level_3(&one_way), [[Some(at("2013-11-12T07:00:00Z")), Some(at("2013-11-11T10:00:00Z")), None]]);
    assert_eq!(level_3(&one_way), level_3(&other_way));
    for example in [one_way, other_way] {
        assert!(example.duty("RM-2.9.principals").is_none(), "the decision is on the record");
        assert_eq!(example.duty("RM-2.9.review").expect("it is owed").since, at("2013-11-11T10:00:00Z"));
    }
}

/// RM-2.9: an end without the review and without the plan of transition is a finding for each, and both stay owed.
#[test]
fn what_level_3_owes_stays_owed_after_its_end() {
    let declared = registered().at("2014-05-01T12:00:00Z").given(&erc(), declare("2013-11-12T07:00:00Z"));
    let decided = declared.given(&erc(), decide("2013-11-14T10:00:00Z"));
    let outcome = decided.when(&erc(), end("2014-05-01"));
    outcome.raises("RM-2.9").voids("RM-1.3.decision");
    let ended = outcome.accepted();
    assert!(ended.duty("RM-2.9.review").is_some() && ended.duty("RM-2.9.transition-plan").is_some());
    assert_eq!(ended.record().findings.values().filter(|finding| finding.row.as_str() == "RM-2.9").count(), 2);
    let sent = || review::Command::SendTransitionPlan(TransitionPlanSent { emergency: code("haiyan"), plan: plan() });
    let outcome = ended.when(&hc(), sent());
    outcome.keeps("RM-2.9.transition-plan").resolves("RM-2.9");
    let field = |example: &Example| example.finding("RM-2.9").expect("the review is missing").field.clone();
    assert_eq!(field(&outcome.accepted()), "review");
    let in_time = registered().at("2014-05-01T12:00:00Z").given(&erc(), declare("2013-11-12T07:00:00Z"));
    let in_time = in_time.given(&hc(), sent()).given(&erc(), end("2014-05-01"));
    assert_eq!(field(&in_time), "review", "the plan was sent");
}

/// RM-2.9: a plan of transition from before the response is none of it.
#[test]
fn a_plan_from_before_is_none_of_the_response() {
    let sent = review::Command::SendTransitionPlan(TransitionPlanSent { emergency: code("haiyan"), plan: plan() });
    let before = registered().at("2013-11-10").given(&hc(), sent).at("2014-05-01T12:00:00Z");
    let ended = before.given(&erc(), declare("2013-11-12T07:00:00Z")).given(&erc(), end("2014-05-01"));
    let missing = ended.record().findings.values().filter(|finding| finding.row.as_str() == "RM-2.9");
    assert_eq!(missing.map(|finding| finding.field.as_str()).collect::<Vec<_>>(), ["review", "transition_plan"]);
}

/// RM-1.15: several level 3 responses follow each other; an earlier one that is recorded late takes its place, and opens and
/// ends nothing of the present one.
#[test]
fn level_3_responses_follow_each_other() {
    let later = registered().at("2014-12-14T12:00:00Z");
    let present = later.given(&erc(), declare("2014-10-01")).given(&erc(), decide("2014-10-02"));
    let earlier = present.clone().given(&erc(), declare("2013-11-12")).given(&erc(), decide("2013-11-14"));
    let both = earlier.given(&erc(), end("2014-05-01"));
    let of_the_present = |example: &Example| {
        let duties = example.record().duties.values().filter(|duty| duty.since >= at("2014-10-01"));
        duties.map(|duty| duty.id.clone()).collect::<Vec<_>>()
    };
    assert_eq!(of_the_present(&both), of_the_present(&present));
    let days = |days: [&str; 3]| days.map(|day| (!day.is_empty()).then(|| at(day)));
    let expected = [days(["2013-11-12", "2013-11-14", "2014-05-01"]), days(["2014-10-01", "2014-10-02", ""])];
    assert_eq!(level_3(&both), expected);
    assert!(both.state().emergencies[&code("haiyan")].level_3().is_some_and(Level3::is_in_force));
    assert!(both.finding("RM-2.9").is_none(), "the present one has not ended");
    assert!(both.duty("RM-1.3.decision").is_some() && both.duty("RM-2.9.review").is_some());
    both.clone().when(&erc(), end("2014-05-01")).refused("RM-1.15", "LEVEL_THREE_ENDED");
    both.when(&erc(), declare("2014-10-01T12:00:00Z")).refused("RM-1.15", "LEVEL_THREE_DECLARED");
}

/// RM-1.15: the steps are recorded in any order; what is missing meanwhile is a weakness, until it is recorded.
#[test]
fn a_missing_step_is_a_weakness_until_it_is_recorded() {
    let missing = |example: &Example| {
        let findings = example.record().findings.values().filter(|finding| finding.row.as_str() == "RM-1.15");
        findings.map(|finding| finding.field.clone()).collect::<Vec<_>>()
    };
    let later = registered().at("2014-12-14T12:00:00Z");
    let ended = later.given(&erc(), end("2014-05-01"));
    assert_eq!(missing(&ended), ["level_3_declared"]);
    let declared = ended.given(&erc(), declare("2013-11-12"));
    assert_eq!(missing(&declared), [""; 0]);
    let unended = registered().at("2014-12-14T12:00:00Z").given(&erc(), declare("2013-11-12"));
    let followed = unended.given(&erc(), declare("2014-10-01"));
    assert_eq!(missing(&followed), ["level_3_ended"]);
    assert_eq!(followed.duty("RM-1.3.decision").expect("it is owed").since, at("2014-10-01"));
    assert_eq!(missing(&followed.given(&erc(), end("2014-05-01"))), [""; 0]);
}

/// RM-2.9, RM-1.3: a further level 3 response asks for its own decisions, review and plan.
#[test]
fn a_further_level_3_response_asks_for_its_own() {
    let first = registered().at("2014-12-14T12:00:00Z").given(&erc(), declare("2013-11-12"));
    let first = first.given(&erc(), decide("2013-11-14")).given(&erc(), end("2014-05-01"));
    let second = first.given(&erc(), declare("2014-10-01"));
    assert_eq!(second.duty("RM-1.3.decision").expect("it is owed").since, at("2014-10-01"));
    assert!(second.duty("RM-2.9.principals").is_some());
    let decided = second.given(&erc(), decide("2014-10-02"));
    let reviews = decided.record().duties.values().filter(|duty| duty.rule == rules::RM_2_9_REVIEW);
    let since: Vec<_> = reviews.map(|duty| duty.since).collect();
    assert_eq!(since, [at("2013-11-14"), at("2014-10-02")], "the first one was not reviewed");
}

proptest! {
    /// RM-1.15: whatever the order in which the same facts are recorded, they make the same responses and leave the same owed.
    #[test]
    fn the_order_of_recording_changes_nothing(order in Just((0..5_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let facts = || [
            decide("2013-11-11"), declare("2013-11-12"), end("2014-05-01"), declare("2014-10-01"), decide("2014-10-02"),
        ];
        let record = |order: &[usize]| {
            let later = registered().at("2014-12-14T12:00:00Z");
            order.iter().fold(later, |example, index| example.given(&erc(), facts()[*index].clone()))
        };
        let (shuffled, in_order) = (record(&order), record(&[0, 1, 2, 3, 4]));
        prop_assert_eq!(level_3(&shuffled), level_3(&in_order));
        let owed = |example: &Example| -> Vec<_> {
            example.record().duties.values().map(|duty| (duty.id.clone(), duty.since)).collect()
        };
        prop_assert_eq!(owed(&shuffled), owed(&in_order));
        let is_missing = |example: &Example| example.finding("RM-1.15").is_some();
        prop_assert!(!is_missing(&shuffled) && !is_missing(&in_order));
    }
}

/// RM-1.15: a step at the moment of the one before it is in order.
#[test]
fn level_3_may_be_declared_at_the_onset() {
    let declared = registered().given(&erc(), Command::DeclareLevel3(step("2013-11-08T04:40:00Z")));
    declared.when(&erc(), Command::EndLevel3(step("2013-11-08T04:40:00Z"))).commit();
}

/// RM-2.9: what was done for level 3 was done since it began, in the first moment at the earliest; where it was done, an end without it
/// is no weakness; a review for one emergency keeps nothing of another.
#[test]
fn what_was_done_for_level_3_was_done_since_it_began() {
    let reviewed = |emergency: &str| {
        let found = PastReview { emergency: Some(code(emergency)), ..past_review("r-1", "2014-01-05T08:00:00Z") };
        review::Command::RecordPastReview(found)
    };
    let declared = registered()
        .at("2014-06-01T08:00:00Z")
        .given(&erc(), Command::DeclareLevel3(step("2013-11-10T07:00:00Z")))
        .given(&erc(), Command::RecordPrincipalsDecision(step("2013-11-11T07:00:00Z")));
    let held = declared.clone().given(&ocha(), reviewed("haiyan"));
    let done = |since: &str| {
        let state = held.state();
        state.level_3_done_at(&state.emergencies[&code("haiyan")], at(since)).0
    };
    assert_eq!(done("2014-01-05T08:00:00Z"), Some(at("2014-01-05T08:00:00Z")));
    assert_eq!(done("2014-01-05T08:00:01Z"), None);
    let ended = held.given(&erc(), Command::EndLevel3(step("2014-02-10T07:00:00Z")));
    let weak: Vec<_> = ended.record().findings.values().filter(|one| one.row.as_str() == "RM-2.9").collect();
    assert_eq!(weak.iter().map(|one| one.field.as_str()).collect::<Vec<_>>(), ["transition_plan"]);
    let bopha = EmergencyFacts { emergency: code("bopha"), glide: None, ..haiyan() };
    let of_bopha = |moment: &str| Level3Step { emergency: code("bopha"), ..step(moment) };
    let both = declared
        .given(&hc(), Command::RegisterEmergency(bopha))
        .given(&erc(), Command::DeclareLevel3(of_bopha("2013-11-12T07:00:00Z")))
        .given(&erc(), Command::RecordPrincipalsDecision(of_bopha("2013-11-13T07:00:00Z")));
    let owed: Vec<_> = both.given(&ocha(), reviewed("haiyan")).record().duties.values().cloned().collect();
    let owed: Vec<_> = owed.iter().filter(|duty| duty.rule == rules::RM_2_9_REVIEW).collect();
    assert_eq!(owed.iter().map(|duty| duty.subject.to_string()).collect::<Vec<_>>(), ["emergency/bopha"]);
}

/// RM-1.3, RM-2.9: what is decided in the moment of the declaration is in time, and what is decided in the moment of the end is decided;
/// what is decided later is not owed any more.
#[test]
fn the_bounds_of_a_level_3_response() {
    let decided = |moment: &str| {
        Command::RecordClusterDecision(ClusterDecision {
            emergency: code("haiyan"),
            decided_at: at(moment),
            sectors: vec![code("HEA")],
            mechanisms_analysis: "overwhelmed".to_owned(),
            directors_support: "met".to_owned(),
        })
    };
    let outcome = |moment: &str| {
        let declared = registered()
            .at("2014-06-01T08:00:00Z")
            .given(&erc(), Command::DeclareLevel3(step("2013-11-10T07:00:00Z")))
            .given(&hc(), decided(moment));
        let ended = declared.given(&erc(), Command::EndLevel3(step("2013-11-12T07:00:00Z")));
        let emergency = &ended.state().emergencies[&code("haiyan")];
        let owed = owed_of(ended.state(), emergency, &emergency.level_3_responses[0], None);
        let end = owed.iter().find(|one| one.duty.rule == rules::RM_1_3_DECISION).and_then(|one| one.end);
        matches!(end, Some(DutyEnd::Done(_)))
    };
    assert!(outcome("2013-11-10T07:00:00Z") && outcome("2013-11-12T07:00:00Z"));
    assert!(!outcome("2013-11-12T07:00:01Z"));
}
