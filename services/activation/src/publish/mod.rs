//! What events show: on the feed to everybody, and in a history to a reader. One file an area.
//!
//! Persons and deliberation stay off the feed: no answer to a proposal, no consultation on an alternative, no person's name. An event
//! of the feed says the same in a history, to everybody. One that stays off the feed says there what other answers show of it: to
//! those who take part in deciding where it is restricted, to every reader where it is not.

mod cluster;
mod operation;
mod proposal;
mod review;
#[cfg(test)]
mod tests;

use convene_kernel::commit::Commit;
use convene_kernel::visibility::Reader;
use convene_runtime::grpc::HistoryEvent;
use convene_runtime::publisher::PublicEvent;

use crate::domain::Event;

/// The public events of a commit, in the order they happened.
pub fn public_events(commit: &Commit<Event>) -> Vec<PublicEvent> {
    commit.events.iter().flat_map(made_public).collect()
}

/// The public events that one event makes: none where it stays off the feed, and one for each cluster in a merger.
fn made_public(event: &Event) -> Vec<PublicEvent> {
    let public = match event {
        Event::Operation(event) => operation::public_event(event),
        Event::Proposal(event) => proposal::public_event(event),
        Event::Cluster(event) => cluster::public_event(event),
        Event::Review(event) => review::public_event(event),
    };
    public.into_iter().chain(merged(event)).collect()
}

/// What an event shows a reader in a history: nothing where it is not for that reader, and one entry for each cluster in a merger.
pub fn shown(event: &Event, reader: &Reader) -> Vec<HistoryEvent> {
    let shown = match event {
        Event::Operation(event) => operation::shown(event, reader),
        Event::Proposal(event) => proposal::shown(event, reader),
        Event::Cluster(event) => cluster::shown(event, reader),
        Event::Review(event) => review::shown(event, reader),
    };
    shown.into_iter().chain(merged(event).map(HistoryEvent::from)).collect()
}

fn merged(event: &Event) -> Option<PublicEvent> {
    if let Event::Cluster(event) = event { cluster::merged(event) } else { None }
}
