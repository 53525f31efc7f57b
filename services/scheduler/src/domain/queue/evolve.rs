//! What an event makes of the queue.

use convene_kernel::commit::Stamp;

use super::{Claim, Event, QueueItem, Response, State};

/// The queue after `event`.
pub(super) fn evolve(mut state: State, event: &Event, stamp: &Stamp) -> State {
    let said = |text: &String| Response { by: stamp.actor.clone(), at: stamp.occurred_at, text: text.clone() };
    match event {
        Event::Opened { matter } => {
            state.add(QueueItem::new(matter.as_ref().clone(), stamp.recorded_at, stamp.etag));
        }
        Event::Claimed { item } => state.change(item, stamp.etag, |item| {
            item.claim = Some(Claim { by: stamp.actor.clone(), at: stamp.occurred_at });
        }),
        Event::Released { item, reason } => state.change(item, stamp.etag, |item| {
            item.claim = None;
            item.released.push(said(reason));
        }),
        Event::Answered { item, answer } => {
            state.change(item, stamp.etag, |item| item.answer = Some(said(answer)));
        }
        Event::Closed { item, reason } => state.change(item, stamp.etag, |item| item.closed = Some(said(reason))),
        Event::Settled { item, outcome } => state.change(item, stamp.etag, |item| {
            item.settled = Some((stamp.recorded_at, outcome.clone()));
        }),
    }
    state
}
