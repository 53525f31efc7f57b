//! The publisher of a service: follows its log and puts on the feed what the public may know of each commit, once.
//!
//! Decisions go to the stream `DECISIONS`, those of exercises to `EXERCISES`, what is owed to `DUTIES`. Each message
//! carries its place in the log, and is published under the expectation that the country's last message is the one
//! before it: so neither a restart nor a second publisher repeats, leaves out or reorders anything. A service has one
//! kind of publisher, which acts on its log and on nothing else.

mod cloud_event;
mod country;
mod event;
mod outlet;
mod place;
mod progress;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream;
use convene_kernel::aggregate::Aggregate;
use convene_kernel::commit::Commit;
use futures::StreamExt as _;
use serde::Deserialize;
use tokio::sync::mpsc;
use tokio::time::Instant;
use tokio_util::task::AbortOnDropHandle;

use crate::log::{Entry, Log, LogSubject, ReadError};
use crate::nats::{self, KeptStream, StreamError};
use country::Country;
use outlet::Outlet;
use progress::Progress;

pub use cloud_event::{CONTENT_TYPE, CloudEvent, type_of};
pub use event::{PublicEvent, token_of};
pub use outlet::{DECISIONS, DUTIES, EXERCISES};
pub use place::{COMMIT_HEADER, NotAPlace, PLACE_HEADER, Place};
pub use progress::Trouble;

/// How many commits of one country wait to be published before the log is read no further.
const QUEUE: usize = 256;

/// The pause before something is tried again.
const RETRY: Duration = Duration::from_millis(100);

/// How long a place of the log may seem empty before that is believed.
const PATIENCE: Duration = Duration::from_secs(1);

/// How the streams of the feed are kept.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FeedConfig {
    /// How many servers of a cluster hold a copy.
    pub replicas: usize,
    /// Bytes after which a stream refuses more; `None` for no limit but the server's.
    pub max_bytes: Option<u64>,
}

impl Default for FeedConfig {
    fn default() -> Self {
        Self { replicas: 1, max_bytes: None }
    }
}

/// Publishes the commits of a service for as long as it is kept.
#[derive(Debug)]
pub struct Publisher {
    log: Arc<dyn Log>,
    progress: Arc<Progress>,
    _readers: Vec<AbortOnDropHandle<()>>,
}

/// What publishing needs to know of a service.
struct Feed<A: Aggregate> {
    log: Arc<dyn Log>,
    publishing: jetstream::Context,
    reading: jetstream::Context,
    map: fn(&Commit<A::Event>) -> Vec<PublicEvent>,
    progress: Arc<Progress>,
}

impl<A: Aggregate> fmt::Debug for Feed<A> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Feed").field("log", &self.log).finish_non_exhaustive()
    }
}

impl Publisher {
    /// Starts to publish what `map` makes of each commit of `log`, and each commit's duties, from where the feed ends.
    ///
    /// # Errors
    /// When a stream of the feed cannot be opened, or could lose something.
    pub async fn start<A: Aggregate>(
        log: Arc<dyn Log>,
        jetstream: &jetstream::Context,
        map: fn(&Commit<A::Event>) -> Vec<PublicEvent>,
        config: &FeedConfig,
    ) -> Result<Self, StreamError> {
        open_streams(&nats::management(&jetstream.client()), config).await?;
        let progress = Arc::new(Progress::new(log.partitions()));
        let publishing = jetstream.clone();
        let reading = nats::reading(&jetstream.client());
        let feed =
            Arc::new(Feed::<A> { log: Arc::clone(&log), publishing, reading, map, progress: Arc::clone(&progress) });
        let read = |partition| AbortOnDropHandle::new(tokio::spawn(Arc::clone(&feed).read(partition)));
        let readers = (0..log.partitions()).map(read).collect();
        Ok(Self { log, progress, _readers: readers })
    }

    /// The place in `partition` up to which everything is published.
    pub fn published(&self, partition: u32) -> u64 {
        self.progress.published(partition)
    }

    /// Returns once everything up to each of `places` (partition and sequence) is published.
    pub async fn wait_published(&self, places: &[(u32, u64)]) {
        for &(partition, sequence) in places {
            self.progress.wait_published(partition, sequence).await;
        }
    }

    /// How many entries of the log are not published yet.
    ///
    /// # Errors
    /// When the log cannot be reached.
    pub async fn lag(&self) -> Result<u64, ReadError> {
        let mut lag = 0;
        for partition in 0..self.log.partitions() {
            lag += self.log.last_sequence(partition).await?.saturating_sub(self.published(partition));
        }
        Ok(lag)
    }

    /// The countries whose feed does not go on, and why.
    pub fn troubles(&self) -> Vec<Trouble> {
        self.progress.troubles()
    }

    /// How many messages this publisher put on the feed.
    pub fn sent(&self) -> u64 {
        self.progress.sent()
    }
}

