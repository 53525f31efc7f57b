//! A notice comes before the ERC once, as an item that leaves the queue by itself when its duty is done or void (S-6).

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::refusal::Refusal;
use serde::{Deserialize, Serialize};

use super::erc_notice::{ErcNotice, Outcome};
use super::item::QueueItem;
use super::state::{about, not_possible};
use super::{Event, State};
use crate::reasons;

/// Closes an item whose duty is owed no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettleItem {
    /// The identifier of the item in the queue of its country.
    pub item: ResourceId,
    /// What became of the duty.
    pub outcome: Outcome,
}

/// The scheduler itself, as an operator.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::Operator])
}

/// Opens an item for a notice to the ERC, once.
pub(super) fn open(state: &State, erc_notice: &ErcNotice) -> Result<Decision<Event>, Refusal> {
    if state.item(erc_notice.item.as_str()).is_ok() {
        return Err(not_possible(reasons::ITEM_OPENED, "the item is in the queue already", "open each item once"));
    }
    Ok(about(&erc_notice.item, Event::Opened { erc_notice: Box::new(erc_notice.clone()) }))
}

pub(super) fn settle(state: &State, command: &SettleItem) -> Result<Decision<Event>, Refusal> {
    state.open_item(command.item.as_str())?;
    Ok(about(&command.item, Event::Settled(command.clone())))
}

pub(super) fn opened(state: &mut State, erc_notice: &ErcNotice, stamp: &Stamp) {
    state.add(QueueItem::new(erc_notice.clone(), stamp.recorded_at, stamp.etag));
}

pub(super) fn settled(state: &mut State, event: &SettleItem, stamp: &Stamp) {
    state.change(&event.item, stamp.etag, |item| item.settled = Some((stamp.recorded_at, event.outcome.clone())));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::super::fixtures::{answer, claim, erc_notice, office, queue, scheduler, settle};
    use super::super::{Command, ErcQueue, Status};
    use super::*;
    use crate::domain::step::StepKind;

    /// S-6: when the duty is done or void the item closes by itself, also when it is taken on.
    #[test]
    fn an_item_closes_with_its_duty() {
        let settled = queue().given(&office(), claim()).at("2014-07-12").given(&scheduler(), settle());
        let item = &settled.state().items()[0];
        assert_eq!(item.settled.as_ref().map(|(when, _)| *when), Some(at("2014-07-12")));
        settled.clone().when(&office(), answer()).refused("S-6", "ITEM_CLOSED");
        settled.when(&scheduler(), settle()).refused("S-6", "ITEM_CLOSED");
    }

    /// S-6, S-3: an escalation of what was done in time or is void is closed as mistaken; what was late, or asked for, is not.
    #[test]
    fn a_mistaken_escalation_is_closed_as_mistaken() {
        let day = at("2014-06-30");
        let void = |late| Outcome::Void { reason: "the cluster was closed".into(), late };
        let status = |kind, outcome| {
            let opened = Command::OpenItem(Box::new(ErcNotice { kind, ..erc_notice("e-2", 1, "2014-07-01") }));
            let settle = Command::SettleItem(SettleItem { item: code("e-2"), outcome });
            let settled = queue().given(&scheduler(), opened).given(&scheduler(), settle);
            settled.state().item("e-2").ok().map(QueueItem::status)
        };
        let (escalation, decision) = (StepKind::Escalation, StepKind::Decision);
        assert_eq!(status(escalation, Outcome::Kept { at: day, late: false }), Some(Status::Mistaken));
        assert_eq!(status(escalation, void(false)), Some(Status::Mistaken));
        assert_eq!(status(escalation, void(true)), Some(Status::Closed));
        assert_eq!(status(escalation, Outcome::Kept { at: day, late: true }), Some(Status::Closed));
        assert_eq!(status(decision, Outcome::Kept { at: day, late: false }), Some(Status::Closed));
        assert_eq!(status(decision, void(false)), Some(Status::Closed));
    }

    /// S-6: a notice is put before the ERC once.
    #[test]
    fn an_item_is_opened_once() {
        let again = Command::OpenItem(Box::new(erc_notice("e-1", 1, "2014-07-01")));
        queue().when(&scheduler(), again).refused("S-6", "ITEM_OPENED");
    }

    /// S-6: what the scheduler does no person may.
    #[test]
    fn only_the_scheduler_settles() {
        use convene_kernel::aggregate::Aggregate as _;
        assert_eq!(ErcQueue::authority(&State::default(), &settle()).roles(), [Role::Operator]);
    }
}
