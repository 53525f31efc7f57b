//! The state of one country's policy: the changes made, and the rules adopted.

use convene_kernel::codes::Etag;
use convene_kernel::identity::Actor;
use convene_kernel::policy::{Rule, RuleChange};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

/// A change in the state: from when on it applies, and who made it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChangedFrom {
    /// When it was recorded; it applies to what is recorded from then on.
    pub at: Moment,
    /// Who made it.
    pub by: Actor,
    /// What it changed, and why.
    pub change: RuleChange,
    /// The etag of the rule from then on.
    pub etag: Etag,
}

/// The changes made in one country, and the policies adopted.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// Every change, in order.
    pub changes: Vec<ChangedFrom>,
    /// The rules adopted last; none before the first time.
    pub adopted: Option<Vec<Rule>>,
}

impl State {
    /// The etag of a rule: that of its last change.
    pub fn etag_of(&self, rule: &str) -> Etag {
        self.changes.iter().rev().find(|changed| changed.change.rule == rule).map_or(Etag(0), |changed| changed.etag)
    }
}
