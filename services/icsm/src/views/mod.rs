//! What the service reads from its commits beside the records themselves.

use convene_kernel::aggregate::Record;
use convene_kernel::commit::Commit;
use convene_runtime::engine::View;

use crate::domain::{Event, Icsm};

mod worldwide;

pub use worldwide::{MissionEntry, Worldwide};

/// Every read model of the service.
#[derive(Debug, Default)]
pub struct Views {
    /// The missions of all countries.
    pub worldwide: Worldwide,
}

impl View<Icsm> for Views {
    fn apply(&mut self, commit: &Commit<Event>, record: &Record<Icsm>) {
        self.worldwide.apply(commit, record);
    }
}
