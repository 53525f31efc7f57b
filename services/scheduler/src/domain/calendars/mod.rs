//! The addresses at which calendars of what is due are read without a token (row S-7): issued, and revoked.
//!
//! Nothing here is about one country: there is one record, under the code of all countries. It has the SHA-256 of the secret part of an
//! address, and never the secret itself.

mod command;
mod event;
#[cfg(test)]
mod fixtures;
mod issuing;
mod revoking;
mod state;

use convene_kernel::aggregate::{Aggregate, Context};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::refusal::Refusal;

pub use command::Command;
pub use event::Event;
pub use issuing::{AddressIssued, LONGEST_VALIDITY, MOST_OF_A_PERSON};
pub use revoking::AddressRevoked;
pub use state::{Address, Revoked, State};

/// The record of the addresses of calendars.
#[derive(Clone, Copy, Debug)]
pub struct CalendarRecord;

impl Aggregate for CalendarRecord {
    type Command = Command;
    type Event = Event;
    type State = State;
    type Facts = ();

    const SERVICE: &'static str = super::SERVICE;
    const KIND: &'static str = "calendars";

    fn authority(_state: &State, _command: &Command) -> Authority {
        command::authority()
    }

    fn decide(state: &State, command: &Command, (): &(), context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        match command {
            Command::IssueAddress(issued) => issuing::issue_address(state, issued, context),
            Command::RevokeAddress(revoked) => revoking::revoke_address(state, revoked),
        }
    }

    fn evolve(mut state: State, event: &Event, stamp: &Stamp) -> State {
        match event {
            Event::AddressIssued(issued) => issuing::issued(&mut state, issued, stamp),
            Event::AddressRevoked(revoked) => revoking::revoked(&mut state, revoked, stamp),
        }
        state
    }
}
