//! The steps to come: a heap ordered by time, with one entry for each occurrence, so that finding the next needs no scan.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use convene_kernel::time::Moment;

use super::occurrence::Occurrence;

/// The next step of one occurrence of one obligation. Entries are ordered by moment, then by when the obligation came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// When the step is due.
    pub moment: Moment,
    /// The obligation, by its place in the register.
    pub obligation: usize,
    pub occurrence: Occurrence,
    /// The step, by its place among the steps of the occurrence.
    pub step: usize,
}

/// The steps to come.
#[derive(Clone, Debug, Default)]
pub(super) struct TimerQueue {
    entries: BinaryHeap<Reverse<Entry>>,
}

impl TimerQueue {
    /// Puts `entry` in its place.
    pub fn add(&mut self, entry: Entry) {
        self.entries.push(Reverse(entry));
    }

    /// The entry that comes first.
    pub fn first(&self) -> Option<Entry> {
        self.entries.peek().map(|Reverse(entry)| *entry)
    }

    /// Takes the entry that comes first.
    pub fn take_first(&mut self) -> Option<Entry> {
        self.entries.pop().map(|Reverse(entry)| entry)
    }
}
