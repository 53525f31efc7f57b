//! Level 3: declared, decided on by the Principals, and ended, each a dated fact of its own (rows RM-1.3, RM-1.15, RM-2.9).
//!
//! The facts are recorded in any order, and several responses follow each other. Which facts belong to one response follows
//! from their dates: [`Level3Steps`](super::Level3Steps).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::derived_duties::{DerivedDuty, DutyEnd, settle_derived};
use convene_kernel::duty::{Duty, LastOpening, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::Message;
use convene_kernel::policy::{RuleId, readings, rules};
use convene_kernel::reference_checks;
use convene_kernel::refusal::{Checks, Finding, NO_ACTION_REQUIRED, Refusal};
use convene_kernel::subject::Subject;
use convene_kernel::time::{Moment, day_in};
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::level_3_steps::Level3StepKind;
use super::onset_clocks::stop_onset_clocks;
use super::{DatedStep, Emergency, Event, Level3};
use crate::domain::{self, Decided, Operation};
use crate::reasons;

/// A step of a level 3 response, each a dated fact of its own (row RM-1.15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level3Step {
    /// The identifier of the emergency, such as `haiyan`.
    pub emergency: ResourceId,
    /// When the step was taken.
    pub at: Moment,
}

/// Who may record a step of a level 3 response.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::EmergencyReliefCoordinator, Role::ErcOffice])
}

/// Declares a level 3 response: the HCT has 72 hours, which replace the clocks of the onset, and the Principals are asked for
/// their decision (rows RM-1.3, RM-2.9).
pub(super) fn declare_level3(operation: &Operation, step: &Level3Step, context: &Context<'_>) -> Decided {
    let kind = Level3StepKind::Declared;
    let (emergency, after) = take(operation, kind, step, context)?;
    let mut decision = Decision::about(emergency.subject()).event(Event::Level3Declared(step.clone()).into());
    settle_steps(&mut decision, &after, context);
    if context.guidance.policy.reading(readings::LEVEL_3_REPLACES_ONSET_CLOCKS) {
        stop_onset_clocks(&mut decision, &emergency.subject(), "a level 3 response gives the HCT 72 hours instead");
    }
    settle_duties(&mut decision, operation, &after, context);
    Ok(decision)
}

/// Records the Principals' decision, from which the three months to the activation review count (row RM-2.9).
pub(super) fn record_principals_decision(operation: &Operation, step: &Level3Step, context: &Context<'_>) -> Decided {
    let kind = Level3StepKind::PrincipalsDecided;
    let (emergency, after) = take(operation, kind, step, context)?;
    let mut decision = Decision::about(emergency.subject()).event(Event::PrincipalsDecided(step.clone()).into());
    settle_steps(&mut decision, &after, context);
    settle_duties(&mut decision, operation, &after, context);
    Ok(decision)
}

/// Ends a level 3 response. The review and the plan of transition remain owed; that it ended without them is a finding.
pub(super) fn end_level3(operation: &Operation, step: &Level3Step, context: &Context<'_>) -> Decided {
    let kind = Level3StepKind::Ended;
    let (emergency, after) = take(operation, kind, step, context)?;
    let mut decision = Decision::about(emergency.subject()).event(Event::Level3Ended(step.clone()).into());
    settle_steps(&mut decision, &after, context);
    settle_duties(&mut decision, operation, &after, context);
    let last = after.level_3().and_then(|level_3| level_3.ended.as_ref());
    if last.is_some_and(|last| last.at == step.at) {
        for (rule, is_done) in owed_at_the_end(operation, &after) {
            if !is_done {
                decision.raise(ended_without(rule, &emergency.subject()));
            }
        }
    }
    Ok(decision)
}

/// The emergency before a step and after it. The steps are recorded in any order, and each kind once a day.
fn take<'a>(
    operation: &'a Operation,
    kind: Level3StepKind,
    step: &Level3Step,
    context: &Context<'_>,
) -> Result<(&'a Emergency, Emergency), Refusal> {
    let emergency = operation.emergency(&step.emergency)?;
    context.expect_etag("emergency", emergency.etag)?;
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, step, context);
    not_before(&mut checks, step, "the onset", emergency.facts.onset);
    let (reason, problem) = match kind {
        Level3StepKind::Declared => (reasons::LEVEL_THREE_DECLARED, "level 3 is declared on that day already"),
        Level3StepKind::PrincipalsDecided => {
            (reasons::PRINCIPALS_DECIDED, "the Principals decided on that day already")
        }
        Level3StepKind::Ended => (reasons::LEVEL_THREE_ENDED, "level 3 ended on that day already"),
    };
    if emergency.level_3_steps.has_one_on(kind, day_in(step.at, context.zone()), context.zone()) {
        checks.precondition("RM-1.15", reason).at("at").says(problem, NO_ACTION_REQUIRED);
    }
    checks.finish()?;
    Ok((emergency, emergency.with_step(kind, step.at, context)))
}

