//! What a decision keeps of data too large for a commit: which object holds it, and how much there is.
//!
//! The rows themselves are in the object store of the service, under the SHA-256 of their bytes; they are never part of
//! a state. A decision that rests on them names the object by [`Decision::dataset`](crate::commit::Decision::dataset).

use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// An uploaded dataset, as an event carries it.
///
/// The runtime makes it from what an upload established, so its counts are those of the service and not of the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetReference {
    /// SHA-256 of the bytes, and the name of the object that holds them.
    pub digest: Digest,
    /// The format the rows were checked by, such as `activities-1`.
    pub format: String,
    /// How many bytes there are.
    pub bytes: u64,
    /// How many rows passed every check.
    pub rows: u64,
    /// How many rows were kept although they did not pass; they are left out whenever the rows are read.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub rejected: u64,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_stored_by_the_digest_as_text() {
        let reference =
            DatasetReference { digest: Digest::of(b""), format: "wells-1".to_owned(), bytes: 0, rows: 0, rejected: 0 };
        let stored = serde_json::to_value(&reference).expect("it is JSON");
        let digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(stored, serde_json::json!({ "digest": digest, "format": "wells-1", "bytes": 0, "rows": 0 }));
        assert_eq!(serde_json::from_value::<DatasetReference>(stored).expect("it is read"), reference);
    }
}