/// Opens the streams of the feed, making those that are not there yet.
///
/// # Errors
/// When one cannot be reached, or could lose something.
pub async fn open_streams(management: &jetstream::Context, config: &FeedConfig) -> Result<(), StreamError> {
    let streams = [
        (DECISIONS, "What was decided, for everyone.", "convene.decisions.>"),
        (EXERCISES, "What was decided in exercises, for everyone.", "convene.exercises.>"),
        (DUTIES, "What is owed since when, for the scheduler.", "convene.duties.>"),
    ];
    for (name, description, subjects) in streams {
        let kept = KeptStream {
            name: name.to_owned(),
            description: description.to_owned(),
            subjects: vec![subjects.to_owned()],
            replicas: config.replicas.max(1),
            max_bytes: config.max_bytes,
            metadata: Vec::new(),
        };
        kept.open(management).await?;
    }
    Ok(())
}

/// The way to one country's task.
struct Lane {
    queue: mpsc::Sender<Entry>,
    /// Everything before this place is on the feed.
    published_before: u64,
    _task: AbortOnDropHandle<()>,
}

impl<A: Aggregate> Feed<A> {
    /// Reads one partition of the log and hands each commit to its country: in order there, side by side otherwise.
    async fn read(self: Arc<Self>, partition: u32) {
        let mut lanes: HashMap<String, Lane> = HashMap::new();
        let mut entries = self.log.follow(partition, 0);
        while let Some(entry) = entries.next().await {
            let subject = LogSubject::read(&entry.subject).filter(|subject| subject.kind == A::KIND);
            let Some(country) = subject.map(|subject| subject.country) else {
                self.progress.passed(partition, entry.sequence);
                continue;
            };
            if !lanes.contains_key(country) {
                lanes.insert(country.to_owned(), self.lane(partition, country).await);
            }
            let lane = &lanes[country];
            if entry.sequence < lane.published_before {
                self.progress.passed(partition, entry.sequence);
                continue;
            }
            self.progress.begun(partition, entry.sequence);
            if lane.queue.send(entry).await.is_err() {
                tracing::error!(partition, "a country's task ended; its feed goes on after a restart");
            }
        }
    }

    /// Starts the task of `country` from where its feed ends.
    async fn lane(self: &Arc<Self>, partition: u32, country: &str) -> Lane {
        let mut outlets = Vec::new();
        for stream in [DECISIONS, EXERCISES, DUTIES] {
            outlets.push(self.outlet(stream, partition, country).await);
        }
        // Each commit is published whole before the next one: what comes before the last one seen is on every stream.
        let published_before =
            outlets.iter().filter_map(Outlet::last_told).map(|told| told.place.sequence).max().unwrap_or_default();
        let contradiction = self.contradiction(partition, &outlets).await;
        let (queue, commits) = mpsc::channel(QUEUE);
        let country = Country::new(Arc::clone(self), country.to_owned(), outlets, contradiction);
        Lane { queue, published_before, _task: AbortOnDropHandle::new(tokio::spawn(country.publish(commits))) }
    }

    /// Why the log is not the one that a feed, which ends where `outlets` do, was told from; asked until the log answers.
    ///
    /// A log that shows such a thing is damaged as a whole: others lack what they had after that place, too.
    async fn contradiction(&self, partition: u32, outlets: &[Outlet]) -> Option<String> {
        for outlet in outlets {
            let Some(told) = outlet.last_told().filter(|told| told.place.partition == partition) else { continue };
            let place = told.place.sequence;
            let stored = self.stored(partition, place).await;
            let stream = outlet.stream();
            let what = match stored {
                None => format!(
                    "{stream} tells of what was at place {place}, where there is nothing: an older copy stands in its place"
                ),
                Some(stored) if told.is_of(&stored.bytes) => continue,
                Some(_) => format!("at place {place} is not what {stream} tells of: another copy stands in its place"),
            };
            self.log.condemn(partition, what.clone());
            return Some(what);
        }
        None
    }

    /// What the log holds at a place; nothing is believed after a while only, since a server may have to hear of it first.
    async fn stored(&self, partition: u32, place: u64) -> Option<Entry> {
        let doubtful_until = Instant::now() + PATIENCE;
        loop {
            match self.log.read(partition, place).await {
                Ok(Some(entry)) => return Some(entry),
                Ok(None) if Instant::now() > doubtful_until => return None,
                Ok(None) => {}
                Err(error) => {
                    tracing::warn!(%error, partition, place, "the log is not compared with its feed yet");
                }
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    /// The way to one stream for `country`; looked for until NATS answers.
    async fn outlet(&self, stream: &'static str, partition: u32, country: &str) -> Outlet {
        loop {
            let outlet = Outlet::open(&self.publishing, &self.reading, stream, self.log.service(), country).await;
            match outlet {
                Ok(outlet) => {
                    self.progress.relieved(country);
                    return outlet;
                }
                Err(error) => {
                    let why = error.to_string();
                    self.progress.trouble(Trouble { country: country.to_owned(), partition, sequence: 0, why });
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }
}
