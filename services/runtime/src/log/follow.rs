//! Reading a stream in order from any place, quickly while it is behind, and mending every interruption by itself.
//!
//! An ephemeral consumer without acknowledgements delivers in large batches; when it is lost or misses something, another
//! is made from the last place that was passed on.

use std::time::Duration;

use async_nats::jetstream::{
    consumer::{AckPolicy, DeliverPolicy, pull},
    stream,
};
use futures::{Stream, StreamExt as _};

use super::{Entry, ReadError};

/// How many messages the server sends ahead of their being read.
const BATCH: usize = 4096;

/// How often an idle server shows that it is there; twice this without a sign and the consumer is made anew.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// How long one request for messages stands.
const EXPIRES: Duration = Duration::from_secs(30);

/// How long the server keeps a consumer that nobody reads from.
const KEEP_IDLE: Duration = Duration::from_secs(30);

/// The pause before a consumer is made anew after a failure.
const RETRY: Duration = Duration::from_millis(100);

/// A reader of one stream; it remembers the place it has come to.
pub(super) struct Follower {
    stream: stream::Stream<()>,
    partition: u32,
    subject: Option<String>,
    position: u64,
    messages: Option<Messages>,
}

struct Messages {
    stream: pull::Stream,
    /// Whether anything was delivered: before that, a place that is missing is missing in the stream itself.
    delivered: bool,
}

impl Follower {
    /// A reader of what comes after the place `after`, of one `subject` only when it is given.
    pub fn new(stream: stream::Stream<()>, partition: u32, subject: Option<String>, after: u64) -> Self {
        Self { stream, partition, subject, position: after, messages: None }
    }

    /// Everything from here on, for ever.
    pub fn entries(self) -> impl Stream<Item = Entry> + Send + 'static {
        futures::stream::unfold(Box::new(self), async |mut follower| {
            let entry = follower.next().await;
            Some((entry, follower))
        })
    }

    /// The next entry, however long it takes.
    async fn next(&mut self) -> Entry {
        loop {
            match self.next_or_fail().await {
                Ok(entry) => return entry,
                Err(error) => {
                    let Self { partition, position, .. } = *self;
                    tracing::warn!(%error, partition, position, "following was interrupted, trying again");
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    /// The next entry; after an error the follower stands where it stood.
    pub async fn next_or_fail(&mut self) -> Result<Entry, ReadError> {
        loop {
            let messages = match &mut self.messages {
                Some(messages) => messages,
                None => {
                    let stream = self.consume().await?;
                    self.messages.insert(Messages { stream, delivered: false })
                }
            };
            let message = match messages.stream.next().await {
                Some(Ok(message)) => message,
                ended => {
                    self.messages = None;
                    let problem = ended.and_then(Result::err).map_or("it ended".to_owned(), |error| error.to_string());
                    return Err(ReadError(problem));
                }
            };
            let sequence = message.info().map_err(ReadError::new)?.stream_sequence;
            if sequence <= self.position {
                continue;
            }
            if self.subject.is_none() && sequence != self.position + 1 && messages.delivered {
                self.messages = None;
                continue;
            }
            messages.delivered = true;
            self.position = sequence;
            let message = message.message;
            let subject = message.subject.as_str().to_owned();
            return Ok(Entry { partition: self.partition, sequence, subject, bytes: message.payload });
        }
    }

    async fn consume(&self) -> Result<pull::Stream, ReadError> {
        let last = self.stream.get_info().await.map_err(ReadError::new)?.state.last_sequence;
        if last < self.position {
            let position = self.position;
            return Err(ReadError(format!(
                "it ends at {last}, before {position}, which was read: an older copy stands in its place; restore the right one"
            )));
        }
        let config = pull::Config {
            description: Some("Reads the log in order.".to_owned()),
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: self.position + 1 },
            ack_policy: AckPolicy::None,
            filter_subject: self.subject.clone().unwrap_or_default(),
            inactive_threshold: KEEP_IDLE,
            memory_storage: true,
            num_replicas: 1,
            ..pull::Config::default()
        };
        let consumer = self.stream.create_consumer(config).await.map_err(ReadError::new)?;
        let messages = consumer.stream().max_messages_per_batch(BATCH).heartbeat(HEARTBEAT).expires(EXPIRES);
        messages.messages().await.map_err(ReadError::new)
    }
}
