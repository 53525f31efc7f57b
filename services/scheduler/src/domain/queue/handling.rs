//! What people do with an item, and in which order: claim it, answer it, close it, or give it back (S-6).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::refusal::Refusal;
use serde::{Deserialize, Serialize};

use super::item::{Claim, QueueItem, Response, Status};
use super::state::{about, not_possible};
use super::{Event, State};
use crate::domain::step::StepKind;
use crate::reasons;

/// Takes an item on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimItem {
    /// The identifier of the item in the queue of its country.
    pub item: ResourceId,
}

/// Gives an item back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseItem {
    /// The identifier of the item in the queue of its country.
    pub item: ResourceId,
    /// Why it is given back, for the person who takes it on next.
    pub reason: String,
}

/// Records what is done about an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerItem {
    /// The identifier of the item in the queue of its country.
    pub item: ResourceId,
    /// What is done.
    pub answer: String,
}

/// Closes an item that was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CloseItem {
    /// The identifier of the item in the queue of its country.
    pub item: ResourceId,
    /// What came of it.
    pub reason: String,
}

/// The ERC and the ERC's office.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::EmergencyReliefCoordinator, Role::ErcOffice])
}

/// Nobody has claimed it.
pub(super) fn admits_claim(state: &State, id: &str) -> Result<(), Refusal> {
    let Some(claim) = &state.open_item(id)?.claim else { return Ok(()) };
    let problem = message!("it was claimed at {at}", at = claim.at);
    let remedy = "leave it to the person who has it, or have it released first";
    Err(not_possible(reasons::ITEM_CLAIMED, problem, remedy))
}

/// Whoever claimed it has not answered it.
pub(super) fn admits_release(state: &State, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    if claimed_item(state, id, context)?.status() == Status::Answered {
        return Err(not_possible(reasons::ITEM_ANSWERED, "it was answered", "close it instead"));
    }
    Ok(())
}

/// It is claimed, and a text can answer it: a decision is given on what it is about, and not on the item.
pub(super) fn admits_answer(state: &State, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let erc_notice = &claimed_item(state, id, context)?.erc_notice;
    if erc_notice.kind == StepKind::Decision {
        let problem = message!("it asks for a decision on {subject}", subject = verbatim(&erc_notice.subject));
        let remedy = message!(
            "give the command that decides on {subject}, which ListActions names; the item closes with it",
            subject = verbatim(&erc_notice.subject)
        );
        return Err(not_possible(reasons::DECISION_NEEDED, problem, remedy));
    }
    Ok(())
}

/// It was answered.
pub(super) fn admits_closing(state: &State, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    if claimed_item(state, id, context)?.status() != Status::Answered {
        let remedy = "answer it first; it closes by itself when its duty is done";
        return Err(not_possible(reasons::ITEM_NOT_ANSWERED, "it was not answered", remedy));
    }
    Ok(())
}

/// An item that the actor has claimed; the ERC may act on what the ERC's office has.
fn claimed_item<'s>(state: &'s State, id: &str, context: &Context<'_>) -> Result<&'s QueueItem, Refusal> {
    let item = state.open_item(id)?;
    let Some(claim) = &item.claim else {
        let remedy = "claim it first, so that two people do not answer it";
        return Err(not_possible(reasons::ITEM_NOT_CLAIMED, "it is not claimed", remedy));
    };
    if claim.by.person != context.actor.person && context.actor.role != Role::EmergencyReliefCoordinator {
        let remedy = "have the person who claimed it answer or release it; the ERC may do either";
        return Err(
            Refusal::denied("S-6", reasons::ITEM_CLAIMED_BY_ANOTHER).says("another person has claimed it", remedy)
        );
    }
    Ok(item)
}

/// Decides that `event` happens to an item, which was read in its present state and admits it.
pub(super) fn handle(
    state: &State,
    id: &ResourceId,
    event: Event,
    context: &Context<'_>,
) -> Result<Decision<Event>, Refusal> {
    context.expect_etag("item", state.item(id.as_str())?.etag)?;
    Ok(about(id, event))
}

pub(super) fn claimed(state: &mut State, event: &ClaimItem, stamp: &Stamp) {
    let claim = Claim { by: stamp.actor.clone(), at: stamp.occurred_at };
    state.change(&event.item, stamp.etag, |item| item.claim = Some(claim));
}

pub(super) fn released(state: &mut State, event: &ReleaseItem, stamp: &Stamp) {
    state.change(&event.item, stamp.etag, |item| {
        item.claim = None;
        item.released.push(response(&event.reason, stamp));
    });
}

pub(super) fn answered(state: &mut State, event: &AnswerItem, stamp: &Stamp) {
    state.change(&event.item, stamp.etag, |item| item.answer = Some(response(&event.answer, stamp)));
}

