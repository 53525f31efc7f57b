//! Reading a stream in order from any sequence, quickly while it is behind, and recovering from every interruption by itself.
//!
//! An ephemeral consumer without acknowledgements delivers in large batches; when it is lost or misses something, another
//! is made from the last place that was passed on.

use std::sync::Arc;
use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::stream;
use futures::{Stream, StreamExt as _};
use tokio::time::Instant;

use super::integrity::Integrity;
use super::pull::{BATCH, Pull};
use super::{Entry, ReadError};
use crate::cause::chain;

/// The pause before the stream is read again after a failure.
pub(super) const RETRY: Duration = Duration::from_millis(100);

/// A reader of one stream; it remembers the place it has come to.
#[derive(Debug)]
pub(crate) struct Follower {
    client: Client,
    stream: stream::Stream<()>,
    partition: u32,
    /// The subjects followed; all of the stream when there are none.
    subjects: Vec<String>,
    /// How many messages are asked for at once.
    batch: usize,
    position: u64,
    messages: Option<Messages>,
    /// What is known of the log that the stream is a partition of.
    integrity: Option<Arc<Integrity>>,
}

#[derive(Debug)]
struct Messages {
    pull: Pull,
    /// Whether anything was delivered: before that, a place that is missing is missing in the stream itself.
    delivered: bool,
}

impl Follower {
    /// A reader of what comes after the sequence `after`.
    pub fn new(client: Client, stream: stream::Stream<()>, partition: u32, after: u64) -> Self {
        let subjects = Vec::new();
        Self { client, stream, partition, subjects, batch: BATCH, position: after, messages: None, integrity: None }
    }

    /// A reader of what comes after the sequence `after` of the stream `name`, as partition 0.
    ///
    /// # Errors
    /// When the stream cannot be found.
    pub async fn open(client: &Client, name: &str, after: u64) -> Result<Self, ReadError> {
        let stream = crate::nats::reading(client).get_stream_no_info(name).await.map_err(ReadError::new)?;
        Ok(Self::new(client.clone(), stream, 0, after))
    }

    /// The same, of these subjects only.
    pub fn of_subjects(mut self, subjects: Vec<String>) -> Self {
        self.subjects = subjects;
        self
    }

    /// The same, asking for `batch` messages at once: no more than these wait for a slow reader.
    pub fn in_batches_of(self, batch: usize) -> Self {
        Self { batch, ..self }
    }

    /// The same, comparing the partition with `integrity` and noting there what it reads.
    pub(super) fn watching(mut self, integrity: Arc<Integrity>) -> Self {
        self.integrity = Some(integrity);
        self
    }

    /// Everything from here on, for ever.
    pub fn entries(self) -> impl Stream<Item = Entry> + Send + 'static {
        let partition = self.partition;
        self.attempts().filter_map(move |attempt| {
            let warn = |error: &ReadError| {
                tracing::warn!(error = chain(error), partition, "reading was interrupted, retrying")
            };
            std::future::ready(attempt.inspect_err(warn).ok())
        })
    }

    /// The sequence of the last entry that was passed on or skipped.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Where the stream ends now.
    ///
    /// # Errors
    /// When the stream cannot be asked, or is not the one that was read.
    pub async fn end(&self) -> Result<u64, ReadError> {
        if let Some(integrity) = &self.integrity {
            integrity.check(self.partition, &self.stream).await?;
        }
        let last = self.stream.get_info().await.map_err(ReadError::new)?.state.last_sequence;
        if last < self.position {
            let position = self.position;
            return Err(ReadError::new(format!(
                "it ends at {last}, although it was read up to {position}: it is an older copy; restore the right one"
            )));
        }
        Ok(last)
    }

    /// Goes on after `sequence`: what is before it came on another way.
    pub fn skip_to(&mut self, sequence: u64) {
        self.position = self.position.max(sequence);
    }

    /// Reads nothing until the next entry is asked for.
    pub fn pause(&mut self) {
        self.messages = None;
    }

    /// Everything from here on, for ever, and each interruption on the way; after one it goes on from where it was.
    pub fn attempts(self) -> impl Stream<Item = Result<Entry, ReadError>> + Send + 'static {
        futures::stream::unfold((Box::new(self), false), async |(mut follower, has_failed)| {
            if has_failed {
                tokio::time::sleep(RETRY).await;
            }
            let attempt = follower.next_or_fail().await;
            let has_failed = attempt.is_err();
            Some((attempt, (follower, has_failed)))
        })
    }

    /// The next entry. An error does not move the follower.
    pub async fn next_or_fail(&mut self) -> Result<Entry, ReadError> {
        loop {
            let messages = match &mut self.messages {
                Some(messages) => messages,
                None => {
                    let pull = self.pull().await?;
                    self.messages.insert(Messages { pull, delivered: false })
                }
            };
            let (sequence, message) = match messages.pull.next().await {
                Ok(next) => next,
                Err(error) => {
                    self.messages = None;
                    return Err(error);
                }
            };
            if sequence <= self.position {
                continue;
            }
            if self.subjects.is_empty() && sequence != self.position + 1 && messages.delivered {
                self.messages = None;
                continue;
            }
            messages.delivered = true;
            let before = std::mem::replace(&mut self.position, sequence);
            let subject = message.subject.as_str().to_owned();
            let entry = Entry { partition: self.partition, sequence, subject, bytes: message.payload };
            if let Some(integrity) = &self.integrity {
                integrity.saw(&entry, before);
            }
            return Ok(entry);
        }
    }

    /// The next entry, in spite of interruptions that end within `limit`.
    ///
    /// # Errors
    /// The last interruption, when reading has not gone on by then.
    pub async fn next_within(&mut self, limit: Duration) -> Result<Entry, ReadError> {
        let deadline = Instant::now() + limit;
        loop {
            match self.next_or_fail().await {
                Err(_) if Instant::now() + RETRY < deadline => tokio::time::sleep(RETRY).await,
                result => return result,
            }
        }
    }

    async fn pull(&self) -> Result<Pull, ReadError> {
        self.end().await?;
        Pull::start(&self.client, &self.stream, &self.subjects, self.position + 1, self.batch).await
    }
}
