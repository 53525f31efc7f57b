//! What became of duties, in words: what happens to several duties of one rule at one moment is shown once.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use convene_kernel::identity::Role;

use super::duty_change::{DutyChange, DutyChangeKind};
use super::obligation::Obligation;
use super::transcript::Finding;
use crate::show::dates;

/// What became of one or several duties of one rule.
#[derive(Clone, Debug)]
pub struct DutySummary {
    /// In a word or two, such as "on time".
    pub label: &'static str,
    /// In words that go on from there.
    pub words: String,
    /// The row of the guidance.
    pub row: String,
    /// What it means to the reader.
    pub tone: Tone,
}

/// What something means to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing is to be done now.
    Quiet,
    /// It went as it should.
    Good,
    /// It needs attention, or needed it sooner.
    Attention,
    /// It is late.
    Bad,
}

/// What became of duties, with neighbours that say the same of the same rule as one.
pub fn summaries(changes: &[DutyChange], zone: Tz) -> Vec<DutySummary> {
    changes.chunk_by(same).map(|group| summary_of(group, zone)).collect()
}

/// Whether two changes can be shown as one: the same became of duties of one rule that one role owes.
pub fn same(one: &DutyChange, other: &DutyChange) -> bool {
    let of = |change: &DutyChange| {
        let duty = &change.duty.duty;
        (change.at, change.kind.clone(), duty.rule.clone(), duty.owner_role.clone(), change.duty.date())
    };
    of(one) == of(other)
}

/// What became of the duties of a group, none of them empty.
pub fn summary_of(group: &[DutyChange], zone: Tz) -> DutySummary {
    let change = &group[0];
    let what = what_is_owed(group);
    let owner = owners(group);
    let due = change.duty.date();
    let date = |before: &str, due: Option<DateTime<Utc>>| {
        due.map(|due| format!("{before}{}", dates::moment_in(due, zone))).unwrap_or_default()
    };
    let (label, words, tone) = match (&change.kind, due) {
        (DutyChangeKind::Owed, due) => ("owed", format!("by the {owner}{}: {what}", date(" until ", due)), Tone::Quiet),
        (DutyChangeKind::Asked, due) => {
            ("asked", format!("the {owner} to decide{}: {what}", date(" by ", due)), Tone::Attention)
        }
        (DutyChangeKind::Reminded, due) => {
            ("reminder", format!("to the {owner}{}: {what}", date(", due ", due)), Tone::Attention)
        }
        (DutyChangeKind::Late, _) => ("late", format!("owed by the {owner}: {what}"), Tone::Bad),
        (DutyChangeKind::Escalated(role), due) => {
            let late = due.filter(|due| change.at > *due).map(|due| dates::length(change.at - due));
            let late = late.map_or_else(|| " at once".to_owned(), |late| format!(", {late} late"));
            ("escalated", format!("to the {}{late}: {what}", role_title(role)), Tone::Bad)
        }
        (DutyChangeKind::Withdrawn(role), _) => {
            ("withdrawn", format!("the escalation to the {}, which was mistaken: {what}", role_title(role)), Tone::Good)
        }
        (DutyChangeKind::KeptInTime, _) => ("on time", what, Tone::Good),
        (DutyChangeKind::KeptLate, _) => ("kept late", format!("{}{what}", lateness(&change.duty)), Tone::Attention),
        (DutyChangeKind::Void, _) => ("ended", format!("owed no longer: {what}"), Tone::Quiet),
    };
    DutySummary { label, words, row: change.duty.row.clone(), tone }
}

/// By how much the earliest of the dates that were met last, all at once, was missed.
fn lateness(duty: &Obligation) -> String {
    let last = duty.kept.chunk_by(|one, other| one.kept_at == other.kept_at).last();
    let kept = last.and_then(|dates| dates[0].due.zip(dates[0].kept_at));
    kept.map(|(due, at)| format!("{} late: ", dates::length(at - due))).unwrap_or_default()
}

/// What is owed, and about what.
fn what_is_owed(group: &[DutyChange]) -> String {
    let resources = distinct(group.iter().map(|change| change.duty.duty.resource.as_str()));
    with_resources(&group[0].duty, &resources)
}

