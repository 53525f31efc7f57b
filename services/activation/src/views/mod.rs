//! What the activation service reads from its commits beside the records themselves.

use convene_kernel::aggregate::Record;
use convene_kernel::commit::Commit;
use convene_runtime::engine::View;
use serde::{Deserialize, Serialize};

use crate::domain::{Activation, Event};

mod as_known;
mod worldwide;

pub use as_known::as_known;
pub use worldwide::{ClusterEntry, Worldwide};

/// Every read model of the service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Views {
    /// The clusters of all countries.
    pub worldwide: Worldwide,
}

impl View<Activation> for Views {
    fn apply(&mut self, commit: &Commit<Event>, record: &Record<Activation>) {
        self.worldwide.apply(commit, record);
    }
}
