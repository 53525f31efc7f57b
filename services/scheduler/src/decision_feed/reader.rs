//! One reader of decisions: a task that reads the stream no faster than its reader does.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::sse::Event;
use convene_runtime::cause::chain;
use convene_runtime::log::Entry;
use convene_runtime::projection::Source;
use futures::StreamExt as _;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::places::Place;

/// How long a reader may take none of the events that wait for it.
const SLOWEST: Duration = Duration::from_secs(60);

/// How many events are asked for ahead of the reader.
const AHEAD: usize = 32;

/// How soon a client that lost its connection connects again.
const RECONNECT: Duration = Duration::from_secs(2);

/// The pause before a stream that was not found is looked for again.
const RETRY: Duration = Duration::from_millis(500);

/// What a reader reads, and for how long.
#[derive(Debug)]
pub(super) struct Reader {
    pub source: Source,
    pub nats: async_nats::Client,
    /// How long its token is still valid.
    pub expiry: Duration,
    /// Ends it when the service stops: the client goes on elsewhere.
    pub stopping: CancellationToken,
    pub place: Place,
}

impl Reader {
    /// Starts to read. One event waits for the reader at most, and the few that were asked for ahead.
    pub fn start(self) -> Receiver<Result<Event, Infallible>> {
        let (sender, receiver) = mpsc::channel(1);
        tokio::spawn(async move {
            let Self { source, nats, expiry, stopping, place } = self;
            tokio::select! {
                () = deliver(&source, &nats, &sender) => {}
                () = sender.closed() => {}
                () = sleep(expiry) => {}
                () = stopping.cancelled() => {}
            }
            drop(place);
        });
        receiver
    }
}

/// Delivers event after event; returns when the reader is gone, or takes nothing.
async fn deliver(source: &Source, nats: &async_nats::Client, sender: &Sender<Result<Event, Infallible>>) {
    let greeting = Event::default().retry(RECONNECT).comment("decisions follow");
    if sender.send(Ok(greeting)).await.is_err() {
        return;
    }
    let mut entries = loop {
        match source.entries_in_batches_of(AHEAD, nats).await {
            Ok(entries) => break entries,
            Err(error) => {
                tracing::warn!(error = chain(&error), "decisions cannot be read now, trying again");
                sleep(RETRY).await;
            }
        }
    };
    while let Some(entry) = entries.next().await {
        let Some(event) = event(&entry) else { continue };
        if !matches!(timeout(SLOWEST, sender.send(Ok(event))).await, Ok(Ok(()))) {
            return;
        }
    }
}

/// The event of a message on the stream; `None` for one that somebody else put there in a form that cannot be sent.
fn event(entry: &Entry) -> Option<Event> {
    let text = std::str::from_utf8(&entry.bytes).ok().filter(|text| !text.contains(['\r', '\n']))?;
    Some(Event::default().id(entry.sequence.to_string()).data(text))
}
