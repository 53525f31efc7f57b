//! Messages of a stream as fast as the server sends them: requests for many at a time, the next before the last is served.
//!
//! Leaner than the client library's stream of messages, which makes each one able to acknowledge itself and sets a timer
//! for each; nothing here is acknowledged.

use std::time::Duration;

use async_nats::jetstream::{
    consumer::{self, AckPolicy, DeliverPolicy, pull},
    stream,
};
use async_nats::{Client, Message, StatusCode, Subject, Subscriber};
use futures::{FutureExt as _, StreamExt as _};

use super::ReadError;

/// How many messages the server sends ahead of their being read.
const BATCH: usize = 4096;

/// How often an idle server shows that it is there.
const HEARTBEAT: Duration = Duration::from_millis(500);

/// How long nothing at all may come before the consumer counts as lost.
const SILENCE: Duration = Duration::from_millis(1200);

/// How long one request for messages stands.
const EXPIRES: Duration = Duration::from_secs(30);

/// How long the server keeps a consumer that nobody reads from.
const KEEP_IDLE: Duration = Duration::from_secs(5);

/// What a request that expires says it left unserved.
const UNSERVED_HEADER: &str = "Nats-Pending-Messages";

/// An ephemeral consumer and what it delivers.
#[derive(Debug)]
pub(super) struct Pull {
    consumer: consumer::PullConsumer,
    inbox: Subject,
    delivered: Subscriber,
    /// How many messages are asked for and not delivered.
    awaited: usize,
}

impl Pull {
    /// Reads `stream` from the place `start`, one `subject` only when it is given.
    ///
    /// # Errors
    /// When the consumer cannot be made.
    pub async fn start(
        client: &Client,
        stream: &stream::Stream<()>,
        subject: Option<&str>,
        start: u64,
    ) -> Result<Self, ReadError> {
        let config = pull::Config {
            description: Some("Reads the log in order.".to_owned()),
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: start },
            ack_policy: AckPolicy::None,
            filter_subject: subject.unwrap_or_default().to_owned(),
            inactive_threshold: KEEP_IDLE,
            memory_storage: true,
            num_replicas: 1,
            ..pull::Config::default()
        };
        let consumer = stream.create_consumer(config).await.map_err(ReadError::new)?;
        let inbox = Subject::from(client.new_inbox());
        let delivered = client.subscribe(inbox.clone()).await.map_err(ReadError::new)?;
        Ok(Self { consumer, inbox, delivered, awaited: 0 })
    }

    /// The next message and its place in the stream.
    ///
    /// # Errors
    /// When the consumer is lost; another must be started then.
    pub async fn next(&mut self) -> Result<(u64, Message), ReadError> {
        loop {
            if self.awaited <= BATCH / 2 {
                self.ask().await?;
            }
            let message = self.receive().await?;
            match message.status {
                None | Some(StatusCode::OK) => {
                    self.awaited = self.awaited.saturating_sub(1);
                    let reply = message.reply.as_deref().unwrap_or_default();
                    let place = sequence_of(reply).ok_or_else(|| ReadError(format!("'{reply}' tells no place")))?;
                    return Ok((place, message));
                }
                Some(StatusCode::IDLE_HEARTBEAT) => {}
                Some(StatusCode::TIMEOUT) => self.awaited = self.awaited.saturating_sub(unserved(&message)),
                Some(status) => {
                    return Err(ReadError(format!("{status} {}", message.description.unwrap_or_default())));
                }
            }
        }
    }

    async fn ask(&mut self) -> Result<(), ReadError> {
        let request =
            pull::BatchConfig { batch: BATCH, expires: Some(EXPIRES), idle_heartbeat: HEARTBEAT, ..Default::default() };
        self.consumer.request_batch(request, self.inbox.clone()).await.map_err(ReadError::new)?;
        self.awaited += BATCH;
        Ok(())
    }

    async fn receive(&mut self) -> Result<Message, ReadError> {
        // While messages are there already, no timer is set.
        let received = match self.delivered.next().now_or_never() {
            Some(received) => received,
            None => tokio::time::timeout(SILENCE, self.delivered.next())
                .await
                .map_err(|_| ReadError("nothing was heard of the consumer".to_owned()))?,
        };
        received.ok_or_else(|| ReadError("the connection is closed".to_owned()))
    }
}

/// How much of its batch an expired request left unserved.
fn unserved(expired: &Message) -> usize {
    let header = expired.headers.as_ref().and_then(|headers| headers.get(UNSERVED_HEADER));
    header.and_then(|count| count.as_str().parse().ok()).unwrap_or(BATCH)
}

/// The place in the stream that the reply subject of a delivered message tells, in the form without and with a domain.
fn sequence_of(reply: &str) -> Option<u64> {
    let tokens = reply.strip_prefix("$JS.ACK.")?;
    let before = match tokens.bytes().filter(|byte| *byte == b'.').count() {
        6 => 3,
        8.. => 5,
        _ => return None,
    };
    tokens.split('.').nth(before)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_read_from_either_form_of_reply() {
        assert_eq!(sequence_of("$JS.ACK.LOG_LEDGER_00.consumer.1.42.7.1763000000000.0"), Some(42));
        assert_eq!(sequence_of("$JS.ACK.hub.hash.LOG_LEDGER_00.consumer.1.42.7.1763000000000.0.token"), Some(42));
        assert_eq!(sequence_of("$JS.ACK.LOG_LEDGER_00.consumer"), None);
        assert_eq!(sequence_of("_INBOX.x"), None);
    }
}
