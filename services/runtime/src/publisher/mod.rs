//! The publisher of a service: follows its log and publishes the public events of each commit on the feed, exactly once.
//!
//! Decisions go to the stream `DECISIONS`, those of exercises to `EXERCISES`, changes in duties to `DUTIES`. Each message
//! carries its position in the log, and is published with the expectation that the country's last message is the one
//! before it. What waits is published together, across countries, as one atomic batch where that is faster. Neither a
//! restart nor a second publisher repeats, omits or reorders anything. A restart goes on from the last checkpoint.
//!
//! A service has one publisher for its log and all kinds of aggregates in it: the position of a country's last
//! message says how far all its kinds are published. [`EventMappings`] has the mapping of each kind.

mod checkpoint;
mod cloud_event;
mod country_publisher;
mod event;
mod feed;
mod installation;
mod last_message;
mod mapping;
mod outgoing;
mod position;
mod progress;
mod stream_writer;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream;
use futures::StreamExt as _;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use crate::cause::chain;
use crate::log::{Entry, GroupWriter, Log, LogSubject, ReadError};
use crate::nats::{self, KeptStream, StreamError};
use checkpoint::{Checkpoint, CheckpointError};
use country_publisher::CountryPublisher;
use feed::{Feed, FeedStream, RETRY};
use progress::Progress;
use stream_writer::StreamWriter;

pub use cloud_event::{CONTENT_TYPE, CloudEvent, schema_at, type_of, without_schema};
pub use event::{PublicEvent, token_of};
pub use installation::{Installation, InvalidInstallation};
pub use mapping::{EventMappings, Origin, UnpublishableCommit};
pub use outgoing::{DECISIONS, DUTIES, EXERCISES, Outgoing};
pub use position::{COMMIT_HEADER, InvalidLogPosition, LogPosition, POSITION_HEADER};
pub use progress::{FeedError, ForeignMessage};

/// How many commits of one country may wait to be published before reading of the log pauses.
const QUEUE: usize = 256;

/// How long a position of the log may appear empty before it counts as empty.
const PATIENCE: Duration = Duration::from_secs(1);

/// How the streams of the feed are stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedConfig {
    /// How many servers of a cluster hold a copy.
    pub replicas: usize,
    /// Bytes after which a stream refuses more; `None` for the server's limit.
    pub max_bytes: Option<u64>,
    /// The name of the installation; `None` for the one that the feed has, or a random one for a new feed.
    pub installation: Option<Installation>,
    /// Where readers of the feed find the pages with the schemas of events; `None` where events name no schema.
    pub schemas: Option<String>,
}

impl Default for FeedConfig {
    fn default() -> Self {
        Self { replicas: 1, max_bytes: None, installation: None, schemas: None }
    }
}

/// Where a publisher keeps its checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckpointConfig {
    /// The file.
    pub file: PathBuf,
    /// How much time passes before another is written.
    pub interval: Duration,
}

/// Publishes the commits of a service until it is dropped.
#[derive(Debug)]
pub struct Publisher {
    feed: Arc<Feed>,
    checkpoint: Option<CheckpointConfig>,
    _tasks: Vec<AbortOnDropHandle<()>>,
}

impl Publisher {
    /// Starts to publish the events that `mappings` make of each commit of `log`, and each commit's changes in duties,
    /// from where the feed ends.
    ///
    /// # Errors
    /// When a stream of the feed cannot be opened, or is configured so that it could lose messages.
    pub async fn start(
        log: Arc<dyn Log>,
        jetstream: &jetstream::Context,
        mappings: EventMappings,
        config: &FeedConfig,
    ) -> Result<Self, StreamError> {
        Self::start_from_checkpoint(log, jetstream, mappings, config, None).await
    }

    /// The same without reading what was published before the checkpoint, where there is one of this log and this feed.
    ///
    /// # Errors
    /// As those of [`start`](Self::start).
    pub async fn start_from_checkpoint(
        log: Arc<dyn Log>,
        jetstream: &jetstream::Context,
        mappings: EventMappings,
        config: &FeedConfig,
        checkpoint: Option<CheckpointConfig>,
    ) -> Result<Self, StreamError> {
        let installation = open_streams(&nats::management(&jetstream.client()), config).await?;
        let feed = Arc::new(Feed {
            publishing: jetstream.clone(),
            reading: nats::reading(&jetstream.client()),
            streams: [DECISIONS, EXERCISES, DUTIES]
                .map(|name| FeedStream { name, writer: GroupWriter::new(jetstream.clone()) }),
            mappings,
            installation,
            schemas: config.schemas.clone(),
            progress: Progress::new(log.partitions()),
            log,
        });
        if let Some(checkpoint) = &checkpoint {
            feed.go_on_from(&checkpoint.file).await;
        }
        let read = |partition| AbortOnDropHandle::new(tokio::spawn(Arc::clone(&feed).read(partition)));
        let mut tasks: Vec<_> = (0..feed.log.partitions()).map(read).collect();
        if let Some(checkpoint) = checkpoint.clone() {
            tasks.push(AbortOnDropHandle::new(tokio::spawn(Arc::clone(&feed).keep_checkpoint(checkpoint))));
        }
        Ok(Self { feed, checkpoint, _tasks: tasks })
    }

