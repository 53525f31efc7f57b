//! Writes to one stream under expectations: one message at a time while few wait, many as one atomic batch when many do.
//!
//! A stream that syncs each write stores a batch of hundreds about as fast as a few single messages; below some twenty
//! messages single ones side by side are faster. Writes go out singly as long as there are few, and what arrives while
//! they are under way is collected. A batch is stored as a whole or not at all: one that is refused is taken apart, and
//! each of its runs is written by itself.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_nats::jetstream::{self, message::PublishMessage};
use async_nats::{HeaderMap, HeaderValue, Request};
use bytes::Bytes;
use serde::Deserialize;
use tokio::sync::oneshot;

use super::{AppendError, append_error};

/// How many runs are written singly at the same time.
const LANES: usize = 8;

/// From how many waiting messages on a batch is faster than single messages side by side.
const BATCH_FROM: usize = 16;

/// The most messages of a batch, and the most bytes of their bodies.
const LARGEST_BATCH: usize = 1_000;
const LARGEST_BATCH_BYTES: usize = 8 << 20;

/// How long the acknowledgement of a batch is waited for before its outcome counts as unknown.
const BATCH_TIMEOUT: Duration = Duration::from_secs(2);

/// The room that the headers of a message may take beside its body.
const HEADERS: usize = 4 << 10;

/// The headers of an expectation and of a batch.
const EXPECTED_SEQUENCE: &str = "Nats-Expected-Last-Subject-Sequence";
const EXPECTED_FILTER: &str = "Nats-Expected-Last-Subject-Sequence-Subject";
const BATCH_ID: &str = "Nats-Batch-Id";
const BATCH_SEQUENCE: &str = "Nats-Batch-Sequence";
const BATCH_COMMIT: &str = "Nats-Batch-Commit";

/// A message to write.
#[derive(Clone, Debug)]
pub(crate) struct OutgoingMessage {
    /// Its subject.
    pub subject: String,
    /// Its headers, without those of an expectation.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

/// Messages that are written in order, the first under an expectation and each later one after the one before it.
#[derive(Debug)]
pub(crate) struct Run {
    /// The messages; at least one.
    pub messages: Vec<OutgoingMessage>,
    /// The subjects that the expectation is about; `None` for the subject of the first message.
    pub filter: Option<String>,
    /// The sequence of the last message on those subjects; 0 for none.
    pub expected: u64,
}

impl Run {
    fn bytes(&self) -> usize {
        self.messages.iter().map(|message| message.body.len()).sum()
    }

    /// The headers of the message `number`; an expectation is on the first of a filter only, and names its filter.
    fn headers(&self, number: usize, expected: Option<u64>) -> HeaderMap {
        let mut headers = self.messages[number].headers.clone();
        if let Some(expected) = expected {
            headers.insert(EXPECTED_SEQUENCE, HeaderValue::from(expected));
            if let Some(filter) = &self.filter {
                headers.insert(EXPECTED_FILTER, filter.as_str());
            }
        }
        headers
    }
}

/// Writes to the stream that its subjects belong to. Clones write together.
#[derive(Clone, Debug)]
pub(crate) struct GroupWriter {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    publishing: jetstream::Context,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Runs that are being written singly.
    singles: usize,
    has_batch: bool,
    waiting: VecDeque<Waiting>,
    waiting_messages: usize,
}

/// A run that waits, and the channel of its writer.
#[derive(Debug)]
struct Waiting {
    run: Run,
    turn: oneshot::Sender<Turn>,
}

/// What comes of a run that waited.
#[derive(Debug)]
enum Turn {
    /// The writer that waits writes it singly.
    Single(Run, Permit),
    /// It was part of a batch.
    Done(Result<Vec<u64>, AppendError>),
}

/// The right to write one run singly; the next one that waits gets it afterwards.
#[derive(Debug)]
struct Permit(Arc<Shared>);

impl Drop for Permit {
    fn drop(&mut self) {
        let next = {
            let mut state = self.0.state();
            state.singles -= 1;
            state.next()
        };
        self.0.begin(next);
    }
}

/// What is to be begun next.
#[derive(Debug, Default)]
struct Next {
    singles: Vec<Waiting>,
    batch: Vec<Waiting>,
}

impl State {
    /// Takes from those that wait what can be begun now.
    fn next(&mut self) -> Next {
        let mut next = Next::default();
        if self.has_batch {
            return next;
        }
        if self.waiting_messages >= BATCH_FROM {
            self.has_batch = true;
            let (mut messages, mut bytes) = (0, 0);
            while let Some(first) = self.waiting.front() {
                messages += first.run.messages.len();
                bytes += first.run.bytes();
                let is_full = messages > LARGEST_BATCH || bytes > LARGEST_BATCH_BYTES;
                if is_full && !next.batch.is_empty() {
                    break;
                }
                next.batch.extend(self.take_first());
            }
            return next;
        }
        while self.singles < LANES && !self.waiting.is_empty() {
            self.singles += 1;
            next.singles.extend(self.take_first());
        }
        next
    }

    fn take_first(&mut self) -> Option<Waiting> {
        let first = self.waiting.pop_front()?;
        self.waiting_messages -= first.run.messages.len();
        Some(first)
    }
}

impl GroupWriter {
    /// Writes through `publishing`, whose timeout is that of a single message.
    pub fn new(publishing: jetstream::Context) -> Self {
        Self { shared: Arc::new(Shared { publishing, state: Mutex::default() }) }
    }

