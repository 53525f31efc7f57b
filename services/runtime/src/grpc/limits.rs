//! How much the fields of requests may hold, in every service.

use std::ops::RangeInclusive;

/// Characters of a name or a title.
pub const NAME: usize = 200;

/// Characters of a text that explains something.
pub const TEXT: usize = 4_000;

/// Entries of a list that may be empty.
pub const ANY: RangeInclusive<usize> = 0..=60;

/// Entries of a list that has at least one.
pub const SOME: RangeInclusive<usize> = 1..=60;
