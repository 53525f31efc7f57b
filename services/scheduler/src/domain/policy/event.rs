//! What may happen to the policy, in the form in which the log holds it.

use serde::{Deserialize, Serialize};

use super::{Adopted, RuleChanged};

/// What may happen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A rule was changed.
    Changed(RuleChanged),
    /// The installation runs under another policy.
    Adopted(Adopted),
}
