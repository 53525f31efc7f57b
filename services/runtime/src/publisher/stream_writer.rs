//! Writes the messages of one country of one service to one stream of the feed, in order and each exactly once.
//!
//! Every expectation names the same filter, since a replicated stream compares appends in flight by it.

use async_nats::HeaderMap;
use async_nats::jetstream::consumer::{DeliverPolicy, pull};
use async_nats::jetstream::stream;
use convene_kernel::digest::Digest;
use futures::StreamExt as _;

use super::feed::{Feed, FeedStream};
use super::last_message::LastMessage;
use super::outgoing::{DECISIONS, EXERCISES, Outgoing, duty_subject};
use super::progress::{ForeignMessage, Progress};
use super::{COMMIT_HEADER, LogPosition, POSITION_HEADER};
use crate::log::{AppendError, GroupWriter, OutgoingMessage, ReadError, Run};

/// Writes a country's messages to one stream, after the last one there.
#[derive(Debug)]
pub(super) struct StreamWriter {
    writer: GroupWriter,
    stream: stream::Stream<()>,
    name: &'static str,
    filter: String,
    /// Whether the log is known to have everything that was ever in it.
    is_log_whole: bool,
    last: Last,
}

/// The last message of a filter.
#[derive(Clone, Debug, Default)]
struct Last {
    published: Option<LastPublished>,
    sequence: u64,
}

/// The last message of this service on the stream.
#[derive(Clone, Debug)]
pub(super) struct LastPublished {
    /// Its sequence on the stream.
    sequence: u64,
    /// The position in the log of the commit that it comes from.
    pub position: LogPosition,
    /// The digest of the commit there; messages of the first version do not carry it.
    commit: Option<String>,
}

impl LastPublished {
    /// The message at `sequence` with these headers; `None` when no publisher wrote it.
    pub fn read(sequence: u64, headers: &HeaderMap) -> Option<Self> {
        let position = headers.get(POSITION_HEADER)?.as_str().parse().ok()?;
        let commit = headers.get(COMMIT_HEADER).map(|commit| commit.as_str().to_owned());
        Some(Self { sequence, position, commit })
    }

    /// Whether it comes from the commit stored as `bytes`, as far as the message says.
    pub fn is_of(&self, bytes: &[u8]) -> bool {
        self.commit.as_ref().is_none_or(|commit| *commit == Digest::of(bytes).to_string())
    }
}

