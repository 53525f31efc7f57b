//! The notice of what a commit changed in what is owed, as a service sends it to the scheduler.

use serde::{Deserialize, Serialize};

use crate::commit::Commit;
use crate::duty::DutyChange;
use crate::key::AggregateKey;
use crate::time::Moment;

/// What a commit changed in what is owed: the message that a service's publisher sends the scheduler on stream `DUTIES`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DutyNotice {
    /// The service that holds the record, as in subjects.
    pub service: String,
    /// The aggregate the commit is about; it says the country, and whether it is an exercise.
    pub key: AggregateKey,
    /// The commit's number on its aggregate; with the duty's identifier it names one opening of a duty for ever.
    pub version: u64,
    /// When the commit was recorded.
    pub recorded_at: Moment,
    /// When what it says happened.
    pub occurred_at: Moment,
    /// The changes, in the order they were decided.
    pub changes: Vec<DutyChange>,
}

impl DutyNotice {
    /// The notice about `commit` of `service`, or `None` when it changes nothing that is owed.
    pub fn of<E>(service: &str, commit: &Commit<E>) -> Option<Self> {
        (!commit.duties.is_empty()).then(|| Self {
            service: service.to_owned(),
            key: commit.key.clone(),
            version: commit.version,
            recorded_at: commit.recorded_at,
            occurred_at: commit.occurred_at,
            changes: commit.duties.clone(),
        })
    }

    /// The bytes to send.
    pub fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a notice holds no map with keys that are not text")
    }

    /// Reads bytes that were sent.
    ///
    /// # Errors
    /// When they are no notice of a form known here.
    pub fn decode(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S-1: the form a duty is announced in is pinned, since messages stored in it are read for ever.
    #[test]
    fn the_form_of_a_notice_stays() {
        let stored = r#"{"service":"activation","key":{"country":"PHL","kind":"operation","id":"country"},"version":3,"recorded_at":"2013-11-12T08:00:00Z","occurred_at":"2013-11-12T07:00:00Z","changes":[{"change":"opened","duty":{"id":"RM-1.11.approval:proposal/p-1","rule":"RM-1.11.approval","owner":{"role":"erc"},"subject":"proposal/p-1","since":"2013-11-12T07:00:00Z"}},{"change":"kept","id":"OG-2:emergency/haiyan","at":"2013-11-12T07:00:00Z"}]}"#;
        let notice = DutyNotice::decode(stored.as_bytes()).expect("a notice");
        assert_eq!(notice.changes.len(), 2);
        assert_eq!(String::from_utf8(notice.encode()).expect("text"), stored);
    }
}
