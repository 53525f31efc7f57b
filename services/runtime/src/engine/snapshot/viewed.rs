//! The view of an engine, and which commits it knows ahead of the records in a snapshot.

use std::collections::BTreeMap;

use convene_kernel::digest::Digest;
use convene_kernel::key::AggregateKey;
use serde::{Deserialize, Serialize};

/// The view of an engine, and while a snapshot is made the commits that are taken into the view meanwhile.
#[derive(Debug, Default)]
pub(in crate::engine) struct Viewed<V> {
    pub view: V,
    pub(super) meanwhile: Option<Ahead>,
}

impl<V> Viewed<V> {
    /// Notes that the commit of `key` at `sequence` is taken into the view.
    pub fn note(&mut self, key: &AggregateKey, sequence: u64, digest: Digest) {
        if let Some(meanwhile) = &mut self.meanwhile {
            meanwhile.insert(key.clone(), ViewedCommit { sequence, digest });
        }
    }
}

/// The commit up to which a view knows one record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ViewedCommit {
    /// Its sequence in the partition.
    pub sequence: u64,
    /// Its digest.
    pub digest: Digest,
}

/// Records whose last commits the view knows and the copy of the record does not: the view is copied last.
pub(super) type Ahead = BTreeMap<AggregateKey, ViewedCommit>;
