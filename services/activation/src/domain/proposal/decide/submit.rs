//! A proposal is put to the ERC: what must be in it, what is weak in it, and what is owed from then on.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;

use super::recommendation::Case;
use super::{lead, recommendation, subject, weaknesses};
use crate::domain::operation::{Emergency, RefugeeSituation};
use crate::domain::proposal::event::Event;
use crate::domain::proposal::state::{AgreedIn, PlanBasis, Submission};
use crate::domain::{self, Operation, known};

/// Puts a proposal to the ERC, whose 24 hours begin (rows RM-1.4, RM-1.10, RM-1.11).
pub fn submit(
    operation: &Operation,
    submission: &Submission,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    known::acting_head(operation, context)?;
    let emergency = operation.emergency(&submission.emergency)?;
    let mut checks = Checks::new();
    must_say_something_new(&mut checks, operation, submission);
    must_be_agreed(&mut checks, operation, emergency, submission, context);
    must_know_its_plan(&mut checks, operation, submission);
    issues_must_be_known(&mut checks, submission, context);
    let case = Case { operation, emergency, context, sectors: relevant_sectors(emergency, submission) };
    arrangements_must_be_sound(&mut checks, &case, submission);
    checks.finish()?;

    let resource = subject(&submission.proposal);
    let mut decision = Decision::about(&resource).event(Event::Submitted(Box::new(submission.clone())).into());
    weaknesses::of(&case, submission).into_iter().for_each(|finding| decision.raise(finding));
    let received = context.occurred_at;
    decision.keep("OG-2.proposal", &format!("emergency/{}", submission.emergency), received);
    for (rule, owner) in
        [("RM-1.11.transmission", Role::ErcOffice), ("RM-1.11.approval", Role::EmergencyReliefCoordinator)]
    {
        decision.open(Duty::new(rule, &resource, Owner::role(owner), received));
    }
    Ok(decision)
}

fn must_say_something_new(checks: &mut Checks, operation: &Operation, submission: &Submission) {
    if operation.proposals.contains_key(&submission.proposal) {
        let problem = format!("a proposal '{}' is on the record already", submission.proposal);
        checks.precondition_text("RM-1.4", "PROPOSAL_ALREADY_EXISTS", "proposal", problem, "choose another identifier");
    }
    if submission.is_empty() {
        checks.invalid_text(
            "RM-1.10",
            "PROPOSAL_EMPTY",
            "recommendations",
            "it recommends no cluster and no other solution",
            "recommend a cluster, a new lead, or another coordination solution",
        );
    }
}

/// Notes everything wrong with what the ERC is asked for: clusters, new leads, other solutions.
pub fn arrangements_must_be_sound(checks: &mut Checks, case: &Case<'_>, submission: &Submission) {
    must_not_be_for_refugees(checks, case.emergency, submission);
    for (index, solution) in submission.other_solutions.iter().enumerate() {
        known::sectors(checks, case.context, &format!("other_solutions[{index}].sectors"), &solution.sectors);
    }
    recommendation::check_all(checks, case, &submission.recommendations);
    lead::check_changes(checks, case, &submission.lead_changes);
}

/// A refugee response is UNHCR's to coordinate (row RM-0.1).
fn must_not_be_for_refugees(checks: &mut Checks, emergency: &Emergency, submission: &Submission) {
    if emergency.facts.refugees == RefugeeSituation::Only && !submission.recommendations.is_empty() {
        checks.precondition_text(
            "RM-0.1",
            "REFUGEE_RESPONSE",
            "recommendations",
            "the emergency concerns refugees alone, whose protection and assistance UNHCR coordinates",
            "recommend no cluster for it; where others are in need, too, register their emergency as a mixed one",
        );
    }
}

/// The HCT agreed, or, where there is none, authorities and partners were consulted (rows RM-1.4, OG-1).
fn must_be_agreed(
    checks: &mut Checks,
    operation: &Operation,
    emergency: &Emergency,
    submission: &Submission,
    context: &Context<'_>,
) {
    match &submission.agreed_in {
        AgreedIn::Meeting(id) => match emergency.meetings.get(id) {
            None => not_on_record(checks, "agreed_in.meeting", "meeting", id.as_str()),
            Some(meeting) if !meeting.what.agreed => checks.precondition_text(
                "RM-1.4",
                "NOT_AGREED",
                "agreed_in.meeting",
                format!("the HCT did not agree to it in the meeting '{id}'"),
                "name the meeting in which it agreed",
            ),
            Some(meeting) => must_come_first(checks, context, "agreed_in.meeting", meeting.what.held_at),
        },
        AgreedIn::Consultation(id) => {
            if operation.country.has_country_team() {
                checks.precondition_text(
                    "RM-1.4",
                    "COUNTRY_TEAM_PASSED_OVER",
                    "agreed_in.consultation",
                    "a consultation stands in only where there is no Humanitarian Country Team",
                    "name the HCT's meeting, or record that there is no team",
                );
            }
            match emergency.consultations.get(id) {
                None => not_on_record(checks, "agreed_in.consultation", "consultation", id.as_str()),
                Some(consultation) => {
                    must_come_first(checks, context, "agreed_in.consultation", consultation.what.held_at);
                }
            }
        }
    }
}

/// The agreement comes before the proposal (row RM-1.4).
fn must_come_first(checks: &mut Checks, context: &Context<'_>, field: &str, held_at: Moment) {
    if held_at > context.occurred_at {
        checks.precondition_text(
            "RM-1.4",
            "AGREED_AFTERWARDS",
            field,
            format!("it was held on {held_at}, after the proposal of {}", context.occurred_at),
            "name what was held before the proposal, or date the proposal after it",
        );
    }
}

fn not_on_record(checks: &mut Checks, field: &str, what: &str, id: &str) {
    let problem = format!("the emergency's record has no {what} '{id}'");
    checks.precondition_text("RM-1.4", "AGREEMENT_NOT_RECORDED", field, problem, format!("record the {what} first"));
}

fn must_know_its_plan(checks: &mut Checks, operation: &Operation, submission: &Submission) {
    if let PlanBasis::Plan { plan, .. } = &submission.plan
        && !operation.country.contingency_plans.contains_key(plan)
    {
        checks.precondition_text(
            "RM-1.4",
            "PLAN_NOT_RECORDED",
            "plan.plan",
            format!("the country's record has no contingency plan '{plan}'"),
            "record the plan first, or say why the proposal rests on none",
        );
    }
}

/// Only issues that a proposal takes into account may be answered (row RM-1.13).
fn issues_must_be_known(checks: &mut Checks, submission: &Submission, context: &Context<'_>) {
    let known: Vec<&str> =
        context.guidance.reference.proposal_issues(known::day(context)).map(|issue| issue.code.as_str()).collect();
    for code in submission.issues.keys().filter(|code| !known.contains(&code.as_str())) {
        let field = format!("issues[{code}]");
        checks.invalid_text(
            "RM-1.13",
            "ISSUE_UNKNOWN",
            field,
            "there is no such issue",
            format!("known are {}", known.join(", ")),
        );
    }
}

/// The sectors that the meeting or the consultation found relevant to this emergency (row OG-13).
fn relevant_sectors<'a>(emergency: &'a Emergency, submission: &Submission) -> &'a [convene_kernel::codes::ClusterCode] {
    let found = match &submission.agreed_in {
        AgreedIn::Meeting(id) => emergency.meetings.get(id).map(|meeting| &meeting.what.sectors),
        AgreedIn::Consultation(id) => emergency.consultations.get(id).map(|consultation| &consultation.what.sectors),
    };
    found.map_or(&[], Vec::as_slice)
}
