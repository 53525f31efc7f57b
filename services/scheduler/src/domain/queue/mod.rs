//! What is before the Emergency Relief Coordinator: requests for a decision and escalations, claimed, answered, closed (S-6).
//!
//! The aggregate is the queue of one country. An answer here records what the ERC does about an item; deciding the thing
//! itself is the business of the service that holds its record. Each topic is one file: its values, who may give its
//! commands, what they bring about, how the state changes, its tests.

mod command;
mod erc_notice;
mod event;
#[cfg(test)]
pub(super) mod fixtures;
mod handling;
mod item;
mod lifecycle;
mod state;
mod urgency;

use convene_kernel::action::Action;
use convene_kernel::aggregate::{Aggregate, Context};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::refusal::Refusal;

pub use command::Command;
pub use erc_notice::{ErcNotice, Outcome};
pub use event::Event;
pub use handling::{AnswerItem, ClaimItem, CloseItem, ReleaseItem};
pub use item::{Claim, QueueItem, Response, Status};
pub use lifecycle::SettleItem;
pub use state::State;
pub use urgency::{Rank, Urgency};

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

    const ACTIONS: &'static [&'static [Action<State>]] = &[command::ACTIONS];

    fn action(command: &Command) -> Option<(&'static Action<State>, &str)> {
        command.action()
    }

    fn authority(state: &State, command: &Command) -> Authority {
        command.action().map_or_else(lifecycle::authority, |(action, id)| (action.authority)(state, id))
    }

    fn decide(state: &State, command: &Command, (): &(), context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        match command {
            Command::OpenItem(command) => lifecycle::open(state, command),
            Command::ClaimItem(command) => {
                handling::handle(state, &command.item, Event::Claimed(command.clone()), context)
            }
            Command::ReleaseItem(command) => {
                handling::handle(state, &command.item, Event::Released(command.clone()), context)
            }
            Command::AnswerItem(command) => {
                handling::handle(state, &command.item, Event::Answered(command.clone()), context)
            }
            Command::CloseItem(command) => {
                handling::handle(state, &command.item, Event::Closed(command.clone()), context)
            }
            Command::SettleItem(command) => lifecycle::settle(state, command),
        }
    }

    fn evolve(mut state: State, event: &Event, stamp: &Stamp) -> State {
        match event {
            Event::Opened { erc_notice } => lifecycle::opened(&mut state, erc_notice, stamp),
            Event::Claimed(event) => handling::claimed(&mut state, event, stamp),
            Event::Released(event) => handling::released(&mut state, event, stamp),
            Event::Answered(event) => handling::answered(&mut state, event, stamp),
            Event::Closed(event) => handling::closed(&mut state, event, stamp),
            Event::Settled(event) => lifecycle::settled(&mut state, event, stamp),
        }
        state
    }
}
