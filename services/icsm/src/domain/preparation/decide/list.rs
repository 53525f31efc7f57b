//! The list: checked and proposed by the GCC, decided by the RC/HC with the mission leader, changed late by exception.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::refusal::{Checks, Refusal};

use super::super::event::Event;
use super::super::state::{FindingAnswer, ListProposal, TeamChange, TeamDecision};
use super::super::team;
use super::focal_points;
use super::{Decided, about, members, organization};
use crate::domain::{Mission, Missions, Stage, known};

pub(super) fn propose(missions: &Missions, command: &ListProposal, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    each_is_known(mission, &command.participants)?;
    each_is_known(mission, command.cuts.iter().map(|cut| &cut.nominee))?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-11", &[Stage::Preparing]);
    after_the_call(&mut checks, mission, context);
    if mission.preparation.team.is_some() {
        checks.precondition_text(
            "IM-11",
            "TEAM_DECIDED",
            "mission",
            "the RC/HC has decided on the team",
            "have the RC/HC change the team, by exception and with a reason",
        );
    }
    everybody_has_a_place(&mut checks, mission, command);
    let lacks = team::lacks(mission, &command.participants, &context.guidance.reference, known::day(context));
    team::refuse(&mut checks, &lacks);
    checks.finish()?;
    let mut decision = about(mission, Event::ListProposed(command.clone()));
    // The list is new, and so is what was answered on the one before it.
    let afresh = Mission {
        preparation: super::super::Preparation { answered: Default::default(), ..mission.preparation.clone() },
        ..mission.clone()
    };
    let weak = team::findings(&afresh, &lacks);
    known::settle_findings(&mut decision, context, &mission.subject(), &team::ROWS, weak);
    decision.keep("IM-7.nominations", &mission.subject(), context.occurred_at);
    Ok(decision)
}

fn after_the_call(checks: &mut Checks, mission: &Mission, context: &Context<'_>) {
    match &mission.preparation.call {
        None => {
            checks.precondition_text(
                "IM-7",
                "NOT_CALLED",
                "mission",
                "nobody was called for names",
                "call for them first",
            );
        }
        Some(call) if known::day(context) <= call.closes_on => checks.precondition_text(
            "IM-7",
            "CALL_OPEN",
            "mission",
            format!("names can be put forward until {}", call.closes_on),
            "review them once the call is closed",
        ),
        Some(_) => {}
    }
}

/// Each nominee is on the list, or is left out with a reason; nobody is both.
fn everybody_has_a_place(checks: &mut Checks, mission: &Mission, command: &ListProposal) {
    for id in mission.preparation.nominees.keys() {
        let goes = command.participants.contains(id);
        let stays = command.cuts.iter().any(|cut| cut.nominee == *id);
        if goes == stays {
            let problem = if goes { "is on the list and left out" } else { "is neither on the list nor left out" };
            checks.invalid_text(
                "IM-11",
                "PARTICIPATION_MISSING",
                format!("participants.{id}"),
                format!("the nominee '{id}' {problem}"),
                "put each nominee on the list, or leave the nominee out with a reason",
            );
        }
    }
}

fn each_is_known<'a>(mission: &Mission, people: impl IntoIterator<Item = &'a ResourceId>) -> Result<(), Refusal> {
    people.into_iter().try_for_each(|id| mission.preparation.nominee(id).map(|_| ()))
}

pub(super) fn answer_finding(missions: &Missions, command: &FindingAnswer, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut open = context.findings.values().filter(|finding| mission.concerns(&finding.subject));
    let Some(finding) = open.find(|finding| finding.id == command.finding) else {
        let open = context.findings.values().filter(|finding| mission.concerns(&finding.subject));
        let open: Vec<_> = open.map(|finding| finding.id.as_str()).collect();
        let remedy =
            if open.is_empty() { "no finding is open".to_owned() } else { format!("open are {}", open.join(", ")) };
        return Err(Refusal::NotFound { what: "finding", name: command.finding.clone(), remedy });
    };
    let mut decision = about(mission, Event::FindingAnswered(command.clone()));
    decision.resolve(&finding.id, &command.answer);
    Ok(decision)
}

