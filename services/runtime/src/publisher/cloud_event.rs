//! The form of a public event on the feed: a CloudEvent in structured JSON.

use std::borrow::Cow;

use convene_kernel::commit::Commit;
use convene_kernel::key::AggregateKey;
use convene_kernel::time::Moment;
use serde::Serialize;

use super::{LogPosition, PublicEvent};
use crate::schema::event_message;

/// The content type of a structured CloudEvent.
pub const CONTENT_TYPE: &str = "application/cloudevents+json";

/// A public event in its envelope. What the public may know is in `data`; it never names a person.
#[derive(Clone, Debug, Serialize)]
pub struct CloudEvent<'a, D> {
    /// Unique among the events of the source.
    pub id: String,
    /// The installation, the service and the country, as a URI: see [`Installation::source`](super::Installation::source).
    pub source: String,
    /// The full name of the message that `data` is.
    pub r#type: String,
    /// Where the schema of `data` is, by [`schema_at`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataschema: Option<String>,
    /// What it is about, such as `proposal/p-1`.
    pub subject: &'a str,
    /// When it happened.
    pub time: Moment,
    /// Its position among the events of the source, where these are in one order: the documented extension "Sequence".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<String>,
    /// When it was recorded: the documented extension "Recorded Time".
    pub recordedtime: Moment,
    /// The country.
    pub country: &'a str,
    /// The cluster it concerns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<&'a str>,
    /// The exercise it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exercise: Option<&'a str>,
    /// The W3C trace context it came about in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub traceparent: Option<&'a str>,
    /// What it says, in the JSON form of its message.
    pub data: D,
}

#[derive(Serialize)]
struct Structured<'a, D> {
    specversion: &'static str,
    datacontenttype: &'static str,
    dataclassification: &'static str,
    #[serde(flatten)]
    event: &'a CloudEvent<'a, D>,
}

impl<D: Serialize> CloudEvent<'_, D> {
    /// The bytes to send, of content type [`CONTENT_TYPE`].
    pub fn encode(&self) -> Vec<u8> {
        let (specversion, datacontenttype, dataclassification) = ("1.0", "application/json", "public");
        let structured = Structured { specversion, datacontenttype, dataclassification, event: self };
        serde_json::to_vec(&structured).expect("every key is text")
    }
}

/// The full name of the message called `name` among the public events.
pub fn type_of(name: &str) -> String {
    format!("org.convene.events.v1.{name}")
}

/// The address of the schema of the data of events called `name`, where the pages with all schemas are at `schemas`.
pub fn schema_at(schemas: &str, name: &str) -> String {
    format!("{}/{}", schemas.trim_end_matches('/'), event_message(name))
}

/// The bytes of an event without its `dataschema`, where that names the message of its type: so that what events say can be compared
/// with what their commit makes wherever the schemas were when it was published.
pub fn without_schema(event: &[u8]) -> Cow<'_, [u8]> {
    split_at_schema(event).map_or(Cow::Borrowed(event), |(before, after)| Cow::Owned([before, after].concat()))
}

/// What is before the `dataschema` and after it. No text in an event has a quotation mark that is not escaped.
fn split_at_schema(event: &[u8]) -> Option<(&[u8], &[u8])> {
    const NAME: &[u8] = br#","dataschema":""#;
    let start = event.windows(NAME.len()).position(|window| window == NAME)?;
    let (before, rest) = (&event[..start], &event[start + NAME.len()..]);
    let end = rest.iter().position(|byte| *byte == b'"')?;
    let message = rest[..end].rsplit(|byte| *byte == b'/').next()?;
    let of_message = [br#""type":"org."#, message, br#"""#].concat();
    before.ends_with(&of_message).then_some((before, &rest[end + 1..]))
}

/// The bytes of `event`, from `source`, which `commit`, stored at `position`, made. `schemas` is where the pages with all schemas are.
pub(super) fn encode<E>(
    source: &str,
    schemas: Option<&str>,
    commit: &Commit<E>,
    event: &PublicEvent,
    position: LogPosition,
) -> Vec<u8> {
    let key = &commit.key;
    let cloud_event = CloudEvent {
        // Where the commit is stored may change with the log's partitions; which commit of its record it is does not.
        id: format!("{}.{}.{}.{}", key.kind, key.id, commit.version, position.index),
        source: source.to_owned(),
        r#type: type_of(event.name),
        dataschema: schemas.map(|schemas| schema_at(schemas, event.name)),
        subject: &event.subject,
        time: commit.occurred_at,
        sequence: Some(position.to_string()),
        recordedtime: commit.recorded_at,
        country: key.country.as_str(),
        cluster: event.cluster.as_ref().map(convene_kernel::codes::ResourceId::as_str),
        exercise: key.exercise.then_some(key.id.as_str()),
        traceparent: commit.trace.as_deref(),
        data: &event.data,
    };
    cloud_event.encode()
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

#[cfg(test)]
mod tests {
    use super::*;

    /// An event of `kind` whose schema is at `address`, as it is encoded.
    fn event(kind: &str, address: Option<&str>) -> Vec<u8> {
        let moment: Moment = "2013-11-12T00:00:00Z".parse().expect("a moment");
        let event = CloudEvent {
            id: "1".to_owned(),
            source: "convene://clusters.example.org/activation/PHL".to_owned(),
            r#type: type_of(kind),
            dataschema: address.map(|address| schema_at(address, "ClusterActivated")),
            subject: "cluster/health",
            time: moment,
            sequence: None,
            recordedtime: moment,
            country: "PHL",
            cluster: None,
            exercise: None,
            traceparent: None,
            data: r#"," dataschema":"#,
        };
        event.encode()
    }

    #[test]
    fn an_event_is_the_same_wherever_its_schema_was() {
        let without = event("ClusterActivated", None);
        assert_eq!(without_schema(&without), without);
        for address in ["https://clusters.example.org/schemas", "http://127.0.0.1:7411/schemas/"] {
            assert_eq!(without_schema(&event("ClusterActivated", Some(address))), without, "{address}");
        }
    }

    #[test]
    fn a_schema_of_another_event_is_no_part_of_it() {
        let forged = event("ClusterDeactivated", Some("https://clusters.example.org/schemas"));
        assert_eq!(without_schema(&forged), forged);
    }
}
