//! What an event makes of the queue.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;

use super::{Claim, Event, QueueItem, Response, State};

/// The queue after `event`.
pub(super) fn evolve(mut state: State, event: &Event, stamp: &Stamp) -> State {
    let said = |text: &String| Response { by: stamp.actor.clone(), at: stamp.occurred_at, text: text.clone() };
    match event {
        Event::Opened { matter } => {
            state.items.push(QueueItem::new(matter.as_ref().clone(), stamp.recorded_at, stamp.etag));
        }
        Event::Claimed { item } => change(&mut state, item, stamp, |item| {
            item.claim = Some(Claim { by: stamp.actor.clone(), at: stamp.occurred_at });
        }),
        Event::Released { item, reason } => change(&mut state, item, stamp, |item| {
            item.claim = None;
            item.released.push(said(reason));
        }),
        Event::Answered { item, answer } => {
            change(&mut state, item, stamp, |item| item.answer = Some(said(answer)));
        }
        Event::Closed { item, reason } => change(&mut state, item, stamp, |item| item.closed = Some(said(reason))),
        Event::Settled { item, outcome } => change(&mut state, item, stamp, |item| {
            item.settled = Some((stamp.recorded_at, outcome.clone()));
        }),
    }
    state
}

fn change(state: &mut State, id: &ResourceId, stamp: &Stamp, change: impl FnOnce(&mut QueueItem)) {
    if let Some(item) = state.items.iter_mut().find(|item| item.matter.item == *id) {
        item.etag = stamp.etag;
        change(item);
    }
}
