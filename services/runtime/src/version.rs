//! The version of this build, for the log, the metrics, the status and the command line.

use std::fmt;

use serde::Serialize;

/// Which build this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Version {
    /// The released version, such as `0.1.0`.
    pub version: &'static str,
    /// The Git commit it is built from; `None` in a build for development and where Git was not there.
    pub commit: Option<&'static str>,
}

/// This build.
pub const VERSION: Version = Version { version: env!("CARGO_PKG_VERSION"), commit: option_env!("CONVENE_COMMIT") };

impl Version {
    /// The commit, or `unknown`.
    pub fn commit(&self) -> &'static str {
        self.commit.unwrap_or("unknown")
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} (commit {})", self.version, self.commit())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_shown_with_its_commit_or_without() {
        let version = Version { version: "0.1.0", commit: Some("0123456789ab") };
        assert_eq!(version.to_string(), "0.1.0 (commit 0123456789ab)");
        assert_eq!(Version { commit: None, ..version }.to_string(), "0.1.0 (commit unknown)");
        assert_eq!(serde_json::to_value(version).expect("JSON")["commit"], "0123456789ab");
    }
}
