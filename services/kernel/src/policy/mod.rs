//! The policy: periods, reminders and ladders for what is owed, and how open questions of the guidance are read (row S-2).
//!
//! A profile says which guidance it follows; a record keeps the profile it ran under. The scheduler decides when a duty
//! is due, and notifies each role once.

mod change;
pub mod numbers;
pub mod readings;
mod rule;
pub mod rules;
#[cfg(test)]
mod tests;
mod validation;

use std::collections::BTreeMap;

pub use change::RuleChange;
pub use numbers::NumberId;
pub use readings::ReadingId;
pub use rule::{Basis, Binding, LadderStep, Rule, line_of_accountability};
pub use rules::RuleId;
pub use validation::Fault;

use crate::guidance::nearest;
use crate::guidance::problem::Problem;
use crate::guidance::reading::{Fields, Source};
use crate::message;
use crate::message::verbatim;
use crate::row::Row;
use crate::time::Period;

const EMBEDDED: &str = include_str!("../../data/policy/iasc-2012.toml");
const FILE: &str = "policy";

/// What is due when, and how the guidance is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// The name of the profile, such as `iasc-2012`.
    pub profile: String,
    readings: BTreeMap<String, Reading>,
    numbers: BTreeMap<String, Number>,
    rules: BTreeMap<String, Rule>,
}

/// A number that the guidance leaves open or gives as an estimate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Its name, such as `missions_a_year`.
    pub name: String,
    /// The row that it belongs to.
    pub row: Row,
    /// The number.
    pub value: u32,
    /// What it counts, and where it is from.
    pub text: String,
}

/// How an open question of the guidance is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Its name, such as `all_four_criteria`.
    pub name: String,
    /// The row that leaves the question open.
    pub row: Row,
    /// Whether it holds.
    pub applies: bool,
    /// What holds when it does.
    pub text: String,
}

impl Policy {
    /// The profile that Convene brings along: the guidance as of 2012.
    pub fn embedded() -> Self {
        Self::read(EMBEDDED, None).expect("the embedded policy is well formed")
    }

    /// The policy that an operator's file says; rules and readings that it leaves out are as embedded.
    ///
    /// # Errors
    /// Everything that is wrong in it, rules and readings of a name that nothing asks for among it.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        Self::read(text, Some(&Self::embedded()))
    }

    /// The rule of that identifier.
    pub fn rule(&self, id: impl AsRef<str>) -> Option<&Rule> {
        self.rules.get(id.as_ref())
    }

    /// Every rule, by identifier.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.values()
    }

    /// Whether a reading holds. Every reading of the embedded policy is there, also when the operator's file leaves it
    /// out.
    pub fn reading(&self, reading: ReadingId) -> bool {
        self.readings.get(reading.as_str()).is_some_and(|reading| reading.applies)
    }

    /// A number of the policy. Every number of the embedded policy is there, also when the operator's file leaves it out.
    pub fn number(&self, number: NumberId) -> u32 {
        self.numbers.get(number.as_str()).map_or(u32::MAX, |number| number.value)
    }

    /// Every number, by name.
    pub fn numbers(&self) -> impl Iterator<Item = &Number> {
        self.numbers.values()
    }

    /// Every reading, by name.
    pub fn readings(&self) -> impl Iterator<Item = &Reading> {
        self.readings.values()
    }

    /// The policy with one rule changed (row S-2).
    ///
    /// # Errors
    /// Everything that is wrong with the change.
    pub fn with_change(&self, change: &RuleChange) -> Result<Self, Vec<Fault>> {
        let Some(rule) = self.rule(&change.rule) else {
            let remedy = match nearest::among(&change.rule, self.rules.keys().map(|id| (id.as_str(), id))) {
                Some(id) => message!("did you mean {rule}?", rule = verbatim(id)),
                None => "name a rule of the policy".into(),
            };
            let what = message!("there is no rule '{rule}'", rule = verbatim(&change.rule));
            return Err(vec![Fault::new("rule", what, remedy)]);
        };
        let changed = rule.with_change(change)?;
        let mut policy = self.clone();
        policy.rules.insert(changed.id.clone(), changed);
        Ok(policy)
    }

    fn read(text: &str, base: Option<&Self>) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut policy = Self {
            profile: String::new(),
            readings: BTreeMap::new(),
            numbers: BTreeMap::new(),
            rules: BTreeMap::new(),
        };
        Source::read(FILE, text, &mut problems, |fields| policy.read_fields(fields, base));
        if !problems.is_empty() {
            return Err(problems);
        }
        for (id, rule) in base.iter().flat_map(|base| &base.rules) {
            policy.rules.entry(id.clone()).or_insert_with(|| rule.clone());
        }
        for (name, reading) in base.iter().flat_map(|base| &base.readings) {
            policy.readings.entry(name.clone()).or_insert_with(|| reading.clone());
        }
        for (name, number) in base.iter().flat_map(|base| &base.numbers) {
            policy.numbers.entry(name.clone()).or_insert_with(|| number.clone());
        }
        Ok(policy)
    }

    fn read_fields(&mut self, fields: &mut Fields<'_>, base: Option<&Self>) {
        let names = fields.tables("profile", |fields| {
            let name = fields.text("name");
            fields.text("title");
            fields.cited_row();
            name
        });
        match <[String; 1]>::try_from(names) {
            Ok([name]) => self.profile = name,
            Err(_) => {
                fields.wrong_in("profile", "the policy has no profile of a name", "add [profile] with name and title")
            }
        }
        fields.tables("reading", |fields| {
            let reading = reading(fields)?;
            refuse_unknown(fields, "name", &reading.name, base.map(|base| base.readings.keys()));
            if self.readings.contains_key(&reading.name) {
                fields.wrong_in("name", format!("'{}' is there twice", reading.name), "remove one of the readings");
            }
            self.readings.insert(reading.name.clone(), reading)
        });
        fields.tables("number", |fields| {
            let number = number(fields)?;
            refuse_unknown(fields, "name", &number.name, base.map(|base| base.numbers.keys()));
            if self.numbers.contains_key(&number.name) {
                fields.wrong_in("name", format!("'{}' is there twice", number.name), "remove one of the numbers");
            }
            self.numbers.insert(number.name.clone(), number)
        });
        fields.tables("rule", |fields| {
            let rule = read_rule(fields)?;
            refuse_unknown(fields, "id", &rule.id, base.map(|base| base.rules.keys()));
            for fault in validation::faults(&rule) {
                fields.wrong_in(fault.field, fault.what.to_string(), fault.remedy.to_string());
            }
            if self.rules.contains_key(&rule.id) {
                fields.wrong_in("id", format!("'{}' is there twice", rule.id), "remove one of the rules");
            }
            self.rules.insert(rule.id.clone(), rule)
        });
    }
}

