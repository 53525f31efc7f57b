//! The way of one country of one service to one stream of the feed: one message after the other, each once.
//!
//! The expectation names always the same filter string, since a replicated stream recognizes appends in flight by it.

use async_nats::HeaderMap;
use async_nats::jetstream::{self, message::PublishMessage, stream};
use bytes::Bytes;

use super::{PLACE_HEADER, Place};
use crate::log::classify::append_error;
use crate::log::{AppendError, ReadError};
use crate::telemetry::TraceContext;

/// The stream of what was decided.
pub const DECISIONS: &str = "DECISIONS";

/// The stream of what was decided in exercises.
pub const EXERCISES: &str = "EXERCISES";

/// The stream of what is owed.
pub const DUTIES: &str = "DUTIES";

/// The filter that an expected last sequence is about, where it is not the message's own subject.
const EXPECTED_FILTER_HEADER: &str = "Nats-Expected-Last-Subject-Sequence-Subject";

/// A message to publish.
#[derive(Clone, Debug)]
pub(super) struct Outgoing {
    /// The stream it belongs to.
    pub stream: &'static str,
    /// Its subject.
    pub subject: String,
    /// Its content type.
    pub content_type: &'static str,
    /// The place in the log it comes from.
    pub place: Place,
    /// The W3C trace context of the command it tells of.
    pub trace: Option<TraceContext>,
    /// What it says.
    pub bytes: Bytes,
}

/// Where a country's messages on one stream go, and where they end.
#[derive(Debug)]
pub(super) struct Outlet {
    publishing: jetstream::Context,
    stream: stream::Stream<()>,
    name: &'static str,
    filter: String,
    last: Last,
}

/// The last message of a filter.
#[derive(Clone, Copy, Debug, Default)]
struct Last {
    place: Option<Place>,
    sequence: u64,
}

/// What came of trying to publish a message.
#[derive(Debug)]
pub(super) enum Published {
    /// This attempt put it on the stream.
    Now,
    /// It is there since earlier, or by another publisher.
    Before,
}

impl Outlet {
    /// The way of `country` of `service` to `name`, from where its messages end.
    ///
    /// # Errors
    /// When that is not known, or the last message is not a publisher's.
    pub async fn open(
        publishing: &jetstream::Context,
        reading: &jetstream::Context,
        name: &'static str,
        service: &str,
        country: &str,
    ) -> Result<Self, ReadError> {
        let filter = match name {
            DECISIONS => format!("convene.decisions.{service}.{country}.>"),
            EXERCISES => format!("convene.exercises.{service}.{country}.>"),
            _ => duties_of(service, country),
        };
        let stream = reading.get_stream_no_info(name).await.map_err(ReadError::new)?;
        let mut outlet = Self { publishing: publishing.clone(), stream, name, filter, last: Last::default() };
        outlet.look().await?;
        Ok(outlet)
    }

    /// The stream it leads to.
    pub fn stream(&self) -> &'static str {
        self.name
    }

    /// The place that the last message comes from.
    pub fn last_place(&self) -> Option<Place> {
        self.last.place
    }

    /// Finds out where the messages end.
    ///
    /// # Errors
    /// When the stream cannot be read, or the last message is not a publisher's.
    pub async fn look(&mut self) -> Result<(), ReadError> {
        let message = match self.stream.get_last_raw_message_by_subject(&self.filter).await {
            Ok(message) => message,
            Err(error) if error.kind() == stream::LastRawMessageErrorKind::NoMessageFound => {
                self.last = Last::default();
                return Ok(());
            }
            Err(error) => return Err(ReadError::new(error)),
        };
        let place = message.headers.get(PLACE_HEADER).and_then(|place| place.as_str().parse().ok());
        let foreign = || {
            let (stream, sequence, filter) = (self.name, message.sequence, &self.filter);
            ReadError(format!(
                "message {sequence} of {stream} has no {PLACE_HEADER}: it was not published by this service; take the right to publish to {filter} from whoever did"
            ))
        };
        self.last = Last { place: Some(place.ok_or_else(foreign)?), sequence: message.sequence };
        Ok(())
    }

    /// Publishes `message` unless it is there.
    ///
    /// # Errors
    /// When the attempt failed, or its outcome is not known. Before another one, [`look`](Self::look).
    pub async fn publish(&mut self, message: &Outgoing) -> Result<Published, AppendError> {
        if self.last.place >= Some(message.place) {
            return Ok(Published::Before);
        }
        let mut headers = HeaderMap::new();
        headers.insert("Content-Type", message.content_type);
        headers.insert(PLACE_HEADER, message.place.to_string());
        headers.insert(EXPECTED_FILTER_HEADER, self.filter.as_str());
        if let Some(trace) = message.trace {
            trace.write_headers(&mut headers);
        }
        let publish = PublishMessage::build()
            .payload(message.bytes.clone())
            .headers(headers)
            .expected_last_subject_sequence(self.last.sequence);
        let acknowledged = match self.publishing.send_publish(message.subject.clone(), publish).await {
            Ok(acknowledgement) => acknowledgement.await,
            Err(error) => Err(error),
        };
        let limit = self.publishing.client().server_info().max_payload;
        let acknowledgement = acknowledged.map_err(|error| append_error(&error, message.bytes.len(), limit))?;
        self.last = Last { place: Some(message.place), sequence: acknowledgement.sequence };
        Ok(Published::Now)
    }
}

/// The subject of what is owed in `country` by the record of `service`.
pub(super) fn duties_of(service: &str, country: &str) -> String {
    format!("convene.duties.{service}.{country}")
}
