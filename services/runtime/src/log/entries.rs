//! Everything in a partition from some sequence on: read from the stream up to its end, then handed on by the tail.

use std::sync::Arc;

use futures::Stream;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout_at};

use super::follow::{Follower, RETRY};
use super::tail::{NotYet, Tail};
use super::{Entry, ReadError};
use crate::cause::chain;

/// A reader of one partition.
#[derive(Debug)]
struct Entries {
    partition: u32,
    follower: Follower,
    tail: Arc<Tail>,
    /// What the tail hands on, while it does.
    joined: Option<mpsc::Receiver<Entry>>,
    /// Where the stream ended when that was asked; `None` before.
    end: Option<u64>,
}

/// Everything after the place that `follower` has come to, in order, for ever.
pub(super) fn entries(
    partition: u32,
    follower: Follower,
    tail: Arc<Tail>,
) -> impl Stream<Item = Entry> + Send + 'static {
    let reader = Entries { partition, follower, tail, joined: None, end: None };
    futures::stream::unfold(Box::new(reader), async |mut reader| {
        let entry = reader.next().await;
        Some((entry, reader))
    })
}

impl Entries {
    async fn next(&mut self) -> Entry {
        loop {
            if let Some(joined) = &mut self.joined {
                if let Some(entry) = joined.recv().await {
                    self.follower.skip_to(entry.sequence);
                    return entry;
                }
                self.joined = None;
                self.end = None;
            }
            match self.read().await {
                Ok(Some(entry)) => return entry,
                Ok(None) => {}
                Err(error) => {
                    let (error, partition) = (chain(&error), self.partition);
                    tracing::warn!(error, partition, "reading was interrupted, retrying");
                    self.end = None;
                    sleep(RETRY).await;
                }
            }
        }
    }

    /// The next entry of the stream; `None` after joining the tail, or when it may be joined now.
    async fn read(&mut self) -> Result<Option<Entry>, ReadError> {
        let end = match self.end {
            Some(end) => end,
            None => *self.end.insert(self.follower.end().await?),
        };
        if self.follower.position() < end {
            return self.follower.next_or_fail().await.map(Some);
        }
        match self.tail.join(self.follower.position()) {
            Ok(joined) => {
                self.follower.pause();
                self.joined = Some(joined);
                Ok(None)
            }
            Err(NotYet::Behind(position)) => {
                // The tail may be about to hand on what this follower has read already.
                let soon = Instant::now() + RETRY;
                self.end = Some(position.max(end));
                self.read_until(soon).await
            }
            Err(NotYet::ReadingUntil(until)) => self.read_until(until).await,
        }
    }

    /// The next entry of the stream, or `None` when none has come until then.
    async fn read_until(&mut self, until: Instant) -> Result<Option<Entry>, ReadError> {
        match timeout_at(until, self.follower.next_or_fail()).await {
            Ok(entry) => entry.map(Some),
            Err(_) => Ok(None),
        }
    }
}
