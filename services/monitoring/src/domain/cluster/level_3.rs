//! Declarations of level 3, from which the dates of checklists count (row RM-9.1).

use std::collections::BTreeMap;

use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

/// What a commit of the activation service declared of a level 3 response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level3Declaration {
    /// The emergency.
    pub emergency: ResourceId,
    /// The commit of the activation service.
    pub commit: Etag,
    /// When it happened.
    pub at: Moment,
    /// What happened.
    pub what: Level3Fact,
}

/// What the activation service declares of a level 3 response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level3Fact {
    /// It was declared.
    Declared,
    /// The declaration that a commit recorded has another date.
    Corrected(Etag),
    /// The declaration that a commit recorded never was.
    Withdrawn(Etag),
}

/// A declaration of level 3.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level3 {
    /// When it was declared.
    pub at: Moment,
    /// When that came to be on record.
    pub known_at: Moment,
    /// The commit of the activation service that recorded it.
    pub commit: Etag,
}

pub(super) fn declared(known: &mut BTreeMap<ResourceId, Vec<Level3>>, declaration: &Level3Declaration, stamp: &Stamp) {
    let declarations = known.entry(declaration.emergency.clone()).or_default();
    let at = stamp.occurred_at;
    match declaration.what {
        Level3Fact::Declared => {
            declarations.push(Level3 { at, known_at: stamp.recorded_at, commit: declaration.commit });
        }
        Level3Fact::Corrected(commit) => {
            declarations.iter_mut().filter(|one| one.commit == commit).for_each(|one| one.at = at);
        }
        Level3Fact::Withdrawn(commit) => declarations.retain(|one| one.commit != commit),
    }
    declarations.sort_by_key(|one| one.at);
}