    /// Writes `run`, and returns the sequences of its messages.
    ///
    /// # Errors
    /// See [`AppendError`]. After a run of several messages the first of them may be on the stream.
    pub async fn write(&self, run: Run) -> Result<Vec<u64>, AppendError> {
        let (run, permit) = match self.enter(run) {
            Ok(now) => now,
            Err(turn) => match turn.await {
                Ok(Turn::Single(run, permit)) => (run, permit),
                Ok(Turn::Done(result)) => return result,
                Err(_) => return Err(AppendError::Unknown),
            },
        };
        let written = self.shared.write_singly(&run).await;
        drop(permit);
        written
    }

    /// The permit to write `run` singly at once, or where its turn is announced.
    fn enter(&self, run: Run) -> Result<(Run, Permit), oneshot::Receiver<Turn>> {
        let mut state = self.shared.state();
        let is_free = !state.has_batch && state.waiting.is_empty() && state.singles < LANES;
        if is_free || !self.shared.fits_in_batch(&run) {
            state.singles += 1;
            return Ok((run, Permit(Arc::clone(&self.shared))));
        }
        let (turn, announced) = oneshot::channel();
        state.waiting_messages += run.messages.len();
        state.waiting.push_back(Waiting { run, turn });
        let next = state.next();
        drop(state);
        self.shared.begin(next);
        Err(announced)
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether each message surely is small enough: one that is not is refused by itself, with its size.
    fn fits_in_batch(&self, run: &Run) -> bool {
        let limit = self.publishing.client().server_info().max_payload;
        run.messages.len() <= LARGEST_BATCH && run.messages.iter().all(|message| message.body.len() + HEADERS <= limit)
    }

    /// Begins what is next. Must be called without the lock on the state.
    fn begin(self: &Arc<Self>, next: Next) {
        for Waiting { run, turn } in next.singles {
            // This fails when its writer is gone; the permit that comes back with the run goes to the next.
            let _ = turn.send(Turn::Single(run, Permit(Arc::clone(self))));
        }
        if !next.batch.is_empty() {
            tokio::spawn(Arc::clone(self).write_batch(next.batch));
        }
    }

    async fn write_singly(&self, run: &Run) -> Result<Vec<u64>, AppendError> {
        let mut expected = run.expected;
        let mut sequences = Vec::with_capacity(run.messages.len());
        for (number, message) in run.messages.iter().enumerate() {
            let publish =
                PublishMessage::build().payload(message.body.clone()).headers(run.headers(number, Some(expected)));
            let acknowledged = match self.publishing.send_publish(message.subject.clone(), publish).await {
                Ok(acknowledgement) => acknowledgement.await,
                Err(error) => Err(error),
            };
            let limit = self.publishing.client().server_info().max_payload;
            expected = acknowledged.map_err(|error| append_error(error, message.body.len(), limit))?.sequence;
            sequences.push(expected);
        }
        Ok(sequences)
    }

    /// Writes the runs of `batch` as one, and says to each what came of it.
    async fn write_batch(self: Arc<Self>, batch: Vec<Waiting>) {
        let outcome = self.publish_batch(&batch).await;
        let next = {
            let mut state = self.state();
            state.has_batch = false;
            if matches!(outcome, BatchOutcome::Refused) {
                state.singles += batch.len();
            }
            state.next()
        };
        self.begin(next);
        match outcome {
            BatchOutcome::Stored { last } => {
                let messages: u64 = batch.iter().map(|waiting| waiting.run.messages.len() as u64).sum();
                let mut next = last + 1 - messages;
                for Waiting { run, turn } in batch {
                    let first = next;
                    next += run.messages.len() as u64;
                    let _ = turn.send(Turn::Done(Ok((first..next).collect())));
                }
            }
            BatchOutcome::Refused => {
                for Waiting { run, turn } in batch {
                    let _ = turn.send(Turn::Single(run, Permit(Arc::clone(&self))));
                }
            }
            BatchOutcome::Unknown => {
                for Waiting { turn, .. } in batch {
                    let _ = turn.send(Turn::Done(Err(AppendError::Unknown)));
                }
            }
        }
    }

    async fn publish_batch(&self, batch: &[Waiting]) -> BatchOutcome {
        let client = self.publishing.client();
        let id = client.new_inbox();
        let count = batch.iter().map(|waiting| waiting.run.messages.len()).sum::<usize>();
        let mut number = 0_usize;
        for run in batch.iter().map(|waiting| &waiting.run) {
            for (index, message) in run.messages.iter().enumerate() {
                number += 1;
                let mut headers = run.headers(index, (index == 0).then_some(run.expected));
                headers.insert(BATCH_ID, id.as_str());
                headers.insert(BATCH_SEQUENCE, HeaderValue::from(number));
                let (subject, body) = (message.subject.clone(), message.body.clone());
                if number < count {
                    if client.publish_with_headers(subject, headers, body).await.is_err() {
                        return BatchOutcome::Unknown;
                    }
                    continue;
                }
                headers.insert(BATCH_COMMIT, "1");
                let request = Request::new().headers(headers).payload(body).timeout(Some(BATCH_TIMEOUT));
                return match client.send_request(subject, request).await {
                    Ok(answer) => BatchOutcome::read(&answer.payload),
                    Err(_) => BatchOutcome::Unknown,
                };
            }
        }
        BatchOutcome::Unknown
    }
}

/// What became of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum BatchOutcome {
    /// It is stored; its last message at this sequence, the others in order before it without a gap.
    Stored { last: u64 },
    /// Nothing of it is stored.
    Refused,
    /// It is not known whether it is stored.
    Unknown,
}

/// The answer to the last message of a batch.
#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    error: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    seq: u64,
}

impl BatchOutcome {
    fn read(answer: &[u8]) -> Self {
        match serde_json::from_slice::<Answer>(answer) {
            Ok(Answer { error: Some(_), .. }) => Self::Refused,
            Ok(Answer { seq: last, .. }) if last > 0 => Self::Stored { last },
            _ => Self::Unknown,
        }
    }
}