pub(super) fn closed(state: &mut State, event: &CloseItem, stamp: &Stamp) {
    state.change(&event.item, stamp.etag, |item| item.closed = Some(response(&event.reason, stamp)));
}

fn response(text: &str, stamp: &Stamp) -> Response {
    Response { by: stamp.actor.clone(), at: stamp.occurred_at, text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use convene_kernel::aggregate::Aggregate as _;
    use convene_kernel::codes::Etag;
    use convene_kernel::testing::{at, code};

    use super::super::fixtures::{answer, claim, close, erc, erc_notice, office, queue, release, scheduler};
    use super::super::{Command, ErcNotice, ErcQueue};
    use super::*;

    /// S-6: claimed, answered, closed, with who and when.
    #[test]
    fn an_item_is_claimed_answered_and_closed() {
        let closed = queue()
            .at("2014-07-09")
            .given(&office(), claim())
            .at("2014-07-10")
            .given(&office(), answer())
            .at("2014-07-11")
            .given(&office(), close());
        let item = closed.state().item("e-1").expect("the item");
        assert_eq!(item.claim, Some(Claim { by: office(), at: at("2014-07-09") }));
        assert_eq!(item.answer.as_ref().map(|answer| answer.at), Some(at("2014-07-10")));
        assert_eq!(item.closed.as_ref().map(|closed| (&closed.by, closed.at)), Some((&office(), at("2014-07-11"))));
        assert_eq!(item.status(), Status::Closed);
        assert_eq!(closed.state().open().count(), 0);
    }

    /// S-6: an item is answered by the person who claimed it; the ERC may act on what the office claimed.
    #[test]
    fn only_the_person_who_claimed_an_item_acts_on_it() {
        queue().when(&office(), answer()).refused("S-6", "ITEM_NOT_CLAIMED");
        let claimed = queue().given(&office(), claim());
        claimed.clone().when(&erc(), claim()).refused("S-6", "ITEM_CLAIMED");
        let mut colleague = office();
        colleague.person = code("another");
        claimed.clone().when(&colleague, answer()).refused("S-6", "ITEM_CLAIMED_BY_ANOTHER");
        claimed.clone().when(&colleague, release()).refused("S-6", "ITEM_CLAIMED_BY_ANOTHER");
        assert_eq!(claimed.given(&erc(), answer()).state().items()[0].status(), Status::Answered);
    }

    /// S-6: no text on an item decides; the decision is given on the proposal, and closes the item.
    #[test]
    fn a_decision_is_not_given_by_an_answer() {
        let erc_notice = ErcNotice {
            kind: StepKind::Decision,
            subject: "proposal/p-1".to_owned(),
            ..erc_notice("e-2", 1, "2014-07-01")
        };
        let asked = queue().given(&scheduler(), Command::OpenItem(Box::new(erc_notice)));
        let claimed = asked.given(&erc(), Command::ClaimItem(ClaimItem { item: code("e-2") }));
        let approved = Command::AnswerItem(AnswerItem { item: code("e-2"), answer: "approved".to_owned() });
        let refused = claimed.when(&erc(), approved);
        assert!(refused.refusal().to_string().contains("proposal/p-1"), "{}", refused.refusal());
        refused.refused("S-6", "DECISION_NEEDED");
    }

    /// S-6: an item that was given back can be claimed again, and the reason is kept.
    #[test]
    fn a_released_item_is_free_again() {
        let released = queue().given(&office(), claim()).given(&office(), release());
        let item = &released.state().items()[0];
        assert_eq!((item.status(), item.released[0].text.as_str()), (Status::Open, "not ours"));
        let _ = released.given(&erc(), claim());
    }

    /// S-6: an item is closed by hand only after its answer, and cannot be given back then.
    #[test]
    fn an_item_is_answered_before_it_is_closed() {
        let claimed = queue().given(&office(), claim());
        claimed.clone().when(&office(), close()).refused("S-6", "ITEM_NOT_ANSWERED");
        claimed.given(&office(), answer()).when(&office(), release()).refused("S-6", "ITEM_ANSWERED");
    }

    /// S-6: a decision is taken on the present state of the item, and on one that is there.
    #[test]
    fn items_are_addressed_as_they_are() {
        let stale = queue().reading(Etag(9)).when(&office(), claim());
        assert!(matches!(stale.refusal(), Refusal::Stale { .. }));
        let missing = queue().when(&office(), Command::ClaimItem(ClaimItem { item: code("e-2") }));
        assert!(matches!(missing.refusal(), Refusal::NotFound { .. }));
    }

    /// S-6: the ERC and the ERC's office deal with items.
    #[test]
    fn the_erc_and_the_office_deal_with_items() {
        for command in [claim(), release(), answer(), close()] {
            let authority = ErcQueue::authority(&State::default(), &command);
            assert_eq!(authority.roles(), [Role::EmergencyReliefCoordinator, Role::ErcOffice]);
        }
    }
}
