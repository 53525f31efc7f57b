//! The records of a service: its log, the engine that decides on them, the publisher that tells of them.

use std::sync::Arc;

use async_trait::async_trait;
use convene_kernel::aggregate::{Aggregate, BrokenChain};

use crate::engine::{Engine, View};
use crate::log::{Log, ReadError};
use crate::machinery::Machinery;
use crate::publisher::{Publisher, Trouble};

/// What keeps the records of one kind of aggregate.
#[derive(Debug)]
pub struct Records<A: Aggregate, V: View<A> = ()> {
    /// The log.
    pub log: Arc<dyn Log>,
    /// What decides on them.
    pub engine: Arc<Engine<A, V>>,
    /// What tells of them.
    pub publisher: Publisher,
}

#[async_trait]
impl<A: Aggregate, V: View<A> + std::fmt::Debug> Machinery for Records<A, V> {
    fn partitions(&self) -> u32 {
        self.log.partitions()
    }

    fn is_caught_up(&self) -> bool {
        self.engine.is_caught_up()
    }

    async fn caught_up(&self) {
        self.engine.caught_up().await;
    }

    fn folded(&self, partition: u32) -> u64 {
        self.engine.folded(partition)
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

    fn hindrance(&self) -> Option<String> {
        self.engine.hindrance()
    }

    fn broken(&self) -> Vec<BrokenChain> {
        self.engine.broken()
    }

    fn troubles(&self) -> Vec<Trouble> {
        self.publisher.troubles()
    }
}
