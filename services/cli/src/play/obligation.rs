//! Obligations as the scheduler lists them, and what became of them between two looks at the list.
//!
//! How long there is and who is told when it is late, the scheduler alone knows.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;

use super::chronicle::{Became, DutyChange};

/// One obligation as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Obligation {
    /// Its identifier.
    pub id: String,
    /// The policy rule, such as `RM-1.11.approval`.
    pub rule: String,
    /// What is owed, as a sentence.
    pub what: String,
    /// The role that owes it.
    pub owner_role: String,
    /// The organization that owes it, where it is one organization's alone.
    pub owner_organization: String,
    /// What it is about, such as `proposal/p-1`.
    pub subject: String,
    /// The cluster it concerns, where it concerns one.
    pub cluster: String,
    /// The moment its period counts from.
    pub since: Option<DateTime<Utc>>,
    /// When it is due.
    pub due_at: Option<DateTime<Utc>>,
    /// When it was kept; of one that repeats, the last time.
    pub kept_at: Option<DateTime<Utc>>,
    /// When it ceased to be owed without having been kept.
    pub voided_at: Option<DateTime<Utc>>,
    /// Whether it is owed, and its due moment has passed.
    pub overdue: bool,
    /// Whether it is owed again each time it was kept.
    pub recurring: bool,
    /// When its owner was reminded.
    pub reminders: Vec<DateTime<Utc>>,
    /// Whom its lateness was told to.
    pub escalations: Vec<Escalation>,
}

/// A lateness told to somebody higher.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Escalation {
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// To which role.
    pub to_role: String,
}

impl Obligation {
    /// Whether it is owed.
    pub fn is_open(&self) -> bool {
        self.voided_at.is_none() && (self.recurring || self.kept_at.is_none())
    }

    /// Whether it was kept, the last time it was owed, after its due moment.
    pub fn was_kept_late(&self) -> bool {
        !self.recurring && self.kept_at.zip(self.due_at).is_some_and(|(kept, due)| kept > due)
    }

    /// The row of the guidance it rests on: the rule without its word.
    pub fn row(&self) -> &str {
        self.rule.rsplit_once('.').map_or(self.rule.as_str(), |(row, _)| row)
    }
}

/// What became of obligations from `before` to `after`, in the order of time; what has no moment of its own is dated `now`.
pub fn changes(before: &[Obligation], after: &[Obligation], now: DateTime<Utc>) -> Vec<DutyChange> {
    let known: BTreeMap<&str, &Obligation> = before.iter().map(|duty| (duty.id.as_str(), duty)).collect();
    let mut changes: Vec<DutyChange> =
        after.iter().flat_map(|duty| changes_of(known.get(duty.id.as_str()).copied(), duty, now)).collect();
    changes.sort_by_key(|change| change.at);
    changes
}

fn changes_of(before: Option<&Obligation>, after: &Obligation, now: DateTime<Utc>) -> Vec<DutyChange> {
    let nothing = Obligation::default();
    let old = before.unwrap_or(&nothing);
    let mut changes = Vec::new();
    let mut note = |at: Option<DateTime<Utc>>, became| {
        changes.push(DutyChange { at: at.unwrap_or(now), became, duty: after.clone() });
    };
    if before.is_none() {
        note(Some(now), Became::Owed);
    }
    for reminder in after.reminders.iter().filter(|reminder| !old.reminders.contains(reminder)) {
        note(Some(*reminder), Became::Reminded);
    }
    if after.overdue && !old.overdue {
        note(after.due_at, Became::Late);
    }
    for escalation in after.escalations.iter().filter(|escalation| !old.escalations.contains(escalation)) {
        note(escalation.at, Became::Escalated(escalation.to_role.clone()));
    }
    if after.kept_at != old.kept_at {
        let due = old.due_at.or(after.due_at);
        let late = after.kept_at.zip(due).is_some_and(|(kept, due)| kept > due);
        note(after.kept_at, if late { Became::KeptLate } else { Became::KeptInTime });
    }
    if after.voided_at.is_some() && old.voided_at.is_none() {
        note(after.voided_at, Became::Void);
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a test's moment is RFC 3339")
    }

    fn approval() -> Obligation {
        Obligation {
            id: "approval".to_owned(),
            rule: "A-1.2.approval".to_owned(),
            due_at: Some(at("2015-02-14T09:00:00Z")),
            ..Obligation::default()
        }
    }

    #[test]
    fn what_became_of_a_duty_is_told_in_the_order_of_time() {
        let escalation = Escalation { at: Some(at("2015-02-15T09:00:00Z")), to_role: "hc".to_owned() };
        let late = Obligation {
            overdue: true,
            escalations: vec![escalation],
            reminders: vec![at("2015-02-14T05:00:00Z")],
            ..approval()
        };
        let became = |changes: Vec<DutyChange>| changes.into_iter().map(|change| change.became).collect::<Vec<_>>();
        let now = at("2015-02-20T00:00:00Z");
        assert_eq!(became(changes(&[], &[approval()], now)), [Became::Owed]);
        let expected = [Became::Reminded, Became::Late, Became::Escalated("hc".to_owned())];
        assert_eq!(became(changes(&[approval()], std::slice::from_ref(&late), now)), expected);
        let kept = Obligation { kept_at: Some(at("2015-02-24T09:00:00Z")), overdue: false, ..late.clone() };
        assert_eq!(became(changes(&[late], std::slice::from_ref(&kept), now)), [Became::KeptLate]);
        assert!(kept.was_kept_late() && !kept.is_open());
        assert!(changes(std::slice::from_ref(&kept), std::slice::from_ref(&kept), now).is_empty());
    }

    #[test]
    fn a_rule_is_a_row_and_a_word() {
        assert_eq!(approval().row(), "A-1.2");
    }
}
