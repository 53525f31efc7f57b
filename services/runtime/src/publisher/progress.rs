//! How far a publisher has come in each partition, and which countries it cannot publish.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::last_message::LastMessage;

/// How many foreign messages are remembered, the latest of each stream.
const FOREIGN_KEPT: usize = 100;

/// Why the feed of a country is stopped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the feed of {country} is stopped at partition {partition}, sequence {sequence}: {why}")]
pub struct FeedError {
    /// The country.
    pub country: String,
    /// The partition of the log.
    pub partition: u32,
    /// The commit's sequence in it.
    pub sequence: u64,
    /// What is wrong, and how to fix it.
    pub why: String,
}

/// A message on the feed that no publisher of this suite wrote. It stops no country. The operator must find who
/// published it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error(
    "message {sequence} of {stream} on {subject} was not published by this service; find who published it and revoke their permission"
)]
pub struct ForeignMessage {
    /// The stream.
    pub stream: &'static str,
    /// Its sequence there.
    pub sequence: u64,
    /// Its subject.
    pub subject: String,
}

/// The progress of one publisher.
#[derive(Debug)]
pub(super) struct Progress {
    partitions: Vec<Partition>,
    errors: Mutex<BTreeMap<String, FeedError>>,
    foreign: Mutex<BTreeSet<ForeignMessage>>,
    sent: AtomicU64,
    /// The last message of the service on each stream, as far as it was read or written.
    last_messages: Mutex<BTreeMap<String, LastMessage>>,
}

#[derive(Debug, Default)]
struct Partition {
    reading: Mutex<Reading>,
    published: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Reading {
    /// The last sequence read.
    read: u64,
    /// The sequences handed out and not published yet; countries progress at different speeds.
    open: BTreeSet<u64>,
}

impl Progress {
    /// Nothing published so far.
    pub fn new(partitions: u32) -> Self {
        let partitions = (0..partitions).map(|_| Partition::default()).collect();
        Self {
            partitions,
            errors: Mutex::default(),
            foreign: Mutex::default(),
            sent: AtomicU64::new(0),
            last_messages: Mutex::default(),
        }
    }

    /// Counts everything as published up to `positions`, by partition, with `last_messages` on the streams.
    pub fn go_on_from(&self, positions: &[u64], last_messages: &BTreeMap<String, LastMessage>) {
        for (partition, &position) in (0..).zip(positions) {
            self.change(partition, |reading| reading.read = position);
        }
        *self.last_messages() = last_messages.clone();
    }

    /// Notes a message of the service on `stream`.
    pub fn found_own(&self, stream: &str, message: LastMessage) {
        let mut last_messages = self.last_messages();
        if last_messages.get(stream).is_none_or(|last| last.sequence < message.sequence) {
            last_messages.insert(stream.to_owned(), message);
        }
    }

    /// The last message of the service on each stream that has one, as far as it was read or written.
    pub fn last_messages(&self) -> MutexGuard<'_, BTreeMap<String, LastMessage>> {
        self.last_messages.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records that the commit at a sequence is being published.
    pub fn begun(&self, partition: u32, sequence: u64) {
        self.change(partition, |reading| {
            reading.read = sequence;
            reading.open.insert(sequence);
        });
    }

    /// Records that the commit at a sequence is published.
    pub fn finished(&self, partition: u32, sequence: u64) {
        self.change(partition, |reading| {
            reading.open.remove(&sequence);
        });
    }

    fn change(&self, partition: u32, change: impl FnOnce(&mut Reading)) {
        let Some(partition) = self.partitions.get(partition as usize) else { return };
        let mut reading = partition.reading.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut reading);
        let published = reading.open.first().map_or(reading.read, |open| open - 1);
        partition.published.send_if_modified(|shown| std::mem::replace(shown, published) != published);
    }

    /// The sequence up to which everything is published.
    pub fn published(&self, partition: u32) -> u64 {
        self.partitions.get(partition as usize).map_or(0, |partition| *partition.published.borrow())
    }

    /// Returns once everything up to `sequence` is published; never for a partition that does not exist.
    pub async fn wait_published(&self, partition: u32, sequence: u64) {
        match self.partitions.get(partition as usize) {
            // The sender is a field of this, so the channel is open for as long as this waits.
            Some(partition) => drop(partition.published.subscribe().wait_for(|published| *published >= sequence).await),
            None => std::future::pending().await,
        }
    }

    /// Counts messages put on the feed.
    pub fn count_sent(&self, messages: u64) {
        self.sent.fetch_add(messages, Ordering::Relaxed);
    }

    /// Notes a foreign message; logs it when it is new.
    pub fn found_foreign(&self, message: ForeignMessage) {
        let mut foreign = self.foreign.lock().unwrap_or_else(PoisonError::into_inner);
        if foreign.insert(message.clone()) {
            tracing::error!(%message, "an unknown client publishes on the feed");
        }
        if foreign.len() > FOREIGN_KEPT {
            foreign.pop_first();
        }
    }

    /// The foreign messages that were found.
    pub fn foreign(&self) -> Vec<ForeignMessage> {
        self.foreign.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// The messages put on the feed.
    pub fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// Records that a country cannot be published; logs it when it is new.
    pub fn failed(&self, error: FeedError) {
        let mut errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        let earlier = errors.insert(error.country.clone(), error.clone());
        if earlier.as_ref() != Some(&error) {
            tracing::error!(%error, "a feed is stopped");
        }
    }

    /// Records that a country is published again.
    pub fn recovered(&self, country: &str) {
        self.errors.lock().unwrap_or_else(PoisonError::into_inner).remove(country);
    }

    /// The countries that cannot be published.
    pub fn errors(&self) -> Vec<FeedError> {
        self.errors.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_published_ends_before_the_first_that_is_open() {
        let progress = Progress::new(1);
        progress.begun(0, 1);
        progress.begun(0, 2);
        progress.begun(0, 3);
        progress.finished(0, 3);
        progress.finished(0, 2);
        assert_eq!(progress.published(0), 0);
        progress.finished(0, 1);
        assert_eq!(progress.published(0), 3);
    }
}
