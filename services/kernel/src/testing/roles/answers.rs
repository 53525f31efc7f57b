//! What each command is answered: a table of every command on other records than its own, and under other circumstances.
//!
//! A service compares the table with a file, so that a change in what is refused, owed or found is seen in the file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::TimeDelta;

use super::super::Outcome;
use super::{Case, Example, Situation};
use crate::aggregate::Aggregate;
use crate::codes::Etag;
use crate::commit::{Commit, FindingChange};
use crate::duty::DutyChange;
use crate::guidance::Guidance;
use crate::reference::Reference;
use crate::refusal::{Refusal, Violation};

/// How the table is read.
const LEGEND: &str = "\
Each command, by the one who may give it, and what it is answered where the record is another one, or its own record stands under
other circumstances. What is carried out names each row of which something is found or is no longer found, each rule by which
something is owed, and by whom, and each rule by which nothing is owed any more.
";

/// What a table of answers is made from.
pub struct AnswerTable<A: Aggregate> {
    /// At least one case for each command.
    pub cases: Vec<Case<A>>,
    /// The record of a case where others stand beside what it has: another cluster, or another mission.
    pub beside_others: Situation<A>,
    /// Other records, by name: each command is given on each.
    pub records: Vec<(&'static str, Example<A>)>,
}

impl<A: Aggregate> AnswerTable<A> {
    /// The table: for each case its answers, each with where it is given.
    pub fn text(&self) -> String {
        let mut text = LEGEND.to_owned();
        for case in &self.cases {
            let mut answers: Vec<(String, Vec<&str>)> = Vec::new();
            for (place, example) in self.places(case) {
                let answer = answered(case, &example);
                match answers.iter_mut().find(|(known, _)| *known == answer) {
                    Some((_, places)) => places.push(place),
                    None => answers.push((answer, vec![place])),
                }
            }
            text.push_str(&format!("\n{}\n", case.name));
            for (answer, places) in answers {
                text.push_str(&format!("    {}\n        {answer}\n", places.join(", ")));
            }
            if !self.changes_its_resource(case) {
                text.push_str("    leaves the etag of its resource as it is\n");
            }
        }
        text
    }

    /// Where the command of the case is given: on its own record, under other circumstances, and on the other records.
    fn places(&self, case: &Case<A>) -> Vec<(&'static str, Example<A>)> {
        let own = &case.example;
        let after = after(case);
        let mut places = vec![
            ("its own record", own.clone()),
            ("beside others", at_the_same_moment(own, self.beside_others)),
            ("once more", moved(&after, 1)),
            ("half a year earlier", moved(own, -180)),
            ("three years later", moved(own, 3 * 365)),
            ("where no organization is registered", knowing_less(own, Reference::without_organizations)),
            ("where no code is listed", knowing_less(own, Reference::without_codes)),
        ];
        places.extend(self.records.iter().cloned());
        places
    }

    /// Whether what was read before the command was carried out is stale for some command on the same resource.
    fn changes_its_resource(&self, case: &Case<A>) -> bool {
        let of = |case: &Case<A>| A::action(&case.command).map(|(action, id)| action.resource(id));
        let after = after(case);
        let version = Etag(after.record().version);
        let same = self.cases.iter().filter(|other| of(other) == of(case));
        let states = same.filter_map(|other| {
            let read_elsewhere = after.clone().reading(Etag(u64::MAX));
            match read_elsewhere.answer(&other.by, &other.command) {
                Err(Refusal::Stale { current, .. }) => Some(current),
                _ => None,
            }
        });
        states.max().is_none_or(|current| current == version)
    }
}

/// The record once the command of the case is carried out.
fn after<A: Aggregate>(case: &Case<A>) -> Example<A> {
    let answer = case.example.answer(&case.by, &case.command);
    Outcome { answer, before: case.example.clone() }.accepted()
}

/// The same in a situation, as of the moment that it was at.
pub(super) fn at_the_same_moment<A: Aggregate>(example: &Example<A>, situation: Situation<A>) -> Example<A> {
    let Example { now, occurred, etag, facts, .. } = example.clone();
    Example { now, occurred, etag, facts, ..situation(example.clone()) }
}

/// The same, so many days later.
fn moved<A: Aggregate>(example: &Example<A>, days: i64) -> Example<A> {
    let mut moved = example.clone();
    moved.now += TimeDelta::days(days);
    moved
}

/// The same, under guidance that knows less.
fn knowing_less<A: Aggregate>(example: &Example<A>, less: fn(Reference) -> Reference) -> Example<A> {
    let mut knowing = example.clone();
    let Guidance { reference, policy } = (*example.guidance).clone();
    knowing.guidance = Arc::new(Guidance { reference: less(reference), policy });
    knowing
}

/// What the command of the case is answered on the record of `example`, in one line.
fn answered<A: Aggregate>(case: &Case<A>, example: &Example<A>) -> String {
    match example.answer(&case.by, &case.command) {
        Ok(commit) => carried_out(example, &commit),
        Err(refusal) => refused(&refusal),
    }
}

/// Why something is refused, in one line.
pub(super) fn refused(refusal: &Refusal) -> String {
    match refusal {
        Refusal::NotFound { what, name, .. } => format!("no {what} '{name}'"),
        Refusal::Stale { what, .. } => format!("another state of the {what} was read"),
        refusal => {
            let said = |one: &Violation| format!("{} {} {}", one.cited(), one.reason, one.field);
            let said: BTreeSet<String> = refusal.violations().iter().map(said).collect();
            said.iter().map(|one| one.trim()).collect::<Vec<_>>().join("; ")
        }
    }
}

/// What a commit finds and what is owed because of it, in one line.
fn carried_out<A: Aggregate>(example: &Example<A>, commit: &Commit<A::Event>) -> String {
    let record = example.record();
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    let mut count = |what: String| *counted.entry(what).or_default() += 1;
    for change in &commit.findings {
        match change {
            FindingChange::Raised { finding } => count(format!("finds {}", finding.row.as_str())),
            FindingChange::Resolved { id, .. } => {
                let row = record.findings.get(id).map_or("what it found itself", |finding| finding.row.as_str());
                count(format!("no longer finds {row}"));
            }
        }
    }
    for change in &commit.duties {
        match change {
            DutyChange::Opened { duty, .. } => count(format!("{} is owed by {}", duty.rule, duty.owner.role)),
            DutyChange::Kept { id, .. } => count(format!("{} is kept", rule_of(id))),
            DutyChange::Void { id, .. } => count(format!("{} is void", rule_of(id))),
            DutyChange::HandedOver { id, to, .. } => count(format!("{} is handed over to {}", rule_of(id), to.role)),
        }
    }
    let times = |(what, times): (&String, &usize)| match times {
        1 => what.clone(),
        times => format!("{what} ({times})"),
    };
    let parts: Vec<_> = counted.iter().map(times).collect();
    if parts.is_empty() { "carried out".to_owned() } else { format!("carried out: {}", parts.join("; ")) }
}

/// The rule of a duty's identifier.
fn rule_of(id: &str) -> &str {
    id.split(':').next().unwrap_or(id)
}
