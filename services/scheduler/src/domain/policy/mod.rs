//! The operator's changes to the policy of a country, each with its reason, and the policies the installation ran under (S-2).
//!
//! A change holds for duties put on record from then on; what is owed already keeps the rule it was opened under.

mod command;
mod decide;
mod event;
mod evolve;
mod history;
mod state;
#[cfg(test)]
mod tests;

use convene_kernel::aggregate::{Aggregate, Context};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::refusal::Refusal;

pub use command::Command;
pub use decide::COUNTRY_OF_ALL;
pub use event::Event;
pub use history::{OnRecord, PolicyHistory};
pub use state::{Changed, State};

/// The changes to the policy of one country; the policy that the installation adopts for all is under [`COUNTRY_OF_ALL`].
#[derive(Clone, Copy, Debug)]
pub struct PolicyRecord;

impl Aggregate for PolicyRecord {
    type Command = Command;
    type Event = Event;
    type State = State;
    type Facts = ();

    const SERVICE: &'static str = super::SERVICE;
    const KIND: &'static str = "policy";

    fn authority(_state: &State, _command: &Command) -> Authority {
        Authority::of(&[Role::Operator])
    }

    fn decide(state: &State, command: &Command, (): &(), context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        match command {
            Command::Change { change, after } => decide::change(state, change, *after, context),
            Command::Adopt { profile, rules, after } => decide::adopt(state, profile, rules, *after),
        }
    }

    fn evolve(state: State, event: &Event, stamp: &Stamp) -> State {
        evolve::evolve(state, event, stamp)
    }
}
