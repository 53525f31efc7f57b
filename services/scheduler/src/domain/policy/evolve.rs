//! What an event makes of the policy.

use convene_kernel::commit::Stamp;

use super::{Changed, Event, State};

/// The policy after `event`.
pub(super) fn evolve(mut state: State, event: &Event, stamp: &Stamp) -> State {
    match event {
        Event::Changed { change, .. } => state.changes.push(Changed {
            at: stamp.recorded_at,
            by: stamp.actor.clone(),
            change: change.clone(),
            etag: stamp.etag,
        }),
        Event::Adopted { rules, .. } => state.adopted = Some(rules.clone()),
    }
    state
}
