//! Hands on what this process appends to a partition, so that it is not read back from the stream.
//!
//! Followers read the stream until they have come to its end; then they join the tail, which gives them each entry in order
//! as soon as its append is acknowledged. An append of another process leaves a gap there, or shows when the end of the
//! stream is asked for. Then the tail lets its followers go: they read the stream again from where they are, and join anew
//! when no other process has appended for a while.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_nats::jetstream::stream;
use tokio::sync::{Notify, mpsc};
use tokio::time::Instant;

use super::Entry;
use super::integrity::Integrity;

/// How many entries a follower may have waiting before it has to read the stream itself.
const QUEUE: usize = 8_192;

/// How many entries are kept for who joins a little later.
const RECENT: usize = 256;

/// How long an entry may be missing before another process is taken to have appended it.
const GAP: Duration = Duration::from_millis(25);

/// How often the end of the stream is compared with what was handed on.
const COMPARISON: Duration = Duration::from_secs(1);

/// How long followers read the stream after another process appended to it.
const FOREIGN: Duration = Duration::from_secs(60);

/// The end of one partition, as this process writes it.
#[derive(Debug)]
pub(super) struct Tail {
    state: Mutex<State>,
    integrity: Arc<Integrity>,
    /// Something is missing, or may be.
    doubt: Notify,
}

#[derive(Debug, Default)]
struct State {
    followers: Vec<mpsc::Sender<Entry>>,
    /// The sequence up to which everything was handed on to all followers.
    position: u64,
    /// Handed on already, the latest last.
    recent: VecDeque<Entry>,
    /// Appended, and not handed on because something before it is missing, or there is no follower.
    ahead: BTreeMap<u64, Entry>,
    /// The end of the stream, as far as it was heard of.
    end: u64,
    /// Until when followers read the stream themselves.
    reading_until: Option<Instant>,
}

/// Why a follower cannot join yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NotYet {
    /// It must read up to this sequence first.
    Behind(u64),
    /// Another process appends; the follower reads the stream until then.
    ReadingUntil(Instant),
}

impl Tail {
    /// The tail of a partition without followers.
    pub fn new(integrity: Arc<Integrity>) -> Self {
        Self { state: Mutex::default(), integrity, doubt: Notify::new() }
    }

    /// Takes in an entry that this process appended.
    pub fn appended(&self, entry: Entry) {
        let mut state = self.state();
        state.ahead.insert(entry.sequence, entry);
        state.hand_on(&self.integrity);
        if state.is_incomplete() {
            self.doubt.notify_one();
        }
    }

    /// Hears that the stream ends at `end` or later.
    pub fn heard_of(&self, end: u64) {
        let mut state = self.state();
        state.end = state.end.max(end);
        if state.is_incomplete() {
            self.doubt.notify_one();
        }
    }

    /// Everything after `position`, which the follower has come to.
    ///
    /// # Errors
    /// When the follower must read the stream first.
    pub fn join(&self, position: u64) -> Result<mpsc::Receiver<Entry>, NotYet> {
        let mut state = self.state();
        if let Some(until) = state.reading_until.filter(|until| *until > Instant::now()) {
            return Err(NotYet::ReadingUntil(until));
        }
        if state.followers.is_empty() {
            state.position = position;
            state.recent.clear();
            state.ahead.retain(|sequence, _| *sequence > position);
        }
        let is_kept = state.recent.front().is_some_and(|oldest| oldest.sequence <= position + 1);
        if position > state.position || (position < state.position && !is_kept) {
            return Err(NotYet::Behind(state.position.max(position)));
        }
        let (follower, entries) = mpsc::channel(QUEUE);
        for entry in state.recent.iter().filter(|entry| entry.sequence > position) {
            // There is room for all that is kept.
            let _ = follower.try_send(entry.clone());
        }
        state.followers.push(follower);
        state.hand_on(&self.integrity);
        Ok(entries)
    }

    /// Watches for what another process appends to `stream`, for ever.
    pub async fn watch(self: Arc<Self>, stream: stream::Stream<()>) {
        loop {
            let is_doubtful = tokio::time::timeout(COMPARISON, self.doubt.notified()).await.is_ok();
            if !self.state().has_followers() {
                continue;
            }
            if !is_doubtful {
                let Ok(info) = stream.get_info().await else { continue };
                self.compare(info.state.last_sequence);
            }
            let Some(missing) = self.missing() else { continue };
            tokio::time::sleep(GAP).await;
            if self.missing() == Some(missing) {
                self.let_go();
            }
        }
    }

    /// Compares the end of the stream with what was handed on.
    fn compare(&self, end: u64) {
        let mut state = self.state();
        if end < state.position {
            // The stream lost its end; its readers report that.
            state.followers.clear();
        }
        state.end = state.end.max(end);
    }

    /// The sequence that is missing, if there are later ones.
    fn missing(&self) -> Option<u64> {
        let state = self.state();
        state.is_incomplete().then_some(state.position + 1)
    }

    /// Lets the followers read the stream for a while.
    fn let_go(&self) {
        let mut state = self.state();
        state.followers.clear();
        state.ahead.clear();
        state.reading_until = Some(Instant::now() + FOREIGN);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn has_followers(&mut self) -> bool {
        self.followers.retain(|follower| !follower.is_closed());
        !self.followers.is_empty()
    }

    /// Whether there is something after what was handed on.
    fn is_incomplete(&self) -> bool {
        !self.followers.is_empty() && (self.end > self.position || !self.ahead.is_empty())
    }

    /// Hands on what is next. A follower without room reads the stream itself.
    fn hand_on(&mut self, integrity: &Integrity) {
        if self.followers.is_empty() {
            // A follower may join a little later; older entries are read from the stream.
            while self.ahead.len() > RECENT {
                self.ahead.pop_first();
            }
            return;
        }
        while let Some(entry) = self.ahead.remove(&(self.position + 1)) {
            integrity.saw(&entry, self.position);
            self.position = entry.sequence;
            self.followers.retain(|follower| follower.try_send(entry.clone()).is_ok());
            self.recent.push_back(entry);
            if self.recent.len() > RECENT {
                self.recent.pop_front();
            }
        }
        let position = self.position;
        self.ahead.retain(|sequence, _| *sequence > position);
    }
}
