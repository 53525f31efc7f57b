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

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;

    /// RM-9.1, RM-1.15: declarations are in the order of their dates, and the one that a commit recorded is corrected or taken back.
    #[test]
    fn declarations_are_in_the_order_of_their_dates() {
        let both = health().at("2014-03-01").given(&service(), level_3_of("2014-02-01", 32, Level3Fact::Declared));
        let both = both.given(&service(), level_3("2013-11-13"));
        let all = |example: &Example| {
            example.state().level_3[&code("haiyan")].iter().map(|one| (one.at, one.commit.0)).collect::<Vec<_>>()
        };
        let (first, second) = ((at("2013-11-13"), 30), (at("2014-02-01"), 32));
        assert_eq!(all(&both), [first, second]);
        let moved = both.clone().given(&service(), level_3_of("2014-02-10", 33, Level3Fact::Corrected(Etag(30))));
        assert_eq!(all(&moved), [second, (at("2014-02-10"), 30)]);
        let never = both.given(&service(), level_3_of("2014-02-01", 33, Level3Fact::Withdrawn(Etag(32))));
        assert_eq!(all(&never), [first]);
    }
}
