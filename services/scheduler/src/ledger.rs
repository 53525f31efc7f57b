//! What is out already, read from the streams of notices when the scheduler starts: so that little is tried in vain.
//!
//! It spares work only. That nothing goes out twice is the server's doing, by the expectation each notice carries.

use std::collections::HashSet;

use convene_kernel::commit::Digest;
use convene_runtime::log::{ReadError, follow_stream};
use convene_runtime::publisher::EXERCISES;
use futures::StreamExt as _;

use crate::position;
use crate::streams::{EXERCISE_SUBJECTS, NOTICE_SUBJECTS, NOTICES};

/// The notices that were out when this was read.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    out: HashSet<Digest>,
}

impl Ledger {
    /// Reads everything that is on the streams of notices now.
    ///
    /// # Errors
    /// When a stream cannot be read.
    pub async fn read(client: &async_nats::Client) -> Result<Self, ReadError> {
        let mut out = HashSet::new();
        for (stream, subjects) in [(NOTICES, NOTICE_SUBJECTS), (EXERCISES, EXERCISE_SUBJECTS)] {
            let end = position::last_of(client, stream, subjects).await?;
            let mut entries = follow_stream(client, stream, Some(subjects.to_owned())).await?;
            let mut read = 0;
            while read < end {
                let Some(entry) = entries.next().await else { break };
                out.insert(Digest::of(entry.subject.as_bytes()));
                read = entry.sequence;
            }
        }
        Ok(Self { out })
    }

    /// Whether a notice with `subject` was out.
    pub fn has(&self, subject: &str) -> bool {
        !self.out.is_empty() && self.out.contains(&Digest::of(subject.as_bytes()))
    }
}
