//! The leader: agreed by the GCC and proposed, refused and back, or settled by the task team (rows IM-12, IM-20).

use convene_kernel::aggregate::Context;
use convene_kernel::refusal::{Checks, Refusal};

use super::super::command::AnswerLeader;
use super::super::event::Event;
use super::super::state::{LeaderAnswer, LeaderProposal, LeaderReferral};
use super::{Decided, about, organization};
use crate::domain::{Mission, Missions, Stage, known};

pub(super) fn propose(missions: &Missions, command: &LeaderProposal, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    if mission.preparation.leadership.referred.is_some() {
        checks.precondition_text(
            "IM-12",
            "TASK_TEAM_ASKED",
            "mission",
            format!("{} was asked to settle who leads", known::body(context, "ttca")),
            "wait for what it settles",
        );
    }
    check(&mut checks, mission, command, context)?;
    checks.finish()?;
    Ok(about(mission, Event::LeaderProposed(command.clone())))
}

pub(super) fn settle(missions: &Missions, command: &LeaderProposal, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    if mission.preparation.leadership.referred.is_none() {
        checks.precondition_text(
            "IM-12",
            "TASK_TEAM_NOT_ASKED",
            "mission",
            format!("{} has not asked for it", known::body(context, "gcc")),
            "it agrees on a leader itself, unless it cannot",
        );
    }
    check(&mut checks, mission, command, context)?;
    checks.finish()?;
    Ok(about(mission, Event::LeaderSettled(command.clone())))
}

/// A leader comes from among the participants, is willing, was not refused before, and is weighed against each criterion.
fn check(
    checks: &mut Checks,
    mission: &Mission,
    command: &LeaderProposal,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let nominee = mission.preparation.nominee(&command.nominee)?;
    known::at_stage(checks, mission, "IM-12", &[Stage::Preparing]);
    let leadership = &mission.preparation.leadership;
    let refused = leadership.refused.iter().find(|answer| answer.nominee == command.nominee);
    let problem = if leadership.proposed.is_some() {
        let problem = if leadership.accepted { "the mission has its leader" } else { "the RC/HC has one to answer on" };
        Some(("LEADER_PROPOSED", problem.to_owned(), "nobody else needs to be proposed now"))
    } else if !mission.preparation.people().contains(&command.nominee) {
        let problem = format!("'{}' is not among the participants", command.nominee);
        Some(("NOT_A_PARTICIPANT", problem, "propose somebody from the list"))
    } else if let Some(refused) = refused {
        let reason = refused.reason.as_deref().unwrap_or_default();
        let problem = format!("the RC/HC refused '{}' before: {reason}", command.nominee);
        Some(("LEADER_REFUSED", problem, "propose somebody else"))
    } else if !nominee.nomination.willing_to_lead {
        let problem = format!("'{}' is not willing to lead", command.nominee);
        Some(("NOT_WILLING_TO_LEAD", problem, "propose somebody who is"))
    } else {
        None
    };
    if let Some((reason, problem, remedy)) = problem {
        checks.precondition_text("IM-12", reason, "nominee", problem, remedy);
    }
    let shown: Vec<_> = command.criteria.iter().map(|shown| shown.criterion.clone()).collect();
    known::in_list(checks, context, "IM-12", CRITERIA, "criteria", &shown);
    for criterion in known::listed(context, CRITERIA).into_iter().filter(|code| !shown.iter().any(|one| one == code)) {
        checks.invalid_text(
            "IM-20",
            "CRITERION_MISSING",
            "criteria",
            format!("nothing is said on the criterion '{criterion}'"),
            "say for each criterion of leadership what shows it",
        );
    }
    Ok(())
}

/// The criteria of leadership.
const CRITERIA: &str = "mission-leader-criteria";

pub(super) fn refer(missions: &Missions, command: &LeaderReferral, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-12", &[Stage::Preparing]);
    let leadership = &mission.preparation.leadership;
    if mission.preparation.list.is_none() {
        checks.precondition_text("IM-12", "NO_LIST", "mission", "no list is proposed", "review the names first");
    }
    if leadership.proposed.is_some() || leadership.referred.is_some() {
        checks.precondition_text(
            "IM-12",
            "LEADER_PROPOSED",
            "mission",
            format!("a leader is proposed, or {} is asked already", known::body(context, "ttca")),
            "wait for the answer",
        );
    }
    checks.finish()?;
    Ok(about(mission, Event::LeaderReferred(command.clone())))
}

pub(super) fn answer(missions: &Missions, command: &AnswerLeader, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-12", &[Stage::Preparing]);
    let leadership = &mission.preparation.leadership;
    let proposed = leadership.proposed.as_ref().filter(|_| !leadership.accepted);
    if proposed.is_none() {
        checks.precondition_text(
            "IM-12",
            "NO_LEADER_PROPOSED",
            "mission",
            "no leader is proposed that was not answered on",
            format!("have {} propose one", known::body(context, "gcc")),
        );
    }
    if !command.accepted && command.reason.is_none() {
        checks.invalid_text(
            "IM-12",
            "REASON_MISSING",
            "reason",
            "the leader is refused, and no reason is given",
            "say why, so that another can be proposed",
        );
    }
    checks.finish()?;
    let answer = proposed.map(|proposed| LeaderAnswer {
        mission: command.mission.clone(),
        nominee: proposed.nominee.clone(),
        accepted: command.accepted,
        reason: command.reason.clone(),
    });
    let mut decision = about(mission, Event::LeaderAnswered(answer.expect("one is proposed, as was checked")));
    let mut answered = mission.clone();
    answered.preparation.leadership.accepted = command.accepted;
    organization(&mut decision, &answered, context);
    Ok(decision)
}
