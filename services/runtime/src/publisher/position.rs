//! The position in a service's log that a message of the feed comes from; it identifies and orders the message.

use std::fmt;
use std::str::FromStr;

/// The header that carries a message's position in the log.
pub const POSITION_HEADER: &str = "Convene-Log-Position";

/// The header that carries the SHA-256 of the commit that a message comes from, as the log holds it.
pub const COMMIT_HEADER: &str = "Convene-Commit";

/// Which message of which commit. Its text sorts as the value does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogPosition {
    /// The partition of the log.
    pub partition: u32,
    /// The commit's sequence in the partition.
    pub sequence: u64,
    /// Which of the commit's messages, from 0.
    pub index: u32,
}

impl fmt::Display for LogPosition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:04}:{:020}:{:06}", self.partition, self.sequence, self.index)
    }
}

/// A text that is not a position in a log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a position in a log, such as 0003:00000000000000000042:000000")]
pub struct InvalidLogPosition(pub String);

impl FromStr for LogPosition {
    type Err = InvalidLogPosition;

    fn from_str(text: &str) -> Result<Self, InvalidLogPosition> {
        let read = || {
            let mut parts = text.split(':');
            let position = Self {
                partition: parts.next()?.parse().ok()?,
                sequence: parts.next()?.parse().ok()?,
                index: parts.next()?.parse().ok()?,
            };
            parts.next().is_none().then_some(position)
        };
        read().ok_or_else(|| InvalidLogPosition(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_sort_as_texts_as_they_do_as_values() {
        let position = |sequence, index| LogPosition { partition: 3, sequence, index };
        let positions = [position(9, 0), position(9, 1), position(10, 0), position(u64::MAX, 7)];
        assert!(positions.is_sorted());
        assert!(positions.map(|position| position.to_string()).is_sorted());
    }

    #[test]
    fn a_position_reads_as_it_prints() {
        let position = LogPosition { partition: 3, sequence: 42, index: 1 };
        assert_eq!(position.to_string().parse(), Ok(position));
        assert!("3:42".parse::<LogPosition>().is_err());
        assert!("3:42:1:0".parse::<LogPosition>().is_err());
    }
}
