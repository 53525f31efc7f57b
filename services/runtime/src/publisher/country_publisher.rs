//! Publishing the commits of one country, each completely before the next.

use std::sync::Arc;

use tokio::sync::mpsc;

use super::stream_writer::{Outgoing, Published, StreamWriter};
use super::{Feed, FeedError, RETRY};
use crate::cause::chain;
use crate::log::{AppendError, Entry};

/// Publishes the commits of one country, of all kinds, in the order of the log.
pub(super) struct CountryPublisher {
    feed: Arc<Feed>,
    country: String,
    writers: Vec<StreamWriter>,
    /// Why the log is not the one that the feed was published from.
    log_mismatch: Option<String>,
}

impl CountryPublisher {
    /// Publishes the commits of `country` through `writers`; nothing at all when there is a `log_mismatch`.
    pub fn new(feed: Arc<Feed>, country: String, writers: Vec<StreamWriter>, log_mismatch: Option<String>) -> Self {
        Self { feed, country, writers, log_mismatch }
    }

    /// Publishes every commit that arrives. After one that cannot be published it publishes no more, so that nothing is
    /// left out.
    pub async fn publish(mut self, mut commits: mpsc::Receiver<Entry>) {
        let mut is_stopped = false;
        while let Some(entry) = commits.recv().await {
            if is_stopped {
                continue;
            }
            let published = match self.log_mismatch.take() {
                Some(mismatch) => Err(mismatch),
                None => self.publish_commit(&entry).await,
            };
            match published {
                Ok(()) => self.feed.progress.finished(entry.partition, entry.sequence),
                Err(why) => {
                    is_stopped = true;
                    self.feed.progress.failed(self.error(&entry, why));
                }
            }
        }
    }

    /// Publishes every message of one commit, however long it takes; an error is permanent.
    async fn publish_commit(&mut self, entry: &Entry) -> Result<(), String> {
        let Feed { log, mappings, installation, .. } = &*self.feed;
        let messages = mappings.messages(installation, log.service(), entry).map_err(|error| chain(&error))?;
        for number in 0..self.writers.len() {
            let stream = self.writers[number].stream();
            for message in messages.iter().filter(|message| message.stream == stream) {
                self.publish_once(number, message, entry).await?;
            }
        }
        Ok(())
    }

    /// Publishes `message` once through the writer `number`, trying until it is on the stream; an error is permanent.
    async fn publish_once(&mut self, number: usize, message: &Outgoing, entry: &Entry) -> Result<(), String> {
        let mut has_failed = false;
        loop {
            match self.writers[number].publish(message).await {
                Ok(published) => {
                    if matches!(published, Published::Now) {
                        self.feed.progress.count_sent();
                    }
                    if has_failed {
                        self.feed.progress.recovered(&self.country);
                    }
                    return Ok(());
                }
                Err(error @ AppendError::TooLarge { .. }) => return Err(chain(&error)),
                Err(AppendError::Conflict | AppendError::Unknown) => {}
                Err(error) => {
                    has_failed = true;
                    self.retry_after(entry, chain(&error)).await;
                }
            }
            while let Err(error) = self.writers[number].find_last().await {
                has_failed = true;
                self.retry_after(entry, chain(&error)).await;
            }
        }
    }

    /// Reports why `entry` is not published yet, and waits before the next attempt.
    async fn retry_after(&self, entry: &Entry, why: String) {
        self.feed.progress.failed(self.error(entry, why));
        tokio::time::sleep(RETRY).await;
    }

    fn error(&self, entry: &Entry, why: String) -> FeedError {
        FeedError { country: self.country.clone(), partition: entry.partition, sequence: entry.sequence, why }
    }
}
