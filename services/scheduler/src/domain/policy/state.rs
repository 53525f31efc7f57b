//! The policy of one country as it was changed, with who changed it, when and why.

use convene_kernel::codes::Etag;
use convene_kernel::identity::Actor;
use convene_kernel::policy::{Rule, RuleChange};
use convene_kernel::time::Moment;

/// A change as it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// When it was recorded; it holds for what is recorded from then on.
    pub at: Moment,
    /// Who made it.
    pub by: Actor,
    /// What it changed, and why.
    pub change: RuleChange,
    /// The etag of the rule from then on.
    pub etag: Etag,
}

/// The changes made in one country, and the policies adopted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Every change, in order.
    pub changes: Vec<Changed>,
    /// The rules adopted last; none before the first time.
    pub adopted: Option<Vec<Rule>>,
}

impl State {
    /// The etag of a rule: that of its last change.
    pub fn etag_of(&self, rule: &str) -> Etag {
        self.changes.iter().rev().find(|changed| changed.change.rule == rule).map_or(Etag(0), |changed| changed.etag)
    }
}
