//! What the service reads from its commits beside the records themselves.

use convene_kernel::aggregate::Record;
use convene_kernel::commit::Commit;
use convene_kernel::key::AggregateKey;
use convene_runtime::engine::{FactsUnavailable, View};
use serde::{Deserialize, Serialize};

use crate::domain::{Capacity, Command, Event, Icsm};

mod mission_index;

pub use mission_index::{MissionEntry, MissionIndex};

/// Every read model of the service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Views {
    /// The missions of all countries.
    pub mission_index: MissionIndex,
}

impl View<Icsm> for Views {
    fn apply(&mut self, commit: &Commit<Event>, record: &Record<Icsm>) {
        self.mission_index.apply(commit, record);
    }
}

/// The missions of the world that a decision on the record of `key` takes into account: of the real records, or of the same
/// exercise (row IM-5).
///
/// # Errors
/// None: the view is that of the engine that decides.
pub fn capacity(views: &Views, key: &AggregateKey, _command: &Command) -> Result<Capacity, FactsUnavailable> {
    Ok(views.mission_index.capacity(key.exercise.then_some(key.id.as_str())))
}
