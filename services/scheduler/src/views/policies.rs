//! A projection (read model): the policies of all countries through time, from the records of their changes.

use convene_kernel::aggregate::Record;
use convene_kernel::commit::Commit;
use convene_runtime::engine::View;
use serde::{Deserialize, Serialize};

use crate::domain::policy::{Event, PolicyHistory, PolicyRecord};

/// Which rule was in force where and when.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Policies(PolicyHistory);

impl Policies {
    /// The policies through time.
    pub fn history(&self) -> &PolicyHistory {
        &self.0
    }
}

impl View<PolicyRecord> for Policies {
    fn apply(&mut self, commit: &Commit<Event>, _record: &Record<PolicyRecord>) {
        self.0.apply(commit);
    }
}