/// A rule or reading of a name that no code asks for would silently do nothing.
fn refuse_unknown<'a>(
    fields: &Fields<'_>,
    key: &str,
    name: &str,
    known: Option<impl Iterator<Item = &'a String> + Clone>,
) {
    let Some(known) = known.filter(|known| !known.clone().any(|known| known == name)) else { return };
    let remedy = match nearest::among(name, known.map(|known| (known.as_str(), known))) {
        Some(known) => format!("did you mean '{known}'?"),
        None => "remove the entry".to_owned(),
    };
    fields.wrong_in(key, format!("nothing asks for '{name}'"), remedy);
}

fn reading(fields: &mut Fields<'_>) -> Option<Reading> {
    let name = fields.text("name");
    let row = fields.cited_row();
    let applies = fields.switch("applies");
    let text = fields.text("text");
    Some(Reading { name: name?, row: row?, applies, text: text? })
}

fn number(fields: &mut Fields<'_>) -> Option<Number> {
    let name = fields.text("name");
    let row = fields.cited_row();
    let value = fields.number("value");
    let text = fields.text("text");
    Some(Number { name: name?, row: row?, value: value?, text: text? })
}

fn read_rule(fields: &mut Fields<'_>) -> Option<Rule> {
    let id = fields.text("id");
    let row = fields.cited_row();
    let service = fields.text("service");
    let what = fields.text("what");
    let owner = fields.parsed("owner");
    let anchor = fields.text("anchor");
    let period = fields.parsed::<Period>("period");
    let repeats = fields.optional_parsed("repeats");
    let binding = fields.choice("binding", &[("hard", Binding::Hard), ("soft", Binding::Soft)]);
    let reminders = fields.all_parsed("reminders");
    let ladder = fields.tables("ladder", |fields| {
        let (after, to) = (fields.parsed("after"), fields.parsed("to"));
        Some(LadderStep { after: after?, to: to? })
    });
    let basis = fields.choice("basis", &[("text", Basis::Text), ("policy", Basis::Policy)]);
    let cluster_scoped = fields.switch("cluster_scoped");
    let note = fields.optional_text("note");
    if basis == Some(Basis::Policy) && note.is_none() {
        fields.wrong_in("note", "no text states the period, and no note says why it is this", "add 'note'");
    }
    Some(Rule {
        id: id?,
        row: row?,
        service: service?,
        what: what?,
        owner: owner?,
        anchor: anchor?,
        period: period?,
        repeats,
        binding: binding?,
        reminders,
        ladder,
        basis: basis?,
        cluster_scoped,
        note,
        changed: None,
    })
}
