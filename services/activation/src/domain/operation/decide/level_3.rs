//! Level 3: declared, decided by the Principals, answered by the HCT within 72 hours, and ended.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;

use super::{emergency, subject};
use crate::domain::operation::command::{Level3Step, StateReadiness};
use crate::domain::operation::event::Event;
use crate::domain::operation::state::{ClusterDecision, Deployment, Emergency, Level3, Readiness};
use crate::domain::{self, Operation, known};

/// Declares a level 3 response: the HCT has 72 hours, which replace the clocks of the onset (row RM-1.3).
pub fn declare(
    operation: &Operation,
    step: &Level3Step,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    let emergency = operation.emergency(&step.emergency)?;
    context.expect_etag("emergency", emergency.etag)?;
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, step, context);
    if in_force(emergency).is_some() {
        checks.precondition_text(
            "RM-1.15",
            "LEVEL_THREE_DECLARED",
            "emergency",
            "a level 3 response is declared for it already",
            "nothing needs to be done",
        );
    }
    not_before(&mut checks, step, "the onset", emergency.facts.onset);
    checks.finish()?;
    let resource = subject(&step.emergency);
    let declared = Event::Level3Declared { emergency: step.emergency.clone(), at: step.at };
    let mut decision = Decision::about(&resource).event(declared.into());
    emergency::stop_onset_clocks(&mut decision, &resource, "a level 3 response gives the HCT 72 hours instead");
    decision.open(Duty::new("RM-1.3.decision", resource, Owner::role(operation.country.head()), step.at));
    Ok(decision)
}

/// Records the Principals' decision, from which the three months to the activation review count (row RM-2.9).
pub fn record_principals_decision(
    operation: &Operation,
    step: &Level3Step,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    let emergency = operation.emergency(&step.emergency)?;
    context.expect_etag("emergency", emergency.etag)?;
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, step, context);
    not_before(&mut checks, step, "the onset", emergency.facts.onset);
    match in_force(emergency) {
        None => not_declared(&mut checks),
        Some(level_3) if level_3.principals_decided_at.is_some() => checks.precondition_text(
            "RM-1.15",
            "PRINCIPALS_DECIDED",
            "emergency",
            "the Principals' decision is on the record already",
            "nothing needs to be done",
        ),
        Some(_) => {}
    }
    checks.finish()?;
    let resource = subject(&step.emergency);
    let decided = Event::PrincipalsDecided { emergency: step.emergency.clone(), at: step.at };
    let mut decision = Decision::about(&resource).event(decided.into());
    for rule in ["RM-2.9.review", "RM-2.9.transition-plan"] {
        decision.open(Duty::new(rule, &resource, Owner::role(operation.country.head()), step.at));
    }
    Ok(decision)
}

/// Ends a level 3 response.
pub fn end(
    operation: &Operation,
    step: &Level3Step,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    let emergency = operation.emergency(&step.emergency)?;
    context.expect_etag("emergency", emergency.etag)?;
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, step, context);
    match in_force(emergency) {
        None => not_declared(&mut checks),
        Some(level_3) => not_before(&mut checks, step, "the declaration", level_3.declared_at),
    }
    checks.finish()?;
    let resource = subject(&step.emergency);
    let ended = Event::Level3Ended { emergency: step.emergency.clone(), at: step.at };
    let mut decision = Decision::about(&resource).event(ended.into());
    decision.void("RM-1.3.decision", &resource, "the level 3 response ended");
    decision.void("RM-2.9.review", &resource, "the level 3 response ended");
    decision.void("RM-2.9.transition-plan", &resource, "the level 3 response ended");
    Ok(decision)
}

/// Records which clusters the HCT decided to activate, on which analysis (row RM-1.3).
pub fn record_cluster_decision(
    operation: &Operation,
    made: &ClusterDecision,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    let emergency = operation.emergency(&made.emergency)?;
    known::acting_head(operation, context)?;
    context.expect_etag("emergency", emergency.etag)?;
    let mut checks = Checks::new();
    if in_force(emergency).is_none() {
        not_declared(&mut checks);
    }
    if made.decided_at > context.now {
        let problem = format!("{} is after the present moment", made.decided_at);
        checks.invalid_text("RM-1.3", "DECIDED_IN_THE_FUTURE", "decided_at", problem, "give the moment it was decided");
    }
    known::sectors(&mut checks, context, "sectors", &made.sectors);
    checks.finish()?;
    let resource = subject(&made.emergency);
    let mut decision = Decision::about(&resource).event(Event::ClusterDecisionRecorded(made.clone()).into());
    decision.keep("RM-1.3.decision", &resource, made.decided_at);
    Ok(decision)
}

