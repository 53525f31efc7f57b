//! Sends notices to their stream: without waiting, acknowledged later, refused when they are there already.

use std::sync::atomic::Ordering;
use std::time::Duration;

use async_nats::connection::State;
use async_nats::jetstream::{self, context::ContextBuilder, context::PublishAckFuture, message::PublishMessage};
use convene_runtime::log::{AppendError, append_error};
use convene_runtime::publisher::CONTENT_TYPE;

/// How long an acknowledgement is waited for: with many on their way at a busy disk it takes a while.
const ACKNOWLEDGEMENT_TIMEOUT: Duration = Duration::from_secs(5);

/// The pause between two looks at the connection.
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// What came of sending a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// This attempt put it on its stream.
    Now,
    /// It had been sent: earlier, or by another scheduler.
    Before,
}

/// A notice that was handed to the connection.
pub(super) struct Attempt {
    acknowledgement: Result<PublishAckFuture, AppendError>,
    size: usize,
    /// How often the connection had been made by then.
    connects: u64,
}

/// The connection that notices are sent through.
#[derive(Debug)]
pub(super) struct NoticeWriter {
    client: async_nats::Client,
    jetstream: jetstream::Context,
}

impl NoticeWriter {
    /// A writer that sends through `client`.
    pub fn new(client: async_nats::Client) -> Self {
        let jetstream = ContextBuilder::new().timeout(ACKNOWLEDGEMENT_TIMEOUT).build(client.clone());
        Self { client, jetstream }
    }

    /// Hands a notice to the connection, unless there is none now: what would wait for one could overtake others.
    pub async fn send(&self, subject: String, bytes: Vec<u8>) -> Attempt {
        let (size, connects) = (bytes.len(), self.connects());
        if self.client.connection_state() != State::Connected {
            let acknowledgement = Err(AppendError::Unavailable("there is no connection to NATS".into()));
            return Attempt { acknowledgement, size, connects };
        }
        let message = PublishMessage::build()
            .payload(bytes.into())
            .header("Content-Type", CONTENT_TYPE)
            .expected_last_subject_sequence(0);
        let sent = self.jetstream.send_publish(subject, message).await;
        Attempt { acknowledgement: sent.map_err(|error| self.classify(error, size)), size, connects }
    }

    /// What came of an attempt.
    ///
    /// # Errors
    /// When it failed or its outcome is not known: then it is made again.
    pub async fn outcome(&self, attempt: Attempt) -> Result<Sent, AppendError> {
        let Attempt { acknowledgement, size, connects } = attempt;
        let acknowledged = tokio::select! {
            biased;
            acknowledged = acknowledgement?.into_future() => acknowledged,
            // An acknowledgement does not come through another connection than its message went.
            () = self.lost(connects) => return Err(AppendError::Unknown),
        };
        match acknowledged {
            Ok(_) => Ok(Sent::Now),
            Err(error) => match self.classify(error, size) {
                AppendError::Conflict => Ok(Sent::Before),
                error => Err(error),
            },
        }
    }

    /// Returns once there is a connection.
    pub async fn connected(&self) {
        while self.client.connection_state() != State::Connected {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    async fn lost(&self, connects: u64) {
        while self.client.connection_state() == State::Connected && self.connects() == connects {
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    }

    fn connects(&self) -> u64 {
        self.client.statistics().connects.load(Ordering::Relaxed)
    }

    fn classify(&self, error: jetstream::context::PublishError, size: usize) -> AppendError {
        append_error(error, size, self.client.server_info().max_payload)
    }
}
