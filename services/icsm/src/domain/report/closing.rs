//! The close of a mission: when nothing is left to follow (rows IM-16, IM-17).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::list;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::{Endorsement, Event, Level, Recommendation, Referral, Reporting, Status};
use crate::domain::{Decided, Mission, Missions, Stage, checks, duties};
use crate::reasons;

/// The mission is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// Why recommendations that are not done are followed no longer, where some are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Who may close the mission.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::OchaHcss])
}

/// A mission is closed with a response plan, and without a referral under way.
pub(super) fn admits(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    let reporting = &mission.reporting;
    checks::at_stage(checks, mission, "IM-16", &[Stage::FollowUp]);
    if reporting.response_plan.present().is_none() {
        checks
            .precondition("IM-16", reasons::NO_RESPONSE_PLAN)
            .at("mission")
            .says("no response plan is adopted", "have the RC/HC and HCT adopt one first");
    }
    if reporting.referral.for_decision().as_ref().is_some_and(waits) {
        checks
            .precondition("IM-17", reasons::REFERRAL_UNDER_WAY)
            .at("mission")
            .says("the referral to the ERC is not complete", "complete the referral first");
    }
}

pub(super) fn close_mission(missions: &Missions, command: &Closing, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    if command.reason.is_none() {
        nothing_is_left(&mut checks, &mission.reporting);
    }
    checks.finish()?;
    let mut decision = mission.decision(Event::Closed(command.clone().into()));
    duties::end(&mut decision, mission, context, "the mission is closed");
    Ok(decision)
}

/// Without a reason, a mission is closed when recommendations are done and improvement plans carried out (rows IM-16, IM-18).
fn nothing_is_left(checks: &mut Checks, reporting: &Reporting) {
    let undone = reporting.recommendations().iter().filter(|one| is_open(reporting, one));
    let undone: Vec<_> = undone.map(|one| &one.recommendation).collect();
    let plans = reporting.improvement_plans.values().filter(|improvement| !improvement.is_carried_out());
    let plans: Vec<_> = plans.map(|improvement| &improvement.cluster).collect();
    let remedy = "follow them up, or give the reason why they are no longer followed";
    if !undone.is_empty() {
        let problem = message!("these recommendations are not done: {recommendations}", recommendations = list(undone));
        checks.invalid("IM-16", reasons::REASON_MISSING).at("reason").says(problem, remedy);
    }
    if !plans.is_empty() {
        let problem =
            message!("these clusters' improvement plans are not carried out: {clusters}", clusters = list(plans));
        checks.invalid("IM-18", reasons::REASON_MISSING).at("reason").says(problem, remedy);
    }
}

/// Whether a recommendation that is followed is done at neither level.
fn is_open(reporting: &Reporting, recommendation: &Recommendation) -> bool {
    let id = &recommendation.recommendation;
    let response = reporting.response(id).map(|response| &response.endorsement);
    let is_followed = !matches!(response, Some(Endorsement::NotFollowed { .. }));
    let is_done = |level| reporting.status(id, level).is_some_and(|progress| progress.status == Status::Done);
    is_followed && !is_done(Level::Country) && !is_done(Level::Global)
}

/// Whether a step of the referral is still to be taken.
fn waits(referral: &Referral) -> bool {
    match &referral.review {
        None => true,
        Some(review) if !review.asks_to_forward => false,
        Some(_) => referral.forwarded_on.is_none() || (referral.request.is_some() && referral.answer.is_none()),
    }
}

/// The mission is closed.
pub(super) fn closed(reporting: &mut Reporting, closing: &Closing) {
    reporting.closing = Some(closing.clone().into());
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use crate::domain::Stage;
    use crate::domain::fixtures::*;
    use crate::domain::report::{
        Closing, Command, Endorsement, FollowUp, Level, Progress, Response, ResponsePlan, Status,
    };

    /// IM-16: a mission is closed when everything is done, or when it is said why it is followed no longer.
    #[test]
    fn a_mission_is_closed() {
        let close =
            |reason: Option<&str>| Command::CloseMission(Closing { mission: m_1(), reason: reason.map(str::to_owned) });
        published().when(&hcss(), close(None)).refused("IM-16", "NO_RESPONSE_PLAN");
        planned().when(&hcss(), close(None)).refused("IM-16", "REASON_MISSING");
        let closed = planned().given(&hcss(), close(Some("a new strategy takes over")));
        assert_eq!(mission(&closed).stage(), Stage::Closed);
        assert!(closed.record().duties.is_empty());
        let not_followed = |id: &str| {
            let endorsement = Endorsement::NotFollowed { reason: "no funds".to_owned() };
            Response { recommendation: code(id), endorsement }
        };
        let responses = ["meeting", "guidance"].map(not_followed).to_vec();
        let nothing = Command::AdoptResponsePlan(ResponsePlan { mission: m_1(), responses });
        let _ = published().given(&hc(), nothing).given(&hcss(), close(None));
    }

    /// IM-16, IM-18: a mission is closed without a reason once each recommendation is done at one of the two levels, or followed no
    /// longer, and each improvement plan is carried out.
    #[test]
    fn a_mission_is_closed_once_nothing_is_left() {
        let follow = |level, id: &str, status| {
            let progress = vec![Progress { recommendation: code(id), status, note: "it was asked".to_owned() }];
            Command::FollowProgress(FollowUp { mission: m_1(), level, progress })
        };
        let close = || Command::CloseMission(Closing { mission: m_1(), reason: None });
        let one = planned().given(&ocha(), follow(Level::Country, "meeting", Status::Done));
        one.clone().when(&hcss(), close()).refused("IM-16", "REASON_MISSING");
        let under_way = one.clone().given(&hcss(), follow(Level::Global, "guidance", Status::UnderWay));
        under_way.when(&hcss(), close()).refused("IM-16", "REASON_MISSING");
        let both = one.given(&hcss(), follow(Level::Global, "guidance", Status::Done));
        both.clone().when(&hcss(), close()).commit();
        let at_home = both.given(&ocha(), follow(Level::Country, "guidance", Status::NotBegun));
        at_home.when(&hcss(), close()).commit();
    }
}
