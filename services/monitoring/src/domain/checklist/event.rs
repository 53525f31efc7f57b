//! What may happen to activation checklists, in its stored form.

use convene_kernel::commit::Stamp;
use serde::{Deserialize, Serialize};

use super::{
    ChecklistBegun, ChecklistRevision, ChecklistsOff, ChecklistsOn, SubmittedChecklist, draft, submission, switch,
};
use crate::domain::{self, Monitored};

/// To activation checklists.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// One was begun.
    Drafted(ChecklistBegun),
    /// A draft was revised.
    Revised(ChecklistRevision),
    /// A draft was submitted.
    Submitted(SubmittedChecklist),
    /// Those that a cluster owes after its activation were switched off.
    SwitchedOff(ChecklistsOff),
    /// They were switched on again.
    SwitchedOn(ChecklistsOn),
}

/// The state after the event.
pub fn evolve(mut monitored: Monitored, event: &Event, stamp: &Stamp) -> Monitored {
    match event {
        Event::Drafted(begun) => {
            monitored.checklists.insert(begun.draft.checklist.clone(), draft::begun(begun, stamp));
            monitored
        }
        Event::Revised(revision) => monitored
            .change_checklist(&revision.checklist, stamp, |checklist| draft::revised(checklist, revision, stamp)),
        Event::Submitted(event) => {
            monitored.change_checklist(&event.checklist, stamp, |checklist| submission::submitted(checklist, stamp))
        }
        Event::SwitchedOff(off) => {
            monitored.change_cluster(&off.cluster, stamp, |cluster| switch::switched_off(cluster, off, stamp))
        }
        Event::SwitchedOn(on) => {
            monitored.change_cluster(&on.cluster, stamp, |cluster| switch::switched_on(cluster, stamp))
        }
    }
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Checklist(event)
    }
}
