//! A mission that comes to nothing: withdrawn before its approval, cancelled before its arrival (rows IM-1, IM-4).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::Message;
use convene_kernel::refusal::Checks;
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::{Event, Requested};
use crate::domain::{Decided, Mission, Missions, Stage, authority, duties};
use crate::reasons;

/// A mission is called off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calling {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    pub reason: String,
}

/// How a mission came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Halt {
    /// The RC/HC withdrew the request.
    Withdrawn(Restricted<Calling>),
    /// It was called off after its approval.
    Cancelled(Restricted<Calling>),
}

/// Who may withdraw the request.
pub(super) fn authority_to_withdraw() -> Authority {
    authority::head()
}

/// Who may cancel the mission.
pub(super) fn authority_to_cancel() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator, Role::TaskTeam])
}

/// A request is withdrawn before it is decided.
pub(super) fn admits_withdrawal(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    at_any(checks, mission, "IM-1", &[Stage::Requested, Stage::InformationAsked]);
}

/// A mission is cancelled while it is prepared.
pub(super) fn admits_cancellation(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    at_any(checks, mission, "IM-4", &[Stage::Preparing]);
}

pub(super) fn withdraw_request(missions: &Missions, command: &Calling, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut decision = mission.decision(Event::Withdrawn(command.clone().into()));
    duties::end(&mut decision, mission, context, "the request was withdrawn");
    Ok(decision)
}

pub(super) fn cancel_mission(missions: &Missions, command: &Calling, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut decision = mission.decision(Event::Cancelled(command.clone().into()));
    duties::end(&mut decision, mission, context, "the mission was cancelled");
    Ok(decision)
}

/// Notes a mission that is at none of `stages`; whether it rests does not matter.
fn at_any(checks: &mut Checks, mission: &Mission, row: &'static str, stages: &[Stage]) {
    let stage = mission.stage();
    if !stages.contains(&stage) {
        checks.precondition(row, reasons::NOT_AT_THIS_STAGE).at("mission").says(message!("the mission {stage}", stage = Message::from(stage.title())), "withdraw a request before it is decided; cancel a mission while it is prepared; end one that is in the country");
    }
}

/// A mission that came to nothing rests no longer: there is nothing to go on with.
pub(super) fn halted(requested: &mut Requested, how: Halt) {
    requested.postponed = None;
    requested.halted = Some(how);
}

#[cfg(test)]
mod tests {
    use crate::domain::fixtures::*;
    use crate::domain::request::{Command, Verdict};

    /// IM-1: a request is withdrawn before it is decided, and owes nothing then.
    #[test]
    fn a_request_is_withdrawn() {
        requested().when(&hc(), Command::WithdrawRequest(calling())).voids("IM-4.sharing");
        shared().when(&hc(), Command::WithdrawRequest(calling())).voids("IM-4.decision");
        preparing().when(&hc(), Command::WithdrawRequest(calling())).refused("IM-1", "NOT_AT_THIS_STAGE");
        let withdrawn = shared().given(&hc(), Command::WithdrawRequest(calling()));
        withdrawn.when(&task_team(), consider(Verdict::Proceed)).refused("IM-4", "NOT_AT_THIS_STAGE");
    }

    /// IM-4: an approved mission is cancelled before it is in the country, and nothing is owed or weak then.
    #[test]
    fn a_mission_is_cancelled() {
        let weak = shared().knowing(approved(9)).given(&task_team(), consider(Verdict::Proceed));
        let cancelled = weak.given(&hc(), Command::CancelMission(calling()));
        assert!(cancelled.record().duties.is_empty() && cancelled.record().findings.is_empty());
        shared().when(&hc(), Command::CancelMission(calling())).refused("IM-4", "NOT_AT_THIS_STAGE");
        in_country().when(&hc(), Command::CancelMission(calling())).refused("IM-4", "NOT_AT_THIS_STAGE");
    }
}
