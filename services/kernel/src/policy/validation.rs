//! What a rule must satisfy, whether it comes from a file or from a change.

use super::rule::{Binding, LadderStep, Rule, line_of_accountability};
use crate::catalogue::{Catalogue, How};
use crate::time::{Moment, Period};

/// The longest period.
const LONGEST: Period = Period::Months(1_200);

/// A field of a rule that is wrong.
pub(super) struct Fault {
    pub(super) field: &'static str,
    pub(super) what: String,
    pub(super) remedy: String,
}

/// Everything wrong with `rule` by itself.
pub(super) fn faults(rule: &Rule) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut fault = |field, what: String, remedy: &str| faults.push(Fault { field, what, remedy: remedy.to_owned() });
    let word = rule.id.strip_prefix(rule.row.as_str()).and_then(|rest| rest.strip_prefix('.'));
    if !word.is_some_and(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'))
    {
        let what = format!("'{}' does not name its row and what is owed", rule.id);
        fault("id", what, &format!("write it as '{}.' and a word in small letters", rule.row));
    }
    if let Some(row) = Catalogue::embedded().row(&rule.row) {
        if !row.is_met_by(How::Track) {
            fault("row", format!("{} must be a dated obligation", rule.row), "cite a row that is met by tracking");
        }
        if row.service != rule.service {
            let remedy = format!("write '{}'", row.service);
            fault("service", format!("'{}' does not keep {}", rule.service, rule.row), &remedy);
        }
    }
    if rule.repeats.is_some_and(Period::is_zero) {
        fault("repeats", "it would be owed again at once, without end".to_owned(), "give a length, or leave it out");
    }
    let lengths = [("period", Some(rule.period)), ("repeats", rule.repeats)];
    for (field, length_of) in lengths.into_iter().filter(|(_, period)| period.is_some_and(is_too_long)) {
        let what = length_of.map(|period| format!("{period} is longer than {LONGEST}")).unwrap_or_default();
        fault(field, what, "give a time within which it can be followed up");
    }
    reminder_faults(rule, &mut fault);
    ladder_faults(rule, &mut fault);
    faults
}

fn reminder_faults(rule: &Rule, fault: &mut impl FnMut(&'static str, String, &str)) {
    for reminder in &rule.reminders {
        if !rule.period.is_zero() && length(*reminder) >= length(rule.period) {
            let what = format!("the reminder {reminder} ahead comes before the period of {} begins", rule.period);
            fault("reminders", what, "remind within the period");
        } else if rule.repeats.is_some_and(|repeats| length(*reminder) >= length(repeats)) {
            let what = format!("the reminder {reminder} ahead comes before the date before it has passed");
            fault("reminders", what, "remind within the time until it is owed again");
        }
    }
    if !rule.reminders.is_sorted_by(|earlier, later| length(*earlier) > length(*later)) {
        fault("reminders", "they are not in order".to_owned(), "put the earliest first, each once");
    }
}

fn ladder_faults(rule: &Rule, fault: &mut impl FnMut(&'static str, String, &str)) {
    if rule.binding == Binding::Soft && !rule.ladder.is_empty() {
        fault("ladder", "a soft rule does not escalate".to_owned(), "remove the ladder, or make the rule hard");
    }
    if !rule.ladder.is_sorted_by(|earlier, later| length(earlier.after) < length(later.after)) {
        fault(
            "ladder",
            "its steps are not in order of time".to_owned(),
            "put the earliest first, each at a time of its own",
        );
    }
    let line = line_of_accountability(rule.owner);
    let place = |step: &LadderStep| line.iter().position(|role| *role == step.to);
    for step in rule.ladder.iter().filter(|step| place(step).is_none()) {
        let line: Vec<_> = line.iter().map(|role| role.as_str()).collect();
        let remedy =
            if line.is_empty() { "remove the step".to_owned() } else { format!("go to {}", line.join(", then ")) };
        fault("ladder", format!("{} does not answer to {}", rule.owner, step.to), &remedy);
    }
    if !rule.ladder.is_sorted_by_key(place) {
        fault("ladder", format!("it goes down the line of {} again", rule.owner), "climb from step to step");
    }
}

fn is_too_long(period: Period) -> bool {
    length(period) > length(LONGEST)
}

/// How long a period is, to compare it with others.
fn length(period: Period) -> Moment {
    period.after(Moment::UNIX_EPOCH)
}
