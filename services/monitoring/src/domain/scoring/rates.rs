//! Response rates: how many partner organizations answered of those that there are, in all and by kind (row RM-9.4).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::counting::Counted;
use super::score::{Fraction, Percent, exact};
use crate::domain::questionnaire::Kind;

/// How many organizations there are of each kind, as one or several say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected(BTreeMap<Kind, Vec<u32>>);

/// How many organizations of a kind, or in all, answered of those that there are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rate {
    /// Nobody says how many there are. This is no rate of zero.
    NotReported,
    /// There are none, and none answered.
    NoneExpected,
    /// It is known.
    Reported {
        /// How many answered.
        answered: u32,
        /// How many there are: the mean of what is said, where several say it.
        #[serde(with = "exact")]
        expected: Fraction,
        /// What each says, from the fewest: more than one number where they differ.
        said: Vec<u32>,
        /// The percentage; none where there are said to be none.
        percent: Option<Percent>,
    },
}

/// The response rates of an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rates {
    /// Of all kinds together. It is reported when that of each kind is of which an organization answered.
    pub total: Rate,
    /// Of each kind.
    pub by_kind: BTreeMap<Kind, Rate>,
}

impl Expected {
    /// As the record has it: the organizations that were invited.
    pub fn invited(organizations: &BTreeMap<Kind, u32>) -> Self {
        Self::said_by([organizations])
    }

    /// The members, as the coordinators who answered say.
    pub fn members(counted: &Counted) -> Self {
        Self::said_by(counted.statements().map(|statement| &statement.members))
    }

    /// Those that attend meetings on average, as the coordinators who answered say.
    pub fn attending(counted: &Counted) -> Self {
        Self::said_by(counted.statements().map(|statement| &statement.attending))
    }

    /// What several say. One who says zero of every kind left the question out.
    fn said_by<'a>(statements: impl IntoIterator<Item = &'a BTreeMap<Kind, u32>>) -> Self {
        let mut expected: BTreeMap<Kind, Vec<u32>> = BTreeMap::new();
        let given = statements.into_iter().filter(|statement| statement.values().any(|number| *number > 0));
        for (kind, number) in given.flatten() {
            expected.entry(*kind).or_default().push(*number);
        }
        expected.values_mut().for_each(|said| said.sort_unstable());
        Self(expected)
    }
}

impl Rate {
    /// Whether more answered than there are said to be: both counts are shown then.
    pub fn is_over(&self) -> bool {
        match self {
            Self::Reported { answered, expected, .. } => Fraction::from_integer(i64::from(*answered)) > *expected,
            Self::NotReported | Self::NoneExpected => false,
        }
    }

    fn of(answered: u32, mut said: Vec<u32>) -> Self {
        let Ok(times) = i64::try_from(said.len()) else { return Self::NotReported };
        if times == 0 {
            return Self::NotReported;
        }
        let sum: i64 = said.iter().copied().map(i64::from).sum();
        if sum == 0 && answered == 0 {
            return Self::NoneExpected;
        }
        let expected = Fraction::new(sum, times);
        said.dedup();
        Self::Reported { answered, expected, said, percent: percent(answered, expected) }
    }
}

fn percent(answered: u32, expected: Fraction) -> Option<Percent> {
    Percent::of(Fraction::from_integer(i64::from(answered)), expected)
}

impl Rates {
    /// The rates of those who answered, among those who are expected.
    pub fn of(counted: &Counted, expected: &Expected) -> Self {
        let partners = counted.partners();
        let answered = |kind: Kind| partners.get(&kind).copied().unwrap_or(0);
        let rate = |kind: Kind| Rate::of(answered(kind), expected.0.get(&kind).cloned().unwrap_or_default());
        let by_kind: BTreeMap<_, _> = Kind::ALL.into_iter().map(|kind| (kind, rate(kind))).collect();
        let lacks_one = by_kind.iter().any(|(kind, rate)| *rate == Rate::NotReported && answered(*kind) > 0);
        let total = if lacks_one || expected.0.is_empty() { Rate::NotReported } else { total(by_kind.values()) };
        Self { total, by_kind }
    }
}

/// The sum of those that are reported.
fn total<'a>(rates: impl Iterator<Item = &'a Rate>) -> Rate {
    let (mut answered, mut expected, mut differs) = (0, Fraction::from_integer(0), false);
    let (mut fewest, mut most) = (0, 0);
    for rate in rates {
        if let Rate::Reported { answered: of_kind, expected: number, said, .. } = rate {
            answered += of_kind;
            expected += number;
            differs |= said.len() > 1;
            fewest += said.first().copied().unwrap_or(0);
            most += said.last().copied().unwrap_or(0);
        }
    }
    let said = if differs { vec![fewest, most] } else { vec![fewest] };
    Rate::Reported { answered, expected, said, percent: percent(answered, expected) }
}
