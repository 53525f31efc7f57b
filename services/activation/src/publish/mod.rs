//! What the public learns of a commit. One file an area.
//!
//! Persons and deliberation stay out: no answer to a proposal, no consultation on an alternative, no person's name.

mod cluster;
mod operation;
mod proposal;
mod review;

use convene_kernel::commit::Commit;
use convene_runtime::publisher::PublicEvent;

use crate::domain::Event;

/// The public events of a commit, in the order they happened.
pub fn public_events(commit: &Commit<Event>) -> Vec<PublicEvent> {
    commit.events.iter().flat_map(made_public).collect()
}

/// The public events that one event makes: none where it stays off the feed, and one for each cluster in a merger.
pub fn made_public(event: &Event) -> Vec<PublicEvent> {
    let made = match event {
        Event::Operation(event) => Some(operation::public_event(event)),
        Event::Proposal(event) => proposal::public_event(event),
        Event::Cluster(event) => cluster::public_event(event),
        Event::Review(event) => review::public_event(event),
    };
    let merged = if let Event::Cluster(event) = event { cluster::merged(event) } else { None };
    made.into_iter().chain(merged).collect()
}
