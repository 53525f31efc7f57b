//! What may be done with an item, and in which order: claimed, answered, closed.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::identity::Role;
use convene_kernel::refusal::{Refusal, Violation};

use super::{Command, Event, QueueItem, State, Status};

/// What `command` brings about.
pub(super) fn decide(state: &State, command: &Command, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
    let about = |item: &ResourceId, event| Ok(Decision::about(format!("queue-item/{item}")).event(event));
    match command {
        Command::Open(matter) => {
            if state.item(&matter.item).is_some() {
                return Err(not_so("ITEM_OPENED", "the matter stands before the ERC already", "open each matter once"));
            }
            about(&matter.item, Event::Opened { matter: matter.clone() })
        }
        Command::Claim { item } => {
            let found = open_item(state, item)?;
            if let Some(claim) = &found.claim {
                let problem = format!("it was taken on at {}", claim.at);
                return Err(not_so("ITEM_CLAIMED", problem, "leave it to whoever has it, or have it released first"));
            }
            context.expect_etag("item", found.etag)?;
            about(item, Event::Claimed { item: item.clone() })
        }
        Command::Release { item, reason } => {
            let found = claimed_item(state, item, context)?;
            if found.status() == Status::Answered {
                return Err(not_so("ITEM_ANSWERED", "it was answered", "close it instead"));
            }
            context.expect_etag("item", found.etag)?;
            about(item, Event::Released { item: item.clone(), reason: reason.clone() })
        }
        Command::Answer { item, answer } => {
            let found = claimed_item(state, item, context)?;
            context.expect_etag("item", found.etag)?;
            about(item, Event::Answered { item: item.clone(), answer: answer.clone() })
        }
        Command::Close { item, reason } => {
            let found = claimed_item(state, item, context)?;
            if found.status() != Status::Answered {
                let remedy = "answer it first; when its duty is done it closes by itself";
                return Err(not_so("ITEM_NOT_ANSWERED", "it was not answered", remedy));
            }
            context.expect_etag("item", found.etag)?;
            about(item, Event::Closed { item: item.clone(), reason: reason.clone() })
        }
        Command::Settle { item, outcome } => {
            open_item(state, item)?;
            about(item, Event::Settled { item: item.clone(), outcome: outcome.clone() })
        }
    }
}

fn open_item<'s>(state: &'s State, id: &ResourceId) -> Result<&'s QueueItem, Refusal> {
    let found = state.item(id).ok_or_else(|| Refusal::NotFound {
        what: "item",
        name: id.to_string(),
        remedy: "list the country's queue for the items there are".to_owned(),
    })?;
    if found.is_closed() {
        return Err(not_so("ITEM_CLOSED", "it is closed", "nothing is left to do about it"));
    }
    Ok(found)
}

/// An item that the actor has taken on; the ERC may act on what the ERC's office has.
fn claimed_item<'s>(state: &'s State, id: &ResourceId, context: &Context<'_>) -> Result<&'s QueueItem, Refusal> {
    let found = open_item(state, id)?;
    let Some(claim) = &found.claim else {
        return Err(not_so(
            "ITEM_NOT_CLAIMED",
            "nobody has taken it on",
            "claim it first, so that two do not answer it",
        ));
    };
    if claim.by.person != context.actor.person && context.actor.role != Role::EmergencyReliefCoordinator {
        let remedy = "have whoever has it answer or release it; the ERC may do either";
        return Err(Refusal::denied("S-6", "ITEM_CLAIMED_BY_ANOTHER", "somebody else has taken it on", remedy));
    }
    Ok(found)
}

fn not_so(reason: &'static str, problem: impl Into<String>, remedy: &str) -> Refusal {
    Refusal::precondition(Violation {
        row: "S-6".into(),
        reason,
        field: "item".to_owned(),
        problem: problem.into(),
        remedy: remedy.to_owned(),
    })
}