impl StreamWriter {
    /// Opens the stream `name` of `feed` for the messages of `country`, after the last one there.
    ///
    /// # Errors
    /// When the stream cannot be read.
    pub async fn open(
        FeedStream { name, writer }: &FeedStream,
        feed: &Feed,
        partition: u32,
        country: &str,
    ) -> Result<Self, ReadError> {
        let (name, service) = (*name, feed.log.service());
        let filter = match name {
            DECISIONS => format!("convene.decisions.{service}.{country}.>"),
            EXERCISES => format!("convene.exercises.{service}.{country}.>"),
            _ => duty_subject(service, country),
        };
        let stream = feed.reading.get_stream_no_info(name).await.map_err(ReadError::new)?;
        let is_log_whole = feed.log.is_witnessed(partition);
        let mut writer = Self { writer: writer.clone(), stream, name, filter, is_log_whole, last: Last::default() };
        writer.find_last(feed, partition).await?;
        // From here on the publisher reads all of the log: what is not in it comes from elsewhere.
        writer.is_log_whole = true;
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

    /// Reads which message of this service is the last on the stream. A foreign message there is reported and stops no
    /// country. It is foreign when it names no commit, or one that the log does not have.
    ///
    /// # Errors
    /// When the stream cannot be read.
    pub async fn find_last(&mut self, feed: &Feed, partition: u32) -> Result<(), ReadError> {
        let message = match self.stream.get_last_raw_message_by_subject(&self.filter).await {
            Ok(message) => message,
            Err(error) if error.kind() == stream::LastRawMessageErrorKind::NoMessageFound => {
                self.last = Last::default();
                return Ok(());
            }
            Err(error) => return Err(ReadError::new(error)),
        };
        let found = match LastPublished::read(message.sequence, &message.headers) {
            Some(named) if self.is_own(feed, partition, &named).await => Some(named),
            _ => {
                feed.progress.found_foreign(ForeignMessage {
                    stream: self.name,
                    sequence: message.sequence,
                    subject: message.subject.to_string(),
                });
                self.last_own(feed, partition, message.sequence).await?
            }
        };
        // A copy of an earlier message does not take the publisher back.
        let known = self.last.published.take();
        let published = [found, known].into_iter().flatten().max_by_key(|last| last.position);
        self.last = Last { published, sequence: message.sequence };
        self.note_own(&feed.progress);
        Ok(())
    }

    /// Whether the log has the commit that a message names. A log that may lack something does not tell.
    async fn is_own(&self, feed: &Feed, partition: u32, named: &LastPublished) -> bool {
        if named.position.partition != partition {
            return false;
        }
        match feed.stored(partition, named.position.sequence).await {
            Some(stored) => named.is_of(&stored.bytes) || !self.is_log_whole,
            None => !self.is_log_whole,
        }
    }

    /// The last message of this service before the sequence `end`, found by reading the headers of all from the last one
    /// that is known.
    async fn last_own(&self, feed: &Feed, partition: u32, end: u64) -> Result<Option<LastPublished>, ReadError> {
        let start_sequence = self.last.sequence + 1;
        if start_sequence >= end {
            return Ok(None);
        }
        let config = pull::OrderedConfig {
            filter_subject: self.filter.clone(),
            headers_only: true,
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence },
            ..pull::OrderedConfig::default()
        };
        let consumer = self.stream.create_consumer(config).await.map_err(ReadError::new)?;
        let mut messages = consumer.messages().await.map_err(ReadError::new)?;
        let mut named = Vec::new();
        while let Some(message) = messages.next().await {
            let message = message.map_err(ReadError::new)?;
            let sequence = message.info().map_err(ReadError::new)?.stream_sequence;
            if sequence >= end {
                break;
            }
            named.extend(message.headers.as_ref().and_then(|headers| LastPublished::read(sequence, headers)));
        }
        for named in named.into_iter().rev() {
            if self.is_own(feed, partition, &named).await {
                return Ok(Some(named));
            }
        }
        Ok(None)
    }

    /// Publishes those of `messages` that are not on the stream, and notes in `progress` what it sent.
    ///
    /// # Errors
    /// When the attempt failed, or its outcome is not known. Call [`find_last`](Self::find_last) before the next one.
    pub async fn publish(&mut self, messages: &[&Outgoing], progress: &Progress) -> Result<(), AppendError> {
        let last = self.last.published.as_ref().map(|last| last.position);
        let missing = messages.iter().filter(|message| last.is_none_or(|last| message.position > last));
        let outgoing: Vec<OutgoingMessage> = missing.map(|message| message.to_outgoing()).collect();
        let (Some(last), false) = (messages.last(), outgoing.is_empty()) else { return Ok(()) };
        let sent = outgoing.len() as u64;
        let run = Run { messages: outgoing, filter: Some(self.filter.clone()), expected: self.last.sequence };
        let sequence = self.writer.write(run).await?.last().copied().ok_or(AppendError::Unknown)?;
        let published = LastPublished { sequence, position: last.position, commit: Some(last.commit.to_string()) };
        self.last = Last { published: Some(published), sequence };
        progress.count_sent(sent);
        self.note_own(progress);
        Ok(())
    }

    fn note_own(&self, progress: &Progress) {
        if let Some(LastPublished { sequence, position, .. }) = self.last.published {
            progress.found_own(self.name, LastMessage { sequence, position });
        }
    }
}
