//! What stands before the Emergency Relief Coordinator: decisions asked for and escalations, claimed, answered, closed (S-6).
//!
//! The aggregate is the queue of one country. An answer here says what the ERC does about an item; deciding the thing
//! itself is the business of the service that holds its record.

mod command;
mod decide;
mod event;
mod evolve;
mod item;
mod state;
#[cfg(test)]
mod tests;
mod urgency;

use convene_kernel::aggregate::{Aggregate, Context};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::refusal::Refusal;

pub use command::Command;
pub use event::Event;
pub use item::{Claim, Matter, Outcome, QueueItem, Response, Status};
pub use state::State;
pub use urgency::{Urgency, by_urgency};

/// The queue of one country.
#[derive(Clone, Copy, Debug)]
pub struct ErcQueue;

impl Aggregate for ErcQueue {
    type Command = Command;
    type Event = Event;
    type State = State;
    type Facts = ();

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

    fn decide(state: &State, command: &Command, (): &(), context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        decide::decide(state, command, context)
    }

    fn evolve(state: State, event: &Event, stamp: &Stamp) -> State {
        evolve::evolve(state, event, stamp)
    }
}
