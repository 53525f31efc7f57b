//! The log of a service: commits in order, appended under an expectation, followed from any sequence, never altered.
//!
//! What a commit says is unknown here; these are bytes on subjects. [`JetStreamLog`] is the one services run on.

pub(crate) mod classify;
mod entries;
mod follow;
mod group_writer;
mod integrity;
mod jetstream;
mod mark;
#[cfg(feature = "testing")]
mod memory;
mod presence;
mod pull;
mod subject;
mod tail;
mod watermark;

use std::fmt::Debug;

use async_trait::async_trait;
use bytes::Bytes;
use convene_kernel::key::AggregateKey;
use futures::stream::BoxStream;

use crate::cause::Cause;

pub use classify::append_error;
pub(crate) use follow::Follower;
pub(crate) use group_writer::{GroupWriter, OutgoingMessage, Run};
pub use jetstream::{JetStreamLog, LogConfig};
pub use mark::Mark;
#[cfg(feature = "testing")]
pub use memory::MemoryLog;
pub use subject::{LogSubject, stream_of_partition, subject_of};
pub use watermark::{Watermark, WatermarkError, watermark_file};

/// One stored message of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The partition it is in.
    pub partition: u32,
    /// Its sequence there: 1, 2, 3 and so on.
    pub sequence: u64,
    /// The subject, one for each aggregate.
    pub subject: String,
    /// What was stored.
    pub bytes: Bytes,
}

/// Why a commit was not appended, or may not have been.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// The aggregate has another last commit than was expected: nothing was stored, or an earlier attempt had been.
    #[error("another writer changed the aggregate first")]
    Conflict,
    /// Whether it was stored is not known; the aggregate's last commits show it.
    #[error("no acknowledgement arrived: it is unknown whether the commit was stored")]
    Unknown,
    /// The log cannot be reached; nothing was stored.
    #[error("the log is unavailable (check NATS and the streams of this service)")]
    Unavailable(#[source] Cause),
    /// The log has no room; nothing was stored.
    #[error("the log is full (give its streams more room; nothing is deleted automatically)")]
    Full(#[source] Cause),
    /// The commit is larger than a message may be; nothing was stored.
    #[error("the commit has {size} bytes, the limit is {limit}; split the request into several commands")]
    TooLarge {
        /// Bytes of the commit.
        size: usize,
        /// Bytes a message may have.
        limit: usize,
    },
    /// The partition is not what was read of it: what was stored, if anything was, is in another log than that.
    #[error(
        "the log is damaged: {0}; restore it from a backup and restart the service; commands are refused until then"
    )]
    Damaged(String),
}

/// Why the log was not read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a stream cannot be read (check NATS and the streams of this service)")]
pub struct ReadError(#[source] Cause);

impl ReadError {
    /// The log cannot be read because of `cause`.
    pub fn new(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self(Cause::new(cause))
    }
}

/// The commits of one service, in partitions; everything about a country is in one of them.
#[async_trait]
pub trait Log: Debug + Send + Sync + 'static {
    /// The service whose log it is, as in subjects.
    fn service(&self) -> &str;

    /// How many partitions it has; fixed when it was made.
    fn partitions(&self) -> u32;

    /// Stores `bytes` as the next commit of `key` if `expected` is the sequence of its last one, 0 for none, and returns the
    /// new commit's sequence. The same attempt, repeated, is stored once: the expectation lets only one be.
    ///
    /// # Errors
    /// See [`AppendError`]; only [`AppendError::Unknown`] leaves open whether it was stored.
    async fn append(&self, key: &AggregateKey, bytes: Bytes, expected: u64) -> Result<u64, AppendError> {
        let sequences = self.append_together(key, vec![bytes], expected).await?;
        sequences.last().copied().ok_or(AppendError::Unknown)
    }

    /// Stores `commits` as the next ones of `key`, in order, under the same condition, and returns their sequences.
    ///
    /// # Errors
    /// See [`AppendError`]. The first of several commits may be stored then, whatever the error says.
    async fn append_together(
        &self,
        key: &AggregateKey,
        commits: Vec<Bytes>,
        expected: u64,
    ) -> Result<Vec<u64>, AppendError>;

    /// Everything in `partition` after the sequence `after`, in order, and then what is appended, for ever.
    ///
    /// Interruptions end by themselves. A sequence that the log itself lacks shows as a jump in [`Entry::sequence`], and as
    /// [`damage`](Log::damage).
    fn follow(&self, partition: u32, after: u64) -> BoxStream<'static, Entry>;

    /// The sequence of the last entry of `partition`, 0 when it is empty.
    ///
    /// # Errors
    /// When the log cannot be reached.
    async fn last_sequence(&self, partition: u32) -> Result<u64, ReadError>;

    /// The last entry of one aggregate, surely the last.
    ///
    /// # Errors
    /// When the log cannot be reached.
    async fn last(&self, key: &AggregateKey) -> Result<Option<Entry>, ReadError>;

    /// The entry at a sequence.
    ///
    /// # Errors
    /// When the log cannot be reached.
    async fn read(&self, partition: u32, sequence: u64) -> Result<Option<Entry>, ReadError>;

    /// Every entry of one aggregate, in order.
    ///
    /// # Errors
    /// When the log cannot be reached.
    async fn history(&self, key: &AggregateKey) -> Result<Vec<Entry>, ReadError> {
        self.history_after(key, 0, usize::MAX).await
    }

    /// The entries of one aggregate after the sequence `after`, in order, at most so many.
    ///
    /// # Errors
    /// When the log cannot be reached.
    async fn history_after(&self, key: &AggregateKey, after: u64, most: usize) -> Result<Vec<Entry>, ReadError>;

    /// What is wrong with `partition` as a whole, if anything: it lacks something, or is not the one that was read. Then
    /// nothing is appended to it.
    fn damage(&self, partition: u32) -> Option<String>;

    /// Whether something outside the log showed, when it was opened, that `partition` has what it had before.
    fn is_witnessed(&self, _partition: u32) -> bool {
        false
    }

    /// Marks `partition` as damaged, because of what was found elsewhere.
    fn mark_damaged(&self, partition: u32, what: String);
}
