//! The records of a service: its log, an engine for each kind of aggregate, and one publisher, where they go on the feed.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use convene_kernel::aggregate::{Aggregate, BrokenChain};
use convene_kernel::commit::Commit;
use convene_kernel::key::AggregateKey;
use futures::future::join_all;
use tokio::time::Instant;

use super::ServiceContext;
use super::error::ServiceError;
use crate::cause::chain;
use crate::dataset::Datasets;
use crate::engine::{Engine, EngineStatus, FactSource, SnapshotStatus, View};
use crate::log::{JetStreamLog, Log, ReadError, watermark_file};
use crate::nats::{StreamError, management};
use crate::projection::{FollowProgress, Following};
use crate::publisher::{
    CheckpointConfig, EventMappings, FeedError, ForeignMessage, Installation, PublicEvent, Publisher, open_streams,
};
use crate::service_status::{Figure, ServiceStatus, StatusAddition};

/// The pause before a stream is opened again that was not available.
const RETRY: Duration = Duration::from_millis(500);

impl ServiceContext {
    /// Opens the log of this service. Add each kind of aggregate to it, then start its publisher.
    ///
    /// # Errors
    /// When a stream of the log cannot be used.
    pub async fn open_records(&self) -> Result<RecordsBuilder<'_>, ServiceError> {
        let watermark = watermark_file(&self.config.data, self.name);
        let open = || JetStreamLog::open_with_watermark(&self.jetstream, self.name, &self.config.log, &watermark);
        Ok(RecordsBuilder::new(self, Arc::new(self.until_opened(open).await?)))
    }

    /// Tries `open` until its streams are available: a cluster that has just started may answer before they can be opened.
    /// They are waited for as long as NATS itself.
    ///
    /// # Errors
    /// Why a stream cannot be used, or that it was not available in time.
    pub async fn until_opened<T, F>(&self, open: impl Fn() -> F) -> Result<T, StreamError>
    where
        F: Future<Output = Result<T, StreamError>>,
    {
        loop {
            match open().await {
                Ok(opened) => return Ok(opened),
                Err(error) => self.pause_after(error).await?,
            }
        }
    }

    /// Pauses after an error that may pass; returns it where it is another, or the time is over.
    async fn pause_after(&self, error: StreamError) -> Result<(), StreamError> {
        let is_temporary = matches!(error, StreamError::Unavailable { .. });
        if !is_temporary || Instant::now() + RETRY >= self.deadline {
            return Err(error);
        }
        let why = chain(&error);
        tracing::warn!(service = self.name, why, "waiting for the streams");
        self.listeners.readiness.waiting_for(why);
        tokio::time::sleep(RETRY).await;
        Ok(())
    }
}

/// The open log of a service, to which each kind of aggregate is added before its publisher starts.
#[derive(Debug)]
pub struct RecordsBuilder<'a> {
    context: &'a ServiceContext,
    log: Arc<dyn Log>,
    engines: Vec<Arc<dyn EngineStatus>>,
    mappings: EventMappings,
}

impl<'a> RecordsBuilder<'a> {
    fn new(context: &'a ServiceContext, log: Arc<dyn Log>) -> Self {
        Self { context, log, engines: Vec::new(), mappings: EventMappings::new() }
    }

    /// The datasets of this service, in the bucket beside its log.
    ///
    /// # Errors
    /// When the bucket cannot be used.
    pub async fn datasets(&self) -> Result<Arc<Datasets>, ServiceError> {
        let Self { context, log, .. } = self;
        let start = || {
            Datasets::start(&context.nats, Arc::clone(log), Arc::clone(&context.clock), context.config.datasets.clone())
        };
        Ok(context.until_opened(start).await?)
    }

    /// Starts the engine of `A`. `map` gives the public events of each of its commits.
    ///
    /// # Panics
    /// When `A` belongs to another service, or was added before.
    pub fn open<A: Aggregate<Facts = ()>, V: View<A>>(
        &mut self,
        map: fn(&Commit<A::Event>) -> Vec<PublicEvent>,
    ) -> Arc<Engine<A, V>> {
        self.open_with_facts(map, |_: &V, _: &AggregateKey, _: &A::Command| Ok(()))
    }

    /// The same for a kind whose decisions need facts from outside their record, which `facts` gathers.
    ///
    /// # Panics
    /// When `A` belongs to another service, or was added before.
    pub fn open_with_facts<A: Aggregate, V: View<A>>(
        &mut self,
        map: fn(&Commit<A::Event>) -> Vec<PublicEvent>,
        facts: impl FactSource<A, V>,
    ) -> Arc<Engine<A, V>> {
        self.mappings = std::mem::take(&mut self.mappings).with::<A>(map);
        self.open_off_the_feed(facts)
    }

    /// The same for a kind of which nothing goes on the feed, in a service that publishes none of its kinds.
    ///
    /// # Panics
    /// When `A` belongs to another service.
    pub fn open_off_the_feed<A: Aggregate, V: View<A>>(&mut self, facts: impl FactSource<A, V>) -> Arc<Engine<A, V>> {
        assert_eq!(A::SERVICE, self.log.service(), "the kind {} belongs to another service", A::KIND);
        let (clock, guidance) = (Arc::clone(&self.context.clock), self.context.guidance.subscribe());
        let (log, snapshots) = (Arc::clone(&self.log), self.context.snapshots());
        let engine = Engine::start_from_snapshot(log, clock, guidance, facts, snapshots.as_ref());
        self.engines.push(Arc::clone(&engine) as Arc<dyn EngineStatus>);
        engine
    }

