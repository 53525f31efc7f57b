//! Changes of obligations: opened, kept, late, reminded, escalated, and escalations withdrawn.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::obligation::{Notice, NoticeKind, Obligation, ObligationState};

/// A change of an obligation at one moment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DutyChange {
    /// When.
    pub at: DateTime<Utc>,
    /// What changed.
    pub kind: DutyChangeKind,
    /// The duty after it.
    pub duty: Obligation,
}

impl DutyChange {
    /// The change that `notice` reports.
    pub fn of(notice: &Notice) -> Self {
        let kind = match notice.kind {
            NoticeKind::Decision => DutyChangeKind::Asked,
            NoticeKind::Reminder => DutyChangeKind::Reminded,
            NoticeKind::Escalation => DutyChangeKind::Escalated(notice.to_role.clone()),
            NoticeKind::Withdrawal => DutyChangeKind::Withdrawn(notice.to_role.clone()),
        };
        Self { at: notice.at, kind, duty: notice.obligation.clone() }
    }

    /// The order among changes: by moment, and at one moment by kind and duty.
    pub fn sort_key(&self) -> (DateTime<Utc>, DutyChangeKind, String, String) {
        let duty = &self.duty.duty;
        (self.at, self.kind.clone(), duty.rule.clone(), duty.resource.clone())
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
    /// Its escalation to this role was mistaken and is withdrawn: it was kept in time, or is void.
    Withdrawn(String),
    /// Its owner was reminded.
    Reminded,
    /// It is owed from now on.
    Owed,
    /// The Emergency Relief Coordinator was asked to decide.
    Asked,
}

/// The changes of obligations from `before` to `after`, in the order of time; what has no moment of its own is dated `now`.
pub fn changes(before: &[Obligation], after: &[Obligation], now: DateTime<Utc>) -> Vec<DutyChange> {
    let key = |obligation: &Obligation| (obligation.service.clone(), obligation.duty.id.clone(), obligation.duty.since);
    let known: BTreeMap<_, &Obligation> = before.iter().map(|obligation| (key(obligation), obligation)).collect();
    let changes = after.iter().flat_map(|obligation| changes_of(known.get(&key(obligation)).copied(), obligation, now));
    let mut changes: Vec<DutyChange> = changes.collect();
    changes.sort_by_key(|change| change.at);
    changes
}

fn changes_of(before: Option<&Obligation>, after: &Obligation, now: DateTime<Utc>) -> Vec<DutyChange> {
    let mut changes = Vec::new();
    let mut note = |at: Option<DateTime<Utc>>, kind| {
        changes.push(DutyChange { at: at.unwrap_or(now), kind, duty: after.clone() });
    };
    let had = before.map_or(0, |before| before.kept.len());
    let was = before.map_or(ObligationState::Owed, |before| before.state);
    if before.is_none() && after.state != ObligationState::Void {
        note(Some(now), DutyChangeKind::Owed);
    }
    for kept in after.kept.iter().skip(had) {
        note(kept.kept_at, if kept.late { DutyChangeKind::KeptLate } else { DutyChangeKind::KeptInTime });
    }
    if after.state == ObligationState::Overdue && was != ObligationState::Overdue {
        note(after.due, DutyChangeKind::Late);
    }
    if after.state == ObligationState::Void && was != ObligationState::Void {
        note(Some(now), DutyChangeKind::Void);
    }
    changes
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a test's moment is RFC 3339")
    }

    fn obligation(state: &str, kept: serde_json::Value) -> Obligation {
        let duty = json!({"id": "approval", "rule": "A-1.2.approval", "resource": "proposal/p-1", "recurring": false});
        let due = if kept == json!([]) { json!("2015-02-14T09:00:00Z") } else { json!(null) };
        let state = format!("OBLIGATION_STATE_{state}");
        serde_json::from_value(json!({"duty": duty, "row": "A-1.2", "state": state, "due": due, "kept": kept}))
            .expect("an obligation")
    }

    #[test]
    fn a_change_is_dated_at_its_moment() {
        let kinds = |changes: Vec<DutyChange>| changes.into_iter().map(|change| change.kind).collect::<Vec<_>>();
        let (owed, late) = ([obligation("OWED", json!([]))], [obligation("OVERDUE", json!([]))]);
        let kept = json!([{"due": "2015-02-14T09:00:00Z", "keptAt": "2015-02-24T09:00:00Z", "late": true}]);
        let kept = [obligation("KEPT_LATE", kept)];
        let now = at("2015-02-24T09:00:00Z");
        assert_eq!(kinds(changes(&[], &owed, now)), [DutyChangeKind::Owed]);
        let changed = changes(&owed, &late, now);
        assert_eq!(changed[0].at, at("2015-02-14T09:00:00Z"));
        assert_eq!(kinds(changed), [DutyChangeKind::Late]);
        assert_eq!(kinds(changes(&late, &kept, now)), [DutyChangeKind::KeptLate]);
        assert!(changes(&kept, &kept, now).is_empty());
        assert_eq!(kept[0].date(), Some(at("2015-02-14T09:00:00Z")));
        assert_eq!(kinds(changes(&late, &[obligation("VOID", json!([]))], now)), [DutyChangeKind::Void]);
    }
}