    /// Writes a checkpoint of what is published, where one is kept. A failure is logged: nothing depends on a checkpoint.
    pub async fn save_checkpoint(&self) {
        if let Some(checkpoint) = &self.checkpoint {
            self.feed.save_checkpoint(&checkpoint.file).await;
        }
    }

    /// The sequence in `partition` up to which everything is published.
    pub fn published(&self, partition: u32) -> u64 {
        self.feed.progress.published(partition)
    }

    /// Returns once everything up to each of `positions` (partition and sequence) is published.
    pub async fn wait_published(&self, positions: &[(u32, u64)]) {
        for &(partition, sequence) in positions {
            self.feed.progress.wait_published(partition, sequence).await;
        }
    }

    /// How many entries of the log are not published yet.
    ///
    /// # Errors
    /// When the log cannot be reached.
    pub async fn lag(&self) -> Result<u64, ReadError> {
        let mut lag = 0;
        for partition in 0..self.feed.log.partitions() {
            lag += self.feed.log.last_sequence(partition).await?.saturating_sub(self.published(partition));
        }
        Ok(lag)
    }

    /// The countries whose feed is stopped, and why.
    pub fn feed_errors(&self) -> Vec<FeedError> {
        self.feed.progress.errors()
    }

    /// Messages on the feed that an unknown client published.
    pub fn foreign_messages(&self) -> Vec<ForeignMessage> {
        self.feed.progress.foreign()
    }

    /// How many messages this publisher put on the feed.
    pub fn sent(&self) -> u64 {
        self.feed.progress.sent()
    }
}

/// Opens the streams of the feed, creating those that do not exist, and returns the name of the installation they belong to.
///
/// # Errors
/// When one cannot be reached, could lose messages, or belongs to another installation than the one configured.
pub async fn open_streams(management: &jetstream::Context, config: &FeedConfig) -> Result<Installation, StreamError> {
    let configured = config.installation.as_ref();
    let mut installation = Installation::find(management, configured).await?;
    if open_decisions(management, config, &installation).await.is_err() {
        // Another service may have created the stream meanwhile, under the name that it chose.
        installation = Installation::find(management, configured).await?;
        open_decisions(management, config, &installation).await?;
    }
    let streams = [
        (EXERCISES, "Decisions in exercises, for everyone.", "convene.exercises.>"),
        (DUTIES, "Changes in duties, for the scheduler.", "convene.duties.>"),
    ];
    for (name, description, subjects) in streams {
        kept_stream(config, name, description, subjects).open(management).await?;
    }
    Ok(installation)
}

async fn open_decisions(
    management: &jetstream::Context,
    config: &FeedConfig,
    installation: &Installation,
) -> Result<(), StreamError> {
    let stream = kept_stream(config, DECISIONS, "Decisions, for everyone.", "convene.decisions.>");
    let metadata = vec![(installation::METADATA.to_owned(), installation.to_string())];
    KeptStream { metadata, ..stream }.open(management).await.map(drop)
}

fn kept_stream(config: &FeedConfig, name: &str, description: &str, subjects: &str) -> KeptStream {
    KeptStream {
        name: name.to_owned(),
        description: description.to_owned(),
        subjects: vec![subjects.to_owned()],
        replicas: config.replicas.max(1),
        max_bytes: config.max_bytes,
        metadata: Vec::new(),
    }
}

/// The task that publishes one country, and its queue.
struct CountryWorker {
    queue: mpsc::Sender<Entry>,
    _task: AbortOnDropHandle<()>,
}

impl Feed {
    /// Takes over the checkpoint at `path`, when it fits the log and the feed.
    async fn go_on_from(&self, path: &Path) {
        match self.find_checkpoint(path).await {
            Ok(checkpoint) => self.progress.go_on_from(&checkpoint.positions(), checkpoint.streams()),
            Err(error) => {
                let (error, path) = (chain(&error), path.display());
                tracing::info!(error, %path, "no checkpoint is used: the feed is compared with the log from its beginning");
            }
        }
    }

    async fn find_checkpoint(&self, path: &Path) -> Result<Checkpoint, CheckpointError> {
        let checkpoint = Checkpoint::read(path)?;
        checkpoint.check(self.log.as_ref(), &self.reading, &self.installation).await?;
        Ok(checkpoint)
    }

    /// Writes the checkpoint whenever more is published and enough time has passed, for ever.
    async fn keep_checkpoint(self: Arc<Self>, config: CheckpointConfig) {
        let mut written = self.positions();
        loop {
            tokio::time::sleep(config.interval).await;
            let positions = self.positions();
            if positions != written {
                self.save_checkpoint(&config.file).await;
                written = positions;
            }
        }
    }

