//! What each command changes: a table of what is otherwise on the record, owed and found once it is carried out.
//!
//! A service compares the table with a file, so that a change in what a command or an event does is seen in the file.

use std::collections::BTreeMap;

use serde::Serialize;

use super::super::Outcome;
use super::answers::{at_the_same_moment, refused};
use super::late::recorded_later;
use super::{Case, Example, Situation};
use crate::aggregate::Aggregate;
use crate::codes::Etag;
use crate::commit::{Commit, FindingChange};
use crate::duty::{Duty, DutyChange, Owner};
use crate::time::Moment;

/// How the table is read.
const LEGEND: &str = "\
Each command, by the one who may give it, and what it changes: what happens, as it is stored; values of the state, as they were and as
they are; what is owed, and since when; what is found; or why it is refused. Below it what is otherwise where others stand beside its
record, and where it is recorded a hundred days later: + is so only there, - only on its own record and at once.
";

/// How many days later a command is recorded.
const DAYS_LATER: i64 = 100;

/// What a table of changes is made from.
pub struct ChangeTable<A: Aggregate> {
    /// The commands.
    pub cases: Vec<Case<A>>,
    /// The record of a case where others stand beside what it has; none where a command is given on its own record alone, and at once.
    pub beside_others: Option<Situation<A>>,
    /// The values of a state, each by its place in it.
    pub values: fn(&A::State) -> BTreeMap<String, String>,
}

impl<A: Aggregate> ChangeTable<A> {
    /// The table: for each case a line for each change.
    pub fn text(&self) -> String {
        let mut text = LEGEND.to_owned();
        for case in &self.cases {
            let own = self.changes(case, &case.example);
            text.push_str(&format!("\n{}\n", case.name));
            own.iter().for_each(|line| text.push_str(&format!("    {line}\n")));
            for (place, example) in self.places(case) {
                let there = self.changes(case, &example);
                let only = |one: &[String], other: &[String], sign: &str| -> String {
                    let lines = one.iter().filter(|line| !other.contains(line));
                    lines.map(|line| format!("        {sign} {line}\n")).collect()
                };
                let lines = only(&own, &there, "-") + &only(&there, &own, "+");
                if !lines.is_empty() {
                    text.push_str(&format!("    {place}\n{lines}"));
                }
            }
        }
        text
    }

    /// Where else the command of the case is given.
    fn places(&self, case: &Case<A>) -> Vec<(&'static str, Example<A>)> {
        let Some(beside_others) = self.beside_others else { return Vec::new() };
        vec![
            ("beside others", at_the_same_moment(&case.example, beside_others)),
            ("recorded later", recorded_later(case, DAYS_LATER)),
        ]
    }

    /// What the command of the case changes on the record of `example`, a line each; or why it is refused.
    fn changes(&self, case: &Case<A>, example: &Example<A>) -> Vec<String> {
        let answer = example.answer(&case.by, &case.command);
        let commit = match &answer {
            Ok(commit) => commit.clone(),
            Err(refusal) => return vec![refused(refusal)],
        };
        let before = (self.values)(example.state());
        let mut after = (self.values)(Outcome { answer, before: example.clone() }.accepted().state());
        after.iter_mut().for_each(|(place, is)| call_this(place, is, commit.version));
        let mut lines: Vec<String> = commit.events.iter().map(happens).collect();
        for (place, was) in &before {
            match after.get(place) {
                None => lines.push(format!("{place}: {was}, no longer")),
                Some(is) if is != was => lines.push(format!("{place}: {was}, then {is}")),
                Some(_) => {}
            }
        }
        let new = after.iter().filter(|(place, _)| !before.contains_key(*place));
        lines.extend(new.map(|(place, is)| format!("{place}: {is}")));
        lines.extend(what_is_owed(&commit));
        lines.extend(commit.findings.iter().map(|change| match change {
            FindingChange::Raised { finding } => format!("finds {}", finding.id),
            FindingChange::Resolved { id, .. } => format!("finds {id} no longer"),
        }));
        let read_elsewhere = example.clone().reading(Etag(u64::MAX));
        if read_elsewhere.answer(&case.by, &case.command).is_ok() {
            lines.push("whatever state was read".to_owned());
        }
        lines
    }
}

/// An event as it is stored.
fn happens<E: Serialize>(event: &E) -> String {
    format!("happens {}", serde_json::to_string(event).expect("an event holds no map with keys that are not text"))
}

/// Calls the commit of the command itself so: its number says how much was on record before, and not what it changes.
fn call_this(place: &str, is: &mut String, version: u64) {
    if place.ends_with("etag") && *is == version.to_string() {
        "this commit".clone_into(is);
    } else if let Some(rest) = is.strip_prefix(&format!("commit {version} of")) {
        *is = format!("this commit of{rest}");
    }
}

/// What a commit changes in what is owed, a line each.
fn what_is_owed<E>(commit: &Commit<E>) -> impl Iterator<Item = String> {
    commit.duties.iter().map(|change| {
        let at = change.happened_at(commit.occurred_at);
        let dated = if at == commit.occurred_at { String::new() } else { format!(", dated {}", written(at)) };
        match change {
            DutyChange::Opened { duty, .. } => format!("{}{dated}", owed(duty)),
            DutyChange::Kept { id, earliest: Some(earliest), .. } => {
                format!("{id} is kept, at the earliest on {}{dated}", written(*earliest))
            }
            DutyChange::Kept { id, .. } => format!("{id} is kept{dated}"),
            DutyChange::Void { id, .. } => format!("{id} is void{dated}"),
            DutyChange::HandedOver { id, to, .. } => format!("{id} is handed over to {}{dated}", named(to)),
        }
    })
}

fn owed(duty: &Duty) -> String {
    let concerning = duty.cluster.as_ref().map(|cluster| format!(", concerning {cluster}")).unwrap_or_default();
    let known = duty.since_date.map(|date| format!(", of which {date} is known")).unwrap_or_default();
    let again = if duty.recurring { ", again each time it was kept" } else { "" };
    format!("{} is owed by {} since {}{known}{concerning}{again}", duty.id, named(&duty.owner), written(duty.since))
}

fn named(owner: &Owner) -> String {
    match &owner.organization {
        Some(organization) => format!("{} {organization}", owner.role),
        None => owner.role.to_string(),
    }
}

fn written(moment: Moment) -> String {
    moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
