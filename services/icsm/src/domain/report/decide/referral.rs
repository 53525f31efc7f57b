//! The one path to the ERC, step by step, and what is owed to the ERC at its end (rows IM-16, IM-17).

use convene_kernel::aggregate::Context;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::refusal::{Checks, Refusal};

use super::super::command::Forward;
use super::super::event::Event;
use super::super::state::{Advice, ErcAnswer, ErcRequest, Referral, ReferralProposal, TaskTeamReview};
use super::{Decided, about};
use crate::domain::{Mission, Missions, Stage, known};

const RESPONSE: &str = "IM-16.response-to-erc";

pub(super) fn propose(missions: &Missions, command: &ReferralProposal, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-17", &[Stage::FollowUp]);
    let under_way = |referral: &Referral| referral.review.as_ref().is_none_or(|review| review.asks_to_forward);
    if mission.reporting.referral.as_ref().is_some_and(under_way) {
        checks.precondition_text(
            "IM-17",
            "REFERRAL_UNDER_WAY",
            "mission",
            "a referral is under way or done",
            "follow that one",
        );
    }
    checks.finish()?;
    Ok(about(mission, Event::ReferralProposed(command.clone())))
}

pub(super) fn advise(missions: &Missions, command: &Advice, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    step(mission, |checks, referral| {
        if referral.review.is_some() {
            checks.precondition_text(
                "IM-17",
                "ALREADY_REVIEWED",
                "mission",
                "it was reviewed already",
                "nothing is open",
            );
        }
    })?;
    Ok(about(mission, Event::ReferralAdvised(command.clone())))
}

pub(super) fn review(missions: &Missions, command: &TaskTeamReview, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    step(mission, |checks, referral| {
        if referral.advice.is_none() {
            checks.precondition_text(
                "IM-17",
                "GCC_NOT_CONSULTED",
                "mission",
                format!("{} was not consulted", known::body(context, "gcc")),
                "consult it first",
            );
        }
        if referral.review.is_some() {
            checks.precondition_text(
                "IM-17",
                "ALREADY_REVIEWED",
                "mission",
                "it was reviewed already",
                "nothing is open",
            );
        }
    })?;
    Ok(about(mission, Event::ReferralReviewed(command.clone())))
}

pub(super) fn forward(missions: &Missions, command: &Forward, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    step(mission, |checks, referral| {
        if !referral.review.as_ref().is_some_and(|review| review.asks_to_forward) {
            checks.precondition_text(
                "IM-17",
                "TASK_TEAM_HAS_NOT_ASKED",
                "mission",
                format!("{} has not asked to forward the report", known::body(context, "ttca")),
                "have it review the report and ask for it first",
            );
        }
        if referral.forwarded_on.is_some() {
            checks.precondition_text(
                "IM-17",
                "ALREADY_FORWARDED",
                "mission",
                "the ERC has the report",
                "nothing is open",
            );
        }
    })?;
    let forwarded = Event::ReferralForwarded {
        mission: command.mission.clone(),
        on: known::day(context),
        body: known::body(context, "iasc-wg").to_owned(),
    };
    Ok(about(mission, forwarded))
}

pub(super) fn ask(missions: &Missions, command: &ErcRequest, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    step(mission, |checks, referral| {
        if referral.forwarded_on.is_none() {
            checks.precondition_text(
                "IM-17",
                "NOT_FORWARDED",
                "mission",
                format!("{} has not forwarded the report", known::body(context, "iasc-wg")),
                "wait for the report",
            );
        }
        if !command.management_response_plan && !command.progress {
            checks.invalid_text(
                "IM-17",
                "NOTHING_ASKED",
                "management_response_plan",
                "neither a management response plan nor news of progress is asked for",
                "say what is asked for",
            );
        }
    })?;
    let mut decision = about(mission, Event::ErcAsked(command.clone()));
    let head = Owner::role(mission.requested.by.role);
    decision.open(Duty::new(RESPONSE, mission.subject(), head, context.occurred_at));
    Ok(decision)
}

pub(super) fn answer(missions: &Missions, command: &ErcAnswer, context: &Context<'_>) -> Decided {
    let mission = known::to_change(missions, &command.mission, context)?;
    step(mission, |checks, referral| {
        if referral.request.is_none() || referral.answer.is_some() {
            checks.precondition_text(
                "IM-17",
                "NOTHING_ASKED",
                "mission",
                "the ERC waits for no answer",
                "nothing is open",
            );
        }
    })?;
    let mut decision = about(mission, Event::ErcAnswered(command.clone()));
    decision.keep(RESPONSE, &mission.subject(), context.occurred_at);
    Ok(decision)
}

/// Checks a step of the referral that was proposed.
fn step(mission: &Mission, check: impl FnOnce(&mut Checks, &Referral)) -> Result<(), Refusal> {
    let mut checks = Checks::new();
    known::at_stage(&mut checks, mission, "IM-17", &[Stage::FollowUp]);
    match &mission.reporting.referral {
        Some(referral) => check(&mut checks, referral),
        None => checks.precondition_text(
            "IM-17",
            "NO_REFERRAL",
            "mission",
            "no referral to the ERC is proposed",
            "propose it first, with its reason",
        ),
    }
    checks.finish()
}