/// What is owed of level 3 follows from the steps on record, in whichever order they were recorded, of each response apart (rows
/// RM-1.3, RM-2.9). Of one that was found, what is owed was opened when it was recorded.
pub(in crate::domain) fn settle_duties(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    after: &Emergency,
    context: &Context<'_>,
) {
    let subject = after.subject();
    let of_found = |duty: &Duty| after.level_3_found.values().any(|found| found.stamp.recorded_at == duty.since);
    let is_one = |duty: &Duty| duty.subject == subject && OF_LEVEL_3.iter().any(|rule| duty.rule == *rule);
    let responses = after.level_3_responses.iter().enumerate().filter(|(_, response)| after.found(response).is_none());
    let derived = responses.flat_map(|(index, response)| {
        let next = after.level_3_responses.get(index + 1).and_then(Level3::began_at);
        owed_of(operation, after, response, next)
    });
    let never_was = "the steps of level 3 on record do not require it";
    settle_derived(decision, derived.collect(), |duty| is_one(duty) && !of_found(duty), never_was, context);
}

/// What is owed of level 3.
const OF_LEVEL_3: [RuleId; 4] =
    [rules::RM_1_3_DECISION, rules::RM_2_9_PRINCIPALS, rules::RM_2_9_REVIEW, rules::RM_2_9_TRANSITION_PLAN];

/// What is or was owed of a response, which the next one followed at a moment.
fn owed_of(operation: &Operation, emergency: &Emergency, response: &Level3, next: Option<Moment>) -> Vec<DerivedDuty> {
    let (head, erc) = (Owner::role(operation.country.head()), Owner::role(Role::EmergencyReliefCoordinator));
    let at = |step: &Option<DatedStep>| step.as_ref().map(|step| step.at);
    let (declared, decided) = (at(&response.declared), at(&response.principals_decided));
    let over = at(&response.ended).into_iter().chain(next).min();
    let mut owed = Vec::new();
    let mut owe = |rule, owner: &Owner, since: Moment, done: Option<Moment>, over: Option<Moment>| {
        if done.is_some_and(|done| done < since) {
            return;
        }
        let done = done.filter(|done| over.is_none_or(|over| *done <= over)).map(DutyEnd::Done);
        let end = done.or(over.map(|over| DutyEnd::Void(over, "the level 3 response ended")));
        owed.push(DerivedDuty::of(Duty::new(rule, emergency.subject(), owner.clone(), since), end));
    };
    if let Some(declared) = declared {
        let clusters = operation.decided_on_clusters_at(emergency, declared);
        owe(rules::RM_1_3_DECISION, &head, declared, clusters, over);
        owe(rules::RM_2_9_PRINCIPALS, &erc, declared, decided, over);
    }
    if let (Some(decided), Some(began)) = (decided, response.began_at()) {
        let (reviewed, planned) = operation.level_3_done_at(emergency, began);
        owe(rules::RM_2_9_REVIEW, &head, decided, reviewed, None);
        owe(rules::RM_2_9_TRANSITION_PLAN, &head, decided, planned, None);
    }
    owed
}

/// What is owed of the last level 3 response to an emergency, each with whether it was done (row RM-2.9).
fn owed_at_the_end(operation: &Operation, emergency: &Emergency) -> [(RuleId, bool); 2] {
    let began = emergency.level_3_responses.last().and_then(Level3::began_at);
    let (reviewed, planned) = began.map_or((None, None), |began| operation.level_3_done_at(emergency, began));
    [(rules::RM_2_9_REVIEW, reviewed.is_some()), (rules::RM_2_9_TRANSITION_PLAN, planned.is_some())]
}

impl Operation {
    /// When the activation was first reviewed at level 3 since a moment, and when the ERC was first sent the plan of transition.
    pub(super) fn level_3_done_at(&self, emergency: &Emergency, since: Moment) -> (Option<Moment>, Option<Moment>) {
        let id = &emergency.facts.emergency;
        let reviewed = self.reviews.level_3_reviews_of(id).filter(|at| *at >= since).min();
        let plans = self.reviews.plans.get(id).into_iter().flat_map(Timeline::spans);
        (reviewed, plans.map(|plan| plan.since).filter(|at| *at >= since).min())
    }
}

/// Marks what is owed of level 3 by `rule` as done on a date that can mean `earliest` and `at`: of a response that had begun by then.
/// What is owed of one that was found counts from its recording, and may have been done before.
pub(in crate::domain) fn keep_of_level_3(
    decision: &mut Decision<domain::Event>,
    rule: RuleId,
    emergency: &Emergency,
    (earliest, at): (Moment, Moment),
    context: &Context<'_>,
) {
    let subject = emergency.subject();
    for opening in context.openings.values() {
        let LastOpening { duty, from, closed_at, .. } = opening;
        let found = emergency.level_3_found.iter().find(|(_, found)| found.stamp.recorded_at == duty.since);
        let from = found.map_or(*from, |(declared, _)| *declared);
        let is_open = from <= at && closed_at.is_none_or(|closed_at| earliest < closed_at);
        if duty.rule == rule && duty.subject == subject && is_open {
            decision.keep_duty_between(duty, earliest, at);
        }
    }
}

