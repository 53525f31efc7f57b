//! Follows the feed as an agency does: a plain NATS consumer of CloudEvents.

use std::time::Duration;

use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::pull::{Ordered, OrderedConfig};
use async_nats::jetstream::{self, stream::Stream};
use async_nats::{Client, connection::State};
use chrono::{DateTime, Utc};
use convene_kernel::subject::Subject;
use convene_runtime::cause::Cause;
use futures::StreamExt as _;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One event of the feed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FeedEvent {
    /// What never changes about it: its identifier.
    pub id: String,
    /// Its type in full, such as `org.convene.events.v1.ClusterActivated`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is about, such as `cluster/health`.
    #[serde(default)]
    pub subject: String,
    /// When what it says happened.
    pub time: DateTime<Utc>,
    /// The country.
    #[serde(default)]
    pub country: String,
    /// The cluster, or empty for the country as a whole.
    #[serde(default)]
    pub cluster: String,
    /// The exercise, or empty for the real record.
    #[serde(default)]
    pub exercise: String,
    /// What happened, in the JSON form of its schema.
    #[serde(default)]
    pub data: Value,
}

impl FeedEvent {
    /// The short name of its type, such as `ClusterActivated`.
    pub fn name(&self) -> &str {
        self.kind.rsplit('.').next().unwrap_or(&self.kind)
    }

    /// What it is about.
    pub fn about(&self) -> Subject {
        let Ok(subject) = self.subject.parse();
        subject
    }
}

/// Why there is no next event.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// The feed cannot be followed, or broke off.
    #[error("the feed {stream} cannot be followed; is the suite running, and does its NATS server admit this user?")]
    Interrupted {
        /// The stream, or the part of it.
        stream: String,
        /// What happened.
        #[source]
        cause: Cause,
    },
    /// A message cannot be read. The next one may be.
    #[error("message {sequence} of the feed is not an event")]
    NotAnEvent {
        /// Its sequence in the stream.
        sequence: u64,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

/// Where to begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At the first event that is kept.
    First,
    /// At the first one from now on.
    Now,
    /// After a message of the stream, by its sequence.
    After(u64),
}

/// The package of what the feed says.
pub const EVENTS: &str = "convene.events.v1";

/// The feed of the real record.
pub const DECISIONS: &str = "DECISIONS";

/// The feed of exercises.
pub const EXERCISES: &str = "EXERCISES";

/// The pause between two looks at the connection.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// A part of the feed.
pub struct Feed {
    client: Client,
    stream: Stream,
    filter: String,
    messages: Ordered,
    seen: u64,
}

impl std::fmt::Debug for Feed {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Feed").field("filter", &self.filter).field("seen", &self.seen).finish_non_exhaustive()
    }
}

impl Feed {
    /// Follows what is published on the subjects that `filter` admits.
    ///
    /// # Errors
    /// When the stream is not there or the server does not admit it.
    pub async fn follow(
        jetstream: &jetstream::Context,
        stream: &str,
        filter: &str,
        start: Start,
    ) -> Result<Self, FeedError> {
        let error = |cause| FeedError::Interrupted { stream: stream.to_owned(), cause };
        let handle = jetstream.get_stream(stream).await.map_err(|problem| error(Cause::new(problem)))?;
        let last = handle.cached_info().state.last_sequence;
        let seen = match start {
            Start::First => 0,
            Start::Now => last,
            // A stream that ends before was made anew: all of it is news.
            Start::After(sequence) => Some(sequence).filter(|sequence| *sequence <= last).unwrap_or_default(),
        };
        let deliver_policy = DeliverPolicy::ByStartSequence { start_sequence: seen + 1 };
        let config = OrderedConfig { deliver_policy, filter_subject: filter.to_owned(), ..OrderedConfig::default() };
        let consumer = handle.create_consumer(config).await.map_err(|problem| error(Cause::new(problem)))?;
        let messages = consumer.messages().await.map_err(|problem| error(Cause::new(problem)))?;
        Ok(Self { client: jetstream.client(), stream: handle, filter: filter.to_owned(), messages, seen })
    }

    /// The sequence of the last message that was taken, or after which it began.
    pub fn seen(&self) -> u64 {
        self.seen
    }

    /// The next event; waits for it.
    ///
    /// # Errors
    /// When the feed breaks off, or the next message is no event.
    pub async fn next(&mut self) -> Result<FeedEvent, FeedError> {
        let error = |cause| FeedError::Interrupted { stream: self.filter.clone(), cause };
        let message = tokio::select! {
            message = self.messages.next() => message.ok_or_else(|| error("it ended".into()))?,
            () = disconnected(&self.client) => return Err(error("the connection to the NATS server is lost".into())),
        };
        let message = message.map_err(|problem| error(Cause::new(problem)))?;
        let sequence = message.info().map_err(|problem| error(Cause::new(problem)))?.stream_sequence;
        self.seen = sequence;
        serde_json::from_slice(&message.payload).map_err(|source| FeedError::NotAnEvent { sequence, source })
    }

    /// Every event published up to now that was not taken yet.
    ///
    /// # Errors
    /// As [`Feed::next`].
    pub async fn published(&mut self) -> Result<Vec<FeedEvent>, FeedError> {
        let last = self.last_sequence().await?;
        let mut events = Vec::new();
        while self.seen < last {
            events.push(self.next().await?);
        }
        Ok(events)
    }

    async fn last_sequence(&mut self) -> Result<u64, FeedError> {
        use async_nats::jetstream::stream::LastRawMessageErrorKind::NoMessageFound;
        match self.stream.get_last_raw_message_by_subject(&self.filter).await {
            Ok(message) => Ok(message.sequence),
            Err(problem) if problem.kind() == NoMessageFound => Ok(0),
            Err(problem) => Err(FeedError::Interrupted { stream: self.filter.clone(), cause: Cause::new(problem) }),
        }
    }
}

/// Returns when the connection is lost. A consumer notices that only after a while, and then misses what came between.
async fn disconnected(client: &Client) {
    while client.connection_state() != State::Disconnected {
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}
