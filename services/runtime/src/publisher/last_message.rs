//! The last message of a service on a stream of the feed, as checkpoints hold it.

use serde::{Deserialize, Serialize};

use super::position::LogPosition;

/// The last message of a service on a stream of the feed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct LastMessage {
    /// Its sequence on the stream.
    pub sequence: u64,
    /// The position in the log that it comes from.
    #[serde(with = "text")]
    pub position: LogPosition,
}

/// A position as the text that headers carry.
mod text {
    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    use super::LogPosition;

    pub fn serialize<S: Serializer>(position: &LogPosition, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(position)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<LogPosition, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