/// The weakness of a level 3 response that ended without its review, or without the plan of transition (row RM-2.9).
pub(in crate::domain) fn ended_without(rule: RuleId, emergency: &Subject) -> Finding {
    let finding = Finding::of("RM-2.9", emergency.clone());
    if rule == rules::RM_2_9_REVIEW {
        return finding.at("review").says(
            "level 3 ended without the HCT's review of the activation",
            "hold the review, and record it; it is still owed",
        );
    }
    finding
        .at("transition_plan")
        .says("level 3 ended without a plan of transition", "send the ERC the plan; it is still owed")
}

/// The steps are recorded in any order; while one is missing that those on record ask for, that is a weakness.
pub(super) fn settle_steps(decision: &mut Decision<domain::Event>, after: &Emergency, context: &Context<'_>) {
    let subject = after.subject();
    let declared = after.level_3_responses.iter().filter(|level_3| level_3.declared.is_some());
    let weaknesses = [
        (
            declared.rev().skip(1).any(|level_3| level_3.ended.is_none()),
            Finding::of("RM-1.15", subject.clone()).at("level_3_ended").says(
                "a level 3 response followed another one whose end is not on record",
                "record when the earlier one ended, or withdraw the declaration that never was",
            ),
        ),
        (
            after.has_steps_of_no_response(),
            Finding::of("RM-1.15", subject).at("level_3_declared").says(
                "a step of a level 3 response is on record, and the declaration that it belongs to is not",
                "record the declaration, or withdraw the step that was never taken",
            ),
        ),
    ];
    for (is_weak, finding) in weaknesses {
        if is_weak {
            decision.raise(finding);
        } else if context.findings.contains_key(&finding.id) {
            decision.resolve(finding.id, "the missing step is on record");
        }
    }
}

/// Notes that no level 3 response was in force.
pub(super) fn not_declared(checks: &mut Checks, field: &str) {
    checks
        .precondition("RM-1.15", reasons::LEVEL_THREE_NOT_DECLARED)
        .at(field)
        .says("no level 3 response is declared for it", "record the declaration first");
}

fn not_in_the_future(checks: &mut Checks, step: &Level3Step, context: &Context<'_>) {
    reference_checks::not_in_the_future(checks, "RM-1.15", "at", step.at, context.now);
}

fn not_before(checks: &mut Checks, step: &Level3Step, what: &'static str, earlier: Moment) {
    if step.at < earlier {
        let problem = message!("{at} is before {what}, {earlier}", at = step.at, what = Message::from(what), earlier);
        checks.invalid("RM-1.15", reasons::OUT_OF_SEQUENCE).at("at").says(problem, "give the moment it happened");
    }
}

/// The emergency after a level 3 response was declared.
pub(super) fn declared(emergency: &mut Emergency, step: &Level3Step, stamp: &Stamp) {
    emergency.take_step(Level3StepKind::Declared, step.at, stamp);
}

/// The emergency after the Principals decided on level 3.
pub(super) fn principals_decided(emergency: &mut Emergency, step: &Level3Step, stamp: &Stamp) {
    emergency.take_step(Level3StepKind::PrincipalsDecided, step.at, stamp);
}

/// The emergency after a level 3 response ended.
pub(super) fn ended(emergency: &mut Emergency, step: &Level3Step, stamp: &Stamp) {
    emergency.take_step(Level3StepKind::Ended, step.at, stamp);
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};
    use proptest::prelude::*;

    use super::*;
    use crate::domain::fixtures::{Example, erc, hc};
    use crate::domain::operation::fixtures::{registered, step};
    use crate::domain::operation::{Command, DatedStep, Level3};
    use crate::domain::review::fixtures::plan;
    use crate::domain::review::{self, TransitionPlanSent};

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
        let sent =
            || review::Command::SendTransitionPlan(TransitionPlanSent { emergency: code("haiyan"), plan: plan() });
        let outcome = ended.when(&hc(), sent());
        outcome.keeps("RM-2.9.transition-plan").resolves("RM-2.9");
        let field = |example: &Example| example.finding("RM-2.9").expect("the review is missing").field.clone();
        assert_eq!(field(&outcome.accepted()), "review");
        let in_time = registered().at("2014-05-01T12:00:00Z").given(&erc(), declare("2013-11-12T07:00:00Z"));
        let in_time = in_time.given(&hc(), sent()).given(&erc(), end("2014-05-01"));
        assert_eq!(field(&in_time), "review", "the plan was sent");
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
}
