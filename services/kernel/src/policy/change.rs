//! What an operator may change of a rule, and must say why (row S-2).

use serde::{Deserialize, Serialize};

use super::rule::{Basis, LadderStep, Rule};
use super::validation::{self, Fault};
use crate::message;
use crate::message::verbatim;
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

impl Rule {
    /// The rule with `change` made to it (row S-2).
    ///
    /// # Errors
    /// Everything that is wrong with the change.
    pub fn with_change(&self, change: &RuleChange) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        if change.reason.trim().is_empty() {
            faults.push(Fault::new("reason", "there is none", "say why the rule is changed"));
        }
        if *change == RuleChange::new(&change.rule, &change.reason) {
            faults.push(Fault::new("rule", "nothing is changed", "give what is to change"));
        }
        if change.repeats.is_some() && self.repeats.is_none() {
            let what = message!("{rule} is owed once", rule = verbatim(&self.id));
            faults.push(Fault::new("repeats", what, "leave it out"));
        }
        let changed = self.changed_by(change);
        faults.extend(validation::faults(&changed));
        if faults.is_empty() { Ok(changed) } else { Err(faults) }
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
