//! How many missions the world has in a year, against what it can likely carry (row IM-5).
//!
//! The count spans all countries, and a decision sees the record of one. The engine gathers it for each decision from the
//! view over all countries, and the event records the number used. Two decisions taken at the same moment in two countries
//! may use the same number, which matters little: it makes a finding and never a refusal.

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};

/// The missions the task team let proceed, by calendar year in UTC; those called off are not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capacity {
    approved: BTreeMap<i32, u32>,
}

impl Capacity {
    /// The capacity taken by missions approved on `days`.
    pub fn taken(days: impl IntoIterator<Item = NaiveDate>) -> Self {
        let mut approved = BTreeMap::new();
        for day in days {
            *approved.entry(day.year()).or_default() += 1;
        }
        Self { approved }
    }

    /// The missions approved so far in the year of `day`.
    pub fn in_year_of(&self, day: NaiveDate) -> u32 {
        self.approved.get(&day.year()).copied().unwrap_or_default()
    }

    /// The missions approved so far, by year.
    pub fn by_year(&self) -> impl Iterator<Item = (i32, u32)> + '_ {
        self.approved.iter().map(|(year, count)| (*year, *count))
    }
}
