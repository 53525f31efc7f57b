//! A commit: everything one command decided, as one message of the log, chained by hash to the one before it.
//!
//! A commit is atomic because it is one message. Where it is stored is the runtime's affair.

use chrono_tz::Tz;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::codes::{CommandId, Etag};
use crate::dataset::DatasetReference;
use crate::digest::Digest;
use crate::duty::{Duty, DutyChange, Owner};
use crate::identity::Actor;
use crate::key::AggregateKey;
use crate::message::Message;
use crate::policy::RuleId;
use crate::refusal::Finding;
use crate::row::Row;
use crate::subject::Subject;
use crate::time::Moment;
use crate::zone;

/// What a commit does to a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum FindingChange {
    /// It is on the record from now on.
    Raised {
        /// The finding.
        finding: Finding,
    },
    /// It was answered or fixed.
    Resolved {
        /// The finding.
        id: String,
        /// The answer, or what fixed it.
        how: Message,
    },
}

/// Everything one command decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Commit<E> {
    /// The aggregate it is about.
    pub key: AggregateKey,
    /// Its number on the aggregate: 1, 2, 3 and so on without a gap.
    pub version: u64,
    /// The digest of the commit before it on the aggregate, zeros for the first.
    pub previous: Digest,
    /// The command, by the identifier its caller gave it.
    pub command: CommandId,
    /// A digest that distinguishes this request from another with the same identifier.
    pub request: u64,
    /// Who gave it.
    pub actor: Actor,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// When what it says happened; never after `recorded_at`.
    pub occurred_at: Moment,
    /// The time zone in which the days that it names begin and end (row S-5).
    #[serde(default = "zone::utc", skip_serializing_if = "zone::is_utc", with = "zone")]
    pub zone: Tz,
    /// The W3C trace context it was decided under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    /// The resource it created or changed, such as `proposal/p-1`.
    pub resource: Subject,
    /// What happened.
    pub events: Vec<E>,
    /// Findings raised and resolved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<FindingChange>,
    /// Duties opened, kept and voided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub duties: Vec<DutyChange>,
    /// The objects it rests on, by digest: they are kept for as long as the log is. Here and not in the events alone, so
    /// that who keeps and who verifies objects finds their names without knowing the events of every service.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub datasets: Vec<Digest>,
}

impl<E> Commit<E> {
    /// What each of its events carries along: who, when, and which commit.
    pub fn stamp(&self) -> Stamp {
        Stamp {
            actor: self.actor.clone(),
            recorded_at: self.recorded_at,
            occurred_at: self.occurred_at,
            zone: self.zone,
            etag: Etag(self.version),
        }
    }
}

impl<E: Serialize> Commit<E> {
    /// The bytes to store.
    pub fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a commit holds no map with keys that are not text")
    }
}

/// Why stored bytes are no commit of this service.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the stored commit: {0}")]
pub struct NotACommit(#[from] serde_json::Error);

impl<E: DeserializeOwned> Commit<E> {
    /// Reads stored bytes; forms that were superseded are first brought to the present form by `upcast`.
    ///
    /// # Errors
    /// When they are no commit, or have an event of an unknown form: folding past it would make a wrong state.
    pub fn decode(bytes: &[u8], upcast: fn(&mut serde_json::Value)) -> Result<Self, NotACommit> {
        if let Ok(commit) = serde_json::from_slice(bytes) {
            return Ok(commit);
        }
        let mut stored: serde_json::Value = serde_json::from_slice(bytes)?;
        if let Some(events) = stored.get_mut("events").and_then(serde_json::Value::as_array_mut) {
            events.iter_mut().for_each(upcast);
        }
        Ok(serde_json::from_value(stored)?)
    }
}

/// What an event carries along from its commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// Who decided it.
    pub actor: Actor,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// When it happened.
    pub occurred_at: Moment,
    /// The time zone in which the days that it names begin and end (row S-5).
    #[serde(default = "zone::utc", skip_serializing_if = "zone::is_utc", with = "zone")]
    pub zone: Tz,
    /// The etag that resources changed by this commit have from now on.
    pub etag: Etag,
}

/// What a command decides: what happened, and what that opens and closes.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision<E> {
    /// The resource created or changed, such as `proposal/p-1`.
    pub resource: Subject,
    /// What happened.
    pub events: Vec<E>,
    /// Findings raised and resolved.
    pub findings: Vec<FindingChange>,
    /// Duties opened, kept and voided.
    pub duties: Vec<DutyChange>,
    /// The objects it rests on.
    pub datasets: Vec<Digest>,
}

impl<E> Decision<E> {
    /// A decision about `resource`, empty so far.
    pub fn about(resource: impl Into<Subject>) -> Self {
        Self {
            resource: resource.into(),
            events: Vec::new(),
            findings: Vec::new(),
            duties: Vec::new(),
            datasets: Vec::new(),
        }
    }

