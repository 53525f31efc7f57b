//! Publishes the ERC queue for systems, on a work queue: each notice to the ERC about real records once, in order.
//!
//! An acknowledged message leaves the queue, but the queue's sequence continues. The n-th notice is therefore published
//! with the expected last sequence n-1: neither a restart nor a second scheduler can repeat it.

use std::time::Duration;

use async_nats::jetstream::{self, message::PublishMessage};
use bytes::Bytes;
use convene_kernel::codes::{CountryCode, ResourceId};
use convene_runtime::cause::Cause;
use convene_runtime::log::{AppendError, Entry, ReadError, append_error};
use convene_runtime::nats;
use convene_runtime::projection::{Message, Unusable};
use convene_runtime::publisher::CONTENT_TYPE;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use tokio_util::task::AbortOnDropHandle;

use crate::streams::{ERC_QUEUE, NOTICES};
use crate::{erc_notices, publish};

/// The pause before something is tried again.
const RETRY: Duration = Duration::from_millis(200);

/// Publishes on the work queue for as long as it is kept.
#[derive(Debug)]
pub struct QueuePublisher {
    _task: AbortOnDropHandle<()>,
}

impl QueuePublisher {
    /// Starts to offer every notice to the ERC.
    ///
    /// # Errors
    /// When the stream of notices cannot be found.
    pub async fn start(client: &async_nats::Client) -> Result<Self, ReadError> {
        let notices = erc_notices::live_notices().entries(client).await?;
        let queue = Queue { client: client.clone(), jetstream: nats::jetstream(client), last: 0 };
        Ok(Self { _task: AbortOnDropHandle::new(tokio::spawn(queue.offer_all(notices))) })
    }
}

/// The country and the item that a notice is about.
fn read(notice: &Entry) -> Result<(CountryCode, ResourceId), Unusable> {
    let event = Message::of(NOTICES, notice).event()?;
    let item = publish::erc_notice_of(&event)?.item;
    Ok((event.country, item))
}

struct Queue {
    client: async_nats::Client,
    jetstream: jetstream::Context,
    /// The last sequence of the queue, as far as it is known.
    last: u64,
}

impl Queue {
    async fn offer_all(mut self, notices: BoxStream<'static, Entry>) {
        let mut numbered = notices.zip(futures::stream::iter(1_u64..));
        while let Some((entry, number)) = numbered.next().await {
            let subject = match read(&entry) {
                Ok((country, item)) => format!("convene.queue.erc.{country}.{item}"),
                Err(error) => {
                    // Its place in the queue must be filled, or all that follow would be refused.
                    tracing::error!(%error, sequence = entry.sequence, "a notice to the ERC cannot be read");
                    format!("convene.queue.erc.unread.{}", entry.sequence)
                }
            };
            while self.last < number {
                if let Err(error) = self.offer(&subject, &entry.bytes, number).await {
                    tracing::warn!(%error, number, "the work queue cannot take an item yet, trying again");
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    /// Offers the notice of that number; when the queue is not where it should be, looks where it is.
    async fn offer(&mut self, subject: &str, bytes: &Bytes, number: u64) -> Result<(), AppendError> {
        let message = PublishMessage::build()
            .payload(bytes.clone())
            .header("Content-Type", CONTENT_TYPE)
            .expected_last_sequence(number - 1);
        let acknowledged = match self.jetstream.send_publish(subject.to_owned(), message).await {
            Ok(acknowledgement) => acknowledgement.await,
            Err(error) => Err(error),
        };
        match acknowledged {
            Ok(acknowledgement) => {
                self.last = acknowledgement.sequence;
                Ok(())
            }
            Err(error) => {
                self.last = self.look().await.map_err(|error| AppendError::Unavailable(Cause::new(error)))?;
                let is_there = self.last >= number;
                if is_there {
                    Ok(())
                } else {
                    Err(append_error(error, bytes.len(), self.client.server_info().max_payload))
                }
            }
        }
    }

    async fn look(&self) -> Result<u64, ReadError> {
        let failed = |error: &dyn std::fmt::Display| ReadError::new(format!("{ERC_QUEUE}: {error}"));
        let stream = nats::reading(&self.client).get_stream_no_info(ERC_QUEUE).await.map_err(|error| failed(&error))?;
        let info = stream.get_info().await.map_err(|error| failed(&error))?;
        Ok(info.state.last_sequence)
    }
}