/// Records a rapid response deployment and which core function it augments or fills (row RM-1.3).
pub fn record_deployment(
    operation: &Operation,
    deployment: &Deployment,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    operation.emergency(&deployment.emergency)?;
    let mut checks = Checks::new();
    known::sector(&mut checks, context, "sector", &deployment.sector);
    let organization = known::organization(&mut checks, context, "RM-1.3", "organization", &deployment.organization);
    if let Some(organization) = organization {
        known::may_take_part(&mut checks, "organization", organization);
    }
    if deployment.arrived_at > context.now {
        let problem = format!("{} is after the present moment", deployment.arrived_at);
        checks.invalid_text("RM-1.3", "ARRIVED_IN_THE_FUTURE", "arrived_at", problem, "record it once it has arrived");
    }
    let functions = context.guidance.reference.list("core-functions");
    if !functions.iter().any(|function| function.code == deployment.core_function) {
        let known: Vec<_> = functions.iter().map(|function| function.code.as_str()).collect();
        checks.invalid_text(
            "RM-1.3",
            "CORE_FUNCTION_UNKNOWN",
            "core_function",
            format!("there is no core function '{}'", deployment.core_function),
            format!("give one of {}", known.join(", ")),
        );
    }
    checks.finish()?;
    let resource = subject(&deployment.emergency);
    Ok(Decision::about(resource).event(Event::DeploymentRecorded(deployment.clone()).into()))
}

/// Records what a global lead states of its readiness to deploy; stated again, it replaces what was said before (row GN-4).
pub fn state_readiness(
    operation: &Operation,
    command: &StateReadiness,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    operation.emergency(&command.emergency)?;
    let organization = &context.actor.organization;
    let mut checks = Checks::new();
    known::sector(&mut checks, context, "sector", &command.sector);
    let (reference, day) = (&context.guidance.reference, known::day(context));
    let sector = reference.cluster(&command.sector, day);
    if sector.is_some_and(|sector| !sector.is_global_lead(organization, day)) {
        checks.invalid_text(
            "GN-4",
            "NOT_THE_GLOBAL_LEAD",
            "sector",
            format!("{organization} does not lead {} globally", command.sector),
            "name a sector that the organization leads globally",
        );
    }
    checks.finish()?;
    let stated = Event::ReadinessStated(Readiness {
        emergency: command.emergency.clone(),
        organization: organization.clone(),
        sector: command.sector.clone(),
        ready: command.ready,
        statement: command.statement.clone(),
    });
    Ok(Decision::about(subject(&command.emergency)).event(stated.into()))
}

fn in_force(emergency: &Emergency) -> Option<&Level3> {
    emergency.level_3.as_ref().filter(|level_3| level_3.ended_at.is_none())
}

fn not_declared(checks: &mut Checks) {
    checks.precondition_text(
        "RM-1.15",
        "LEVEL_THREE_NOT_DECLARED",
        "emergency",
        "no level 3 response is declared for it",
        "record the declaration first",
    );
}

fn not_in_the_future(checks: &mut Checks, step: &Level3Step, context: &Context<'_>) {
    if step.at > context.now {
        let problem = format!("{} is after the present moment", step.at);
        checks.invalid_text("RM-1.15", "OCCURRED_IN_THE_FUTURE", "at", problem, "give the moment it happened");
    }
}

fn not_before(checks: &mut Checks, step: &Level3Step, what: &str, earlier: Moment) {
    if step.at < earlier {
        let problem = format!("{} is before {what}, {earlier}", step.at);
        checks.invalid_text("RM-1.15", "OUT_OF_SEQUENCE", "at", problem, "give the moment it happened");
    }
}
