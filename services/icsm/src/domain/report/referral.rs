//! The one path to the ERC: the GCC consulted, the task team in favour, the Working Group forwarding; and what is owed to
//! the ERC at its end (rows IM-16, IM-17).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::policy::rules::{self, RuleId};
use convene_kernel::refusal::{Checks, NO_ACTION_REQUIRED};
use serde::{Deserialize, Serialize};

use super::{Event, Reporting};
use crate::domain::{Decided, Mission, Missions, Stage, authority, body, checks};
use crate::reasons;

const RESPONSE: RuleId = rules::IM_16_RESPONSE_TO_ERC;

/// A referral to the ERC, as far as it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Referral {
    /// Why it is proposed.
    pub proposal: ReferralProposal,
    /// What the GCC advises, once it was consulted.
    pub advice: Option<Advice>,
    /// What the task team found, once it reviewed the report.
    pub review: Option<TaskTeamReview>,
    /// The day the Working Group forwarded the report.
    pub forwarded_on: Option<NaiveDate>,
    /// What the ERC asked the RC/HC and HCT for.
    pub request: Option<ErcRequest>,
    /// What they answered.
    pub answer: Option<ErcAnswer>,
}

/// A referral is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralProposal {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// Which recommendations ask for it, and why.
    pub reason: String,
}

/// The GCC was consulted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// What it advises.
    pub advice: String,
}

/// The task team reviewed the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskTeamReview {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// Whether it asks the Working Group to forward the report.
    pub asks_to_forward: bool,
    pub reason: String,
}

/// Forwards the report to the ERC.
#[derive(Clone, Debug)]
pub struct Forward {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
}

/// The ERC asks the RC/HC and HCT for something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErcRequest {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// Whether a management response plan is asked for.
    pub management_response_plan: bool,
    /// Whether news of progress is asked for.
    pub progress: bool,
    /// What the ERC says.
    pub text: String,
}

/// What the RC/HC and HCT answer the ERC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErcAnswer {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// The answer.
    pub text: String,
}

/// Who may propose a referral.
pub(super) fn authority_to_propose() -> Authority {
    Authority::of(&[
        Role::OchaHcss,
        Role::GlobalClusterCoordinators,
        Role::HumanitarianCoordinator,
        Role::ResidentCoordinator,
    ])
}

pub(super) fn authority_to_advise() -> Authority {
    authority::global_coordinators()
}

/// Who may review the report.
pub(super) fn authority_to_review() -> Authority {
    Authority::of(&[Role::TaskTeam])
}

/// Who may forward the report.
pub(super) fn authority_to_forward() -> Authority {
    Authority::of(&[Role::IascWorkingGroup])
}

/// Who may ask the RC/HC and HCT for something.
pub(super) fn authority_to_ask() -> Authority {
    Authority::of(&[Role::EmergencyReliefCoordinator])
}

/// Who may answer the ERC.
pub(super) fn authority_to_answer() -> Authority {
    authority::head()
}

/// A published report is referred where no referral is under way.
pub(super) fn admits_proposal(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    checks::at_stage(checks, mission, "IM-17", &[Stage::FollowUp]);
    let under_way = |referral: &Referral| referral.review.as_ref().is_none_or(|review| review.asks_to_forward);
    if mission.reporting.referral.for_decision().as_ref().is_some_and(under_way) {
        checks
            .precondition("IM-17", reasons::REFERRAL_UNDER_WAY)
            .at("mission")
            .says("a referral is under way or done", "complete that referral first");
    }
}

/// The Global Cluster Coordinators advise until the task team has reviewed.
pub(super) fn admits_advice(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    step(checks, mission, not_yet_reviewed);
}

/// The task team reviews once the Global Cluster Coordinators have advised.
pub(super) fn admits_review(checks: &mut Checks, mission: &Mission, context: &Context<'_>) {
    step(checks, mission, |checks, referral| {
        if referral.advice.is_none() {
            checks.precondition("IM-17", reasons::GCC_NOT_CONSULTED).at("mission").says(
                message!("{gcc} was not consulted", gcc = verbatim(body::name(context, "gcc"))),
                "consult it first",
            );
        }
        not_yet_reviewed(checks, referral);
    });
}

/// The Working Group forwards once, when the task team asks for it.
pub(super) fn admits_forwarding(checks: &mut Checks, mission: &Mission, context: &Context<'_>) {
    step(checks, mission, |checks, referral| {
        if !referral.review.as_ref().is_some_and(|review| review.asks_to_forward) {
            checks.precondition("IM-17", reasons::TASK_TEAM_HAS_NOT_ASKED).at("mission").says(
                message!("{ttca} has not asked to forward the report", ttca = verbatim(body::name(context, "ttca"))),
                "have it review the report and ask for it first",
            );
        }
        if referral.forwarded_on.is_some() {
            checks
                .precondition("IM-17", reasons::ALREADY_FORWARDED)
                .at("mission")
                .says("the ERC has the report", NO_ACTION_REQUIRED);
        }
    });
}

/// The RC/HC and HCT answer what the ERC asked.
pub(super) fn admits_answer(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    step(checks, mission, |checks, referral| {
        if referral.request.is_none() || referral.answer.is_some() {
            checks
                .precondition("IM-17", reasons::NOTHING_ASKED)
                .at("mission")
                .says("the ERC waits for no answer", NO_ACTION_REQUIRED);
        }
    });
}

