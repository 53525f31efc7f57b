//! What the public learns of a commit. One file an area.
//!
//! Persons and deliberation stay out: no nomination, no way to a leader, no draft, no comment, no person's name.

mod about;
mod preparation;
mod report;
mod request;

use convene_kernel::commit::Commit;
use convene_runtime::publisher::PublicEvent;

use crate::domain::Event;

/// The public events of a commit, in the order they happened.
pub fn public_events(commit: &Commit<Event>) -> Vec<PublicEvent> {
    commit.events.iter().filter_map(made_public).collect()
}

/// The public event that one event makes; none where it stays off the feed.
pub fn made_public(event: &Event) -> Option<PublicEvent> {
    match event {
        Event::Request(event) => Some(request::public_event(event)),
        Event::Preparation(event) => preparation::public_event(event),
        Event::Report(event) => report::public_event(event),
    }
}
