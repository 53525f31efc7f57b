//! Asking for a mission: after agreement in the country, with all that the task team needs (rows IM-1, IM-2, IM-3).

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::refusal::Checks;

use super::super::command::Submit;
use super::super::event::Event;
use super::super::state::MissionRequest;
use super::{Decided, about};
use crate::domain::{Missions, Stage, known};

pub(super) fn submit(missions: &Missions, command: &Submit, context: &Context<'_>) -> Decided {
    let request = &command.request;
    let mut checks = Checks::new();
    if missions.missions.contains_key(&request.mission) {
        checks.precondition_text(
            "IM-1",
            "MISSION_ALREADY_EXISTS",
            "mission",
            format!("a mission '{}' is on the record already", request.mission),
            "choose another identifier",
        );
    }
    check(&mut checks, request, context);
    checks.finish()?;
    let subject = format!("mission/{}", request.mission);
    let approved_this_year = command.capacity.in_year_of(known::day(context));
    let submitted = Event::Submitted { request: Box::new(request.clone()), approved_this_year };
    let mut decision = Decision::about(&subject).event(submitted.into());
    decision.open(Duty::new("IM-4.sharing", subject, Owner::role(Role::OchaHcss), context.occurred_at));
    Ok(decision)
}

pub(super) fn complete(missions: &Missions, command: &Submit, context: &Context<'_>) -> Decided {
    let request = &command.request;
    let mission = known::to_change(missions, &request.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-4", &[Stage::InformationAsked]);
    check(&mut checks, request, context);
    checks.finish()?;
    let mut decision = about(mission, Event::Completed { request: Box::new(request.clone()) });
    decision.void("IM-4.answer", &mission.subject(), "the country knew what was wanted, and gave it");
    decision.open(Duty::new("IM-4.decision", mission.subject(), Owner::role(Role::TaskTeam), context.occurred_at));
    Ok(decision)
}

fn check(checks: &mut Checks, request: &MissionRequest, context: &Context<'_>) {
    agreement(checks, request, context);
    known::not_in_the_future(checks, context, "IM-2", "assessment.on", request.assessment.on);
    known::organizations(checks, context, "IM-2", "assessment.by", &request.assessment.by);
    let lists = [
        ("initiatives", request.initiatives.is_empty(), "say what the HCT already did about the challenges"),
        ("objectives", request.objectives.is_empty(), "name what the mission is to achieve"),
        ("deliverables", request.deliverables.is_empty(), "name what the mission is to leave behind"),
        ("assessment.by", request.assessment.by.is_empty(), "name who assessed challenges and gaps in the country"),
    ];
    for (field, _, remedy) in lists.into_iter().filter(|(_, is_empty, _)| *is_empty) {
        checks.invalid_text("IM-2", "REQUEST_INCOMPLETE", field, "nothing is given", remedy);
    }
    if request.from < known::day(context) {
        checks.invalid_text(
            "IM-2",
            "DATE_NOT_AHEAD",
            "from",
            format!("{} is past", request.from),
            "propose days that are still to come",
        );
    }
    if request.to < request.from {
        checks.invalid_text(
            "IM-2",
            "ENDS_BEFORE_IT_BEGINS",
            "to",
            format!("it ends on {}, before it begins", request.to),
            "correct one of the dates",
        );
    }
    if request.size == 0 {
        checks.invalid_text("IM-2", "REQUEST_INCOMPLETE", "size", "nobody would come", "say how many people at most");
    }
    known::in_list(checks, context, "IM-2", "mission-aims", "aims", &request.aims);
    known::clusters(checks, context, "IM-3", "clusters", &request.clusters);
    known::issues(checks, context, "IM-3", "issues", &request.issues);
    known::clusters(checks, context, "IM-9", "more_of", &request.more_of);
}

/// The RC/HC asks after agreement in the HCT and with other relevant actors (row IM-1).
fn agreement(checks: &mut Checks, request: &MissionRequest, context: &Context<'_>) {
    let agreement = &request.agreement;
    known::not_in_the_future(checks, context, "IM-1", "agreement.on", agreement.on);
    known::organizations(checks, context, "IM-1", "agreement.members", &agreement.members);
    let lists = [
        ("agreement.members", agreement.members.is_empty(), "name the members of the HCT that agreed"),
        ("agreement.others", agreement.others.is_empty(), "name the other relevant actors that agreed"),
    ];
    for (field, _, remedy) in lists.into_iter().filter(|(_, is_empty, _)| *is_empty) {
        checks.invalid_text("IM-1", "NOT_AGREED", field, "nobody is said to have agreed", remedy);
    }
}
