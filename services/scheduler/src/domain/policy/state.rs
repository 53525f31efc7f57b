//! The state of one country's policy: the changes made, and the rules adopted.

use convene_kernel::codes::Etag;
use convene_kernel::policy::Rule;
use serde::{Deserialize, Serialize};

use super::ChangedFrom;

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
