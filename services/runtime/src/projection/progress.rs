//! How far the streams that a service follows have been read, what interrupts the reading, and which messages were parked.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

use super::Source;
use crate::log::ReadError;

/// How long an interruption is shown after it was last met: an operation that is tried again fails again within this
/// time.
const SHOWN_FOR: Duration = Duration::from_secs(15);

/// How far one stream has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamPosition {
    /// The stream.
    pub stream: String,
    /// The sequence of the last message that was dealt with: used, or parked.
    pub position: u64,
    /// Whether everything was dealt with that was on the stream when the following began.
    pub is_caught_up: bool,
    /// Why it does not go on at present, if it does not.
    pub interruption: Option<String>,
}

/// A message that was skipped, since it could not be processed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parked {
    /// The stream it is on.
    pub stream: String,
    /// Its sequence there.
    pub sequence: u64,
    /// What is wrong with it, and how to fix it.
    pub problem: String,
}

/// A projection or a reaction that follows streams for as long as it is kept.
pub trait Following: Debug + Send + Sync {
    /// How far it is, and what it parked.
    fn progress(&self) -> &Arc<FollowProgress>;
}

impl<F: Following> Following for Arc<F> {
    fn progress(&self) -> &Arc<FollowProgress> {
        self.as_ref().progress()
    }
}

/// The state of everything that one projection or reaction follows; readiness, status and metrics read it.
#[derive(Debug)]
pub struct FollowProgress {
    client: async_nats::Client,
    sources: Vec<FollowedSource>,
    /// The position in each source.
    positions: watch::Sender<Vec<u64>>,
    /// The problem of each parked message, by its source and sequence.
    parked: Mutex<BTreeMap<(usize, u64), String>>,
}

#[derive(Debug)]
struct FollowedSource {
    source: Source,
    /// Where the messages ended when the following began.
    end_at_start: u64,
    interruption: Mutex<Option<(Instant, String)>>,
}

impl FollowProgress {
    /// Nothing read so far of `sources`.
    pub(crate) async fn new(client: &async_nats::Client, sources: Vec<Source>) -> Result<Self, ReadError> {
        let positions = watch::Sender::new(sources.iter().map(Source::start).collect());
        let mut followed = Vec::new();
        for source in sources {
            let end_at_start = source.end(client).await?;
            followed.push(FollowedSource { source, end_at_start, interruption: Mutex::default() });
        }
        Ok(Self { client: client.clone(), sources: followed, positions, parked: Mutex::default() })
    }

    /// How far each source has been read, in the order they were given.
    pub fn positions(&self) -> Vec<StreamPosition> {
        let positions = self.positions.borrow();
        let shown = |(followed, &position): (&FollowedSource, &u64)| StreamPosition {
            stream: followed.source.stream().to_owned(),
            position,
            is_caught_up: position >= followed.end_at_start,
            interruption: followed.interruption(),
        };
        self.sources.iter().zip(positions.iter()).map(shown).collect()
    }

    /// Changes with every message that was dealt with: the position in each source, in the order they were given.
    pub fn changes(&self) -> watch::Receiver<Vec<u64>> {
        self.positions.subscribe()
    }

    /// Whether everything was dealt with that was on the streams when the following began.
    pub fn is_caught_up(&self) -> bool {
        has_reached(&self.positions.borrow(), &self.ends_at_start())
    }

    /// Returns once everything was dealt with that was on the streams when the following began.
    pub async fn caught_up(&self) {
        self.wait(self.ends_at_start()).await;
    }

    /// Returns once everything was dealt with that is on the streams now.
    ///
    /// # Errors
    /// When a stream cannot be asked where it ends.
    pub async fn catch_up(&self) -> Result<(), ReadError> {
        self.wait(self.ends().await?).await;
        Ok(())
    }

    /// How many sequences lie between what was dealt with and the last message; those of other subjects count with them.
    ///
    /// # Errors
    /// When a stream cannot be asked where it ends.
    pub async fn lag(&self) -> Result<u64, ReadError> {
        let ends = self.ends().await?;
        Ok(ends.iter().zip(self.positions.borrow().iter()).map(|(end, position)| end.saturating_sub(*position)).sum())
    }

    /// The messages that were parked since the start, in the order of the sources and their sequences.
    pub fn parked(&self) -> Vec<Parked> {
        let parked = self.parked.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = |(&(source, sequence), problem): (&(usize, u64), &String)| Parked {
            stream: self.sources[source].source.stream().to_owned(),
            sequence,
            problem: problem.clone(),
        };
        parked.iter().map(shown).collect()
    }

    /// Notes that the message at `sequence` of a source is not used.
    pub(crate) fn park(&self, source: usize, sequence: u64, problem: String) {
        let stream = self.sources[source].source.stream();
        tracing::error!(stream, sequence, problem, "a message is parked; those after it are used");
        self.parked.lock().unwrap_or_else(PoisonError::into_inner).insert((source, sequence), problem);
    }

    /// Notes that everything up to `sequence` of a source was dealt with.
    pub(crate) fn advance(&self, source: usize, sequence: u64) {
        let interruption = &self.sources[source].interruption;
        *interruption.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.positions.send_modify(|positions| positions[source] = sequence);
    }

    /// Notes why a source does not go on.
    pub(crate) fn interrupted(&self, source: usize, why: String) {
        let FollowedSource { source, interruption, .. } = &self.sources[source];
        let mut interruption = interruption.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = interruption.as_ref().is_none_or(|(_, known)| *known != why);
        if is_news {
            tracing::warn!(stream = source.stream(), why, "following a stream is interrupted, trying again");
        }
        *interruption = Some((Instant::now(), why));
    }

    fn ends_at_start(&self) -> Vec<u64> {
        self.sources.iter().map(|followed| followed.end_at_start).collect()
    }

    async fn ends(&self) -> Result<Vec<u64>, ReadError> {
        let mut ends = Vec::new();
        for followed in &self.sources {
            ends.push(followed.source.end(&self.client).await?);
        }
        Ok(ends)
    }

    async fn wait(&self, ends: Vec<u64>) {
        // The sender is a field of this, so the channel is open for as long as this waits.
        let _ = self.positions.subscribe().wait_for(|positions| has_reached(positions, &ends)).await;
    }
}

impl FollowedSource {
    fn interruption(&self) -> Option<String> {
        let interruption = self.interruption.lock().unwrap_or_else(PoisonError::into_inner);
        interruption.as_ref().filter(|(met, _)| met.elapsed() < SHOWN_FOR).map(|(_, why)| why.clone())
    }
}

fn has_reached(positions: &[u64], ends: &[u64]) -> bool {
    positions.iter().zip(ends).all(|(position, end)| position >= end)
}
