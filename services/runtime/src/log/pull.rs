//! Messages of a stream: as fast as the server sends them while there are many, and in short batches once there are
//! few.
//!
//! What follows a log at its end competes with those who write it, message by message. A waiting request therefore asks
//! for one message only; after it there is a short rest, and then a request for everything that has come. Leaner than
//! the client library's stream of messages, which makes each one able to acknowledge itself and sets a timer for each.

use std::time::Duration;

use async_nats::jetstream::{
    consumer::{self, AckPolicy, DeliverPolicy, pull},
    stream,
};
use async_nats::{Client, Message, StatusCode, Subject, Subscriber};
use futures::{FutureExt as _, StreamExt as _};

use super::ReadError;

/// How many messages a request asks for while there are many, unless its reader takes them slowly.
pub(super) const BATCH: usize = 4096;

/// How long messages come together before they are asked for.
const REST: Duration = Duration::from_millis(5);

/// How often an idle server shows that it is there.
const HEARTBEAT: Duration = Duration::from_millis(500);

/// How long nothing at all may come before the consumer counts as lost.
const SILENCE: Duration = Duration::from_millis(1200);

/// How long a request for the next message is valid.
const EXPIRES: Duration = Duration::from_secs(30);

/// How long the server keeps a consumer that is not read.
const KEEP_IDLE: Duration = Duration::from_secs(5);

/// What a request that expires says it left unserved.
const UNSERVED_HEADER: &str = "Nats-Pending-Messages";

/// An ephemeral consumer and what it delivers.
#[derive(Debug)]
pub(super) struct Pull {
    consumer: consumer::PullConsumer,
    inbox: Subject,
    delivered: Subscriber,
    /// How many messages a request asks for while there are many.
    batch: usize,
    /// How many messages are asked for and not delivered.
    awaited: usize,
    /// The number of the last delivery of this consumer: the server counts them from 1.
    delivery: u64,
    /// Whether there are more than were delivered.
    is_behind: bool,
    /// Whether there may be more since the last request for many.
    is_stirring: bool,
}

impl Pull {
    /// Reads `stream` from the sequence `start`, in requests for `batch` messages; only those of `subjects`, unless there are none.
    ///
    /// # Errors
    /// When the consumer cannot be made.
    pub async fn start(
        client: &Client,
        stream: &stream::Stream<()>,
        subjects: &[String],
        start: u64,
        batch: usize,
    ) -> Result<Self, ReadError> {
        // A server takes either one filter or several; an empty one means all messages.
        let (filter_subject, filter_subjects) = match subjects {
            [] => (String::new(), Vec::new()),
            [subject] => (subject.clone(), Vec::new()),
            several => (String::new(), several.to_vec()),
        };
        let config = pull::Config {
            description: Some("Reads the log in order.".to_owned()),
            deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: start },
            ack_policy: AckPolicy::None,
            filter_subject,
            filter_subjects,
            inactive_threshold: KEEP_IDLE,
            memory_storage: true,
            num_replicas: 1,
            ..pull::Config::default()
        };
        let consumer = stream.create_consumer(config).await.map_err(ReadError::new)?;
        let inbox = Subject::from(client.new_inbox());
        let delivered = client.subscribe(inbox.clone()).await.map_err(ReadError::new)?;
        Ok(Self { consumer, inbox, delivered, batch, awaited: 0, delivery: 0, is_behind: true, is_stirring: false })
    }

    /// The next message and its sequence in the stream.
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
                    let Delivery { sequence, number, pending } = Delivery::read(reply)
                        .ok_or_else(|| ReadError::new(format!("'{reply}' is not the reply subject of a consumer")))?;
                    let expected = self.delivery + 1;
                    if number != expected {
                        let problem = format!("delivery {number} arrived instead of {expected}: messages were lost");
                        return Err(ReadError::new(problem));
                    }
                    self.delivery = number;
                    self.awaited = self.awaited.saturating_sub(1);
                    self.is_behind = pending > 0;
                    self.is_stirring = true;
                    return Ok((sequence, message));
                }
                Some(StatusCode::IDLE_HEARTBEAT) => {}
                Some(StatusCode::TIMEOUT | StatusCode::NOT_FOUND) => {
                    self.awaited = self.awaited.saturating_sub(unserved(&message, self.batch));
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
        let many = pull::BatchConfig { batch: self.batch, no_wait: true, ..Default::default() };
        if self.is_behind && self.awaited <= self.batch / 2 {
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
fn unserved(ended: &Message, batch: usize) -> usize {
    let header = ended.headers.as_ref().and_then(|headers| headers.get(UNSERVED_HEADER));
    header.and_then(|count| count.as_str().parse().ok()).unwrap_or(batch)
}

/// What the reply subject of a delivered message says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Delivery {
    /// The message's sequence in the stream.
    sequence: u64,
    /// Which delivery of the consumer it is, from 1 and without a gap.
    number: u64,
    /// How many messages of the stream come after it.
    pending: u64,
}

impl Delivery {
    /// Reads a reply subject; `None` when it is none of a consumer.
    fn read(reply: &str) -> Option<Self> {
        let tokens = reply.strip_prefix("$JS.ACK.")?;
        // There is a form with a domain and a hash of the account before the rest.
        let before = match tokens.bytes().filter(|byte| *byte == b'.').count() {
            6 => 3,
            8.. => 5,
            _ => return None,
        };
        let mut tokens = tokens.split('.').skip(before);
        let sequence = tokens.next()?.parse().ok()?;
        let number = tokens.next()?.parse().ok()?;
        let pending = tokens.nth(1)?.parse().ok()?;
        Some(Self { sequence, number, pending })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_read_from_either_form_of_reply() {
        let delivery = Some(Delivery { sequence: 42, number: 7, pending: 3 });
        assert_eq!(Delivery::read("$JS.ACK.LOG_LEDGER_00.consumer.1.42.7.1763000000000.3"), delivery);
        assert_eq!(Delivery::read("$JS.ACK.hub.hash.LOG_LEDGER_00.consumer.1.42.7.1763000000000.3.token"), delivery);
        assert_eq!(Delivery::read("$JS.ACK.LOG_LEDGER_00.consumer"), None);
        assert_eq!(Delivery::read("_INBOX.x"), None);
    }
}
