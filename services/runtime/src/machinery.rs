//! The machinery of a service as its operators see it: how far the log is read and published, and what does not go on.
//!
//! Readiness, status and metrics all ask here. What the records say is nobody's business on this page.

use std::fmt::Debug;

use async_trait::async_trait;
use convene_kernel::aggregate::BrokenChain;

use crate::log::ReadError;
use crate::publisher::Trouble;

/// What runs in a service, without what it is about.
#[async_trait]
pub trait Machinery: Debug + Send + Sync + 'static {
    /// How many partitions the log has.
    fn partitions(&self) -> u32;

    /// Whether everything is read that was in the log when the service started.
    fn is_caught_up(&self) -> bool;

    /// Returns once everything is read that was in the log when the service started.
    async fn caught_up(&self);

    /// The place in a partition up to which it is read.
    fn folded(&self, partition: u32) -> u64;

    /// The place in a partition up to which it is on the feed.
    fn published(&self, partition: u32) -> u64;

    /// Returns once everything up to each of `places` is on the feed.
    async fn wait_published(&self, places: &[(u32, u64)]);

    /// The place of the last commit of a partition.
    ///
    /// # Errors
    /// When the log cannot be reached.
    async fn last_sequence(&self, partition: u32) -> Result<u64, ReadError>;

    /// What is wrong with a partition of the log as a whole, if anything.
    fn damage(&self, partition: u32) -> Option<String>;

    /// Why the log took no commit when that was last tried, if it was tried lately.
    fn hindrance(&self) -> Option<String>;

    /// The aggregates whose log is broken.
    fn broken(&self) -> Vec<BrokenChain>;

    /// The countries whose feed does not go on.
    fn troubles(&self) -> Vec<Trouble>;

    /// The messages that were passed over, since they could not be acted on.
    fn parked(&self) -> Vec<Parked> {
        Vec::new()
    }

    /// What is counted of this service alone.
    fn figures(&self) -> Vec<Figure> {
        Vec::new()
    }
}

/// A message that was passed over, since it could not be acted on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// The stream it is on.
    pub stream: String,
    /// Its place there.
    pub sequence: u64,
    /// What is wrong with it, and how to fix that.
    pub problem: String,
}

/// Something counted of one service, for whoever watches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Its name among the metrics, without prefix and unit.
    pub name: &'static str,
    /// What it tells, as a sentence without its full stop.
    pub help: &'static str,
    /// Whether it only grows.
    pub only_grows: bool,
    /// How much it is.
    pub value: u64,
}

/// How far one partition is read and published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartitionState {
    /// The partition.
    pub partition: u32,
    /// The place of the last commit.
    pub last: u64,
    /// The place up to which it is read.
    pub folded: u64,
    /// The place up to which it is on the feed.
    pub published: u64,
}

impl dyn Machinery {
    /// The partitions of the log that are damaged, with what is wrong.
    pub fn damaged(&self) -> Vec<(u32, String)> {
        (0..self.partitions()).filter_map(|partition| Some((partition, self.damage(partition)?))).collect()
    }

    /// How far each partition is read and published.
    ///
    /// # Errors
    /// When the log cannot be reached.
    pub async fn partition_states(&self) -> Result<Vec<PartitionState>, ReadError> {
        let mut states = Vec::new();
        for partition in 0..self.partitions() {
            let last = self.last_sequence(partition).await?;
            let (folded, published) = (self.folded(partition), self.published(partition));
            states.push(PartitionState { partition, last, folded, published });
        }
        Ok(states)
    }
}
