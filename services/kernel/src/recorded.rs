//! A value with who recorded it and when, for states that must be able to say so when they are asked.

use serde::{Deserialize, Serialize};

use crate::commit::Stamp;

/// A value of the record, with who recorded it, when, and when it happened.
///
/// A state keeps it where an answer shows who recorded something; the runtime shows it as `common.v1.Recorded`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded<T> {
    /// The value.
    pub what: T,
    /// Who recorded it, and when.
    pub stamp: Stamp,
}

impl<T: Clone> Recorded<T> {
    /// The value as the commit with `stamp` recorded it; for `evolve`.
    pub fn new(what: &T, stamp: &Stamp) -> Self {
        Self { what: what.clone(), stamp: stamp.clone() }
    }
}

impl<T> Recorded<T> {
    /// Puts it in its place in a list in the order in which things happened.
    pub fn insert_into(self, list: &mut Vec<Self>) {
        let index = list.partition_point(|one| one.stamp.occurred_at <= self.stamp.occurred_at);
        list.insert(index, self);
    }
}
