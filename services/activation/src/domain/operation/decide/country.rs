//! The country as a whole: its word, who coordinates, which mechanisms and plans there are.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::Etag;
use convene_kernel::commit::Decision;
use convene_kernel::refusal::{Checks, Finding, Refusal};

use crate::domain::operation::event::Event;
use crate::domain::operation::state::{Consulted, ContingencyPlan, Leadership, Mechanism, Term};
use crate::domain::{self, Operation, known};

const RESOURCE: &str = "country";

/// Refuses a decision on the country that was not taken on its present state; before the first there is none to read.
fn expect_country_as_read(operation: &Operation, context: &Context<'_>) -> Result<(), Refusal> {
    let current = operation.country.etag;
    if current == Etag::default() { Ok(()) } else { context.expect_etag(RESOURCE, current) }
}

/// Chooses the country's one word for its groups (row GN-5).
pub fn choose_term(
    operation: &Operation,
    term: Term,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    expect_country_as_read(operation, context)?;
    let mut checks = Checks::new();
    if operation.country.term() == term {
        checks.precondition_text(
            "GN-5",
            "TERM_IN_USE",
            "term",
            "the country uses this word already",
            "nothing needs to be done",
        );
    }
    checks.finish()?;
    Ok(Decision::about(RESOURCE).event(Event::TermChosen { term }.into()))
}

/// Records whether an HC and an HCT are there (rows OG-7, RM-1.4).
pub fn record_leadership(
    operation: &Operation,
    leadership: &Leadership,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    expect_country_as_read(operation, context)?;
    let mut checks = Checks::new();
    if leadership.since > context.now.date_naive() {
        let problem = format!("{} has not come yet", leadership.since);
        checks.invalid_text("OG-7", "DATE_IN_THE_FUTURE", "since", problem, "record it once it is so");
    }
    checks.finish()?;
    Ok(Decision::about(RESOURCE).event(Event::LeadershipRecorded(leadership.clone()).into()))
}

/// Records a sector mechanism beside clusters; recorded again under its identifier, it replaces what was said before.
pub fn record_mechanism(mechanism: &Mechanism, context: &Context<'_>) -> Result<Decision<domain::Event>, Refusal> {
    let mut checks = Checks::new();
    known::sectors(&mut checks, context, "sectors", &mechanism.sectors);
    checks.finish()?;
    let resource = format!("mechanism/{}", mechanism.mechanism);
    Ok(Decision::about(resource).event(Event::MechanismRecorded(mechanism.clone()).into()))
}

/// Records a contingency plan: which clusters and leads it foresees, and who was consulted (row GN-6.1).
pub fn record_contingency_plan(
    operation: &Operation,
    plan: &ContingencyPlan,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    let mut checks = Checks::new();
    if operation.country.contingency_plans.contains_key(&plan.plan) {
        let problem = format!("a contingency plan '{}' is on the record already", plan.plan);
        checks.precondition_text(
            "GN-6.1",
            "PLAN_ALREADY_EXISTS",
            "plan",
            problem,
            "give the new version an identifier of its own",
        );
    }
    if plan.dated > context.now.date_naive() {
        let problem = format!("{} has not come yet", plan.dated);
        checks.invalid_text("GN-6.1", "DATE_IN_THE_FUTURE", "dated", problem, "record the plan once it is made");
    }
    for (index, foreseen) in plan.foreseen.iter().enumerate() {
        known::sector(&mut checks, context, &format!("foreseen[{index}].sector"), &foreseen.sector);
        let field = format!("foreseen[{index}].lead_agency");
        if let Some(agency) = known::organization(&mut checks, context, "GN-6.1", &field, &foreseen.lead_agency) {
            known::may_take_part(&mut checks, &field, agency);
        }
    }
    checks.finish()?;
    let resource = format!("contingency-plan/{}", plan.plan);
    let mut decision = Decision::about(&resource).event(Event::ContingencyPlanRecorded(plan.clone()).into());
    let unheard: Vec<_> = Consulted::ALL.into_iter().filter(|who| !plan.consulted.contains(who)).collect();
    if !unheard.is_empty() {
        let titles: Vec<_> = unheard.into_iter().map(Consulted::title).collect();
        decision.raise(Finding::new(
            "GN-6.1",
            resource,
            "consulted",
            format!("the plan foresees clusters without the counsel of {}", titles.join(", ")),
            "consult them and record the plan's next version",
        ));
    }
    Ok(decision)
}
