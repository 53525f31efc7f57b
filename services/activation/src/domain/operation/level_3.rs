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
    settle_steps(&mut decision, &after);
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
    settle_steps(&mut decision, &after);
    settle_duties(&mut decision, operation, &after, context);
    Ok(decision)
}

/// Ends a level 3 response. The review and the plan of transition remain owed; that it ended without them is a finding.
pub(super) fn end_level3(operation: &Operation, step: &Level3Step, context: &Context<'_>) -> Decided {
    let kind = Level3StepKind::Ended;
    let (emergency, after) = take(operation, kind, step, context)?;
    let mut decision = Decision::about(emergency.subject()).event(Event::Level3Ended(step.clone()).into());
    settle_steps(&mut decision, &after);
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
        let LastOpening { duty, from, .. } = opening;
        let found = emergency.level_3_found.iter().find(|(_, found)| found.stamp.recorded_at == duty.since);
        let from = found.map_or(*from, |(declared, _)| *declared);
        if duty.rule == rule && duty.subject == subject && from <= at {
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
pub(super) fn settle_steps(decision: &mut Decision<domain::Event>, after: &Emergency) {
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
        } else {
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
mod tests;