/// Who owes it; several organizations in one role are named with it.
fn owners(group: &[DutyChange]) -> String {
    let role = role_title(&group[0].duty.duty.owner_role);
    let organizations = distinct(group.iter().map(|change| change.duty.duty.owner_organization.as_str()));
    if organizations.is_empty() { role } else { format!("{role} {organizations}") }
}

fn distinct<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let mut distinct: Vec<&str> = Vec::new();
    for text in texts.filter(|text| !text.is_empty()) {
        if !distinct.contains(&text) {
            distinct.push(text);
        }
    }
    distinct.join(", ")
}

fn with_resources(duty: &Obligation, resources: &str) -> String {
    let what = if duty.what.is_empty() { &duty.duty.rule } else { &duty.what };
    if resources.is_empty() { what.clone() } else { format!("{what} — {resources}") }
}

/// What an obligation is, and about what.
pub fn obligation(duty: &Obligation) -> String {
    with_resources(duty, &duty.duty.resource)
}

/// Who owes an obligation, as people say it.
pub fn owner(duty: &Obligation) -> String {
    let title = role_title(&duty.duty.owner_role);
    if duty.duty.owner_organization.is_empty() { title } else { format!("{title} {}", duty.duty.owner_organization) }
}

/// The role as people say it.
pub fn role_title(role: &str) -> String {
    role.parse::<Role>().map_or_else(|_| role.to_owned(), |role| role.title().to_owned())
}

/// Findings in words; neighbours that say the same of the same thing, such as what a proposal leaves unsaid, are shown once.
pub fn findings(findings: &[Finding]) -> Vec<String> {
    let parts = |finding: &Finding| {
        let (lead, rest) = finding.problem.split_once(": ").unwrap_or((&finding.problem, ""));
        (lead.to_owned(), rest.to_owned())
    };
    let of = |finding: &Finding| (finding.row.clone(), finding.resource.clone(), parts(finding).0);
    let groups = findings.chunk_by(|one, other| of(one) == of(other));
    let summaries = groups.map(|group| {
        let (row, resource, lead) = of(&group[0]);
        let rest: Vec<_> = group.iter().map(|finding| parts(finding).1).filter(|rest| !rest.is_empty()).collect();
        let rest = if rest.is_empty() { String::new() } else { format!(": {}", rest.join("; ")) };
        format!("{row} {resource}: {lead}{rest}")
    });
    summaries.collect()
}

/// Names with how often each comes in a row: `ClusterActivated ×3`.
pub fn counted_names(names: &[String]) -> Vec<String> {
    let groups = names.chunk_by(|one, other| one == other);
    groups
        .map(|group| if group.len() == 1 { group[0].clone() } else { format!("{} ×{}", group[0], group.len()) })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::play::duty_change::changes;

    #[test]
    fn dates_that_were_met_at_once_are_one_entry_with_the_first_of_them() {
        let kept = |due: &str, at: &str| json!({"due": due, "keptAt": at, "late": true});
        let (held, held_late) = ("2014-07-02T00:00:00Z", "2015-07-11T00:00:00Z");
        let dates = [
            kept("2014-07-01T00:00:00Z", held),
            kept("2015-01-01T00:00:00Z", held_late),
            kept("2015-07-01T00:00:00Z", held_late),
        ];
        let review = |kept: &[serde_json::Value]| -> Obligation {
            serde_json::from_value(json!({"what": "Review", "due": "2016-01-01T00:00:00Z", "kept": kept}))
                .expect("an obligation")
        };
        let now = held_late.parse().expect("a moment");
        let summaries = summaries(&changes(&[review(&dates[..1])], &[review(&dates)], now), Tz::UTC);
        let words: Vec<_> = summaries.iter().map(|summary| (summary.label, summary.words.as_str())).collect();
        assert_eq!(words, [("kept late", "191 days late: Review")]);
    }

    #[test]
    fn equal_findings_on_one_resource_are_one_entry() {
        let finding = |row: &str, problem: &str| Finding {
            row: row.to_owned(),
            resource: "proposal/p-1".to_owned(),
            problem: problem.to_owned(),
        };
        let given =
            [finding("A-1", "unsaid: age"), finding("A-1", "unsaid: gender"), finding("A-2", "no one was alerted")];
        let expected = ["A-1 proposal/p-1: unsaid: age; gender", "A-2 proposal/p-1: no one was alerted"];
        assert_eq!(findings(&given), expected);
    }
}
