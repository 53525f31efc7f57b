//! Messages that cannot be acted on: passed over so that the others go on, and kept visible until somebody fixes them.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use convene_runtime::service_status::Parked;

/// The messages passed over since the start.
#[derive(Debug, Default)]
pub(crate) struct ParkedMessages(Mutex<BTreeMap<(&'static str, u64), String>>);

impl ParkedMessages {
    /// Passes over the message at `sequence` of `stream`.
    pub fn park(&self, stream: &'static str, sequence: u64, problem: String) {
        tracing::error!(stream, sequence, problem, "a message is passed over");
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert((stream, sequence), problem);
    }

    /// All of them, in the order of their places.
    pub fn all(&self) -> Vec<Parked> {
        let parked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let shown = |(&(stream, sequence), problem): (&(&'static str, u64), &String)| Parked {
            stream: stream.to_owned(),
            sequence,
            problem: problem.clone(),
        };
        parked.iter().map(shown).collect()
    }
}
