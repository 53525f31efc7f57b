//! What the activation service reads from its commits beside the records themselves.

use convene_kernel::aggregate::Record;
use convene_kernel::commit::Commit;
use convene_runtime::engine::View;
use serde::{Deserialize, Serialize};

use crate::domain::{Activation, Event};

mod bitemporal;
mod cluster_index;
#[cfg(test)]
mod ten_years;

pub use bitemporal::as_known;
pub use cluster_index::{ClusterEntry, ClusterIndex};

/// Every read model of the service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Views {
    /// The clusters of all countries.
    pub cluster_index: ClusterIndex,
}

impl View<Activation> for Views {
    fn apply(&mut self, commit: &Commit<Event>, record: &Record<Activation>) {
        self.cluster_index.apply(commit, record);
    }
}
