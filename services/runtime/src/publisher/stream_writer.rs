//! Writes the messages of one country of one service to one stream of the feed, in order and each exactly once.
//!
//! Every expectation names the same filter, since a replicated stream compares appends in flight by it.

use async_nats::HeaderMap;
use async_nats::jetstream::{self, message::PublishMessage, stream};
use bytes::Bytes;
use convene_kernel::digest::Digest;

use super::{COMMIT_HEADER, LogPosition, POSITION_HEADER};
use crate::log::classify::append_error;
use crate::log::{AppendError, ReadError};
use crate::telemetry::TraceContext;

/// The stream of decisions.
pub const DECISIONS: &str = "DECISIONS";

/// The stream of decisions in exercises.
pub const EXERCISES: &str = "EXERCISES";

/// The stream of changes in duties.
pub const DUTIES: &str = "DUTIES";

/// The header that names the filter of an expected last sequence, where that is not the message's own subject.
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
    /// The position in the log it comes from.
    pub position: LogPosition,
    /// The digest of the commit there.
    pub commit: Digest,
    /// The W3C trace context of the command that made the commit.
    pub trace: Option<TraceContext>,
    /// The body.
    pub bytes: Bytes,
}

/// Writes a country's messages to one stream, after the last one there.
#[derive(Debug)]
pub(super) struct StreamWriter {
    publishing: jetstream::Context,
    stream: stream::Stream<()>,
    name: &'static str,
    filter: String,
    last: Last,
}

/// The last message of a filter.
#[derive(Clone, Debug, Default)]
struct Last {
    published: Option<LastPublished>,
    sequence: u64,
}

/// The commit that the last message on the stream comes from.
#[derive(Clone, Debug)]
pub(super) struct LastPublished {
    /// The position in the log.
    pub position: LogPosition,
    /// The digest of the commit there; messages of the first version do not carry it.
    commit: Option<String>,
}

impl LastPublished {
    /// Whether it comes from the commit stored as `bytes`, as far as the message says.
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        self.commit.as_ref().is_none_or(|commit| *commit == Digest::of(bytes).to_string())
    }
}

/// The outcome of publishing a message.
#[derive(Debug)]
pub(super) enum Published {
    /// This attempt put it on the stream.
    Now,
    /// It was there already, from earlier or from another publisher.
    Before,
}

impl StreamWriter {
    /// Opens the stream `name` for the messages of `country` of `service`, after the last one there.
    ///
    /// # Errors
    /// When the last message cannot be read, or was not written by a publisher.
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
            _ => duty_subject(service, country),
        };
        let stream = reading.get_stream_no_info(name).await.map_err(ReadError::new)?;
        let mut writer = Self { publishing: publishing.clone(), stream, name, filter, last: Last::default() };
        writer.find_last().await?;
        Ok(writer)
    }

    /// The stream it writes to.
    pub fn stream(&self) -> &'static str {
        self.name
    }

    /// The commit that the last message comes from.
    pub fn last_published(&self) -> Option<&LastPublished> {
        self.last.published.as_ref()
    }

    /// Reads the last message on the stream.
    ///
    /// # Errors
    /// When the stream cannot be read, or the last message was not written by a publisher.
    pub async fn find_last(&mut self) -> Result<(), ReadError> {
        let message = match self.stream.get_last_raw_message_by_subject(&self.filter).await {
            Ok(message) => message,
            Err(error) if error.kind() == stream::LastRawMessageErrorKind::NoMessageFound => {
                self.last = Last::default();
                return Ok(());
            }
            Err(error) => return Err(ReadError::new(error)),
        };
        let position = message.headers.get(POSITION_HEADER).and_then(|position| position.as_str().parse().ok());
        let foreign = || {
            let (stream, sequence, filter) = (self.name, message.sequence, &self.filter);
            ReadError::new(format!(
                "message {sequence} of {stream} has no {POSITION_HEADER}, so it was not published by this service; find who published it and revoke their permission to publish to {filter}"
            ))
        };
        let commit = message.headers.get(COMMIT_HEADER).map(|commit| commit.as_str().to_owned());
        let published = LastPublished { position: position.ok_or_else(foreign)?, commit };
        self.last = Last { published: Some(published), sequence: message.sequence };
        Ok(())
    }

    /// Publishes `message` unless it is on the stream.
    ///
    /// # Errors
    /// When the attempt failed, or its outcome is not known. Call [`find_last`](Self::find_last) before the next one.
    pub async fn publish(&mut self, message: &Outgoing) -> Result<Published, AppendError> {
        if self.last.published.as_ref().is_some_and(|last| last.position >= message.position) {
            return Ok(Published::Before);
        }
        let mut headers = HeaderMap::new();
        headers.insert("Content-Type", message.content_type);
        let commit = message.commit.to_string();
        headers.insert(POSITION_HEADER, message.position.to_string());
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
        let acknowledgement = acknowledged.map_err(|error| append_error(error, message.bytes.len(), limit))?;
        let published = LastPublished { position: message.position, commit: Some(commit) };
        self.last = Last { published: Some(published), sequence: acknowledgement.sequence };
        Ok(Published::Now)
    }
}

/// The subject of changes in the duties of `country` that follow from the records of `service`.
pub(super) fn duty_subject(service: &str, country: &str) -> String {
    format!("convene.duties.{service}.{country}")
}
