//! The rules of the embedded policy by name: a duty is opened, kept and voided by a rule that the compiler knows.

use std::fmt;

/// The identifier of a rule of the embedded policy, such as `RM-1.11.approval`. Only the constants here are such rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(&'static str);

impl RuleId {
    /// The identifier as text.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

impl AsRef<str> for RuleId {
    fn as_ref(&self) -> &str {
        self.0
    }
}

impl PartialEq<RuleId> for String {
    fn eq(&self, rule: &RuleId) -> bool {
        self == rule.0
    }
}

include!(concat!(env!("OUT_DIR"), "/rules.rs"));

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Policy;

    #[test]
    fn a_constant_names_its_rule_of_the_policy() {
        assert_eq!(RM_1_11_APPROVAL.as_str(), "RM-1.11.approval");
        let policy = Policy::embedded();
        assert!(ALL.iter().all(|rule| policy.rule(rule).is_some()));
        assert_eq!(ALL.len(), policy.rules().count());
    }
}