pub(super) fn decide_team(missions: &Missions, command: &TeamDecision, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    each_is_known(mission, &command.participants)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-11", &[Stage::Preparing]);
    if mission.preparation.team.is_some() {
        checks.precondition_text(
            "IM-11",
            "TEAM_DECIDED",
            "mission",
            "the team is decided already",
            "change it, by exception and with a reason",
        );
    }
    can_be_decided(&mut checks, mission, command, context);
    let lacks = team::lacks(mission, &command.participants, &context.guidance.reference, known::day(context));
    team::refuse(&mut checks, &lacks);
    checks.finish()?;
    let team = members(mission, &command.participants);
    let mut decision = about(mission, Event::TeamDecided { decision: command.clone(), team });
    let decided = with_team(mission, command.participants.clone());
    let weak = team::findings(&decided, &lacks);
    known::settle_findings(&mut decision, context, &mission.subject(), &team::ROWS, weak);
    focal_points::settle(&mut decision, &decided, context);
    organization(&mut decision, &decided, context);
    Ok(decision)
}

/// There are a list to decide on and a leader to consult; what differs from the list has its reason (rows IM-11, IM-12).
fn can_be_decided(checks: &mut Checks, mission: &Mission, command: &TeamDecision, context: &Context<'_>) {
    if mission.preparation.leader().is_none() {
        checks.precondition_text(
            "IM-12",
            "NO_LEADER",
            "mission",
            "the mission has no leader to consult",
            "accept the leader who is proposed first",
        );
    }
    leader_consulted(checks, command.leader_consulted);
    match &mission.preparation.list {
        None => checks.precondition_text(
            "IM-11",
            "NO_LIST",
            "mission",
            format!("{} has proposed no list", known::body(context, "gcc")),
            "have it check the names and propose a list first",
        ),
        Some(list) if !same(&list.participants, &command.participants) && command.reason.is_none() => checks
            .invalid_text(
                "IM-11",
                "REASON_MISSING",
                "reason",
                "the team is not the list that was proposed, and no reason is given",
                "say why it differs",
            ),
        Some(_) => {}
    }
}

/// The RC/HC decides every list in consultation with the mission leader (row IM-11).
fn leader_consulted(checks: &mut Checks, is_said: bool) {
    if !is_said {
        checks.invalid_text(
            "IM-11",
            "LEADER_NOT_CONSULTED",
            "leader_consulted",
            "the mission leader is not said to have been consulted",
            "consult the leader on the list first",
        );
    }
}

pub(super) fn change_team(missions: &Missions, command: &TeamChange, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    each_is_known(mission, command.leaving.iter().chain(&command.joining))?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-11", &[Stage::Preparing]);
    let Some(team) = &mission.preparation.team else {
        checks.precondition_text(
            "IM-11",
            "TEAM_NOT_DECIDED",
            "mission",
            "the team is not decided",
            "decide on the team; there is nothing to change yet",
        );
        return Err(checks.finish().expect_err("the team is not decided"));
    };
    if command.leaving.is_empty() && command.joining.is_empty() {
        checks.invalid_text("IM-11", "CHANGE_MISSING", "leaving", "nobody leaves and nobody joins", "say who does");
    }
    for id in command.leaving.iter().filter(|id| !team.contains(id)) {
        checks.invalid_text(
            "IM-11",
            "NOT_IN_THE_TEAM",
            "leaving",
            format!("'{id}' is not in the team"),
            "name a member",
        );
    }
    for id in command.joining.iter().filter(|id| team.contains(id)) {
        checks.invalid_text("IM-11", "IN_THE_TEAM", "joining", format!("'{id}' is in the team"), "name somebody else");
    }
    if mission.preparation.leader().is_some_and(|leader| !command.leaving.contains(leader)) {
        leader_consulted(&mut checks, command.leader_consulted);
    }
    let staying = team.iter().filter(|id| !command.leaving.contains(id));
    let people: Vec<_> = staying.chain(&command.joining).cloned().collect();
    let lacks = team::lacks(mission, &people, &context.guidance.reference, known::day(context));
    team::refuse(&mut checks, &lacks);
    checks.finish()?;
    let changed = with_team(mission, people.clone());
    let team = members(mission, &people);
    let mut decision = about(mission, Event::TeamChanged { change: command.clone(), team });
    let weak = team::findings(&changed, &lacks);
    known::settle_findings(&mut decision, context, &mission.subject(), &team::ROWS, weak);
    focal_points::settle(&mut decision, &changed, context);
    organization(&mut decision, &changed, context);
    Ok(decision)
}

/// The mission with that team, as it will be.
fn with_team(mission: &Mission, people: Vec<ResourceId>) -> Mission {
    let mut decided = mission.clone();
    decided.preparation.team = Some(people);
    decided.preparation.drop_absent_leader();
    decided
}

fn same(one: &[ResourceId], other: &[ResourceId]) -> bool {
    one.len() == other.len() && one.iter().all(|id| other.contains(id))
}
