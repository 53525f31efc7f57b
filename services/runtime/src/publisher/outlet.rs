//! The way of one country of one service to one stream of the feed: one message after the other, each once.
//!
//! The expectation names always the same filter string, since a replicated stream recognizes appends in flight by it.

use async_nats::HeaderMap;
use async_nats::jetstream::{self, message::PublishMessage, stream};
use bytes::Bytes;
use convene_kernel::commit::Digest;

use super::{COMMIT_HEADER, PLACE_HEADER, Place};
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
    /// The digest of the commit there.
    pub commit: Digest,
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
#[derive(Clone, Debug, Default)]
struct Last {
    told: Option<Told>,
    sequence: u64,
}

/// What a message on the stream tells of.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// The place in the log.
    pub place: Place,
    /// The digest of the commit there; the messages of the first version do not say it.
    commit: Option<String>,
}

impl Told {
    /// Whether it is the commit stored as `bytes`, as far as it says.
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        self.commit.as_ref().is_none_or(|commit| *commit == Digest::of(bytes).to_string())
    }
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

    /// What the last message tells of.
    pub fn last_told(&self) -> Option<&Told> {
        self.last.told.as_ref()
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
        let commit = message.headers.get(COMMIT_HEADER).map(|commit| commit.as_str().to_owned());
        self.last = Last { told: Some(Told { place: place.ok_or_else(foreign)?, commit }), sequence: message.sequence };
        Ok(())
    }

    /// Publishes `message` unless it is there.
    ///
    /// # Errors
    /// When the attempt failed, or its outcome is not known. Before another one, [`look`](Self::look).
    pub async fn publish(&mut self, message: &Outgoing) -> Result<Published, AppendError> {
        if self.last.told.as_ref().is_some_and(|told| told.place >= message.place) {
            return Ok(Published::Before);
        }
        let mut headers = HeaderMap::new();
        headers.insert("Content-Type", message.content_type);
        let commit = message.commit.to_string();
        headers.insert(PLACE_HEADER, message.place.to_string());
        headers.insert(COMMIT_HEADER, commit.as_str());
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
        let told = Told { place: message.place, commit: Some(commit) };
        self.last = Last { told: Some(told), sequence: acknowledgement.sequence };
        Ok(Published::Now)
    }
}

/// The subject of what is owed in `country` by the record of `service`.
pub(super) fn duties_of(service: &str, country: &str) -> String {
    format!("convene.duties.{service}.{country}")
}