/// The ERC asks once it has the report.
pub(super) fn admits_request(checks: &mut Checks, mission: &Mission, context: &Context<'_>) {
    step(checks, mission, |checks, referral| {
        if referral.forwarded_on.is_none() {
            checks.precondition("IM-17", reasons::NOT_FORWARDED).at("mission").says(
                message!("{wg} has not forwarded the report", wg = verbatim(body::name(context, "iasc-wg"))),
                "wait for the report",
            );
        }
    });
}

pub(super) fn propose_referral(missions: &Missions, command: &ReferralProposal, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut decision = mission.decision(Event::ReferralProposed(command.clone().into()));
    decision.open(step_of(mission, rules::IM_17_ADVICE, Role::GlobalClusterCoordinators, context));
    Ok(decision)
}

pub(super) fn advise_on_referral(missions: &Missions, command: &Advice, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut decision = mission.decision(Event::ReferralAdvised(command.clone().into()));
    decision.keep(rules::IM_17_ADVICE, mission.subject(), context.occurred_at);
    decision.open(step_of(mission, rules::IM_17_REVIEW, Role::TaskTeam, context));
    Ok(decision)
}

pub(super) fn review_referral(missions: &Missions, command: &TaskTeamReview, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut decision = mission.decision(Event::ReferralReviewed(command.clone().into()));
    decision.keep(rules::IM_17_REVIEW, mission.subject(), context.occurred_at);
    if command.asks_to_forward {
        decision.open(step_of(mission, rules::IM_17_FORWARD, Role::IascWorkingGroup, context));
    }
    Ok(decision)
}

pub(super) fn forward_referral(missions: &Missions, command: &Forward, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let forwarded = Event::ReferralForwarded {
        mission: command.mission.clone(),
        on: context.day(),
        body: body::name(context, "iasc-wg").to_owned(),
    };
    let mut decision = mission.decision(forwarded);
    decision.keep(rules::IM_17_FORWARD, mission.subject(), context.occurred_at);
    Ok(decision)
}

/// The next step of a referral, owed by `role`.
fn step_of(mission: &Mission, rule: RuleId, role: Role, context: &Context<'_>) -> Duty {
    Duty::new(rule, mission.subject(), Owner::role(role), context.occurred_at)
}

pub(super) fn ask_about_report(missions: &Missions, command: &ErcRequest, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    if !command.management_response_plan && !command.progress {
        checks
            .invalid("IM-17", reasons::NOTHING_ASKED)
            .at("management_response_plan")
            .says("neither a management response plan nor news of progress is asked for", "ask for at least one");
    }
    checks.finish()?;
    let mut decision = mission.decision(Event::ErcAsked(command.clone().into()));
    let head = Owner::role(mission.requested.by.role);
    decision.open(Duty::new(RESPONSE, mission.subject(), head, context.occurred_at));
    Ok(decision)
}

pub(super) fn answer_erc(missions: &Missions, command: &ErcAnswer, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut decision = mission.decision(Event::ErcAnswered(command.clone().into()));
    decision.keep(RESPONSE, mission.subject(), context.occurred_at);
    Ok(decision)
}

fn not_yet_reviewed(checks: &mut Checks, referral: &Referral) {
    if referral.review.is_some() {
        checks
            .precondition("IM-17", reasons::ALREADY_REVIEWED)
            .at("mission")
            .says("the task team reviewed it already", NO_ACTION_REQUIRED);
    }
}

/// Checks a step of the referral that was proposed.
fn step(checks: &mut Checks, mission: &Mission, check: impl FnOnce(&mut Checks, &Referral)) {
    checks::at_stage(checks, mission, "IM-17", &[Stage::FollowUp]);
    match mission.reporting.referral.for_decision() {
        Some(referral) => check(checks, referral),
        None => checks
            .precondition("IM-17", reasons::NO_REFERRAL)
            .at("mission")
            .says("no referral to the ERC is proposed", "propose it first, with its reason"),
    }
}

/// A referral begins.
pub(super) fn proposed(reporting: &mut Reporting, proposal: &ReferralProposal) {
    *reporting.referral.for_evolution() = Some(Referral {
        proposal: proposal.clone(),
        advice: None,
        review: None,
        forwarded_on: None,
        request: None,
        answer: None,
    });
}

/// The GCC advised.
pub(super) fn advised(reporting: &mut Reporting, advice: &Advice) {
    on(reporting, |referral| referral.advice = Some(advice.clone()));
}

/// The task team reviewed.
pub(super) fn reviewed(reporting: &mut Reporting, review: &TaskTeamReview) {
    on(reporting, |referral| referral.review = Some(review.clone()));
}

/// The ERC has the report.
pub(super) fn forwarded(reporting: &mut Reporting, day: NaiveDate) {
    on(reporting, |referral| referral.forwarded_on = Some(day));
}

/// The ERC asked, and waits for an answer.
pub(super) fn asked(reporting: &mut Reporting, request: &ErcRequest) {
    on(reporting, |referral| {
        referral.request = Some(request.clone());
        referral.answer = None;
    });
}

/// The ERC has its answer.
pub(super) fn answered(reporting: &mut Reporting, answer: &ErcAnswer) {
    on(reporting, |referral| referral.answer = Some(answer.clone()));
}

fn on(reporting: &mut Reporting, change: impl FnOnce(&mut Referral)) {
    if let Some(referral) = reporting.referral.for_evolution() {
        change(referral);
    }
}

#[cfg(test)]
mod tests;
