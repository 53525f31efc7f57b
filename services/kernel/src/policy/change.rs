//! What an operator may change of a rule, and must say why (row S-2).

use serde::{Deserialize, Serialize};

use super::rule::{Basis, LadderStep, Rule};
use super::validation;
use crate::guidance::problem::Problem;
use crate::time::Period;

/// A change to one rule of the policy; what is absent stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleChange {
    /// The rule.
    pub rule: String,
    /// Its new period.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// How long until it is owed again; only of a rule that repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<Period>,
    /// Its new reminders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminders: Option<Vec<Period>>,
    /// Its new ladder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<Vec<LadderStep>>,
    /// Why.
    pub reason: String,
}

impl RuleChange {
    /// A change of nothing yet, for `reason`.
    pub fn new(rule: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { rule: rule.into(), period: None, repeats: None, reminders: None, ladder: None, reason: reason.into() }
    }

    /// The same, with a new period.
    #[must_use]
    pub fn period(mut self, period: Period) -> Self {
        self.period = Some(period);
        self
    }
}

/// What is wrong with a change.
pub(super) fn problem(place: &str, what: String, remedy: String) -> Problem {
    Problem { file: "change".to_owned(), place: place.to_owned(), what, remedy }
}

impl Rule {
    /// The rule with `change` made to it (row S-2).
    ///
    /// # Errors
    /// Everything that is wrong with the change.
    pub fn with_change(&self, change: &RuleChange) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        if change.reason.trim().is_empty() {
            problems.push(problem("reason", "there is none".to_owned(), "say why the rule is changed".to_owned()));
        }
        if *change == RuleChange::new(&change.rule, &change.reason) {
            problems.push(problem("rule", "nothing is changed".to_owned(), "give what is to change".to_owned()));
        }
        if change.repeats.is_some() && self.repeats.is_none() {
            let what = format!("{} is owed once", self.id);
            problems.push(problem("repeats", what, "leave it out".to_owned()));
        }
        let changed = self.changed_by(change);
        let faults = validation::faults(&changed).into_iter();
        problems.extend(faults.map(|fault| problem(fault.field, fault.what, fault.remedy)));
        if problems.is_empty() { Ok(changed) } else { Err(problems) }
    }

    fn changed_by(&self, change: &RuleChange) -> Self {
        let mut changed = self.clone();
        if let Some(period) = change.period {
            changed.period = period;
            changed.basis = Basis::Policy;
        }
        changed.repeats = change.repeats.or(self.repeats);
        changed.reminders.clone_from(change.reminders.as_ref().unwrap_or(&self.reminders));
        changed.ladder.clone_from(change.ladder.as_ref().unwrap_or(&self.ladder));
        changed.changed = Some(change.reason.clone());
        changed
    }
}
