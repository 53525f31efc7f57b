//! Rows that are equal, found by 16 bytes of each.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher as _};

/// The rows that were seen.
#[derive(Debug, Default)]
pub struct Seen(HashMap<u128, u64>);

impl Seen {
    /// The line of an equal row that was seen before.
    pub fn before(&mut self, line: u64, row: &impl Hash) -> Option<u64> {
        let half = |salt: u8| {
            let mut hasher = DefaultHasher::new();
            (salt, row).hash(&mut hasher);
            u128::from(hasher.finish())
        };
        let first = *self.0.entry(half(0) << 64 | half(1)).or_insert(line);
        Some(first).filter(|first| *first != line)
    }
}
