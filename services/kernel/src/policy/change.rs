//! What an operator may change of a rule, and must say why (row S-2).

use serde::{Deserialize, Serialize};

use super::rule::LadderStep;
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
