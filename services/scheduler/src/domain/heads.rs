//! Who answers for the humanitarian response of each country over time: the HC, or the RC where none is appointed (row OG-7).
//!
//! The register knows it from what was recorded of the country, so that what one of the two owes or is to hear goes to the one
//! who acts, whichever service it comes from.

use std::collections::HashMap;

use convene_kernel::codes::{CountryCode, ResourceId};
use convene_kernel::identity::Role;
use convene_kernel::key::AggregateKey;
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;

/// The roles of which one answers for the humanitarian response of a country.
const HEADS: [Role; 2] = [Role::HumanitarianCoordinator, Role::ResidentCoordinator];

/// What is recorded of a country: in the real records, or in an exercise.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RecordsOf {
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

    fn of(recorded: Option<&RecordedHead>) -> Self {
        recorded.map_or(Self::UNRECORDED, |one| Self { role: one.role, is_recorded: true })
    }

    /// Whether what is for `role` is for the head of the country team, and nobody recorded who that is.
    pub fn is_unrecorded(self, role: Role) -> bool {
        is_head(role) && !self.is_recorded
    }

    /// The role that owes what is owed by `role`, and hears what is for it.
    pub fn acts_for(self, role: Role) -> Role {
        if is_head(role) { self.role } else { role }
    }
}

/// Whether the role is one that answers for the humanitarian response of a country.
fn is_head(role: Role) -> bool {
    HEADS.contains(&role)
}

/// What an event says of who answers for the humanitarian response of a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeadChange {
    /// A commit recorded it.
    Recorded(RecordedHead),
    /// What a commit recorded is so since another moment.
    Redated {
        /// The number of that commit.
        version: u64,
        /// The right moment.
        since: Moment,
    },
    /// What a commit recorded never was.
    Withdrawn {
        /// The number of that commit.
        version: u64,
    },
}

/// Who answers for the humanitarian response, in every country and exercise.
#[derive(Clone, Debug, Default)]
pub struct Heads(HashMap<RecordsOf, Timeline<RecordedHead>>);

impl Heads {
    /// Takes in what is recorded, corrected or taken back; what comes again changes nothing.
    pub fn change(&mut self, of: &RecordsOf, change: HeadChange) {
        let recorded = self.0.entry(of.clone()).or_default();
        match change {
            HeadChange::Recorded(head) if recorded.values().any(|one| one.version == head.version) => {}
            HeadChange::Recorded(head) => recorded.record(head.since, head),
            HeadChange::Redated { version, since } => {
                recorded.correct(since, |one| one.version == version, |one| one.since = since);
            }
            HeadChange::Withdrawn { version } => recorded.withdraw(|one| one.version == version),
        }
    }

    /// Who acts at present: what is dated last counts.
    pub fn present(&self, of: &RecordsOf) -> ActingHead {
        ActingHead::of(self.0.get(of).and_then(Timeline::present))
    }

    /// Who acted at a moment.
    pub fn at(&self, of: &RecordsOf, moment: Moment) -> ActingHead {
        ActingHead::of(self.0.get(of).and_then(|recorded| recorded.at(moment)))
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;

    /// OG-7: what is dated last is so at present, in whichever order it was recorded; what is corrected is so since the right moment,
    /// and what never was is not so.
    #[test]
    fn the_head_dated_last_acts() {
        let (hc, rc) = (Role::HumanitarianCoordinator, Role::ResidentCoordinator);
        let of = RecordsOf::new(&code("NPL"), None);
        let exercise = RecordsOf::new(&code("NPL"), Some(&code("quake")));
        let recorded =
            |version, since: &str, role| HeadChange::Recorded(RecordedHead { version, since: at(since), role });
        let mut heads = Heads::default();
        assert_eq!(heads.present(&of), ActingHead::UNRECORDED);
        heads.change(&of, recorded(3, "2015-05-10", hc));
        heads.change(&of, recorded(9, "2015-01-01", rc));
        assert_eq!(heads.present(&of), ActingHead { role: hc, is_recorded: true });
        assert_eq!(heads.at(&of, at("2015-04-25")).role, rc);
        assert_eq!(heads.at(&of, at("2014-12-31")), ActingHead::UNRECORDED);
        assert_eq!(heads.present(&exercise), ActingHead::UNRECORDED);

        heads.change(&of, HeadChange::Redated { version: 9, since: at("2015-06-01") });
        assert_eq!(heads.present(&of).role, rc, "the RC acts since the right day, which is the later one");
        assert_eq!(heads.at(&of, at("2015-05-10")).role, hc);
        assert_eq!(heads.at(&of, at("2015-04-25")), ActingHead::UNRECORDED);
        heads.change(&of, recorded(9, "2015-01-01", rc));
        assert_eq!(heads.at(&of, at("2015-04-25")), ActingHead::UNRECORDED, "what comes again changes nothing");
        heads.change(&of, HeadChange::Withdrawn { version: 9 });
        assert_eq!(heads.present(&of).role, hc);

        heads.change(&of, recorded(12, "2015-09-01", rc));
        heads.change(&of, HeadChange::Redated { version: 3, since: at("2015-03-01") });
        assert_eq!(heads.at(&of, at("2015-03-01")).role, hc, "only what that commit recorded is dated anew");
        assert_eq!((heads.present(&of).role, heads.at(&of, at("2015-08-31")).role), (rc, hc));
    }

    /// OG-7: of two records the one that a commit recorded is taken back; the records of an exercise are those of that exercise alone.
    #[test]
    fn one_of_two_records_is_taken_back() {
        let (hc, rc) = (Role::HumanitarianCoordinator, Role::ResidentCoordinator);
        let of = RecordsOf::new(&code("NPL"), None);
        let mut heads = Heads::default();
        for (version, since, role) in [(3, "2015-01-01", rc), (9, "2015-05-10", hc)] {
            heads.change(&of, HeadChange::Recorded(RecordedHead { version, since: at(since), role }));
        }
        heads.change(&of, HeadChange::Redated { version: 9, since: at("2015-04-10") });
        assert_eq!((heads.at(&of, at("2015-04-01")).role, heads.at(&of, at("2015-04-20")).role), (rc, hc));
        heads.change(&of, HeadChange::Withdrawn { version: 9 });
        assert_eq!((heads.present(&of).role, heads.present(&of).is_recorded), (rc, true));
        let key = |id: &str, exercise| AggregateKey {
            country: code("NPL"),
            kind: "operation".to_owned(),
            id: id.to_owned(),
            exercise,
        };
        assert_eq!(RecordsOf::among(&key("live", false)), of);
        assert_eq!(RecordsOf::among(&key("quake", true)), RecordsOf::new(&code("NPL"), Some(&code("quake"))));
    }
}
