//! What a backup consists of.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDateTime;
use convene_kernel::digest::Digest;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::head::Head;

/// A backup: which file holds which stream.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Since when nothing had changed in any stream.
    pub made_at: Moment,
    /// What made it.
    pub made_by: String,
    /// The streams, by name.
    pub streams: BTreeMap<String, Part>,
}

/// A stream in a backup.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The digest of its file, which is named by it.
    pub digest: Digest,
    /// How large the file is, in bytes.
    pub bytes: u64,
    /// Whose keys open the file; nobody's where it is not sealed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sealed_for: Vec<String>,
    /// How far the stream was.
    pub(super) head: Head,
}

/// The name of a backup: the moment at which it was made, in UTC, to the millisecond, such as `2026-11-30T15-04-05.123Z`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BackupName(String);

/// Why a text is no name of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a backup is named by its moment, such as 2026-11-30T15-04-05.123Z")]
pub struct NotABackupName;

impl BackupName {
    /// The name of one that is made at `moment`.
    pub fn at(moment: Moment) -> Self {
        Self(moment.format("%Y-%m-%dT%H-%M-%S%.3fZ").to_string())
    }
}

impl FromStr for BackupName {
    type Err = NotABackupName;

    fn from_str(text: &str) -> Result<Self, NotABackupName> {
        let read = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H-%M-%S%.fZ");
        read.map(|_| Self(text.to_owned())).map_err(|_| NotABackupName)
    }
}

impl fmt::Display for BackupName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two backups of the same second have names of their own, in the order in which they were made.
    #[test]
    fn backups_of_one_second_differ_in_name() {
        let name = |millisecond: i64| BackupName::at(Moment::from_timestamp_millis(millisecond).expect("a moment"));
        let names = [name(1_000_000_000_007), name(1_000_000_000_123), name(1_000_000_001_000)];
        assert!(names.is_sorted() && names[0] != names[1], "{names:?}");
        assert_eq!(names[0].to_string(), "2001-09-09T01-46-40.007Z");
        for name in names {
            assert_eq!(name.to_string().parse(), Ok(name));
        }
        assert_eq!("today".parse::<BackupName>(), Err(NotABackupName));
    }
}
