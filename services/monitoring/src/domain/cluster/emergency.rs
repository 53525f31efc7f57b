//! What the activation service declares of an emergency: when it began, and whether it goes on as a protracted crisis. Reports of
//! coordination performance count from there (row RM-9.2).

use std::collections::BTreeMap;

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

/// What the activation service declared of an emergency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyDeclaration {
    /// The emergency.
    pub emergency: ResourceId,
    /// When it began, or since when it is classed so.
    pub at: Moment,
    /// What was declared.
    pub what: EmergencyFact,
}

/// What the activation service declares of an emergency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmergencyFact {
    /// It was registered.
    Registered {
        /// Whether it is an emergency that goes on.
        ongoing: bool,
    },
    /// It began at another time.
    OnsetCorrected,
    /// It was classed anew.
    Classed {
        /// Whether it is an emergency that goes on.
        ongoing: bool,
    },
}

/// An emergency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Emergency {
    /// When it began.
    pub onset: Moment,
    /// When it came to be on record.
    pub known_at: Moment,
    /// Since when it is known as one that goes on.
    pub ongoing_since: Option<Moment>,
}

pub(super) fn declared(known: &mut BTreeMap<ResourceId, Emergency>, declaration: &EmergencyDeclaration, stamp: &Stamp) {
    let id = &declaration.emergency;
    match declaration.what {
        EmergencyFact::Registered { ongoing } => {
            let known_at = stamp.recorded_at;
            let emergency = Emergency { onset: declaration.at, known_at, ongoing_since: ongoing.then_some(known_at) };
            known.insert(id.clone(), emergency);
        }
        EmergencyFact::OnsetCorrected => {
            known.entry(id.clone()).and_modify(|emergency| emergency.onset = declaration.at);
        }
        EmergencyFact::Classed { ongoing } => {
            let since = ongoing.then_some(declaration.at);
            known.entry(id.clone()).and_modify(|emergency| emergency.ongoing_since = since);
        }
    }
}
