//! Follows the feed as an agency does: a plain NATS consumer of CloudEvents.

use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::pull::{Ordered, OrderedConfig};
use async_nats::jetstream::{self, stream::Stream};
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

/// Why the feed cannot be followed.
#[derive(Debug, thiserror::Error)]
#[error("the feed {stream} cannot be followed; is the suite running, and does its NATS server admit this user?")]
pub struct FeedError {
    stream: String,
    #[source]
    cause: Cause,
}

/// A message of the feed that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("message {0} is not an event")]
struct NotAnEvent(u64, #[source] serde_json::Error);

/// The package of what the feed says.
pub const EVENTS: &str = "convene.events.v1";

/// The feed of the real record.
pub const DECISIONS: &str = "DECISIONS";

/// The feed of exercises.
pub const EXERCISES: &str = "EXERCISES";

/// A part of the feed, from its beginning or from now.
pub struct Feed {
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
    /// Follows what is published on the subjects that `filter` admits; what was published before too, where `from_beginning`.
    ///
    /// # Errors
    /// When the stream is not there or the server does not admit it.
    pub async fn follow(
        jetstream: &jetstream::Context,
        stream: &str,
        filter: &str,
        from_beginning: bool,
    ) -> Result<Self, FeedError> {
        let error = |cause| FeedError { stream: stream.to_owned(), cause };
        let handle = jetstream.get_stream(stream).await.map_err(|problem| error(Cause::new(problem)))?;
        let deliver_policy = if from_beginning { DeliverPolicy::All } else { DeliverPolicy::New };
        let config = OrderedConfig { deliver_policy, filter_subject: filter.to_owned(), ..OrderedConfig::default() };
        let consumer = handle.create_consumer(config).await.map_err(|problem| error(Cause::new(problem)))?;
        let messages = consumer.messages().await.map_err(|problem| error(Cause::new(problem)))?;
        Ok(Self { stream: handle, filter: filter.to_owned(), messages, seen: 0 })
    }

    /// The next event; waits for it.
    ///
    /// # Errors
    /// When the feed breaks off, or holds what is no event.
    pub async fn next(&mut self) -> Result<FeedEvent, FeedError> {
        let error = |cause| FeedError { stream: self.filter.clone(), cause };
        let message = self.messages.next().await.ok_or_else(|| error("it ended".into()))?;
        let message = message.map_err(|problem| error(Cause::new(problem)))?;
        self.seen = message.info().map_err(|problem| error(Cause::new(problem)))?.stream_sequence;
        serde_json::from_slice(&message.payload).map_err(|problem| error(Cause::new(NotAnEvent(self.seen, problem))))
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
            Err(problem) => Err(FeedError { stream: self.filter.clone(), cause: Cause::new(problem) }),
        }
    }
}
