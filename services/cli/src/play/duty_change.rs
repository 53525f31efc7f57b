//! Changes of obligations: opened, kept, late, reminded, escalated.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::obligation::Obligation;

/// A change of an obligation at one moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DutyChange {
    /// When.
    pub at: DateTime<Utc>,
    /// What changed.
    pub kind: DutyChangeKind,
    /// The duty as it stood after it.
    pub duty: Obligation,
}

impl DutyChange {
    /// The order among changes: by moment, and at one moment by kind and duty.
    pub fn sort_key(&self) -> (DateTime<Utc>, DutyChangeKind, String, String) {
        let duty = &self.duty.duty;
        (self.at, self.kind.clone(), duty.rule.clone(), duty.subject.clone())
    }
}

/// What can change, in the order in which changes of one moment are shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum DutyChangeKind {
    /// It was kept before its due moment.
    KeptInTime,
    /// It was kept after its due moment.
    KeptLate,
    /// It is owed no longer, without having been kept.
    Void,
    /// Its due moment passed.
    Late,
    /// Its lateness was escalated to this role.
    Escalated(String),
    /// Its owner was reminded.
    Reminded,
    /// It is owed from now on.
    Owed,
    /// The Emergency Relief Coordinator was asked to decide.
    Asked,
}
