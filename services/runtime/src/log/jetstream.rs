//! The log on NATS JetStream: one stream for each partition.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::{self, stream};
use async_nats::{Client, HeaderMap};
use async_trait::async_trait;
use bytes::Bytes;
use convene_kernel::key::AggregateKey;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use serde::Deserialize;
use tokio_util::task::AbortOnDropHandle;

use super::entries::entries;
use super::follow::Follower;
use super::group_writer::{GroupWriter, OutgoingMessage, Run};
use super::integrity::Integrity;
use super::presence::{Presence, open_partitions};
use super::subject::{stream_of_partition, subject_of, subjects_of_partition};
use super::tail::Tail;
use super::watermark::{self, Watermark};
use super::{AppendError, Entry, Log, ReadError};
use crate::cause::Cause;
use crate::nats::{self, KeptStream, StreamError};

/// How long the reading of a history may be interrupted before it fails, such as by a cluster that makes another server
/// the leader.
const HISTORY_INTERRUPTION: Duration = Duration::from_secs(5);

/// How a service's log is kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// How many streams share the countries; fixed when the log is made.
    pub partitions: u32,
    /// How many servers of a cluster hold a copy.
    pub replicas: usize,
    /// Bytes after which one partition refuses more; `None` for no limit but the server's.
    pub max_bytes: Option<u64>,
}

impl Default for LogConfig {
    fn default() -> Self {
        Self { partitions: 8, replicas: 1, max_bytes: None }
    }
}

/// The log of one service on JetStream.
#[derive(Clone, Debug)]
pub struct JetStreamLog {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    service: String,
    client: Client,
    partitions: Vec<Partition>,
    integrity: Arc<Integrity>,
    /// What keeps the watermark, where there is one.
    _watermark: Option<AbortOnDropHandle<()>>,
}

#[derive(Debug)]
struct Partition {
    stream: stream::Stream<()>,
    writer: GroupWriter,
    tail: Arc<Tail>,
    /// How it was found when the log was opened.
    presence: Presence,
    _watch: AbortOnDropHandle<()>,
}

impl JetStreamLog {
    /// Opens the log of `service`, making its streams when none of it is there yet.
    ///
    /// # Errors
    /// When a stream cannot be reached, or is not kept as the log of this many partitions must be.
    pub async fn open(jetstream: &jetstream::Context, service: &str, config: &LogConfig) -> Result<Self, StreamError> {
        Self::open_parts(jetstream, service, config, None).await
    }

    /// The same, compared with the watermark at `path`, which is kept from here on.
    ///
    /// # Errors
    /// The same ones, and when the watermark cannot be read.
    pub async fn open_with_watermark(
        jetstream: &jetstream::Context,
        service: &str,
        config: &LogConfig,
        path: &Path,
    ) -> Result<Self, StreamError> {
        Self::open_parts(jetstream, service, config, Some(path)).await
    }

    async fn open_parts(
        jetstream: &jetstream::Context,
        service: &str,
        config: &LogConfig,
        path: Option<&Path>,
    ) -> Result<Self, StreamError> {
        let count = config.partitions.max(1);
        let kept: Vec<KeptStream> = (0..count).map(|partition| kept_stream(service, partition, config)).collect();
        let watermark = path.map_or_else(|| Ok(Watermark::default()), Watermark::read);
        let watermark = watermark.map_err(|error| StreamError::Watermark {
            path: path.map_or_else(String::new, |path| path.display().to_string()),
            source: Cause::new(error),
        })?;
        let integrity = Arc::new(Integrity::new(count));
        let presences = open_partitions(&nats::management(&jetstream.client()), service, &kept, &watermark).await?;
        let reading = nats::reading(&jetstream.client());
        let mut partitions = Vec::new();
        for ((partition, kept), presence) in (0..).zip(&kept).zip(presences) {
            if let Some(damage) = &presence.damage {
                integrity.mark_damaged(partition, damage.clone());
            }
            let stream = reading.get_stream_no_info(&kept.name).await;
            let stream = stream.map_err(|error| StreamError::unavailable(&kept.name, error))?;
            let tail = Arc::new(Tail::new(Arc::clone(&integrity)));
            let watch = AbortOnDropHandle::new(tokio::spawn(Arc::clone(&tail).watch(stream.clone())));
            let writer = GroupWriter::new(jetstream.clone());
            partitions.push(Partition { stream, writer, tail, presence, _watch: watch });
        }
        let watermark = path.map(|path| {
            let keeping = watermark::keep(path.to_owned(), Arc::clone(&integrity), watermark);
            AbortOnDropHandle::new(tokio::spawn(keeping))
        });
        let (service, client) = (service.to_owned(), jetstream.client());
        Ok(Self { inner: Arc::new(Inner { service, client, partitions, integrity, _watermark: watermark }) })
    }

    fn partition(&self, partition: u32) -> &Partition {
        &self.inner.partitions[partition as usize]
    }

    /// Whether the partition was not there when the log was opened. There is nothing to read then, and nothing is waited for.
    fn is_missing(&self, partition: u32) -> bool {
        self.partition(partition).presence.is_missing
    }

