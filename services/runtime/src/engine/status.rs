//! The state of an engine, for every kind of aggregate.

use std::fmt::Debug;

use async_trait::async_trait;
use convene_kernel::aggregate::{Aggregate, BrokenChain};

use super::{Engine, SnapshotStatus, View};

/// What a service needs to know of each of its engines: the same for all kinds of aggregates.
#[async_trait]
pub trait EngineStatus: Debug + Send + Sync + 'static {
    /// Whether everything is folded that was in the log when the engine started.
    fn is_caught_up(&self) -> bool;

    /// Returns once everything is folded that was in the log when the engine started.
    async fn caught_up(&self);

    /// The sequence in `partition` up to which the log is folded.
    fn folded(&self, partition: u32) -> u64;

    /// Returns once `partition` is folded up to `sequence`.
    async fn wait_folded(&self, partition: u32, sequence: u64);

    /// Why the last append failed, if that was recently.
    fn append_failure(&self) -> Option<String>;

    /// How many records have a last commit that is ahead of the clock.
    fn ahead_of_the_clock(&self) -> usize;

    /// The aggregates whose log is broken.
    fn broken(&self) -> Vec<BrokenChain>;

    /// What is known of the last snapshot and of the start; `None` where no snapshots are kept.
    fn snapshot_status(&self) -> Option<SnapshotStatus>;

    /// Writes a snapshot of everything that is folded, where snapshots are kept.
    async fn save_snapshot(&self);
}

#[async_trait]
impl<A: Aggregate, V: View<A>> EngineStatus for Engine<A, V> {
    fn is_caught_up(&self) -> bool {
        Engine::is_caught_up(self)
    }

    async fn caught_up(&self) {
        Engine::caught_up(self).await;
    }

    fn folded(&self, partition: u32) -> u64 {
        Engine::folded(self, partition)
    }

    async fn wait_folded(&self, partition: u32, sequence: u64) {
        Engine::wait_folded(self, partition, sequence).await;
    }

    fn append_failure(&self) -> Option<String> {
        Engine::append_failure(self)
    }

    fn ahead_of_the_clock(&self) -> usize {
        Engine::ahead_of_the_clock(self)
    }

    fn broken(&self) -> Vec<BrokenChain> {
        Engine::broken(self)
    }

    fn snapshot_status(&self) -> Option<SnapshotStatus> {
        Engine::snapshot_status(self)
    }

    async fn save_snapshot(&self) {
        Engine::save_snapshot(self).await;
    }
}
