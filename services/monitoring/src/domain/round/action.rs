//! Actions of a plan, and corrective ones beside any report: what became of them (rows RM-3.5, RM-9.6).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::reference_checks::{must_be_new, responsible_organization};
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::{ActionStatus, Event, FollowedAction, PlannedAction};
use crate::domain::subjects::ACTION;
use crate::domain::{Decided, Monitored};
use crate::reasons;

/// What became of an action.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionUpdate {
    /// The action.
    pub action: ResourceId,
    /// How far it is.
    pub status: ActionStatus,
    /// What shows it, or why it was given up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// What became of an action, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpdatedAction {
    /// The cluster.
    pub cluster: ResourceId,
    /// What became of it.
    #[serde(flatten)]
    pub update: ActionUpdate,
}

/// A corrective action beside any report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectiveAction {
    /// The cluster.
    pub cluster: ResourceId,
    /// What was agreed.
    pub action: PlannedAction,
}

/// The coordinator or the lead agency of the cluster of an action.
pub(super) fn authority(monitored: &Monitored, action: &str) -> Authority {
    let cluster = monitored.followed_action(action).ok().and_then(|action| monitored.cluster(&action.cluster).ok());
    let sectors = cluster.and_then(|cluster| cluster.sectors.present().cloned()).unwrap_or_default();
    Authority::of(&[Role::Coordinator, Role::LeadAgency]).for_clusters(sectors)
}

/// An action that is neither done nor given up admits that something is said of it.
pub(super) fn admits(monitored: &Monitored, id: &str) -> Result<(), Refusal> {
    if !monitored.followed_action(id)?.is_closed() {
        return Ok(());
    }
    Err(Refusal::precondition("RM-3.5", reasons::ACTION_CLOSED)
        .at("action")
        .says("the action was done or given up", "agree on another one"))
}

pub(super) fn update_action(monitored: &Monitored, command: &ActionUpdate, context: &Context<'_>) -> Decided {
    let action = monitored.followed_action(&command.action)?;
    context.expect_etag("action", action.etag)?;
    let closes = matches!(command.status, ActionStatus::Done | ActionStatus::Dropped);
    if closes && command.note.is_none() {
        return Err(Refusal::invalid("RM-3.5", reasons::EVIDENCE_MISSING)
            .at("note")
            .says("nothing shows that it was done, or says why it was given up", "say what shows it, or why"));
    }
    let updated = UpdatedAction { cluster: action.cluster.clone(), update: command.clone() };
    Ok(Decision::about(action.subject()).event(Event::ActionUpdated(updated).into()))
}

pub(super) fn updated(action: &mut FollowedAction, update: &ActionUpdate, stamp: &Stamp) {
    match update.status {
        ActionStatus::Done | ActionStatus::Dropped => action.close(update.status, update.note.clone(), stamp),
        ActionStatus::Open | ActionStatus::UnderWay => {
            action.status = update.status;
            action.note.clone_from(&update.note);
            action.etag = stamp.etag;
        }
    }
}

pub(super) fn agree_corrective_action(
    monitored: &Monitored,
    command: &CorrectiveAction,
    context: &Context<'_>,
) -> Decided {
    let CorrectiveAction { action, .. } = command;
    let mut checks = Checks::new();
    let (reason, known) = (reasons::ACTION_ALREADY_EXISTS, &monitored.actions);
    must_be_new(&mut checks, "RM-3.5", reason, "action", "an action", known, &action.action);
    responsible_organization(&mut checks, context, "RM-3.5", "owner", &action.owner);
    if action.due_on < context.day() {
        checks.invalid("RM-3.5", reasons::DUE_IN_THE_PAST).at("due_on").says(
            message!("the action would be due on {day}, which has passed", day = action.due_on),
            "give a day after it was agreed",
        );
    }
    checks.finish()?;
    Ok(Decision::about(ACTION.of(&action.action)).event(Event::CorrectiveAgreed(command.clone()).into()))
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::round::Command;
    use crate::domain::round::fixtures::*;

    /// RM-3.5: an action is followed until it is done, which something shows, or given up, which has a reason.
    #[test]
    fn an_action_is_followed_until_it_is_closed() {
        let agreed = with_final_report(closed());
        let under_way = agreed.given(&coordinator(), update(ActionStatus::UnderWay, None));
        assert_eq!(under_way.state().actions[&code("meet")].status, ActionStatus::UnderWay);
        for status in [ActionStatus::Done, ActionStatus::Dropped] {
            under_way.clone().when(&coordinator(), update(status, None)).refused("RM-3.5", "EVIDENCE_MISSING");
        }
        let done = under_way.given(&lead(), update(ActionStatus::Done, Some("minutes of six meetings")));
        assert!(done.state().actions[&code("meet")].is_closed());
        done.when(&coordinator(), update(ActionStatus::Open, None)).refused("RM-3.5", "ACTION_CLOSED");
    }

    /// RM-3.5: the monitoring of a strategy names corrective action beside any report: what, who, by when.
    #[test]
    fn a_corrective_action_has_owner_and_date() {
        let agreed = health().given(&coordinator(), corrective());
        let action = &agreed.state().actions[&code("cold-chain")];
        assert_eq!((action.round.as_ref(), action.status), (None, ActionStatus::Open));
        agreed.when(&coordinator(), corrective()).refused("RM-3.5", "ACTION_ALREADY_EXISTS");
        let Command::AgreeCorrectiveAction(CorrectiveAction { cluster, action }) = corrective() else {
            panic!("an action")
        };
        let late = PlannedAction { due_on: code("2013-11-01"), owner: code("NOBODY"), ..action };
        let refused =
            health().when(&coordinator(), Command::AgreeCorrectiveAction(CorrectiveAction { cluster, action: late }));
        refused.refused("RM-3.5", "DUE_IN_THE_PAST").refused("RM-3.5", "ORGANIZATION_UNKNOWN");
    }
}
