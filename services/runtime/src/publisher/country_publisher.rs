//! Publishing the commits of one country, in the order of the log.
//!
//! The commits that wait are published in runs. The streams go on side by side within a run, and together from one run to
//! the next. Each stream goes on from its own last message: after a crash, or from a backup, one may be behind another.

use std::sync::Arc;

use futures::future::join_all;
use tokio::sync::mpsc;

use super::feed::{Feed, RETRY};
use super::mapping::Origin;
use super::outgoing::Outgoing;
use super::progress::FeedError;
use super::stream_writer::StreamWriter;
use crate::cause::chain;
use crate::log::{AppendError, Entry};

/// The most commits that are published together.
const RUN: usize = 64;

/// Publishes the commits of one country, of all kinds, in the order of the log.
pub(super) struct CountryPublisher {
    feed: Arc<Feed>,
    country: String,
    partition: u32,
    writers: Vec<StreamWriter>,
    /// Why the log is not the one that the feed was published from.
    log_mismatch: Option<String>,
}

/// Why a commit is never published.
struct Unpublishable {
    /// Which one of the run.
    number: usize,
    why: String,
}

impl CountryPublisher {
    /// Publishes the commits of `country` through `writers`; nothing at all when there is a `log_mismatch`.
    pub fn new(
        feed: Arc<Feed>,
        country: String,
        partition: u32,
        writers: Vec<StreamWriter>,
        log_mismatch: Option<String>,
    ) -> Self {
        Self { feed, country, partition, writers, log_mismatch }
    }

    /// Publishes every commit that arrives. After one that cannot be published it publishes no more, so that nothing is
    /// left out.
    pub async fn publish(mut self, mut commits: mpsc::Receiver<Entry>) {
        let mut run = Vec::with_capacity(RUN);
        while commits.recv_many(&mut run, RUN).await > 0 {
            let published = match self.log_mismatch.take() {
                Some(why) => Err(Unpublishable { number: 0, why }),
                None => self.publish_run(&run).await,
            };
            let count = published.as_ref().map_or_else(|failed| failed.number, |()| run.len());
            run.iter().take(count).for_each(|entry| self.feed.progress.finished(entry.partition, entry.sequence));
            if let Err(Unpublishable { number, why }) = published {
                self.feed.progress.failed(error(&self.country, &run[number], why));
                while commits.recv().await.is_some() {}
                return;
            }
            run.clear();
        }
    }

    /// Publishes every message of the commits in `run`, however long it takes.
    async fn publish_run(&mut self, run: &[Entry]) -> Result<(), Unpublishable> {
        let Feed { log, mappings, installation, schemas, .. } = &*self.feed;
        let origin = Origin { installation, schemas: schemas.as_deref() };
        let limit = self.feed.publishing.client().server_info().max_payload;
        let mut messages: Vec<Outgoing> = Vec::new();
        let mut failed = None;
        for (number, entry) in run.iter().enumerate() {
            let of_commit = mappings.messages(origin, log.service(), entry).map_err(|error| chain(&error));
            match of_commit.and_then(|messages| each_fits(messages, limit)) {
                Ok(of_commit) => messages.extend(of_commit),
                Err(why) => {
                    failed = Some(Unpublishable { number, why });
                    break;
                }
            }
        }
        self.publish_messages(&run[0], &messages).await;
        failed.map_or(Ok(()), Err)
    }

    /// Publishes `messages` of commits from `first` on, on all streams side by side, trying until they are there.
    async fn publish_messages(&mut self, first: &Entry, messages: &[Outgoing]) {
        let (feed, progress, country, partition) = (&*self.feed, &self.feed.progress, &self.country, self.partition);
        let streams = self.writers.iter_mut().map(|writer| async {
            let stream = writer.stream();
            let of_stream: Vec<_> = messages.iter().filter(|message| message.stream == stream).collect();
            let mut has_failed = false;
            loop {
                match writer.publish(&of_stream, progress).await {
                    Ok(()) => {
                        if has_failed {
                            progress.recovered(country);
                        }
                        return;
                    }
                    Err(AppendError::Conflict | AppendError::Unknown) => {}
                    Err(problem) => {
                        has_failed = true;
                        progress.failed(error(country, first, chain(&problem)));
                        tokio::time::sleep(RETRY).await;
                    }
                }
                while let Err(problem) = writer.find_last(feed, partition).await {
                    has_failed = true;
                    progress.failed(error(country, first, chain(&problem)));
                    tokio::time::sleep(RETRY).await;
                }
            }
        });
        join_all(streams).await;
    }
}

/// The messages, each small enough to be published.
fn each_fits(messages: Vec<Outgoing>, limit: usize) -> Result<Vec<Outgoing>, String> {
    match messages.iter().map(|message| message.bytes.len()).find(|size| *size > limit) {
        Some(size) => Err(chain(&AppendError::TooLarge { size, limit })),
        None => Ok(messages),
    }
}

fn error(country: &str, entry: &Entry, why: String) -> FeedError {
    FeedError { country: country.to_owned(), partition: entry.partition, sequence: entry.sequence, why }
}
