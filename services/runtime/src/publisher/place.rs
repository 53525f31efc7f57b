//! The place in a service's log that a message of the feed comes from: its identity for ever, and its order.

use std::fmt;
use std::str::FromStr;

/// The header that carries a message's place.
pub const PLACE_HEADER: &str = "Convene-Place";

/// The header that carries the SHA-256 of the commit that a message tells of, as the log holds it.
pub const COMMIT_HEADER: &str = "Convene-Commit";

/// Which message of which commit; as a text it sorts as it does as a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The partition of the log.
    pub partition: u32,
    /// The commit's place in it.
    pub sequence: u64,
    /// Which of the commit's messages, from 0.
    pub index: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}:{:020}:{:06}", self.partition, self.sequence, self.index)
    }
}

/// Why a text is not a place.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no place in a log, such as 0003:00000000000000000042:000000")]
pub struct NotAPlace(pub String);

impl FromStr for Place {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let read = || {
            let mut parts = text.split(':');
            let place = Self {
                partition: parts.next()?.parse().ok()?,
                sequence: parts.next()?.parse().ok()?,
                index: parts.next()?.parse().ok()?,
            };
            parts.next().is_none().then_some(place)
        };
        read().ok_or_else(|| NotAPlace(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_sort_as_texts_as_they_do_as_values() {
        let place = |sequence, index| Place { partition: 3, sequence, index };
        let places = [place(9, 0), place(9, 1), place(10, 0), place(u64::MAX, 7)];
        assert!(places.is_sorted());
        assert!(places.map(|place| place.to_string()).is_sorted());
    }

    #[test]
    fn a_place_reads_as_it_prints() {
        let place = Place { partition: 3, sequence: 42, index: 1 };
        assert_eq!(place.to_string().parse(), Ok(place));
        assert!("3:42".parse::<Place>().is_err());
        assert!("3:42:1:0".parse::<Place>().is_err());
    }
}
