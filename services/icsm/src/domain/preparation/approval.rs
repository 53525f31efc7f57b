//! The approval of a partner's nominee by the global lead of the cluster (row IM-8).

use convene_kernel::aggregate::Context;
use convene_kernel::refusal::{Checks, NO_ACTION_REQUIRED};

use super::Event;
use super::nomination::{ApproveNominee, Nominee, NomineeApproved};
use crate::domain::{Decided, Mission, Missions, Stage, checks};
use crate::reasons;

/// A nominee that awaits approval is approved, while the mission is prepared.
pub(super) fn admits(checks: &mut Checks, mission: &Mission, _: &Context<'_>) {
    checks::at_stage(checks, mission, "IM-8", &[Stage::Preparing]);
    let awaits_approval = mission.preparation.nominees.for_decision().values().any(Nominee::awaits_approval);
    if mission.stage() == Stage::Preparing && !awaits_approval {
        checks
            .precondition("IM-8", reasons::APPROVAL_NOT_NEEDED)
            .at("nominee")
            .says("no nominee awaits approval", NO_ACTION_REQUIRED);
    }
}

pub(super) fn approve_nominee(missions: &Missions, command: &ApproveNominee, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let nominee = mission.preparation.nominee(&command.nominee)?;
    let mut checks = Checks::new();
    if !nominee.awaits_approval() {
        checks
            .precondition("IM-8", reasons::APPROVAL_NOT_NEEDED)
            .at("nominee")
            .says("the nominee is the global lead's own, or is approved already", NO_ACTION_REQUIRED);
    }
    checks.finish()?;
    let approved = NomineeApproved {
        mission: command.mission.clone(),
        nominee: command.nominee.clone(),
        organization: context.actor.organization.clone(),
    };
    Ok(mission.decision(Event::NomineeApproved(approved.into())))
}
