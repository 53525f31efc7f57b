//! Duties: what somebody owes since some event. How long they have, and who hears of it when they are late, is policy.

use serde::{Deserialize, Serialize};

use crate::codes::{OrganizationCode, ResourceId};
use crate::commit::{AggregateKey, Commit};
use crate::identity::Role;
use crate::message::Message;
use crate::subject::Subject;
use crate::time::Moment;

/// Who owes a duty: a role, narrowed to a cluster or an organization where it is theirs alone.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Owner {
    /// The role that owes it, in the duty's country.
    pub role: Role,
    /// The organization whose role it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationCode>,
}

impl Owner {
    /// Whoever holds `role`.
    pub fn role(role: Role) -> Self {
        Self { role, organization: None }
    }

    /// Whoever holds `role` for `organization`.
    pub fn of(role: Role, organization: OrganizationCode) -> Self {
        Self { role, organization: Some(organization) }
    }
}

/// Something owed: which rule, whose, since when (row S-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    /// Unique within the aggregate: the rule and what it is about, so the same duty is opened once.
    pub id: String,
    /// The policy rule that says how long there is, such as `RM-1.11.approval`.
    pub rule: String,
    /// Who owes it.
    pub owner: Owner,
    /// What it is about, such as `proposal/p-1` or `cluster/health`.
    pub subject: Subject,
    /// The cluster it concerns, where it concerns one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<ResourceId>,
    /// The moment the rule's period counts from.
    pub since: Moment,
    /// Whether it is owed again each time it was kept, until it is void.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub recurring: bool,
}

impl Duty {
    /// A duty by `rule` on `subject`, counted from `since`.
    pub fn new(rule: impl AsRef<str>, subject: impl Into<Subject>, owner: Owner, since: Moment) -> Self {
        let (rule, subject) = (rule.as_ref(), subject.into());
        Self {
            id: Self::id(rule, &subject),
            rule: rule.to_owned(),
            owner,
            subject,
            cluster: None,
            since,
            recurring: false,
        }
    }

    /// The same, concerning `cluster`.
    #[must_use]
    pub fn concerning(mut self, cluster: ResourceId) -> Self {
        self.cluster = Some(cluster);
        self
    }

    /// The same, owed again each time it was kept.
    #[must_use]
    pub fn recurring(mut self) -> Self {
        self.recurring = true;
        self
    }

    /// The identifier of the duty by `rule` on `subject`.
    pub fn id(rule: impl AsRef<str>, subject: &Subject) -> String {
        format!("{}:{subject}", rule.as_ref())
    }
}

/// What a commit does to a duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum DutyChange {
    /// It is owed from now on.
    Opened {
        /// The duty.
        duty: Duty,
    },
    /// It was done, at the moment given, which meets every date it had passed; a recurring one is owed again by its policy.
    Kept {
        /// The duty.
        id: String,
        /// When it was done.
        at: Moment,
    },
    /// It is owed no longer, undone.
    Void {
        /// The duty.
        id: String,
        /// Why.
        reason: Message,
    },
}

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
