//! What was asked of the suite for agencies that follow decisions from outside: to have decisions delivered again.
//!
//! Nothing here is about a country: there is one record, under the code of all countries.

mod command;
mod event;
mod replay;
mod state;

use convene_kernel::aggregate::{Aggregate, Context};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::refusal::Refusal;

pub use command::Command;
pub use event::Event;
pub use replay::{MOST_AN_HOUR, Replay, ReplayAsked, ReplayCarriedOut};
pub use state::State;

/// The record of what was asked for agencies.
#[derive(Clone, Copy, Debug)]
pub struct AgencyRecord;

impl Aggregate for AgencyRecord {
    type Command = Command;
    type Event = Event;
    type State = State;
    type Facts = ();

    const SERVICE: &'static str = super::SERVICE;
    const KIND: &'static str = "agencies";

    fn authority(_state: &State, _command: &Command) -> Authority {
        command::authority()
    }

    fn decide(state: &State, command: &Command, (): &(), context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        match command {
            Command::AskForReplay(asked) => replay::ask_for_replay(state, asked, context),
            Command::CarryOutReplay(done) => replay::carry_out_replay(state, done),
        }
    }

    fn evolve(mut state: State, event: &Event, stamp: &Stamp) -> State {
        match event {
            Event::ReplayAsked(asked) => replay::asked_for(&mut state, asked, stamp),
            Event::ReplayCarriedOut(done) => replay::carried_out(&mut state, done),
        }
        state
    }
}
