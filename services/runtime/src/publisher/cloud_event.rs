//! The form of a public event on the feed: a CloudEvent in structured JSON.

use convene_kernel::commit::{AggregateKey, Commit};
use convene_kernel::time::Moment;
use serde::Serialize;

use super::{Place, PublicEvent};

/// The content type of a structured CloudEvent.
pub(super) const CONTENT_TYPE: &str = "application/cloudevents+json";

#[derive(Serialize)]
struct CloudEvent<'a> {
    specversion: &'static str,
    id: String,
    source: String,
    r#type: String,
    subject: &'a str,
    time: Moment,
    datacontenttype: &'static str,
    sequence: String,
    recordedat: Moment,
    country: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    exercise: Option<&'a str>,
    dataclassification: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    traceparent: Option<&'a str>,
    data: &'a serde_json::Value,
}

/// The bytes of `event`, which `commit` of `service` at `place` made.
pub(super) fn encode<E>(service: &str, commit: &Commit<E>, event: &PublicEvent, place: Place) -> Vec<u8> {
    let key = &commit.key;
    let cloud_event = CloudEvent {
        specversion: "1.0",
        // Where the commit is stored may change with the log's partitions; which commit of its record it is does not.
        id: format!("{}.{}.{}.{}", key.kind, key.id, commit.version, place.index),
        source: format!("/convene/{service}/{}", key.country),
        r#type: format!("org.convene.events.v1.{}", event.name),
        subject: &event.subject,
        time: commit.occurred_at,
        datacontenttype: "application/json",
        sequence: place.to_string(),
        recordedat: commit.recorded_at,
        country: key.country.as_str(),
        cluster: event.cluster.as_ref().map(convene_kernel::codes::ResourceId::as_str),
        exercise: key.exercise.then_some(key.id.as_str()),
        dataclassification: "public",
        traceparent: commit.trace.as_deref(),
        data: &event.data,
    };
    serde_json::to_vec(&cloud_event).expect("every key is text")
}

/// The subject of `event` about `key` of `service`.
pub(super) fn subject_of(service: &str, key: &AggregateKey, event: &PublicEvent) -> String {
    let (country, concerns, token) = (&key.country, event.concerns(), event.token());
    if key.exercise {
        format!("convene.exercises.{service}.{country}.{}.{concerns}.{token}", key.id)
    } else {
        format!("convene.decisions.{service}.{country}.{concerns}.{token}")
    }
}
