//! The status of a service for its operators: how far the log is read and published, and what is stopped.
//!
//! Readiness, the status service and the metrics are made from it. It says nothing of what the records contain.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use convene_kernel::aggregate::BrokenChain;

use crate::engine::SnapshotStatus;
use crate::log::ReadError;
use crate::projection::{FollowProgress, Parked, StreamPosition};
use crate::publisher::{FeedError, ForeignMessage, Installation};

/// How long the streams are asked where they end: who looks at a service wants an answer while the server is away, too.
const PATIENCE: Duration = Duration::from_millis(800);

/// The status of a service, of all kinds of aggregates in its log.
#[async_trait]
pub trait ServiceStatus: Debug + Send + Sync + 'static {
    /// The installation that the service belongs to.
    fn installation(&self) -> &Installation;

    /// How many partitions the log has.
    fn partitions(&self) -> u32;

    /// Whether everything is read that was in the log, and on the streams it follows, when the service started.
    fn is_caught_up(&self) -> bool;

    /// Returns once everything is read that was in the log, and on the streams it follows, when the service started.
    async fn caught_up(&self);

    /// The sequence in a partition up to which it is read.
    fn folded(&self, partition: u32) -> u64;

    /// The sequence in a partition up to which it is on the feed.
    fn published(&self, partition: u32) -> u64;

    /// Returns once everything up to each of `positions` is on the feed.
    async fn wait_published(&self, positions: &[(u32, u64)]);

    /// The sequence of the last commit of a partition.
    ///
    /// # Errors
    /// When the log cannot be reached.
    async fn last_sequence(&self, partition: u32) -> Result<u64, ReadError>;

    /// What is wrong with a partition of the log as a whole, if anything.
    fn damage(&self, partition: u32) -> Option<String>;

    /// Why the last append failed, if that was recently.
    fn append_failure(&self) -> Option<String>;

    /// How many records have a last commit that is ahead of the clock.
    fn ahead_of_the_clock(&self) -> usize {
        0
    }

    /// The aggregates whose log is broken.
    fn broken(&self) -> Vec<BrokenChain>;

    /// The countries whose feed is stopped.
    fn feed_errors(&self) -> Vec<FeedError>;

    /// Messages on the feed that an unknown client published in this service's name.
    fn foreign_messages(&self) -> Vec<ForeignMessage> {
        Vec::new()
    }

    /// The streams of other services that this one follows.
    fn followed(&self) -> Vec<Arc<FollowProgress>> {
        Vec::new()
    }

    /// The messages that were skipped, since they could not be processed.
    fn parked(&self) -> Vec<Parked> {
        self.followed().iter().flat_map(|followed| followed.parked()).collect()
    }

    /// The last snapshot of each kind of aggregate, and how long its start took; none where no snapshots are kept.
    fn snapshots(&self) -> Vec<SnapshotStatus> {
        Vec::new()
    }

    /// Writes the snapshots of the service, where they are kept: at an orderly stop.
    async fn save_snapshots(&self) {}

    /// Metrics of this service alone.
    fn figures(&self) -> Vec<Figure> {
        Vec::new()
    }
}

/// What a service alone reports, beside the status of its records.
pub trait StatusAddition: Debug + Send + Sync + 'static {
    /// Why something that it publishes by itself is stopped.
    fn feed_errors(&self) -> Vec<FeedError> {
        Vec::new()
    }

    /// Its own metrics.
    fn figures(&self) -> Vec<Figure> {
        Vec::new()
    }
}

/// A metric of one service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Its name among the metrics, without prefix and unit.
    pub name: &'static str,
    /// What it measures, as a sentence without its full stop.
    pub help: &'static str,
    /// Whether it is a counter, which only grows.
    pub only_grows: bool,
    /// Which records it counts, where real ones and exercises are counted apart.
    pub records: Option<Records>,
    /// Its value.
    pub value: u64,
}

/// The records that a metric counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Records {
    /// What is so.
    Real,
    /// What is played.
    Exercises,
}

impl Records {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Real, Self::Exercises];

    /// Those with or without `exercise`.
    pub fn of(exercise: bool) -> Self {
        if exercise { Self::Exercises } else { Self::Real }
    }

    /// The value of the label `records`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Real => "real",
            Self::Exercises => "exercises",
        }
    }
}

/// How far one partition is read and published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartitionState {
    /// The partition.
    pub partition: u32,
    /// The sequence of the last commit.
    pub last: u64,
    /// The sequence up to which it is read.
    pub folded: u64,
    /// The sequence up to which it is on the feed.
    pub published: u64,
}

impl dyn ServiceStatus {
    /// The partitions of the log that are damaged, with what is wrong.
    pub fn damaged(&self) -> Vec<(u32, String)> {
        (0..self.partitions()).filter_map(|partition| Some((partition, self.damage(partition)?))).collect()
    }

    /// How far each stream of another service has been read.
    pub fn followed_streams(&self) -> Vec<StreamPosition> {
        self.followed().iter().flat_map(|followed| followed.positions()).collect()
    }

    /// Returns once everything is dealt with that is on the followed streams now, and what was recorded of it is on the feed.
    ///
    /// # Errors
    /// When a followed stream, or the log, cannot be reached.
    pub async fn wait_followed(&self) -> Result<(), ReadError> {
        let followed = self.followed();
        if followed.is_empty() {
            return Ok(());
        }
        for followed in &followed {
            followed.catch_up().await?;
        }
        let mut positions = Vec::new();
        for partition in 0..self.partitions() {
            positions.push((partition, self.last_sequence(partition).await?));
        }
        self.wait_published(&positions).await;
        Ok(())
    }

    /// How many messages of other services are not processed yet.
    ///
    /// # Errors
    /// When a stream cannot be asked where it ends.
    pub async fn followed_lag(&self) -> Result<u64, ReadError> {
        within_patience(async {
            let mut lag = 0;
            for followed in self.followed() {
                lag += followed.lag().await?;
            }
            Ok(lag)
        })
        .await
    }

    /// How far each partition is read and published.
    ///
    /// # Errors
    /// When the log cannot be reached.
    pub async fn partition_states(&self) -> Result<Vec<PartitionState>, ReadError> {
        within_patience(async {
            let mut states = Vec::new();
            for partition in 0..self.partitions() {
                let last = self.last_sequence(partition).await?;
                let (folded, published) = (self.folded(partition), self.published(partition));
                states.push(PartitionState { partition, last, folded, published });
            }
            Ok(states)
        })
        .await
    }
}

async fn within_patience<T>(reading: impl Future<Output = Result<T, ReadError>>) -> Result<T, ReadError> {
    let late = || ReadError::new(format!("the server did not answer within {} ms", PATIENCE.as_millis()));
    tokio::time::timeout(PATIENCE, reading).await.unwrap_or_else(|_| Err(late()))
}
