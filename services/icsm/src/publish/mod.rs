//! What the public learns of a commit. One file an area.
//!
//! Persons and deliberation stay out: no nomination, no way to a leader, no draft, no comment, nobody's name.

mod preparation;
mod report;
mod request;

use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::commit::Commit;
use convene_runtime::publisher::PublicEvent;
use serde::Serialize;

use crate::domain::Event;
use crate::domain::global_lead;

/// The public events of a commit, in the order they happened.
pub fn public_events(commit: &Commit<Event>) -> Vec<PublicEvent> {
    commit.events.iter().filter_map(public_event).collect()
}

fn public_event(event: &Event) -> Option<PublicEvent> {
    match event {
        Event::Request(event) => Some(request::public_event(event)),
        Event::Preparation(event) => preparation::public_event(event),
        Event::Report(event) => report::public_event(event),
    }
}

/// What `message` says about the mission.
fn about<M: prost::Message + prost::Name>(mission: &ResourceId, message: &M) -> PublicEvent {
    PublicEvent::new(None, format!("mission/{mission}"), message)
}

/// What `message` says about one cluster's part in the mission: it is found under the cluster.
fn about_cluster<M: prost::Message + prost::Name>(
    mission: &ResourceId,
    cluster: &ClusterCode,
    message: &M,
) -> PublicEvent {
    PublicEvent { cluster: global_lead::token(cluster), ..about(mission, message) }
}

/// Codes as the contracts carry them.
fn texts<T: ToString>(codes: &[T]) -> Vec<String> {
    codes.iter().map(ToString::to_string).collect()
}

/// The stored name of a value that is one of several, such as `under_way`.
fn named<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}