    fn stream(&self, partition: u32) -> &stream::Stream<()> {
        &self.partition(partition).stream
    }

    fn follower(&self, partition: u32, after: u64) -> Follower {
        Follower::new(self.inner.client.clone(), self.stream(partition).clone(), partition, after)
    }

    fn subject(&self, key: &AggregateKey) -> String {
        subject_of(&self.inner.service, self.partitions(), key)
    }

    /// The last entry with `subject`, from the leader of the stream.
    async fn last_of(&self, partition: u32, subject: &str) -> Result<Option<Entry>, ReadError> {
        if self.is_missing(partition) {
            return Ok(None);
        }
        let found = self.stream(partition).get_last_raw_message_by_subject(subject).await;
        match found {
            Ok(message) => {
                self.partition(partition).tail.heard_of(message.sequence);
                Ok(Some(entry(partition, message)))
            }
            Err(error) if error.kind() == stream::LastRawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(ReadError::new(error)),
        }
    }
}

/// How the stream of `partition` is kept.
fn kept_stream(service: &str, partition: u32, config: &LogConfig) -> KeptStream {
    KeptStream {
        name: stream_of_partition(service, partition),
        description: format!("The log of the service {service}, partition {partition}."),
        subjects: vec![subjects_of_partition(service, partition)],
        replicas: config.replicas.max(1),
        max_bytes: config.max_bytes,
        metadata: vec![("convene-partitions".to_owned(), config.partitions.to_string())],
    }
}

fn entry(partition: u32, message: jetstream::message::StreamMessage) -> Entry {
    Entry { partition, sequence: message.sequence, subject: message.subject.to_string(), bytes: message.payload }
}

#[async_trait]
impl Log for JetStreamLog {
    fn service(&self) -> &str {
        &self.inner.service
    }

    fn partitions(&self) -> u32 {
        u32::try_from(self.inner.partitions.len()).unwrap_or(u32::MAX)
    }

    async fn append_together(
        &self,
        key: &AggregateKey,
        commits: Vec<Bytes>,
        expected: u64,
    ) -> Result<Vec<u64>, AppendError> {
        let partition = key.partition(self.partitions());
        let read = self.inner.integrity.admit(partition)?;
        let subject = self.subject(key);
        let message = |bytes: &Bytes| OutgoingMessage {
            subject: subject.clone(),
            headers: HeaderMap::new(),
            body: bytes.clone(),
        };
        let run = Run { messages: commits.iter().map(message).collect(), filter: None, expected };
        let Partition { writer, tail, .. } = self.partition(partition);
        let sequences = writer.write(run).await?;
        for (&sequence, bytes) in sequences.iter().zip(commits) {
            self.inner.integrity.given(partition, sequence, read)?;
            tail.appended(Entry { partition, sequence, subject: subject.clone(), bytes });
        }
        Ok(sequences)
    }

    fn follow(&self, partition: u32, after: u64) -> BoxStream<'static, Entry> {
        if self.is_missing(partition) {
            return futures::stream::pending().boxed();
        }
        let follower = self.follower(partition, after).watching(Arc::clone(&self.inner.integrity));
        entries(partition, follower, Arc::clone(&self.partition(partition).tail)).boxed()
    }

    async fn last_sequence(&self, partition: u32) -> Result<u64, ReadError> {
        if self.is_missing(partition) {
            return Ok(0);
        }
        let info = self.stream(partition).get_info().await.map_err(ReadError::new)?;
        self.partition(partition).tail.heard_of(info.state.last_sequence);
        Ok(info.state.last_sequence)
    }

    async fn last(&self, key: &AggregateKey) -> Result<Option<Entry>, ReadError> {
        self.last_of(key.partition(self.partitions()), &self.subject(key)).await
    }

    async fn read(&self, partition: u32, sequence: u64) -> Result<Option<Entry>, ReadError> {
        if self.is_missing(partition) {
            return Ok(None);
        }
        match self.stream(partition).get_raw_message(sequence).await {
            Ok(message) => Ok(Some(entry(partition, message))),
            Err(error) if error.kind() == stream::RawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(ReadError::new(error)),
        }
    }

    async fn history_after(&self, key: &AggregateKey, after: u64, most: usize) -> Result<Vec<Entry>, ReadError> {
        let (partition, subject) = (key.partition(self.partitions()), self.subject(key));
        let last = self.last_of(partition, &subject).await?.map_or(0, |last| last.sequence);
        let mut follower = self.follower(partition, after).of_subjects(vec![subject]);
        let (mut entries, mut read) = (Vec::new(), after);
        while read < last && entries.len() < most {
            let entry = follower.next_within(HISTORY_INTERRUPTION).await?;
            read = entry.sequence;
            entries.push(entry);
        }
        Ok(entries)
    }

    fn damage(&self, partition: u32) -> Option<String> {
        self.inner.integrity.damage(partition)
    }

    fn is_witnessed(&self, partition: u32) -> bool {
        self.partition(partition).presence.is_witnessed
    }

    fn mark_damaged(&self, partition: u32, what: String) {
        self.inner.integrity.mark_damaged(partition, what);
    }
}
