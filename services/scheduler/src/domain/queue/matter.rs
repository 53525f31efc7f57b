//! A matter comes before the ERC once, and leaves the queue by itself when its duty is done or void (S-6).

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::Owner;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::refusal::Refusal;
use convene_kernel::row::Row;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::item::QueueItem;
use super::state::{about, not_possible};
use super::{Event, State};
use crate::domain::obligation::Closing;
use crate::domain::step::StepKind;
use crate::reasons;

/// Characters of a token that name an item.
const ITEM_TOKEN_LENGTH: usize = 20;

/// What is put before the ERC, as in its notice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Matter {
    /// The identifier of the item.
    pub item: ResourceId,
    /// A request for a decision, or an escalation.
    pub kind: StepKind,
    /// Which step of the ladder it is.
    pub level: u32,
    /// Names the occurrence of the obligation.
    pub token: String,
    /// The service that holds the record.
    pub service: String,
    /// The duty.
    pub duty: String,
    /// The rule it is owed by.
    pub rule: String,
    /// The row of the guidance.
    pub row: Row,
    /// What is owed.
    pub what: String,
    /// What it is about, such as `proposal/p-1`.
    pub subject: String,
    /// The cluster it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<ResourceId>,
    /// Who owes it.
    pub owner: Owner,
    /// What its period counts from.
    pub since: Moment,
    /// When it is due.
    pub due: Moment,
    /// When it was to come before the ERC.
    pub asked_at: Moment,
}

impl Matter {
    /// The identifier of the item about a step of an occurrence, the same wherever it is asked for.
    ///
    /// # Panics
    /// When the token is not one.
    pub fn item_id(kind: StepKind, token: &str, number: u32) -> ResourceId {
        let token = &token[..ITEM_TOKEN_LENGTH.min(token.len())];
        format!("{kind}-{token}-{number}").parse().expect("kinds, hexadecimal digits and numbers make an identifier")
    }
}

/// What became of the duty of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Kept {
        /// When.
        at: Moment,
        /// Whether that was after the date.
        late: bool,
    },
    /// It is owed no longer, undone.
    Void {
        /// Why.
        reason: String,
    },
}

impl From<Closing> for Outcome {
    fn from(closing: Closing) -> Self {
        match closing {
            Closing::Kept { at, late } => Self::Kept { at, late },
            Closing::Void { reason } => Self::Void { reason },
        }
    }
}

impl Outcome {
    /// Whether an item of that kind should not have come before the ERC: an escalation of what was done in time or is void.
    pub fn shows_mistake(&self, kind: StepKind) -> bool {
        kind == StepKind::Escalation && !matches!(self, Self::Kept { late: true, .. })
    }
}

/// Closes an item whose duty is owed no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettleItem {
    /// The item.
    pub item: ResourceId,
    /// What became of the duty.
    pub outcome: Outcome,
}

/// The scheduler itself, as an operator.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::Operator])
}

pub(super) fn open(state: &State, matter: &Matter) -> Result<Decision<Event>, Refusal> {
    if state.item(&matter.item).is_some() {
        return Err(not_possible(
            reasons::ITEM_OPENED,
            "the matter is before the ERC already",
            "open each matter once",
        ));
    }
    Ok(about(&matter.item, Event::Opened { matter: Box::new(matter.clone()) }))
}

pub(super) fn settle(state: &State, command: &SettleItem) -> Result<Decision<Event>, Refusal> {
    state.open_item(&command.item)?;
    Ok(about(&command.item, Event::Settled(command.clone())))
}

pub(super) fn opened(state: &mut State, matter: &Matter, stamp: &Stamp) {
    state.add(QueueItem::new(matter.clone(), stamp.recorded_at, stamp.etag));
}

pub(super) fn settled(state: &mut State, event: &SettleItem, stamp: &Stamp) {
    state.change(&event.item, stamp.etag, |item| item.settled = Some((stamp.recorded_at, event.outcome.clone())));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::super::fixtures::{answer, claim, matter, office, queue, scheduler, settle};
    use super::super::{Command, ErcQueue, Status};
    use super::*;

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
        let void = || Outcome::Void { reason: "the cluster was closed".to_owned() };
        let status = |kind, outcome| {
            let opened = Command::Open(Box::new(Matter { kind, ..matter("e-2", 1, "2014-07-01") }));
            let settle = Command::Settle(SettleItem { item: code("e-2"), outcome });
            let settled = queue().given(&scheduler(), opened).given(&scheduler(), settle);
            settled.state().item(&code("e-2")).map(QueueItem::status)
        };
        let (escalation, decision) = (StepKind::Escalation, StepKind::Decision);
        assert_eq!(status(escalation, Outcome::Kept { at: day, late: false }), Some(Status::Mistaken));
        assert_eq!(status(escalation, void()), Some(Status::Mistaken));
        assert_eq!(status(escalation, Outcome::Kept { at: day, late: true }), Some(Status::Closed));
        assert_eq!(status(decision, Outcome::Kept { at: day, late: false }), Some(Status::Closed));
        assert_eq!(status(decision, void()), Some(Status::Closed));
    }

    /// S-6: a matter is put before the ERC once.
    #[test]
    fn a_matter_is_opened_once() {
        let again = Command::Open(Box::new(matter("e-1", 1, "2014-07-01")));
        queue().when(&scheduler(), again).refused("S-6", "ITEM_OPENED");
    }

    /// S-6: what the scheduler does no person may.
    #[test]
    fn only_the_scheduler_settles() {
        use convene_kernel::aggregate::Aggregate as _;
        assert_eq!(ErcQueue::authority(&State::default(), &settle()).roles(), [Role::Operator]);
    }
}
