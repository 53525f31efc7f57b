//! Which aggregate a commit is about, and its partition of the log.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::codes::CountryCode;

/// Which aggregate: the unit of consistency, one literal subject of the log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AggregateKey {
    /// The country; it also chooses the partition of the log.
    pub country: CountryCode,
    /// The kind of aggregate, such as `operation`.
    pub kind: String,
    /// Which one of its kind in the country.
    pub id: String,
    /// Whether it is an exercise, which never shows on a live feed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub exercise: bool,
}

impl AggregateKey {
    /// The partition, of `partitions`, that holds everything about the country; stable for ever.
    pub fn partition(&self, partitions: u32) -> u32 {
        partition_of(&self.country, partitions)
    }
}

impl fmt::Display for AggregateKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { country, kind, id, exercise } = self;
        let of = if *exercise { ", an exercise" } else { "" };
        write!(formatter, "the {kind} {id} of {country}{of}")
    }
}

/// The partition, of `partitions`, that holds everything about `country`; stable for ever (FNV-1a of the code).
pub fn partition_of(country: &CountryCode, partitions: u32) -> u32 {
    let hash =
        country.as_str().bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash % partitions.max(1)
}
