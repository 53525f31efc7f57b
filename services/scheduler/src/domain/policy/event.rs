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
        /// The place on the stream of duties after which it holds, besides the moment it was recorded.
        #[serde(default, skip_serializing_if = "is_zero")]
        after: u64,
    },
    /// The installation runs under another policy.
    Adopted {
        /// The profile.
        profile: String,
        /// Every rule of it.
        rules: Vec<Rule>,
        /// The place on the stream of duties after which they hold, besides the moment they were recorded.
        #[serde(default, skip_serializing_if = "is_zero")]
        after: u64,
    },
}

// A field is left out of the stored form by what it refers to.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(number: &u64) -> bool {
    *number == 0
}
