//! What stands before the Emergency Relief Coordinator: decisions asked for and escalations, claimed, answered, closed (S-6).
//!
//! The aggregate is the queue of one country. An answer here says what the ERC does about an item; deciding the thing
//! itself is the business of the service that holds its record.

mod decide;
mod evolve;
mod item;
#[cfg(test)]
mod tests;
mod urgency;

use convene_kernel::aggregate::{Aggregate, Context};
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::refusal::Refusal;
use serde::{Deserialize, Serialize};

pub use item::{Claim, Matter, Outcome, QueueItem, Response, Status};
pub use urgency::{Urgency, by_urgency};

/// The queue of one country.
#[derive(Clone, Copy, Debug)]
pub struct ErcQueue;

/// What may be asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// Puts a matter before the ERC; by the scheduler itself.
    Open(Box<Matter>),
    /// Takes an item on.
    Claim {
        /// The item.
        item: ResourceId,
    },
    /// Gives an item back.
    Release {
        /// The item.
        item: ResourceId,
        /// Why.
        reason: String,
    },
    /// Says what is done about an item.
    Answer {
        /// The item.
        item: ResourceId,
        /// What is done.
        answer: String,
    },
    /// Closes an item that was answered.
    Close {
        /// The item.
        item: ResourceId,
        /// What came of it.
        reason: String,
    },
    /// Closes an item whose duty is owed no longer; by the scheduler itself.
    Settle {
        /// The item.
        item: ResourceId,
        /// What became of the duty.
        outcome: Outcome,
    },
}

/// What may happen, in its stored form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A matter stands before the ERC.
    Opened {
        /// The matter.
        matter: Box<Matter>,
    },
    /// Somebody took it on.
    Claimed {
        /// The item.
        item: ResourceId,
    },
    /// It was given back.
    Released {
        /// The item.
        item: ResourceId,
        /// Why.
        reason: String,
    },
    /// It was answered.
    Answered {
        /// The item.
        item: ResourceId,
        /// What is done.
        answer: String,
    },
    /// It was closed by hand.
    Closed {
        /// The item.
        item: ResourceId,
        /// What came of it.
        reason: String,
    },
    /// It closed by itself, since its duty is owed no longer.
    Settled {
        /// The item.
        item: ResourceId,
        /// What became of the duty.
        outcome: Outcome,
    },
}

/// Every item there ever was, in the order they were opened.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// The items.
    pub items: Vec<QueueItem>,
}

impl State {
    /// The item of that identifier.
    pub fn item(&self, id: &ResourceId) -> Option<&QueueItem> {
        self.items.iter().find(|item| item.matter.item == *id)
    }

    /// The items not closed yet.
    pub fn open(&self) -> impl Iterator<Item = &QueueItem> {
        self.items.iter().filter(|item| !item.is_closed())
    }
}

impl Aggregate for ErcQueue {
    type Command = Command;
    type Event = Event;
    type State = State;

    const SERVICE: &'static str = super::SERVICE;
    const KIND: &'static str = "erc-queue";

    fn authority(_state: &State, command: &Command) -> Authority {
        match command {
            Command::Open(_) | Command::Settle { .. } => Authority::of(&[Role::Operator]),
            Command::Claim { .. } | Command::Release { .. } | Command::Answer { .. } | Command::Close { .. } => {
                Authority::of(&[Role::EmergencyReliefCoordinator, Role::ErcOffice])
            }
        }
    }

    fn decide(state: &State, command: &Command, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        decide::decide(state, command, context)
    }

    fn evolve(state: State, event: &Event, stamp: &Stamp) -> State {
        evolve::evolve(state, event, stamp)
    }
}
