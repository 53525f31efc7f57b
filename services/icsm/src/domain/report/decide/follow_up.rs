//! Improvement plans, the response plan, and progress on it at both levels (rows IM-16, IM-18).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::refusal::Checks;

use super::super::event::Event;
use super::super::state::{FollowUp, ImprovementPlan, Level, PlanProgress, ResponsePlan};
use super::{Decided, about};
use crate::domain::{Mission, Missions, Stage, global_lead, known};

const IMPROVEMENT_PLAN: &str = "IM-18.improvement-plan";

pub(super) fn agree_improvement_plan(missions: &Missions, command: &ImprovementPlan, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-18", &[Stage::InCountry, Stage::Reporting, Stage::FollowUp]);
    known::cluster(&mut checks, context, "IM-18", "cluster", &command.cluster);
    if command.agreed_with.is_empty() {
        checks.invalid_text(
            "IM-18",
            "PLAN_NOT_AGREED",
            "agreed_with",
            "nobody is said to have agreed to the plan",
            "name who in the cluster agreed",
        );
    }
    if mission.reporting.improvement_plans.contains_key(&command.cluster) {
        checks.precondition_text(
            "IM-18",
            "PLAN_ALREADY_EXISTS",
            "cluster",
            format!("an improvement plan of {} is on the record", command.cluster),
            "follow that one",
        );
    }
    checks.finish()?;
    let mut decision = about(mission, Event::ImprovementPlanAgreed(command.clone()));
    let owed = global_lead::owed(IMPROVEMENT_PLAN, &plan_of(mission, &command.cluster), &command.cluster, context);
    owed.into_iter().for_each(|duty| decision.open(duty.recurring()));
    Ok(decision)
}

fn plan_of(mission: &Mission, cluster: &ClusterCode) -> String {
    format!("{}/improvement-plan/{cluster}", mission.subject())
}

pub(super) fn follow_improvement_plan(missions: &Missions, command: &PlanProgress, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-18", &[Stage::InCountry, Stage::Reporting, Stage::FollowUp]);
    match mission.reporting.improvement_plans.get(&command.cluster) {
        None => checks.precondition_text(
            "IM-18",
            "PLAN_NOT_ON_RECORD",
            "cluster",
            format!("no improvement plan of {} is on the record", command.cluster),
            "record the plan that was agreed first",
        ),
        Some(improvement) if improvement.is_carried_out() => checks.precondition_text(
            "IM-18",
            "PLAN_COMPLETED",
            "cluster",
            format!("the improvement plan of {} is carried out", command.cluster),
            "nothing is left to follow",
        ),
        Some(_) => {}
    }
    checks.finish()?;
    let mut decision = about(mission, Event::ImprovementPlanFollowed(command.clone()));
    for subject in global_lead::subjects_owed(IMPROVEMENT_PLAN, &plan_of(mission, &command.cluster), context) {
        decision.keep(IMPROVEMENT_PLAN, subject, context.occurred_at);
        if command.completed {
            decision.void(IMPROVEMENT_PLAN, subject, "the plan is carried out");
        }
    }
    Ok(decision)
}

pub(super) fn adopt_response_plan(missions: &Missions, command: &ResponsePlan, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-16", &[Stage::FollowUp]);
    let answered = |id: &ResourceId| command.responses.iter().filter(|one| one.recommendation == *id).count();
    let recommendations = mission.reporting.recommendations();
    for recommendation in recommendations.iter().filter(|one| answered(&one.recommendation) != 1) {
        let id = &recommendation.recommendation;
        checks.invalid_text(
            "IM-16",
            "RESPONSE_MISSING",
            "responses",
            format!("the recommendation '{id}' has {} responses", answered(id)),
            "endorse it, modify it, or say why it is not followed, once",
        );
    }
    let ids = command.responses.iter().map(|response| &response.recommendation);
    each_is_known(&mut checks, mission, "responses", ids);
    checks.finish()?;
    let mut decision = about(mission, Event::ResponsePlanAdopted(command.clone()));
    let subject = mission.subject();
    decision.keep("IM-16.response-plan", &subject, context.occurred_at);
    for (level, role) in [(Level::Country, Role::OchaCountry), (Level::Global, Role::OchaHcss)] {
        let duty = Duty::new("IM-16.follow-up", at_level(mission, level), Owner::role(role), context.occurred_at);
        decision.open(duty.recurring());
    }
    Ok(decision)
}

/// What is followed at one level, such as `mission/m-1/global`.
fn at_level(mission: &Mission, level: Level) -> String {
    let level = match level {
        Level::Country => "country",
        Level::Global => "global",
    };
    format!("{}/{level}", mission.subject())
}

pub(super) fn follow(missions: &Missions, command: &FollowUp, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-16", &[Stage::FollowUp]);
    if mission.reporting.response_plan.is_none() {
        checks.precondition_text(
            "IM-16",
            "NO_RESPONSE_PLAN",
            "mission",
            "no response plan is adopted",
            "have the RC/HC and HCT adopt one first",
        );
    }
    if command.progress.is_empty() {
        checks.invalid_text("IM-16", "PROGRESS_MISSING", "progress", "nothing is said", "say how far things are");
    }
    let ids = command.progress.iter().map(|progress| &progress.recommendation);
    each_is_known(&mut checks, mission, "progress", ids);
    checks.finish()?;
    let mut decision = about(mission, Event::ProgressFollowed(command.clone()));
    decision.keep("IM-16.follow-up", &at_level(mission, command.level), context.occurred_at);
    Ok(decision)
}

fn each_is_known<'a>(
    checks: &mut Checks,
    mission: &Mission,
    field: &str,
    ids: impl IntoIterator<Item = &'a ResourceId>,
) {
    let known = mission.reporting.recommendations();
    let strays = ids.into_iter().filter(|id| !known.iter().any(|one| one.recommendation == **id));
    for id in strays {
        checks.invalid_text(
            "IM-16",
            "RECOMMENDATION_UNKNOWN",
            field,
            format!("the report has no recommendation '{id}'"),
            "name a recommendation of the final report",
        );
    }
}
