//! What may happen to the policy, in the form in which the log holds it.

use convene_kernel::policy::{Rule, RuleChange};
use serde::{Deserialize, Serialize};

/// What may happen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A rule was changed.
    Changed {
        /// How, and why.
        change: RuleChange,
    },
    /// The installation runs under another policy.
    Adopted {
        /// The profile.
        profile: String,
        /// Every rule of it.
        rules: Vec<Rule>,
    },
}
