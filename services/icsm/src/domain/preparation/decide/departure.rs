//! Briefings, support, the leader's preparations, and the arrival in the country (rows IM-6, IM-10, IM-13, IM-19).

use convene_kernel::aggregate::Context;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::refusal::{Checks, Finding};

use super::super::event::Event;
use super::super::state::{Arrival, Briefing, PreparationStep, Support, Terms};
use super::super::team;
use super::terms::titles;
use super::{Decided, about, focal_points};
use crate::domain::{Mission, Missions, Stage, known, request};

pub(super) fn brief(missions: &Missions, command: &Briefing, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-13", &[Stage::Preparing]);
    known::not_in_the_future(&mut checks, context, "IM-13", "on", command.on);
    known::organizations(&mut checks, context, "IM-13", "by", &command.by);
    known::issues(&mut checks, context, "IM-13", "issues", &command.issues);
    checks.finish()?;
    let mut decision = about(mission, Event::Briefed(command.clone()));
    let mut briefed = mission.clone();
    briefed.preparation.briefings.push(command.clone());
    focal_points::settle(&mut decision, &briefed, context);
    Ok(decision)
}

pub(super) fn name_support(missions: &Missions, command: &Support, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-19", &[Stage::Preparing, Stage::InCountry]);
    checks.finish()?;
    let mut decision = about(mission, Event::SupportNamed(command.clone()));
    decision.keep("IM-19.support", &mission.subject(), context.occurred_at);
    Ok(decision)
}

pub(super) fn record_step(missions: &Missions, command: &PreparationStep, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-19", &[Stage::Preparing]);
    known::not_in_the_future(&mut checks, context, "IM-19", "on", command.on);
    if mission.preparation.leader().is_none() {
        checks.precondition_text(
            "IM-19",
            "NO_LEADER",
            "mission",
            "the mission has no leader, who runs the preparations with the country",
            "accept a leader first",
        );
    }
    checks.finish()?;
    let mut decision = about(mission, Event::Prepared(command.clone()));
    decision.keep("IM-19.country", &mission.subject(), context.occurred_at);
    Ok(decision)
}

pub(super) fn field(missions: &Missions, command: &Arrival, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-6", &[Stage::Preparing]);
    known::not_in_the_future(&mut checks, context, "IM-6", "on", command.on);
    ready(&mut checks, mission, context);
    checks.finish()?;
    let mut decision = about(mission, Event::Fielded(command.clone()));
    let why = "the mission is in the country";
    request::release(&mut decision, mission, context, why, |duty| duty.rule != "IM-19.support");
    let ocha = Owner::role(Role::OchaCountry);
    decision.open(Duty::new("IM-19.secretariat", mission.subject(), ocha, context.occurred_at));
    if mission.preparation.briefings.is_empty() {
        decision.raise(Finding::new(
            "IM-10",
            mission.subject(),
            "briefing",
            "the team left without a briefing",
            "answer with how it was briefed in the country",
        ));
    }
    Ok(decision)
}

/// Terms agreed by both sides, a team decided on with OCHA and an NGO in it, and a leader (rows IM-6, IM-10, IM-11, IM-12).
fn ready(checks: &mut Checks, mission: &Mission, context: &Context<'_>) {
    let preparation = &mission.preparation;
    if !preparation.terms_agreed() {
        let open = preparation.terms.as_ref().map(Terms::open).unwrap_or_default();
        let (problem, remedy) = match open.is_empty() {
            true => ("no final terms of reference are drafted".to_owned(), "draft them, and have both sides agree"),
            false => (format!("these have not agreed to the terms of reference: {}", titles(&open)), "have them agree"),
        };
        checks.precondition_text("IM-6", "TERMS_NOT_AGREED", "mission", problem, remedy);
    }
    if preparation.leader().is_none() {
        checks.precondition_text(
            "IM-12",
            "NO_LEADER",
            "mission",
            "the mission has no leader whom the RC/HC accepted",
            format!("have {} propose one from the team", known::body(context, "gcc")),
        );
    }
    let Some(team) = &preparation.team else {
        checks.precondition_text(
            "IM-11",
            "TEAM_NOT_DECIDED",
            "mission",
            "the RC/HC has not decided on the team",
            "have the RC/HC decide, in consultation with the mission leader",
        );
        return;
    };
    let lacks = team::lacks(mission, team, &context.guidance.reference, known::day(context));
    team::refuse(checks, &lacks);
}
