//! What a rule must satisfy, whether it comes from a file or from a change.

use std::fmt;

use super::rule::{Binding, LadderStep, Rule, line_of_accountability};
use crate::catalogue::{Catalogue, How};
use crate::message;
use crate::message::{Message, list, verbatim};
use crate::time::{Moment, Period};

/// The longest period.
const LONGEST: Period = Period::Months(1_200);

/// A field of a rule, or of a change to one, that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field, such as `reminders`.
    pub field: &'static str,
    /// What is wrong with it.
    pub what: Message,
    /// What to give instead.
    pub remedy: Message,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}; {}", self.field, self.what, self.remedy)
    }
}

impl Fault {
    pub(super) fn new(field: &'static str, what: impl Into<Message>, remedy: impl Into<Message>) -> Self {
        Self { field, what: what.into(), remedy: remedy.into() }
    }
}

/// Everything wrong with `rule` by itself.
pub(super) fn faults(rule: &Rule) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |field, what, remedy| faults.push(Fault { field, what, remedy });
    let word = rule.id.strip_prefix(rule.row.as_str()).and_then(|rest| rest.strip_prefix('.'));
    if !word.is_some_and(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'))
    {
        let what = message!("'{rule}' does not name its row and what is owed", rule = verbatim(&rule.id));
        fault("id", what, message!("write it as '{row}.' and a word in small letters", row = rule.row));
    }
    if let Some(row) = Catalogue::embedded().row(&rule.row) {
        if !row.is_met_by(How::Track) {
            let what = message!("{row} must be a dated obligation", row = rule.row);
            fault("row", what, "cite a row that is met by tracking".into());
        }
        if row.service != rule.service {
            let (service, remedy) =
                (verbatim(&rule.service), message!("write '{service}'", service = verbatim(&row.service)));
            fault("service", message!("'{service}' does not keep {row}", service, row = rule.row), remedy);
        }
    }
    if rule.repeats.is_some_and(Period::is_zero) {
        fault("repeats", "it would be owed again at once, without end".into(), "give a length, or leave it out".into());
    }
    let lengths = [("period", Some(rule.period)), ("repeats", rule.repeats)];
    let lengths = lengths.into_iter().filter_map(|(field, period)| Some((field, period?)));
    for (field, period) in lengths.filter(|(_, period)| is_too_long(*period)) {
        let what = message!("{period} is longer than {longest}", period, longest = LONGEST);
        fault(field, what, "give a time within which it can be followed up".into());
    }
    reminder_faults(rule, &mut fault);
    ladder_faults(rule, &mut fault);
    faults
}

fn reminder_faults(rule: &Rule, fault: &mut impl FnMut(&'static str, Message, Message)) {
    for reminder in &rule.reminders {
        if !rule.period.is_zero() && length(*reminder) >= length(rule.period) {
            let what = message!(
                "the reminder {reminder} ahead comes before the period of {period} begins",
                reminder,
                period = rule.period
            );
            fault("reminders", what, "remind within the period".into());
        } else if rule.repeats.is_some_and(|repeats| length(*reminder) >= length(repeats)) {
            let what = message!("the reminder {reminder} ahead comes before the date before it has passed", reminder);
            fault("reminders", what, "remind within the time until it is owed again".into());
        }
    }
    if !rule.reminders.is_sorted_by(|earlier, later| length(*earlier) > length(*later)) {
        fault("reminders", "they are not in order".into(), "put the earliest first, each once".into());
    }
}

fn ladder_faults(rule: &Rule, fault: &mut impl FnMut(&'static str, Message, Message)) {
    if rule.binding == Binding::Soft && !rule.ladder.is_empty() {
        fault("ladder", "a soft rule does not escalate".into(), "remove the ladder, or make the rule hard".into());
    }
    if !rule.ladder.is_sorted_by(|earlier, later| length(earlier.after) < length(later.after)) {
        fault(
            "ladder",
            "its steps are not in order of time".into(),
            "put the earliest first, each at a time of its own".into(),
        );
    }
    let line = line_of_accountability(rule.owner);
    let rank = |step: &LadderStep| line.iter().position(|role| *role == step.to);
    for step in rule.ladder.iter().filter(|step| rank(step).is_none()) {
        let remedy = match line {
            [] => "remove the step".into(),
            line => message!("go to one of these, in this order: {roles}", roles = list(line.iter())),
        };
        fault("ladder", message!("{owner} does not answer to {role}", owner = rule.owner, role = step.to), remedy);
    }
    if !rule.ladder.is_sorted_by_key(rank) {
        let what = message!("it goes down the line of {owner} again", owner = rule.owner);
        fault("ladder", what, "climb from step to step".into());
    }
}

fn is_too_long(period: Period) -> bool {
    length(period) > length(LONGEST)
}

/// How long a period is, to compare it with others.
fn length(period: Period) -> Moment {
    period.after(Moment::UNIX_EPOCH)
}
