//! The records of a service: its log, an engine for each kind of aggregate, and one publisher.

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
use crate::engine::{Engine, EngineStatus, FactSource, SnapshotStatus, View};
use crate::log::{JetStreamLog, Log, ReadError};
use crate::nats::{StreamError, management};
use crate::projection::FollowProgress;
use crate::publisher::{
    CheckpointConfig, EventMappings, FeedError, ForeignMessage, Installation, PublicEvent, Publisher, open_streams,
};
use crate::service_status::ServiceStatus;

/// The pause before a stream is opened again that was not available.
const RETRY: Duration = Duration::from_millis(500);

impl ServiceContext {
    /// Opens the log of this service. Add each kind of aggregate to it, then start its publisher.
    ///
    /// # Errors
    /// When a stream of the log cannot be used.
    pub async fn open_records(&self) -> Result<RecordsBuilder<'_>, ServiceError> {
        Ok(RecordsBuilder::new(self, self.open_log().await?))
    }

    /// Opens the log of this service alone, for one that publishes nothing of it.
    ///
    /// # Errors
    /// When a stream of the log cannot be used.
    pub async fn open_log(&self) -> Result<Arc<dyn Log>, StreamError> {
        loop {
            match JetStreamLog::open(&self.jetstream, self.name, &self.config.log).await {
                Ok(log) => return Ok(Arc::new(log)),
                Err(error) => self.pause_after(error).await?,
            }
        }
    }

    /// Pauses before a stream is opened again that is not available: a cluster that has just started may answer before its
    /// streams can be opened. It is waited for as long as NATS itself.
    ///
    /// # Errors
    /// The same error, where it is another or the time is over.
    pub async fn pause_after(&self, error: StreamError) -> Result<(), StreamError> {
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
        assert_eq!(A::SERVICE, self.log.service(), "the kind {} belongs to another service", A::KIND);
        self.mappings = std::mem::take(&mut self.mappings).with::<A>(map);
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
        while let Err(error) = open_streams(&management, feed).await {
            context.pause_after(error).await?;
        }
        let publisher =
            Publisher::start_from_checkpoint(Arc::clone(&log), jetstream, mappings, feed, checkpoint).await?;
        Ok(Arc::new(Records { log, engines, publisher, followed: RwLock::default() }))
    }
}

/// The records of a service, of all its kinds.
#[derive(Debug)]
pub struct Records {
    /// The log.
    pub log: Arc<dyn Log>,
    /// What publishes it.
    pub publisher: Publisher,
    engines: Vec<Arc<dyn EngineStatus>>,
    followed: RwLock<Vec<Arc<FollowProgress>>>,
}

impl Records {
    /// Shows what a projection or a reaction of this service follows in its readiness, status and metrics.
    pub fn watch(&self, progress: &Arc<FollowProgress>) {
        self.followed.write().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(progress));
    }
}

#[async_trait]
impl ServiceStatus for Records {
    fn installation(&self) -> &Installation {
        self.publisher.installation()
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
        self.publisher.published(partition)
    }

    async fn wait_published(&self, places: &[(u32, u64)]) {
        self.publisher.wait_published(places).await;
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

    fn broken(&self) -> Vec<BrokenChain> {
        self.engines.iter().flat_map(|engine| engine.broken()).collect()
    }

    fn feed_errors(&self) -> Vec<FeedError> {
        self.publisher.feed_errors()
    }

    fn foreign_messages(&self) -> Vec<ForeignMessage> {
        self.publisher.foreign_messages()
    }

    fn snapshots(&self) -> Vec<SnapshotStatus> {
        self.engines.iter().filter_map(|engine| engine.snapshot_status()).collect()
    }

    async fn save_snapshots(&self) {
        tokio::join!(
            join_all(self.engines.iter().map(|engine| engine.save_snapshot())),
            self.publisher.save_checkpoint()
        );
    }

    fn followed(&self) -> Vec<Arc<FollowProgress>> {
        self.followed.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
