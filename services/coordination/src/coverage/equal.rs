//! Rows that are equal, found by a hash of each.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, BuildHasherDefault, Hash, Hasher};

use foldhash::quality::FixedState;

/// The lines of the rows that were seen, by their hashes.
///
/// Two rows of a million have the same hash once in tens of millions of files, and what is said of them then is that they seem equal:
/// nothing is merged.
#[derive(Debug, Default)]
pub struct Seen(HashMap<u64, u32, BuildHasherDefault<Itself>>);

impl Seen {
    /// The line of an equal row that was seen before.
    pub fn before(&mut self, line: u64, row: &impl Hash) -> Option<u64> {
        let hash = FixedState::default().hash_one(row);
        let first = *self.0.entry(hash).or_insert(u32::try_from(line).unwrap_or(u32::MAX));
        Some(u64::from(first)).filter(|first| *first != line)
    }
}

/// The hash of what is a hash already.
#[derive(Clone, Copy, Debug, Default)]
struct Itself(u64);

impl Hasher for Itself {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
