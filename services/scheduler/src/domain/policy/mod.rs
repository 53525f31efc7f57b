//! The operator's changes to the policy of a country, each with its reason, and the policies the installation ran under (S-2).
//!
//! A change applies to duties recorded from then on; what is owed already keeps the rule it was opened under. Each topic
//! is one file: its values, what its command brings about, how the state changes, its tests.

mod adoption;
mod change;
mod command;
mod duties_end;
mod event;
mod history;
mod state;

use convene_kernel::action::Action;
use convene_kernel::aggregate::{Aggregate, Context};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::refusal::Refusal;

pub use adoption::{AdoptPolicy, Adopted, COUNTRY_OF_ALL};
pub use change::RuleChanged;
pub use command::Command;
pub use duties_end::DutiesEnd;
pub use event::Event;
pub use history::{OnRecord, PolicyHistory};
pub use state::{ChangedFrom, State};

/// The changes to the policy of one country; the policy that the installation adopts for all is under [`COUNTRY_OF_ALL`].
#[derive(Clone, Copy, Debug)]
pub struct PolicyRecord;

impl Aggregate for PolicyRecord {
    type Command = Command;
    type Event = Event;
    type State = State;
    type Facts = DutiesEnd;

    const SERVICE: &'static str = super::SERVICE;
    const KIND: &'static str = "policy";

    const ACTIONS: &'static [&'static [Action<State>]] = &[command::ACTIONS];

    fn action(command: &Command) -> Option<(&'static Action<State>, &str)> {
        command.action()
    }

    fn authority(_state: &State, _command: &Command) -> Authority {
        command::authority()
    }

    fn decide(
        state: &State,
        command: &Command,
        &end: &DutiesEnd,
        context: &Context<'_>,
    ) -> Result<Decision<Event>, Refusal> {
        match command {
            Command::ChangeRule(change) => change::change(state, change, end, context),
            Command::AdoptPolicy(policy) => adoption::adopt(state, policy, end),
        }
    }

    fn evolve(mut state: State, event: &Event, stamp: &Stamp) -> State {
        match event {
            Event::Changed(event) => change::changed(&mut state, event, stamp),
            Event::Adopted(event) => adoption::adopted(&mut state, event),
        }
        state
    }
}
