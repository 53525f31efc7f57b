//! A concern that a lead agency does not deliver: steps in their order, each on the record (row OG-17).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::refusal::{Checks, Refusal};

use super::super::event::Event;
use super::super::state::{Cluster, Concern, ConcernClosure, ConcernRaised, ConcernStep, ConcernStepKind};
use super::{Decided, about, active, not_in_the_future, to_change};
use crate::domain::state::find;
use crate::domain::{Operation, known};

/// What is owed is the first step; the others are taken where they are necessary.
const RULE: &str = "OG-17.concern";

pub(super) fn raise(operation: &Operation, command: &ConcernRaised, context: &Context<'_>) -> Decided {
    let cluster = active(operation, &command.cluster)?;
    let mut checks = Checks::new();
    if cluster.concerns.contains_key(&command.concern) {
        checks.precondition_text(
            "OG-17",
            "CONCERN_ALREADY_EXISTS",
            "concern",
            format!("a concern '{}' is on the record already", command.concern),
            "choose another identifier",
        );
    }
    checks.finish()?;
    let mut decision = about(cluster, Event::ConcernRaised(command.clone()));
    let owner = Owner::role(operation.country.head());
    let subject = subject(cluster, &command.concern);
    decision.open(Duty::new(RULE, subject, owner, context.occurred_at).concerning(cluster.id.clone()));
    Ok(decision)
}

pub(super) fn take_step(operation: &Operation, command: &ConcernStep, context: &Context<'_>) -> Decided {
    known::acting_head(operation, context)?;
    let cluster = to_change(operation, &command.cluster, context)?;
    let concern = open(cluster, &command.concern)?;
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, "OG-17", "on", command.on, context);
    let last = concern.steps.last().map(|taken| &taken.step.what);
    match last {
        None if command.step != ConcernStepKind::CountryDirectorConsulted => checks.precondition_text(
            "OG-17",
            "COUNTRY_DIRECTOR_FIRST",
            "step",
            "the agency's country director was not consulted yet",
            "consult the country director or representative first, and record it",
        ),
        Some(last) if command.step <= last.step => checks.precondition_text(
            "OG-17",
            "STEP_OUT_OF_ORDER",
            "step",
            "a later step, or this one, is on the record already",
            "take a step that comes after the last one, or close the concern",
        ),
        Some(last) if command.on < last.on => checks.invalid_text(
            "OG-17",
            "STEP_BEFORE_THE_LAST",
            "on",
            format!("the step before it was taken on {}", last.on),
            "give the day this one was taken",
        ),
        _ => {}
    }
    checks.finish()?;
    let after = last.map(|last| last.step);
    let left_out = ConcernStepKind::ALL
        .into_iter()
        .filter(|step| *step < command.step && after.is_none_or(|after| *step > after))
        .collect();
    let mut decision = about(cluster, Event::ConcernStepTaken { step: command.clone(), left_out });
    decision.keep(RULE, &subject(cluster, &command.concern), context.occurred_at);
    Ok(decision)
}

pub(super) fn close(operation: &Operation, command: &ConcernClosure, context: &Context<'_>) -> Decided {
    known::acting_head(operation, context)?;
    let cluster = to_change(operation, &command.cluster, context)?;
    let concern = open(cluster, &command.concern)?;
    let mut checks = Checks::new();
    if concern.steps.is_empty() {
        checks.precondition_text(
            "OG-17",
            "COUNTRY_DIRECTOR_FIRST",
            "concern",
            "the agency's country director was not consulted yet",
            "consult the country director or representative, and record it, before closing the concern",
        );
    }
    checks.finish()?;
    Ok(about(cluster, Event::ConcernClosed(command.clone())))
}

fn open<'a>(cluster: &'a Cluster, id: &ResourceId) -> Result<&'a Concern, Refusal> {
    let concern = find("concern", &cluster.concerns, id)?;
    let mut checks = Checks::new();
    if concern.closure.is_some() {
        checks.precondition_text(
            "OG-17",
            "CONCERN_CLOSED",
            "concern",
            format!("the concern '{id}' is closed"),
            "raise a new one where the matter is not settled",
        );
    }
    checks.finish()?;
    Ok(concern)
}

fn subject(cluster: &Cluster, concern: &ResourceId) -> String {
    format!("{}/concern/{concern}", cluster.subject())
}
