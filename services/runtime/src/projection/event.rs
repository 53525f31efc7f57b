//! A message of another service as it is read: its position on the stream, and the CloudEvent in it.

use std::error::Error;

use convene_kernel::codes::{CountryCode, ResourceId};
use convene_kernel::time::Moment;
use prost_reflect::DynamicMessage;
use serde::Deserialize;

use crate::engine::LIVE;
use crate::log::Entry;
use crate::publisher::type_of;

/// Why a message cannot be used; it is parked with this text.
pub type Unusable = Box<dyn Error + Send + Sync>;

/// A message of a stream that is followed.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// The stream it is on.
    pub stream: &'a str,
    /// Its sequence there.
    pub sequence: u64,
    /// Its subject.
    pub subject: &'a str,
    /// Its content.
    pub bytes: &'a [u8],
}

impl<'a> Message<'a> {
    /// The message that `entry` of `stream` is.
    pub fn of(stream: &'a str, entry: &'a Entry) -> Self {
        Self { stream, sequence: entry.sequence, subject: &entry.subject, bytes: &entry.bytes }
    }

    /// The CloudEvent in it, which must be about the country and the exercise that the subject names.
    ///
    /// # Errors
    /// When it is no CloudEvent in structured JSON, or its subject says otherwise than it does.
    pub fn event(&self) -> Result<ReceivedEvent, Unusable> {
        let event: ReceivedEvent = serde_json::from_slice(self.bytes)?;
        event.check(self.subject)?;
        Ok(event)
    }
}

/// A public event of another service, as [`PublicEvent`](crate::publisher::PublicEvent) was published.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct ReceivedEvent {
    /// Unique among the events of the source.
    pub id: String,
    /// The service and the country it comes from.
    pub source: String,
    /// The full name of the message that `data` is.
    pub r#type: String,
    /// What it is about, such as `proposal/p-1`.
    #[serde(default)]
    pub subject: String,
    /// When it happened.
    pub time: Moment,
    /// The country.
    pub country: CountryCode,
    /// The cluster it concerns, where it concerns one.
    #[serde(default)]
    pub cluster: Option<ResourceId>,
    /// The exercise it belongs to; `None` when it is about the real record.
    #[serde(default)]
    pub exercise: Option<ResourceId>,
    /// The W3C trace context of the command that made it.
    #[serde(default)]
    pub traceparent: Option<String>,
    /// What it says, in the JSON form of its message.
    pub data: serde_json::Value,
}

impl ReceivedEvent {
    /// Whether it is the event called `name`, such as `ClusterActivated`.
    pub fn is(&self, name: &str) -> bool {
        self.r#type == type_of(name)
    }

    /// What it says, as a message of the contracts; `None` when it is another event.
    ///
    /// # Errors
    /// When the data are not in the JSON form of that message.
    pub fn message<M: prost::Message + prost::Name + Default>(&self) -> Result<Option<M>, Unusable> {
        if !self.is(M::NAME) {
            return Ok(None);
        }
        let name = M::full_name();
        let descriptor = convene_proto::descriptor_pool()
            .get_message_by_name(&name)
            .ok_or_else(|| format!("{name} is not among the contracts"))?;
        let message = DynamicMessage::deserialize(descriptor, &self.data)?;
        Ok(Some(message.transcode_to()?))
    }

    /// Fails when `subject` names another country or exercise, or an exercise where none may be.
    fn check(&self, subject: &str) -> Result<(), Unusable> {
        let tokens: Vec<&str> = subject.split('.').collect();
        let named = match tokens[..] {
            ["convene", "exercises", _, country, exercise, ..] => Some((country, Some(exercise))),
            ["convene", _, _, country, ..] => Some((country, None)),
            _ => None,
        };
        let exercise = self.exercise.as_ref().map(ResourceId::as_str);
        if named != Some((self.country.as_str(), exercise)) {
            let record = exercise.map_or_else(|| "the real record".to_owned(), |name| format!("the exercise {name}"));
            return Err(format!("the event is about {record} of {}, and its subject is not", self.country).into());
        }
        if exercise == Some(LIVE) {
            return Err(format!("no exercise may be called {LIVE}").into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use convene_proto::common::v1::LogPosition;

    use super::*;

    fn read(subject: &str, exercise: Option<&str>) -> Result<ReceivedEvent, Unusable> {
        let mut event = serde_json::json!({
            "specversion": "1.0", "id": "account.live.1.0", "source": "/convene/ledger/PHL",
            "type": "org.convene.events.v1.LogPosition", "time": "2013-11-12T08:00:00Z", "country": "PHL",
            "data": { "partition": 1, "sequence": "42" },
        });
        if let Some(exercise) = exercise {
            event["exercise"] = exercise.into();
        }
        let bytes = event.to_string().into_bytes();
        Message { stream: "DECISIONS", sequence: 1, subject, bytes: &bytes }.event()
    }

    #[test]
    fn what_an_event_says_is_a_message_of_the_contracts() {
        let event = read("convene.decisions.ledger.PHL.country.log-place", None).expect("an event");
        let message = event.message::<LogPosition>().expect("in its JSON form");
        assert_eq!(message, Some(LogPosition { partition: 1, sequence: 42 }));
        let altered = ReceivedEvent { data: serde_json::json!({ "partition": "many" }), ..event };
        altered.message::<LogPosition>().expect_err("that is no number");
    }

    #[test]
    fn an_event_and_its_subject_agree_on_the_country_and_the_exercise() {
        let live = "convene.decisions.ledger.PHL.country.log-place";
        let exercise = "convene.exercises.ledger.PHL.haiyan.country.log-place";
        read(live, None).and(read(exercise, Some("haiyan"))).expect("they agree");
        for (subject, named) in [
            ("convene.decisions.ledger.HTI.country.log-place", None),
            (live, Some("haiyan")),
            (exercise, None),
            (exercise, Some("yolanda")),
            ("convene.exercises.ledger.PHL.live.country.log-place", Some("live")),
            ("elsewhere", None),
        ] {
            read(subject, named).expect_err("they do not agree");
        }
    }
}
