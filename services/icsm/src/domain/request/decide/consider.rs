//! The task team's consideration, from OCHA's sharing of the request to the news for the RC/HC (rows IM-4, IM-5).

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::refusal::{Checks, Finding};

use super::super::command::Consider;
use super::super::event::Event;
use super::super::state::{Considered, Factor, Sharing, Telling, Verdict};
use super::{Decided, about};
use crate::domain::{self, LIKELY_MOST, Mission, Missions, Stage, known};

pub(super) fn share(missions: &Missions, command: &Sharing, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-4", &[Stage::Requested]);
    if mission.requested.shared.is_some() {
        checks.precondition_text(
            "IM-4",
            "ALREADY_SHARED",
            "mission",
            format!("{} has the request", known::body(context, "ttca")),
            "nothing needs to be shared again",
        );
    }
    checks.finish()?;
    let mut decision = about(mission, Event::Shared(command.clone()));
    let (subject, task_team) = (mission.subject(), Owner::role(Role::TaskTeam));
    decision.keep("IM-4.sharing", &subject, context.occurred_at);
    decision.open(Duty::new("IM-4.decision", subject, task_team, context.occurred_at));
    Ok(decision)
}

pub(super) fn consider(missions: &Missions, command: &Consider, context: &Context<'_>) -> Decided {
    let consideration = &command.consideration;
    let mission = known::to_change(missions, &consideration.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-4", &[Stage::Requested]);
    if mission.requested.shared.is_none() {
        checks.precondition_text(
            "IM-4",
            "NOT_SHARED",
            "mission",
            format!("{} has not shared the request", known::body(context, "ocha-hcss")),
            "have it share the request first",
        );
    }
    let weighed = |factor: &Factor| consideration.factors.iter().filter(|answer| answer.factor == *factor).count();
    for factor in Factor::ALL.into_iter().filter(|factor| weighed(factor) != 1) {
        checks.invalid_text(
            "IM-4",
            "FACTOR_NOT_WEIGHED",
            "factors",
            format!("{} is weighed {} times", factor.title(), weighed(&factor)),
            "weigh each factor once",
        );
    }
    checks.finish()?;
    let on = known::day(context);
    let approved_this_year = command.capacity.in_year_of(on);
    let considered = Considered {
        consideration: consideration.clone(),
        on,
        approved_this_year,
        body: known::body(context, "ttca").to_owned(),
    };
    let mut decision = about(mission, Event::Considered(considered));
    follow(&mut decision, mission, &consideration.verdict, approved_this_year, context);
    Ok(decision)
}

/// What a verdict opens and closes; a mission beyond what a year likely carries is found, and goes on.
fn follow(
    decision: &mut Decision<domain::Event>,
    mission: &Mission,
    verdict: &Verdict,
    approved_this_year: u32,
    context: &Context<'_>,
) {
    let subject = mission.subject();
    decision.keep("IM-4.decision", &subject, context.occurred_at);
    let mut open = |rule, role| decision.open(Duty::new(rule, &subject, Owner::role(role), context.occurred_at));
    open("IM-4.answer", Role::OchaHcss);
    if *verdict != Verdict::Proceed {
        return;
    }
    open("IM-19.preparation", Role::GlobalClusterCoordinators);
    open("IM-19.support", Role::OchaHcss);
    if approved_this_year >= LIKELY_MOST {
        let number = approved_this_year + 1;
        decision.raise(Finding::new(
            "IM-5",
            subject,
            "capacity",
            format!("it is mission {number} of the year worldwide, and five or six are the likely most"),
            "answer with what it is carried out with",
        ));
    }
}

pub(super) fn tell(missions: &Missions, command: &Telling, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    let decided = [Stage::InformationAsked, Stage::OtherSupport, Stage::Declined, Stage::Preparing];
    known::at_stage(&mut checks, mission, "IM-4", &decided);
    if mission.requested.told.is_some() {
        checks.precondition_text(
            "IM-4",
            "ALREADY_INFORMED",
            "mission",
            "the RC/HC was told of the decision",
            "nothing needs to be told again",
        );
    }
    checks.finish()?;
    let mut decision = about(mission, Event::Told(command.clone()));
    decision.keep("IM-4.answer", &mission.subject(), context.occurred_at);
    Ok(decision)
}
