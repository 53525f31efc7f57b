//! Which notices were sent before, read from their streams when the scheduler starts, so that few are sent in vain.
//!
//! The server guarantees that nothing is sent twice to one recipient, by the expectation that each notice carries. That nothing
//! is sent again to the next HC or RC is known from here.

use std::collections::HashSet;

use convene_kernel::digest::Digest;
use convene_runtime::log::ReadError;
use convene_runtime::projection::Source;
use futures::StreamExt as _;

use crate::domain::SERVICE;
use crate::domain::notice::without_recipient;

/// The notices that had been sent when this was read.
#[derive(Debug, Default)]
pub(crate) struct SentIndex {
    sent: HashSet<Digest>,
}

impl SentIndex {
    /// Reads everything that is on the streams of notices now.
    ///
    /// # Errors
    /// When a stream cannot be read.
    pub async fn read(client: &async_nats::Client) -> Result<Self, ReadError> {
        let mut sent = HashSet::new();
        for source in [Source::notices(), Source::exercises(SERVICE)] {
            let end = source.end(client).await?;
            let mut entries = source.entries(client).await?;
            let mut read = 0;
            while read < end {
                let Some(entry) = entries.next().await else { break };
                sent.insert(Digest::of(without_recipient(&entry.subject).as_bytes()));
                read = entry.sequence;
            }
        }
        Ok(Self { sent })
    }

    /// Whether the notice with `subject` had been sent, to whichever recipient.
    pub fn has(&self, subject: &str) -> bool {
        !self.sent.is_empty() && self.sent.contains(&Digest::of(without_recipient(subject).as_bytes()))
    }
}
