//! How far a partition had come, and what was there.

use convene_kernel::digest::Digest;
use serde::{Deserialize, Serialize};

/// How far one partition had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// The place of its last commit that was read.
    pub sequence: u64,
    /// The digest of that commit.
    pub digest: Digest,
}
