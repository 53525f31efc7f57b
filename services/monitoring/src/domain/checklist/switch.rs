//! The checklists that a cluster owes after its activation are switched off, and on again (row RM-9.1). Those after a declaration of level
//! 3 stay owed.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::Refusal;
use serde::{Deserialize, Serialize};

use super::Event;
use super::draft::admits_of_cluster;
use super::owed::counts_from_level_3;
use crate::domain::cluster::Cluster;
use crate::domain::{Decided, Monitored};
use crate::reasons;

/// The checklists that a cluster owes after its activation are switched off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistsOff {
    /// The cluster.
    pub cluster: ResourceId,
    /// Why.
    pub reason: String,
}

/// They are owed again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistsOn {
    /// The cluster.
    pub cluster: ResourceId,
    /// Why.
    pub reason: String,
}

/// An active cluster whose checklists are on admits that they are switched off.
pub(super) fn admits_off(monitored: &Monitored, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits_of_cluster(monitored, id, context)?;
    let cluster = monitored.cluster(id)?;
    if counts_from_level_3(monitored, cluster) {
        return Err(Refusal::precondition("RM-9.1", reasons::LEVEL_3_ASKS_FOR_CHECKLISTS).at("cluster").says(
            message!("the checklists of '{cluster}' are owed since level 3 was declared", cluster = verbatim(id)),
            "complete them; only those after an activation are switched off",
        ));
    }
    if cluster.checklists_off.present().is_none() {
        return Ok(());
    }
    Err(Refusal::precondition("RM-9.1", reasons::CHECKLISTS_SWITCHED_OFF_ALREADY).at("cluster").says(
        message!("the checklists of '{cluster}' are switched off", cluster = verbatim(id)),
        "leave it at that, or switch them on",
    ))
}

/// An active cluster whose checklists are off admits that they are switched on.
pub(super) fn admits_on(monitored: &Monitored, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits_of_cluster(monitored, id, context)?;
    if monitored.cluster(id)?.checklists_off.present().is_some() {
        return Ok(());
    }
    Err(Refusal::precondition("RM-9.1", reasons::CHECKLISTS_NOT_SWITCHED_OFF).at("cluster").says(
        message!("the checklists of '{cluster}' are not switched off", cluster = verbatim(id)),
        "leave it at that",
    ))
}

pub(super) fn switch_off_checklists(monitored: &Monitored, command: &ChecklistsOff, context: &Context<'_>) -> Decided {
    let cluster = monitored.cluster(&command.cluster)?;
    context.expect_etag("cluster", cluster.etag)?;
    Ok(Decision::about(cluster.subject()).event(Event::SwitchedOff(command.clone()).into()))
}

pub(super) fn switch_on_checklists(monitored: &Monitored, command: &ChecklistsOn, context: &Context<'_>) -> Decided {
    let cluster = monitored.cluster(&command.cluster)?;
    context.expect_etag("cluster", cluster.etag)?;
    Ok(Decision::about(cluster.subject()).event(Event::SwitchedOn(command.clone()).into()))
}

pub(super) fn switched_off(cluster: &mut Cluster, off: &ChecklistsOff, stamp: &Stamp) {
    cluster.checklists_off.record(stamp.occurred_at, Recorded::new(off, stamp));
}

pub(super) fn switched_on(cluster: &mut Cluster, stamp: &Stamp) {
    cluster.checklists_off.end(stamp.occurred_at);
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::at;

    use super::super::Command;
    use super::*;
    use crate::domain::fixtures::*;

    fn off() -> Command {
        Command::SwitchOffChecklists(ChecklistsOff { cluster: health_id(), reason: "a review is under way".to_owned() })
    }

    fn on() -> Command {
        Command::SwitchOnChecklists(ChecklistsOn { cluster: health_id(), reason: "the review is over".to_owned() })
    }

    /// RM-9.1: the head of the humanitarian community switches the checklists off, once, and on again, with a reason.
    #[test]
    fn checklists_are_switched_off_and_on() {
        health().when(&head(), on()).refused("RM-9.1", "CHECKLISTS_NOT_SWITCHED_OFF");
        let switched_off = health().given(&head(), off());
        assert!(switched_off.state().clusters[&health_id()].checklists_off.present().is_some());
        switched_off.clone().when(&head(), off()).refused("RM-9.1", "CHECKLISTS_SWITCHED_OFF_ALREADY");
        let on_again = switched_off.at("2013-11-26").given(&head(), on());
        assert!(on_again.state().clusters[&health_id()].checklists_off.present().is_none());
    }

    /// RM-9.1: what is switched off is not owed, and is again from when it is switched on; a date that passed meanwhile is not.
    #[test]
    fn what_is_switched_off_is_not_owed() {
        let off = health().when(&head(), off());
        off.voids("RM-9.1.two-weeks").voids("RM-9.1.one-month").voids("RM-9.1.two-months");
        let on_again = off.accepted().at("2013-12-05T00:00:00Z").when(&head(), on());
        on_again.opens("RM-9.1.one-month").opens("RM-9.1.two-months");
        assert!(on_again.accepted().duty("RM-9.1.two-weeks").is_none());
    }

    /// RM-9.1: after a declaration of level 3 nobody switches the checklists off; those that were off before are owed from then on.
    #[test]
    fn after_level_3_they_stay_owed() {
        let declared = health().given(&service(), level_3("2013-11-13T08:00:00Z"));
        declared.when(&head(), off()).refused("RM-9.1", "LEVEL_3_ASKS_FOR_CHECKLISTS");
        let off = health().given(&head(), off()).at("2013-11-21T08:00:00Z");
        let asked_again = off.given(&service(), level_3("2013-11-21T08:00:00Z"));
        assert_eq!(owed_rules(&asked_again).len(), 3);
        assert!(asked_again.record().duties.values().all(|duty| duty.since == at("2013-11-21T08:00:00Z")));
    }
}
