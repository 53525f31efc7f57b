//! Reviews, transition and de-activation after an event.

use convene_kernel::commit::Stamp;

use super::event::Event;
use crate::domain::Operation;

/// The state after the event.
pub fn evolve(_operation: Operation, event: &Event, _stamp: &Stamp) -> Operation {
    match *event {}
}
