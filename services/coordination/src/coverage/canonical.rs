//! Rows of coverage in their one form, as datasets keep them.

use std::hash::{Hash, Hasher};

use chrono::NaiveDate;

pub use super::field::WHO;
use super::field::Who;

/// How many people were counted, each group apart; a number that was not given is none, and no zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts([Option<u32>; WHO.len()]);

impl Counts {
    /// The number of those people.
    pub fn of(&self, who: Who) -> Option<u32> {
        self.0[who as usize]
    }

    /// Sets the number of those people.
    pub fn set(&mut self, who: Who, number: Option<u32>) {
        self.0[who as usize] = number;
    }

    /// All people: as given, else the sum by sex and age, else the sum by sex. Households are no people.
    pub fn people(&self) -> Option<u64> {
        let sum = |who: &[Who]| {
            let given: Vec<u64> = who.iter().filter_map(|who| self.of(*who)).map(u64::from).collect();
            Some(given.iter().sum()).filter(|_| !given.is_empty())
        };
        self.of(Who::All).map(u64::from).or_else(|| self.parts().iter().find_map(|parts| sum(parts)))
    }

    /// The sum of parts that is more than the number of all, with that number.
    pub fn exceeded(&self) -> Option<(u64, u64)> {
        let all = self.of(Who::All).map(u64::from)?;
        let sums = self.parts().map(|parts| parts.iter().filter_map(|who| self.of(*who)).map(u64::from).sum::<u64>());
        sums.into_iter().max().filter(|sum| *sum > all).map(|sum| (sum, all))
    }

    fn parts(&self) -> [&'static [Who]; 2] {
        [&[Who::Women, Who::Men, Who::Girls, Who::Boys, Who::Others], &[Who::Females, Who::Males, Who::Others]]
    }

    /// Whether a sex is counted apart (row PE-4).
    pub fn is_by_sex(&self) -> bool {
        WHO.iter().any(|(who, _)| !matches!(who, Who::All | Who::Others | Who::Households) && self.of(*who).is_some())
    }

    /// The numbers in the order of [`WHO`].
    pub fn numbers(&self) -> impl Iterator<Item = Option<u32>> {
        self.0.iter().copied()
    }
}

impl Hash for Counts {
    /// Most numbers are not given, and cost nothing.
    fn hash<H: Hasher>(&self, state: &mut H) {
        for (who, number) in (0_u64..).zip(self.0) {
            if let Some(number) = number {
                state.write_u64((who << u32::BITS) | u64::from(number));
            }
        }
        state.write_u8(u8::MAX);
    }
}

/// An administrative area, or the whole country.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Area {
    /// Its code; where it has none, its name and those of the areas it is in, folded. Empty for the whole country.
    pub code: String,
    /// Its level: 0 for the whole country.
    pub level: u8,
    /// Its name as written.
    pub name: String,
    /// The codes or names of the areas it is in, the largest first, separated by slashes.
    pub within: String,
}

impl Area {
    /// The code that is written so: capitals tell no areas apart.
    pub fn code_of(written: &str) -> String {
        written.to_ascii_uppercase()
    }

    /// Makes it that area, in the room that it has.
    pub fn set(&mut self, area: &Self) {
        self.code.clone_from(&area.code);
        self.level = area.level;
        self.name.clone_from(&area.name);
        self.within.clone_from(&area.within);
    }
}

/// Who does what, where, when and for whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ActivityRow {
    /// The organization that implements it.
    pub organization: String,
    /// Its acronym.
    pub acronym: String,
    /// What kind of organization it is.
    pub organization_type: String,
    /// Another organization that implements it too.
    pub also_implementing: String,
    /// The organization that programmes it.
    pub programming: String,
    /// The organization that funds it.
    pub funding: String,
    /// The code of its global cluster.
    pub cluster: String,
    /// What is done.
    pub activity: String,
    /// Where.
    pub area: Area,
    /// The place, where it has no code.
    pub place: String,
    /// For which group of people.
    pub group: String,
    /// The first day.
    pub begins: Option<NaiveDate>,
    /// The last day.
    pub ends: Option<NaiveDate>,
    /// Its status: planned, ongoing, completed, suspended, cancelled; empty where it is not known.
    pub status: String,
    /// How many were reached.
    pub reached: Counts,
    /// How many are targeted.
    pub targeted: Counts,
}

/// Who is in need, where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct NeedRow {
    /// The code of the global cluster.
    pub cluster: String,
    /// Where.
    pub area: Area,
    /// Which group of people.
    pub group: String,
    /// How many are in need.
    pub in_need: Counts,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(given: &[(Who, u32)]) -> Counts {
        let mut counts = Counts::default();
        given.iter().for_each(|(who, number)| counts.set(*who, Some(*number)));
        counts
    }

    /// PE-4, RM-8.4: people are counted once, whether by a total, by sex and age, or by sex; households are no people.
    #[test]
    fn people_are_counted_once() {
        use Who::{All, Boys, Females, Girls, Households, Males, Women};
        assert_eq!(counts(&[(All, 10), (Women, 4), (Females, 6)]).people(), Some(10));
        assert_eq!(counts(&[(Women, 4), (Girls, 3), (Boys, 0), (Females, 7), (Males, 5)]).people(), Some(7));
        assert_eq!(counts(&[(Females, 7), (Males, 5), (Households, 2)]).people(), Some(12));
        assert_eq!(counts(&[(Households, 2)]).people(), None);
        assert_eq!(counts(&[(All, 10), (Females, 7), (Males, 5)]).exceeded(), Some((12, 10)));
        assert_eq!(counts(&[(All, 12), (Females, 7), (Males, 5), (Women, 3)]).exceeded(), None);
    }
}