    /// Adds what happened.
    #[must_use]
    pub fn event(mut self, event: E) -> Self {
        self.events.push(event);
        self
    }

    /// Names an uploaded dataset that it rests on; the object is kept from now on. The event carries the reference too.
    pub fn dataset(&mut self, reference: &DatasetReference) {
        if !self.datasets.contains(&reference.digest) {
            self.datasets.push(reference.digest);
        }
    }

    /// Puts a finding on the record; one already there stays as it is.
    pub fn raise(&mut self, finding: Finding) {
        self.findings.push(FindingChange::Raised { finding });
    }

    /// Resolves a finding; nothing happens when it is not on the record.
    pub fn resolve(&mut self, id: impl Into<String>, how: impl Into<Message>) {
        self.findings.push(FindingChange::Resolved { id: id.into(), how: how.into() });
    }

    /// Opens a duty; one already open stays as it is.
    pub fn open(&mut self, duty: Duty) {
        self.duties.push(DutyChange::Opened { duty, at: None });
    }

    /// Opens a duty that came to be owed at `at`, which is not when the command happened.
    pub fn open_at(&mut self, duty: Duty, at: Moment) {
        self.duties.push(DutyChange::Opened { duty, at: Some(at) });
    }

    /// Hands the duty of that identifier over: `to` owes it since `at`. Nothing happens when it was not owed then.
    pub fn hand_over(&mut self, id: &str, to: Owner, at: Moment, reason: impl Into<Message>) {
        self.duties.push(DutyChange::HandedOver { id: id.to_owned(), to, at, reason: reason.into() });
    }

    /// Marks the duty by `rule` on `subject` as done at `at`; nothing happens when it was closed before that, or was never open.
    pub fn keep(&mut self, rule: RuleId, subject: impl Into<Subject>, at: Moment) {
        self.duties.push(DutyChange::Kept { id: Duty::id(rule, &subject.into()), at, earliest: None });
    }

    /// Marks `duty` as done at `at`.
    pub fn keep_duty(&mut self, duty: &Duty, at: Moment) {
        self.duties.push(DutyChange::Kept { id: duty.id.clone(), at, earliest: None });
    }

    /// Marks the duty by `rule` on `subject` as done on a date of the past that can mean `earliest` and `latest`.
    pub fn keep_between(&mut self, rule: RuleId, subject: impl Into<Subject>, earliest: Moment, latest: Moment) {
        let id = Duty::id(rule, &subject.into());
        let earliest = Some(earliest).filter(|earliest| *earliest < latest);
        self.duties.push(DutyChange::Kept { id, at: latest, earliest });
    }

    /// Marks `duty` as done on a date that can mean `earliest` and `latest`.
    pub fn keep_duty_between(&mut self, duty: &Duty, earliest: Moment, latest: Moment) {
        let earliest = Some(earliest).filter(|earliest| *earliest < latest);
        self.duties.push(DutyChange::Kept { id: duty.id.clone(), at: latest, earliest });
    }

    /// Ends the duty by `rule` on `subject` undone; nothing happens when it is not open.
    pub fn void(&mut self, rule: RuleId, subject: impl Into<Subject>, reason: impl Into<Message>) {
        self.duties.push(DutyChange::Void { id: Duty::id(rule, &subject.into()), reason: reason.into(), at: None });
    }

    /// Ends `duty` undone.
    pub fn void_duty(&mut self, duty: &Duty, reason: impl Into<Message>) {
        self.duties.push(DutyChange::Void { id: duty.id.clone(), reason: reason.into(), at: None });
    }

    /// Ends `duty` undone, at `at`, which is not when the command happened.
    pub fn void_duty_at(&mut self, duty: &Duty, reason: impl Into<Message>, at: Moment) {
        self.duties.push(DutyChange::Void { id: duty.id.clone(), reason: reason.into(), at: Some(at) });
    }

    /// The rows of the findings it raises.
    pub fn raised_rows(&self) -> impl Iterator<Item = &Row> {
        self.findings.iter().filter_map(|change| match change {
            FindingChange::Raised { finding } => Some(&finding.row),
            FindingChange::Resolved { .. } => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::SubjectKind;

    #[test]
    fn a_commit_names_each_object_once_and_only_when_there_is_one() {
        let reference = DatasetReference {
            digest: Digest::of(b"rows"),
            format: "wells-1".to_owned(),
            bytes: 4,
            rows: 1,
            rejected: 0,
        };
        let mut decision = Decision::about(SubjectKind::new("well").of("w-1")).event(1);
        decision.dataset(&reference);
        decision.dataset(&reference);
        assert_eq!(decision.datasets, [Digest::of(b"rows")]);
    }
}
