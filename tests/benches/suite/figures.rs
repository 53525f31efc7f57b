//! Figures of several rounds: the median, their spread, and how they are printed.

use std::fmt;
use std::time::Duration;

/// One figure, measured in several rounds.
#[derive(Clone, Debug, Default)]
pub struct Figure(Vec<f64>);

impl Figure {
    /// Notes what a round showed.
    pub fn add(&mut self, value: f64) {
        self.0.push(value);
        self.0.sort_by(f64::total_cmp);
    }

    /// The median of all rounds.
    ///
    /// # Panics
    /// Before the first round.
    pub fn median(&self) -> f64 {
        assert!(!self.0.is_empty(), "nothing was measured");
        let middle = self.0.len() / 2;
        if self.0.len().is_multiple_of(2) { f64::midpoint(self.0[middle - 1], self.0[middle]) } else { self.0[middle] }
    }
}

impl fmt::Display for Figure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = (self.0.first().copied().unwrap_or_default(), self.0.last().copied().unwrap_or_default());
        write!(formatter, "{:>9.0}  ({first:.0} to {last:.0})", self.median())
    }
}

/// How long calls took in one round, sorted.
#[derive(Clone, Debug)]
pub struct Latencies(Vec<Duration>);

impl Latencies {
    /// Of calls in any order.
    pub fn of(mut calls: Vec<Duration>) -> Self {
        calls.sort_unstable();
        Self(calls)
    }

    /// The time that `share` of a hundred calls stayed within, in microseconds.
    ///
    /// # Panics
    /// When there was no call.
    pub fn percentile(&self, share: usize) -> f64 {
        let place = (self.0.len() * share / 100).min(self.0.len() - 1);
        self.0[place].as_secs_f64() * 1e6
    }
}

/// The bytes that a message of `stream` takes on disk, on average.
pub async fn message_size(jetstream: &async_nats::jetstream::Context, stream: &str) -> f64 {
    let stream = jetstream.get_stream(stream).await.expect("the stream");
    let state = &stream.cached_info().state;
    state.bytes as f64 / state.messages as f64
}
