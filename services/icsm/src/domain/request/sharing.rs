//! OCHA shares the request with the task team (row IM-4).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::policy::rules;
use convene_kernel::refusal::{Checks, NO_ACTION_REQUIRED};
use serde::{Deserialize, Serialize};

use super::{Event, Requested};
use crate::domain::{Decided, Mission, Missions, Stage, body, checks};
use crate::reasons;

/// The request was shared with the task team (row IM-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sharing {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// What OCHA adds to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
}

/// Who may share the request.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::OchaHcss])
}

/// A request that is not decided is shared once.
pub(super) fn admits(checks: &mut Checks, mission: &Mission, context: &Context<'_>) {
    checks::at_stage(checks, mission, "IM-4", &[Stage::Requested]);
    if mission.requested.shared.is_some() {
        checks.precondition("IM-4", reasons::ALREADY_SHARED).at("mission").says(
            message!("{ttca} has the request already", ttca = verbatim(body::name(context, "ttca"))),
            NO_ACTION_REQUIRED,
        );
    }
}

pub(super) fn share_request(missions: &Missions, command: &Sharing, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut decision = mission.decision(Event::Shared(command.clone()));
    let (subject, task_team) = (mission.subject(), Owner::role(Role::TaskTeam));
    decision.keep(rules::IM_4_SHARING, &subject, context.occurred_at);
    decision.open(Duty::new(rules::IM_4_DECISION, subject, task_team, context.occurred_at));
    Ok(decision)
}

/// The task team has the request.
pub(super) fn shared(requested: &mut Requested, sharing: &Sharing) {
    requested.shared = Some(sharing.clone());
}

#[cfg(test)]
mod tests {
    use crate::domain::fixtures::*;
    use crate::domain::request::{Command, Sharing};

    /// IM-4: OCHA owes the sharing of the request, and the task team, once it has the request, the decision.
    #[test]
    fn a_request_is_shared_and_then_decided() {
        no_mission().when(&hc(), submit(asked_for())).opens("IM-4.sharing");
        assert!(requested().duty("IM-4.decision").is_none(), "a decision is not owed before the request is shared");
        let share = || Command::ShareRequest(Sharing { mission: m_1(), remarks: None });
        requested().when(&hcss(), share()).keeps("IM-4.sharing").opens("IM-4.decision");
        shared().when(&hcss(), share()).refused("IM-4", "ALREADY_SHARED");
    }
}
