//! Versions of the NATS server, as it prints them.

use std::fmt;
use std::str::FromStr;

/// The oldest server that Convene runs on: the first with all the fixes of the expectations it relies on.
pub const OLDEST_SERVER: ServerVersion = ServerVersion { major: 2, minor: 12, patch: 12 };

/// A released version of the NATS server; what follows the third number does not order it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServerVersion {
    major: u32,
    minor: u32,
    patch: u32,
}

/// Why a text is not a version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown NATS server version '{0}'; it must be such as 2.15.1")]
pub struct NotAVersion(String);

impl FromStr for ServerVersion {
    type Err = NotAVersion;

    /// Reads `2.15.1`, `v2.15.1`, `2.15.1-RC.1` and what `nats-server --version` prints.
    fn from_str(text: &str) -> Result<Self, NotAVersion> {
        let refused = || NotAVersion(text.to_owned());
        let version = text.trim().rsplit(' ').next().unwrap_or_default();
        let version = version.trim_start_matches('v');
        let version = version.split(['-', '+']).next().unwrap_or_default();
        let numbers: Result<Vec<u32>, _> = version.split('.').map(str::parse).collect();
        match numbers.map_err(|_| refused())?[..] {
            [major, minor, patch] => Ok(Self { major, minor, patch }),
            _ => Err(refused()),
        }
    }
}

impl fmt::Display for ServerVersion {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_servers_print_them() {
        for text in ["2.15.1", "v2.15.1", "nats-server: v2.15.1", "2.15.1-RC.2\n"] {
            assert_eq!(text.parse::<ServerVersion>().expect("a version").to_string(), "2.15.1");
        }
        assert!("2.15".parse::<ServerVersion>().is_err());
        assert!("".parse::<ServerVersion>().is_err());
    }

    #[test]
    fn versions_are_ordered_by_number_not_by_letter() {
        let older: ServerVersion = "2.12.9".parse().expect("a version");
        let newer: ServerVersion = "2.13.0".parse().expect("a version");
        assert!(older < OLDEST_SERVER && OLDEST_SERVER < newer);
    }
}
