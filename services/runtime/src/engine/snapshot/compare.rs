//! Compares a snapshot with a fold of the log from its beginning, for those who verify the data.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use convene_kernel::aggregate::{Aggregate, Record};
use convene_kernel::commit::Commit;
use convene_kernel::digest::Digest;
use convene_kernel::key::AggregateKey;

use super::error::SnapshotError;
use super::file::{self, Content, StoredRecord, encode};
use super::viewed::ViewedCommit;
use crate::engine::view::View;
use crate::log::{Entry, LogSubject};

/// A snapshot of any kind that is compared with the log. Every entry of the log is shown to it, each partition in
/// order.
pub trait SnapshotComparison: fmt::Debug + Send {
    /// Folds in an entry of the log.
    fn take_in(&mut self, entry: &Entry);

    /// What of the snapshot differs from the fold, as sentences without their full stop; nothing when it is the same.
    fn differences(self: Box<Self>) -> Vec<String>;
}

/// Begins to compare the snapshot of `A` at `path`.
///
/// # Errors
/// Why it cannot be used; then a service does not use it either.
pub fn compare<A: Aggregate, V: View<A>>(path: &Path) -> Result<Box<dyn SnapshotComparison>, SnapshotError> {
    let Content { records, positions, view, ahead, .. } = file::read::<A, V>(path)?;
    let view = encode(&view)?;
    let mut expected = BTreeMap::new();
    for record in records {
        let (key, sequence) = (record.key.clone(), record.sequence);
        let viewed = ahead.get(&key).map_or(sequence, |ahead: &ViewedCommit| ahead.sequence);
        expected.insert(key, Expected { sequence, viewed, bytes: encode(&record)? });
    }
    for (key, ViewedCommit { sequence, .. }) in ahead {
        expected.entry(key).or_insert(Expected { sequence: 0, viewed: sequence, bytes: Vec::new() });
    }
    let (records, folded) = (BTreeMap::new(), V::default());
    Ok(Box::new(Comparison::<A, V> { positions, view, expected, records, folded, differences: Vec::new() }))
}

/// What a snapshot has of a record.
#[derive(Debug)]
struct Expected {
    /// The sequence of the last commit in it, 0 when only the view has any.
    sequence: u64,
    /// The sequence of the last commit that the view knows.
    viewed: u64,
    bytes: Vec<u8>,
}

struct Comparison<A: Aggregate, V> {
    positions: Vec<u64>,
    view: Vec<u8>,
    /// What was not met in the log yet.
    expected: BTreeMap<AggregateKey, Expected>,
    records: BTreeMap<AggregateKey, Record<A>>,
    folded: V,
    differences: Vec<String>,
}

impl<A: Aggregate, V> fmt::Debug for Comparison<A, V> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Comparison").field("positions", &self.positions).finish_non_exhaustive()
    }
}

impl<A: Aggregate, V: View<A>> Comparison<A, V> {
    fn fold(&mut self, commit: &Commit<A::Event>, sequence: u64, digest: Digest) {
        let Some(expected) = self.expected.get(&commit.key) else { return };
        let record = self.records.entry(commit.key.clone()).or_default();
        let last = expected.sequence.max(expected.viewed);
        // A broken chain is reported elsewhere.
        if sequence > last || record.apply(commit, sequence, digest).is_err() {
            return;
        }
        if sequence <= expected.viewed {
            self.folded.apply(commit, record);
        }
        if sequence == expected.sequence {
            let folded = encode(&StoredRecord::of(commit.key.clone(), record.clone()));
            if folded.ok().as_ref() != Some(&expected.bytes) {
                let AggregateKey { country, kind, id, .. } = &commit.key;
                self.differences.push(format!("the {kind} {id} of {country} differs at sequence {sequence}"));
            }
        }
        if sequence == last {
            self.expected.remove(&commit.key);
            self.records.remove(&commit.key);
        }
    }
}

impl<A: Aggregate, V: View<A>> SnapshotComparison for Comparison<A, V> {
    fn take_in(&mut self, entry: &Entry) {
        let Some(subject) = LogSubject::read(&entry.subject).filter(|subject| subject.kind == A::KIND) else { return };
        let Ok(commit) = Commit::<A::Event>::decode(&entry.bytes, A::upcast) else { return };
        if !subject.is_of(&commit.key) {
            return;
        }
        let position = self.positions.get(entry.partition as usize).copied().unwrap_or_default();
        if commit.version == 1 && entry.sequence <= position && !self.expected.contains_key(&commit.key) {
            let AggregateKey { country, kind, id, .. } = &commit.key;
            self.differences.push(format!("it lacks the {kind} {id} of {country}"));
        }
        self.fold(&commit, entry.sequence, Digest::of(&entry.bytes));
    }

    fn differences(mut self: Box<Self>) -> Vec<String> {
        let missing = self.expected.iter().map(|(AggregateKey { country, kind, id, .. }, expected)| {
            let sequence = expected.sequence.max(expected.viewed);
            format!("the log does not have the {kind} {id} of {country} up to sequence {sequence}")
        });
        let missing: Vec<String> = missing.collect();
        self.differences.extend(missing);
        if encode(&self.folded).ok().as_ref() != Some(&self.view) {
            self.differences.push("its view differs".to_owned());
        }
        self.differences
    }
}
