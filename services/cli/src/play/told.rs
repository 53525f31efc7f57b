//! What became of duties, in words: what happens to several duties of one rule at one moment is told once.

use convene_kernel::identity::Role;

use super::chronicle::{Became, DutyChange};
use super::obligation::Obligation;
use crate::show::dates;

/// What became of one or several duties of one rule.
#[derive(Clone, Debug)]
pub struct Told {
    /// In words.
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
pub fn told(changes: &[DutyChange]) -> Vec<Told> {
    changes.chunk_by(same).map(told_of).collect()
}

/// Whether two changes can be told as one: the same became of duties of one rule that one role owes.
pub fn same(one: &DutyChange, other: &DutyChange) -> bool {
    let of = |change: &DutyChange| {
        let duty = &change.duty.duty;
        (change.at, change.became.clone(), duty.rule.clone(), duty.owner_role.clone(), change.duty.date())
    };
    of(one) == of(other)
}

/// What became of the duties of a group, none of them empty.
pub fn told_of(group: &[DutyChange]) -> Told {
    let change = &group[0];
    let what = what_is_owed(group);
    let owner = owners(group);
    let due = change.duty.date();
    let (words, tone) = match (&change.became, due) {
        (Became::Owed, Some(due)) => (format!("Owed by the {owner} until {}: {what}", dates::moment(due)), Tone::Quiet),
        (Became::Owed, None) => (format!("Owed by the {owner}: {what}"), Tone::Quiet),
        (Became::Asked, due) => (format!("The {owner} is asked to decide{}: {what}", by(due)), Tone::Attention),
        (Became::Reminded, due) => (format!("Reminder to the {owner}, due{}: {what}", by(due)), Tone::Attention),
        (Became::Late, _) => (format!("Late, owed by the {owner}: {what}"), Tone::Bad),
        (Became::Escalated(role), Some(due)) if change.at > due => {
            let late = dates::length(change.at - due);
            (format!("Escalated to the {}, {late} late: {what}", role_title(role)), Tone::Bad)
        }
        (Became::Escalated(role), _) => (format!("Escalated at once to the {}: {what}", role_title(role)), Tone::Bad),
        (Became::KeptInTime, _) => (format!("Kept in time: {what}"), Tone::Good),
        (Became::KeptLate, _) => (format!("Kept late: {what}"), Tone::Attention),
        (Became::Void, _) => (format!("Owed no longer: {what}"), Tone::Quiet),
    };
    Told { words, row: change.duty.row.clone(), tone }
}

fn by(due: Option<chrono::DateTime<chrono::Utc>>) -> String {
    due.map(|due| format!(" by {}", dates::moment(due))).unwrap_or_default()
}

/// What is owed, and about what.
fn what_is_owed(group: &[DutyChange]) -> String {
    let subjects = distinct(group.iter().map(|change| change.duty.duty.subject.as_str()));
    with_subjects(&group[0].duty, &subjects)
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

fn with_subjects(duty: &Obligation, subjects: &str) -> String {
    let what = if duty.what.is_empty() { &duty.duty.rule } else { &duty.what };
    if subjects.is_empty() { what.clone() } else { format!("{what} — {subjects}") }
}

/// What an obligation is, and about what.
pub fn obligation(duty: &Obligation) -> String {
    with_subjects(duty, &duty.duty.subject)
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

/// Names with how often each comes in a row: `ClusterActivated ×3`.
pub fn counted_names(names: &[String]) -> Vec<String> {
    let groups = names.chunk_by(|one, other| one == other);
    groups
        .map(|group| if group.len() == 1 { group[0].clone() } else { format!("{} ×{}", group[0], group.len()) })
        .collect()
}