    async fn save_checkpoint(&self, path: &Path) {
        if let Err(error) = self.write_checkpoint(path).await {
            let (error, path) = (chain(&error), path.display());
            tracing::warn!(error, %path, "no checkpoint of the feed was written; the one before it stays");
        }
    }

    async fn write_checkpoint(&self, path: &Path) -> Result<(), CheckpointError> {
        let positions = self.positions();
        let streams = self.progress.last_messages().clone();
        let checkpoint = Checkpoint::of(self.log.as_ref(), &self.installation, &positions, streams).await?;
        let path = path.to_owned();
        tokio::task::spawn_blocking(move || checkpoint.write(&path)).await.map_err(std::io::Error::other)?
    }

    fn positions(&self) -> Vec<u64> {
        (0..self.log.partitions()).map(|partition| self.progress.published(partition)).collect()
    }

    /// Reads one partition of the log and hands each commit to its country: in order there, side by side otherwise.
    async fn read(self: Arc<Self>, partition: u32) {
        let mut workers: HashMap<String, CountryWorker> = HashMap::new();
        let mut entries = self.log.follow(partition, self.progress.published(partition));
        while let Some(entry) = entries.next().await {
            let Some(country) = LogSubject::read(&entry.subject).map(|subject| subject.country) else {
                self.stop_at_foreign(&entry);
                continue;
            };
            if !workers.contains_key(country) {
                workers.insert(country.to_owned(), self.start_worker(partition, country).await);
            }
            let Some(worker) = workers.get_mut(country) else { continue };
            self.progress.begun(partition, entry.sequence);
            if worker.queue.send(entry).await.is_err() {
                tracing::error!(partition, "the task of a country ended; its feed continues after a restart");
            }
        }
    }

    /// Reports an entry that belongs to no country. It is never published, and shows in the lag.
    fn stop_at_foreign(&self, entry: &Entry) {
        let Entry { partition, sequence, .. } = *entry;
        self.progress.begun(partition, sequence);
        let why = format!("the subject {} is not one of this log; find who publishes to it", entry.subject);
        self.progress.failed(FeedError { country: "no country".to_owned(), partition, sequence, why });
    }

    /// Starts to publish `country` from where each stream of its feed ends. A stream that is an older copy than the others is
    /// completed.
    async fn start_worker(self: &Arc<Self>, partition: u32, country: &str) -> CountryWorker {
        let mut writers = Vec::new();
        for stream in &self.streams {
            writers.push(self.open_writer(stream, partition, country).await);
        }
        let log_mismatch = self.log_mismatch(partition, &writers).await;
        let (queue, commits) = mpsc::channel(QUEUE);
        let publisher = CountryPublisher::new(Arc::clone(self), country.to_owned(), partition, writers, log_mismatch);
        let task = AbortOnDropHandle::new(tokio::spawn(publisher.publish(commits)));
        CountryWorker { queue, _task: task }
    }

    /// Why the log is not the one that a feed, which ends where `writers` are, was published from. Waits for the log.
    ///
    /// A log that does not match is damaged as a whole: other countries lack what followed that position, too.
    async fn log_mismatch(&self, partition: u32, writers: &[StreamWriter]) -> Option<String> {
        for writer in writers {
            let Some(last) = writer.last_published().filter(|last| last.position.partition == partition) else {
                continue;
            };
            let sequence = last.position.sequence;
            let stream = writer.stream();
            let mismatch = match self.stored(partition, sequence).await {
                None => format!(
                    "the log has nothing at sequence {sequence}, but {stream} has an event from there: the log is an older copy"
                ),
                Some(stored) if last.is_of(&stored.bytes) => continue,
                Some(_) => format!(
                    "the commit at sequence {sequence} of the log is not the one that {stream} has an event from: the log is another copy"
                ),
            };
            self.log.mark_damaged(partition, mismatch.clone());
            return Some(mismatch);
        }
        None
    }

    /// The entry of the log at a sequence; `None` only after a while, since a server may still have to learn of it.
    pub(super) async fn stored(&self, partition: u32, sequence: u64) -> Option<Entry> {
        let doubtful_until = Instant::now() + PATIENCE;
        loop {
            match self.log.read(partition, sequence).await {
                Ok(Some(entry)) => return Some(entry),
                Ok(None) if Instant::now() > doubtful_until => return None,
                Ok(None) => {}
                Err(error) => {
                    let error = chain(&error);
                    tracing::warn!(error, partition, sequence, "the log is not compared with its feed yet, retrying");
                }
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    /// Opens one stream for `country`, retrying until NATS answers.
    async fn open_writer(&self, stream: &FeedStream, partition: u32, country: &str) -> StreamWriter {
        loop {
            let opened = StreamWriter::open(stream, self, partition, country).await;
            match opened {
                Ok(writer) => {
                    self.progress.recovered(country);
                    return writer;
                }
                Err(error) => {
                    let why = chain(&error);
                    self.progress.failed(FeedError { country: country.to_owned(), partition, sequence: 0, why });
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }
}
