//! A mission that rests, goes on, or comes to nothing: withdrawn before its approval, called off before its arrival.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::duty::Duty;
use convene_kernel::refusal::Checks;

use super::super::event::Event;
use super::super::state::{Calling, Postponement, Resumption};
use super::{Decided, about};
use crate::domain::{self, Mission, Missions, Stage, known};

pub(super) fn postpone(missions: &Missions, command: &Postponement, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-2", &[Stage::Requested, Stage::InformationAsked, Stage::Preparing]);
    if let Some(until) = command.until.filter(|until| *until <= known::day(context)) {
        checks.invalid_text(
            "IM-2",
            "DATE_NOT_AHEAD",
            "until",
            format!("{until} is not ahead"),
            "give the day it is expected to go on, or none",
        );
    }
    checks.finish()?;
    let resting = duties_of(mission, context);
    let postponed = Event::Postponed { postponement: command.clone(), resting };
    let mut decision = about(mission, postponed);
    release(&mut decision, mission, context, "the mission is postponed", |_| true);
    Ok(decision)
}

pub(super) fn resume(missions: &Missions, command: &Resumption, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    if mission.requested.postponed.is_none() {
        checks.precondition_text(
            "IM-2",
            "NOT_POSTPONED",
            "mission",
            "the mission is not postponed",
            "nothing needs to be resumed",
        );
    }
    checks.finish()?;
    let mut decision = about(mission, Event::Resumed(command.clone()));
    let resting = mission.requested.postponed.iter().flat_map(|rest| &rest.resting);
    resting.for_each(|duty| decision.open(Duty { since: context.occurred_at, ..duty.clone() }));
    Ok(decision)
}

pub(super) fn withdraw(missions: &Missions, command: &Calling, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    at_any(mission, "IM-1", &[Stage::Requested, Stage::InformationAsked])?;
    let mut decision = about(mission, Event::Withdrawn(command.clone()));
    end(&mut decision, mission, context, "the request was withdrawn");
    Ok(decision)
}

pub(super) fn cancel(missions: &Missions, command: &Calling, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    at_any(mission, "IM-4", &[Stage::Preparing])?;
    let mut decision = about(mission, Event::Cancelled(command.clone()));
    end(&mut decision, mission, context, "the mission was cancelled");
    Ok(decision)
}

/// Refuses a mission that is at none of `stages`; whether it rests does not matter.
fn at_any(mission: &Mission, row: &'static str, stages: &[Stage]) -> Result<(), convene_kernel::refusal::Refusal> {
    let mut checks = Checks::new();
    let stage = mission.stage();
    if !stages.contains(&stage) {
        checks.precondition_text(
            row,
            "NOT_AT_THIS_STAGE",
            "mission",
            format!("the mission {}", stage.title()),
            "withdraw a request before it is decided; cancel a mission while it is prepared; end one that is in the country",
        );
    }
    checks.finish()
}

/// Everything owed on account of the mission.
fn duties_of(mission: &Mission, context: &Context<'_>) -> Vec<Duty> {
    context.duties.values().filter(|duty| mission.concerns(&duty.subject)).cloned().collect()
}

/// Ends what is owed on account of the mission and is `moot`, undone.
pub(in crate::domain) fn release(
    decision: &mut Decision<domain::Event>,
    mission: &Mission,
    context: &Context<'_>,
    why: &str,
    moot: impl Fn(&Duty) -> bool,
) {
    let duties = duties_of(mission, context).into_iter();
    duties.filter(|duty| moot(duty)).for_each(|duty| decision.void(&duty.rule, &duty.subject, why));
}

/// Ends everything owed on account of the mission, undone; nothing about it is weak any more.
pub(in crate::domain) fn end(
    decision: &mut Decision<domain::Event>,
    mission: &Mission,
    context: &Context<'_>,
    why: &str,
) {
    release(decision, mission, context, why, |_| true);
    let weak = context.findings.values().filter(|finding| mission.concerns(&finding.subject));
    weak.for_each(|finding| decision.resolve(&finding.id, why));
}