    /// Starts the publisher of all kinds that were added.
    ///
    /// # Errors
    /// When a stream of the feed cannot be used.
    pub async fn publish(self) -> Result<Arc<Records>, ServiceError> {
        let Self { context, log, engines, mappings } = self;
        let checkpoint = context.snapshots().map(|snapshots| CheckpointConfig {
            file: snapshots.checkpoint_file(log.service()),
            interval: snapshots.config().interval,
        });
        let (jetstream, feed) = (&context.jetstream, &context.config.feed);
        let management = management(&context.nats);
        let installation = context.until_opened(|| open_streams(&management, feed)).await?;
        let publisher =
            Publisher::start_from_checkpoint(Arc::clone(&log), jetstream, mappings, feed, checkpoint).await?;
        Ok(Arc::new(Records::new(log, installation, engines, Some(publisher))))
    }

    /// Ends with records of which nothing goes on the feed, in `installation`.
    pub fn off_the_feed(self, installation: Installation) -> Arc<Records> {
        Arc::new(Records::new(self.log, installation, self.engines, None))
    }
}

/// The records of a service, of all its kinds.
#[derive(Debug)]
pub struct Records {
    /// The log.
    pub log: Arc<dyn Log>,
    /// What publishes it; `None` where nothing of it goes on the feed.
    pub publisher: Option<Publisher>,
    installation: Installation,
    engines: Vec<Arc<dyn EngineStatus>>,
    followed: RwLock<Vec<Box<dyn Following>>>,
    additions: RwLock<Vec<Arc<dyn StatusAddition>>>,
}

impl Records {
    fn new(
        log: Arc<dyn Log>,
        installation: Installation,
        engines: Vec<Arc<dyn EngineStatus>>,
        publisher: Option<Publisher>,
    ) -> Self {
        Self { log, publisher, installation, engines, followed: RwLock::default(), additions: RwLock::default() }
    }

    /// Adds what this service alone reports to its status and metrics.
    pub fn report(&self, addition: Arc<dyn StatusAddition>) {
        self.additions.write().unwrap_or_else(PoisonError::into_inner).push(addition);
    }

    fn additions(&self) -> Vec<Arc<dyn StatusAddition>> {
        self.additions.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keeps a projection or a reaction of this service for as long as the service runs, and shows what it follows in readiness,
    /// status and metrics.
    pub fn watch(&self, following: impl Following + 'static) {
        self.followed.write().unwrap_or_else(PoisonError::into_inner).push(Box::new(following));
    }
}

#[async_trait]
impl ServiceStatus for Records {
    fn installation(&self) -> &Installation {
        &self.installation
    }

    fn partitions(&self) -> u32 {
        self.log.partitions()
    }

    fn is_caught_up(&self) -> bool {
        self.engines.iter().all(|engine| engine.is_caught_up()) && self.followed().iter().all(|one| one.is_caught_up())
    }

    async fn caught_up(&self) {
        for engine in &self.engines {
            engine.caught_up().await;
        }
        for followed in self.followed() {
            followed.caught_up().await;
        }
    }

    fn folded(&self, partition: u32) -> u64 {
        self.engines.iter().map(|engine| engine.folded(partition)).min().unwrap_or_default()
    }

    fn published(&self, partition: u32) -> u64 {
        self.publisher.as_ref().map_or_else(|| self.folded(partition), |publisher| publisher.published(partition))
    }

    async fn wait_published(&self, positions: &[(u32, u64)]) {
        if let Some(publisher) = &self.publisher {
            return publisher.wait_published(positions).await;
        }
        for &(partition, sequence) in positions {
            for engine in &self.engines {
                engine.wait_folded(partition, sequence).await;
            }
        }
    }

    async fn last_sequence(&self, partition: u32) -> Result<u64, ReadError> {
        self.log.last_sequence(partition).await
    }

    fn damage(&self, partition: u32) -> Option<String> {
        self.log.damage(partition)
    }

    fn append_failure(&self) -> Option<String> {
        self.engines.iter().find_map(|engine| engine.append_failure())
    }

    fn ahead_of_the_clock(&self) -> usize {
        self.engines.iter().map(|engine| engine.ahead_of_the_clock()).sum()
    }

    fn broken(&self) -> Vec<BrokenChain> {
        self.engines.iter().flat_map(|engine| engine.broken()).collect()
    }

    fn feed_errors(&self) -> Vec<FeedError> {
        let published = self.publisher.iter().flat_map(Publisher::feed_errors);
        published.chain(self.additions().iter().flat_map(|addition| addition.feed_errors())).collect()
    }

    fn foreign_messages(&self) -> Vec<ForeignMessage> {
        self.publisher.iter().flat_map(Publisher::foreign_messages).collect()
    }

    fn snapshots(&self) -> Vec<SnapshotStatus> {
        self.engines.iter().filter_map(|engine| engine.snapshot_status()).collect()
    }

    async fn save_snapshots(&self) {
        tokio::join!(
            join_all(self.engines.iter().map(|engine| engine.save_snapshot())),
            join_all(self.publisher.iter().map(Publisher::save_checkpoint))
        );
    }

    fn figures(&self) -> Vec<Figure> {
        self.additions().iter().flat_map(|addition| addition.figures()).collect()
    }

    fn followed(&self) -> Vec<Arc<FollowProgress>> {
        let followed = self.followed.read().unwrap_or_else(PoisonError::into_inner);
        followed.iter().map(|one| Arc::clone(one.progress())).collect()
    }
}
