//! Messages of a stream: as fast as the server sends them while there are many, and in gusts once there are few.
//!
//! What follows a log at its end competes with those who write it, message by message. So a standing request asks for one
//! message only; after it there is a short rest, and then everything that has come together. Leaner than the client
//! library's stream of messages, which makes each one able to acknowledge itself and sets a timer for each.

use std::time::Duration;

use async_nats::jetstream::{
    consumer::{self, AckPolicy, DeliverPolicy, pull},
    stream,
};
use async_nats::{Client, Message, StatusCode, Subject, Subscriber};
use futures::{FutureExt as _, StreamExt as _};

use super::ReadError;

/// How many messages a request asks for while there are many.
const BATCH: usize = 4096;

/// How long messages come together before they are asked for.
const REST: Duration = Duration::from_millis(5);

/// How often an idle server shows that it is there.
const HEARTBEAT: Duration = Duration::from_millis(500);

/// How long nothing at all may come before the consumer counts as lost.
const SILENCE: Duration = Duration::from_millis(1200);

/// How long a request for the next message stands.
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
    /// Whether there are more than were delivered.
    is_behind: bool,
    /// Whether there may be more since the last request for many.
    is_stirring: bool,
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
        Ok(Self { consumer, inbox, delivered, awaited: 0, is_behind: true, is_stirring: false })
    }

    /// The next message and its place in the stream.
    ///
    /// # Errors
    /// When the consumer is lost; another must be started then.
    pub async fn next(&mut self) -> Result<(u64, Message), ReadError> {
        loop {
            self.ask().await?;
            let message = self.receive().await?;
            match message.status {
                None | Some(StatusCode::OK) => {
                    let reply = message.reply.as_deref().unwrap_or_default();
                    let (sequence, pending) = place_in(reply)
                        .ok_or_else(|| ReadError::new(format!("the reply subject '{reply}' has no sequence")))?;
                    self.awaited = self.awaited.saturating_sub(1);
                    self.is_behind = pending > 0;
                    self.is_stirring = true;
                    return Ok((sequence, message));
                }
                Some(StatusCode::IDLE_HEARTBEAT) => {}
                Some(StatusCode::TIMEOUT | StatusCode::NOT_FOUND) => {
                    self.awaited = self.awaited.saturating_sub(unserved(&message));
                    self.is_behind = false;
                }
                Some(status) => {
                    return Err(ReadError::new(format!("{status} {}", message.description.unwrap_or_default())));
                }
            }
        }
    }

    /// Asks for what is to be asked for now, if anything.
    async fn ask(&mut self) -> Result<(), ReadError> {
        let many = pull::BatchConfig { batch: BATCH, no_wait: true, ..Default::default() };
        if self.is_behind && self.awaited <= BATCH / 2 {
            self.request(many).await
        } else if self.awaited > 0 {
            Ok(())
        } else if std::mem::take(&mut self.is_stirring) {
            tokio::time::sleep(REST).await;
            self.request(many).await
        } else {
            let expires = Some(EXPIRES);
            self.request(pull::BatchConfig { batch: 1, expires, idle_heartbeat: HEARTBEAT, ..Default::default() }).await
        }
    }

    async fn request(&mut self, request: pull::BatchConfig) -> Result<(), ReadError> {
        self.awaited += request.batch;
        self.consumer.request_batch(request, self.inbox.clone()).await.map_err(ReadError::new)
    }

    async fn receive(&mut self) -> Result<Message, ReadError> {
        // While messages are there already, no timer is set.
        let received = match self.delivered.next().now_or_never() {
            Some(received) => received,
            None => tokio::time::timeout(SILENCE, self.delivered.next())
                .await
                .map_err(|_| ReadError::new("the consumer is silent"))?,
        };
        received.ok_or_else(|| ReadError::new("the connection is closed"))
    }
}

/// How much of its batch a request left unserved when it ended; all of it when it does not say.
fn unserved(ended: &Message) -> usize {
    let header = ended.headers.as_ref().and_then(|headers| headers.get(UNSERVED_HEADER));
    header.and_then(|count| count.as_str().parse().ok()).unwrap_or(BATCH)
}

/// The place in the stream that the reply subject of a delivered message tells, and how many messages come after it.
fn place_in(reply: &str) -> Option<(u64, u64)> {
    let tokens = reply.strip_prefix("$JS.ACK.")?;
    // There is a form with a domain and a hash of the account before the rest.
    let before = match tokens.bytes().filter(|byte| *byte == b'.').count() {
        6 => 3,
        8.. => 5,
        _ => return None,
    };
    let mut tokens = tokens.split('.').skip(before);
    let sequence = tokens.next()?.parse().ok()?;
    let pending = tokens.nth(2)?.parse().ok()?;
    Some((sequence, pending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_read_from_either_form_of_reply() {
        assert_eq!(place_in("$JS.ACK.LOG_LEDGER_00.consumer.1.42.7.1763000000000.3"), Some((42, 3)));
        assert_eq!(place_in("$JS.ACK.hub.hash.LOG_LEDGER_00.consumer.1.42.7.1763000000000.3.token"), Some((42, 3)));
        assert_eq!(place_in("$JS.ACK.LOG_LEDGER_00.consumer"), None);
        assert_eq!(place_in("_INBOX.x"), None);
    }
}
