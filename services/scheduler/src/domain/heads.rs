//! Who answers for the humanitarian response of each country over time: the HC, or the RC where none is appointed (row OG-7).
//!
//! The register knows it from what was recorded of the country, so that what one of the two owes or is to hear goes to the one
//! who acts, whichever service it comes from.

use std::collections::HashMap;

use convene_kernel::codes::{CountryCode, ResourceId};
use convene_kernel::identity::Role;
use convene_kernel::key::AggregateKey;
use convene_kernel::time::Moment;

/// The roles of which one answers for the humanitarian response of a country.
const HEADS: [Role; 2] = [Role::HumanitarianCoordinator, Role::ResidentCoordinator];

/// What is recorded of a country: in the real records, or in an exercise.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RecordsOf {
    /// The country.
    pub country: CountryCode,
    /// The exercise; none for the real records.
    pub exercise: Option<String>,
}

impl RecordsOf {
    /// Those of the country and the exercise that an event is about.
    pub fn new(country: &CountryCode, exercise: Option<&ResourceId>) -> Self {
        Self { country: country.clone(), exercise: exercise.map(ToString::to_string) }
    }

    /// Those that a record is among.
    pub fn among(key: &AggregateKey) -> Self {
        Self { country: key.country.clone(), exercise: key.exercise.then(|| key.id.clone()) }
    }

    /// Whether a record is among them.
    pub fn has(&self, key: &AggregateKey) -> bool {
        self.country == key.country && self.exercise.as_deref() == key.exercise.then_some(key.id.as_str())
    }
}

/// Who answers for the humanitarian response, as one commit recorded it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordedHead {
    /// The number of the commit on the country's record.
    pub version: u64,
    /// Since when the role acts.
    pub since: Moment,
    /// The role.
    pub role: Role,
}

/// Who answers for the humanitarian response of a country at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ActingHead {
    /// The role that acts: the RC where nobody recorded that an HC is appointed.
    pub role: Role,
    /// Whether it is recorded who acts.
    pub is_recorded: bool,
}

impl ActingHead {
    /// Nobody recorded who acts.
    pub const UNRECORDED: Self = Self { role: Role::ResidentCoordinator, is_recorded: false };

    /// The role that hears what is for `role`.
    pub fn hears_for(self, role: Role) -> Role {
        if is_head(role) { self.role } else { role }
    }

    /// The role that owes what is owed by `role`: where nobody recorded who acts, the one by which it came to be owed.
    pub fn owes_for(self, role: Role) -> Role {
        if self.is_recorded { self.hears_for(role) } else { role }
    }
}

/// Whether the role is one that answers for the humanitarian response of a country.
pub fn is_head(role: Role) -> bool {
    HEADS.contains(&role)
}

/// Who answers for the humanitarian response, in every country and exercise.
#[derive(Clone, Debug, Default)]
pub struct Heads(HashMap<RecordsOf, Vec<RecordedHead>>);

impl Heads {
    /// Takes in what a commit recorded; what comes again changes nothing.
    pub fn record(&mut self, of: &RecordsOf, head: RecordedHead) {
        let recorded = self.0.entry(of.clone()).or_default();
        recorded.retain(|one| one.version != head.version);
        recorded.push(head);
        recorded.sort_by_key(|one| (one.since, one.version));
    }

    /// Takes back what the commit of that number recorded, since it never was.
    pub fn withdraw(&mut self, of: &RecordsOf, version: u64) {
        if let Some(recorded) = self.0.get_mut(of) {
            recorded.retain(|one| one.version != version);
        }
    }

    /// Who acts at present: what is dated last counts.
    pub fn present(&self, of: &RecordsOf) -> ActingHead {
        self.at(of, Moment::MAX_UTC)
    }

    /// Who acted at a moment.
    pub fn at(&self, of: &RecordsOf, moment: Moment) -> ActingHead {
        let recorded = self.0.get(of).and_then(|recorded| recorded.iter().rfind(|one| one.since <= moment));
        recorded.map_or(ActingHead::UNRECORDED, |one| ActingHead { role: one.role, is_recorded: true })
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;

    /// OG-7: what is dated last is so at present, in whichever order it was recorded; what never was is not so.
    #[test]
    fn the_head_dated_last_acts() {
        let (hc, rc) = (Role::HumanitarianCoordinator, Role::ResidentCoordinator);
        let of = RecordsOf::new(&code("NPL"), None);
        let exercise = RecordsOf::new(&code("NPL"), Some(&code("quake")));
        let mut heads = Heads::default();
        assert_eq!(heads.present(&of), ActingHead::UNRECORDED);
        heads.record(&of, RecordedHead { version: 3, since: at("2015-05-10"), role: hc });
        heads.record(&of, RecordedHead { version: 9, since: at("2015-01-01"), role: rc });
        assert_eq!(heads.present(&of), ActingHead { role: hc, is_recorded: true });
        assert_eq!(heads.at(&of, at("2015-04-25")).role, rc);
        assert_eq!(heads.at(&of, at("2014-12-31")), ActingHead::UNRECORDED);
        assert_eq!(heads.present(&exercise), ActingHead::UNRECORDED);
        heads.withdraw(&of, 3);
        assert_eq!(heads.present(&of).role, rc);
    }
}
