//! What the public learns of a commit. One file an area.
//!
//! Persons and deliberation stay out: no nomination, no way to a leader, no draft, no comment, no person's name.

mod preparation;
mod report;
mod request;

use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::commit::Commit;
use convene_runtime::publisher::PublicEvent;

use crate::domain::Event;
use crate::domain::global_lead;
use crate::domain::subjects::MISSION;

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

/// What `message` says about the mission.
fn about<M: prost::Message + prost::Name>(mission: &ResourceId, message: &M) -> PublicEvent {
    PublicEvent::new(None, MISSION.of(mission).to_string(), message)
}

/// What `message` says about one cluster's part in the mission: it is found under the cluster.
fn about_cluster<M: prost::Message + prost::Name>(
    mission: &ResourceId,
    cluster: &ClusterCode,
    message: &M,
) -> PublicEvent {
    PublicEvent { cluster: global_lead::token(cluster), ..about(mission, message) }
}
