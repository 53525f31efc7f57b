//! How exactly the dates of facts are known that were recorded as found, or corrected to a day (row RM-1.15).

use std::collections::BTreeMap;

use convene_kernel::commit::Stamp;
use convene_kernel::past_date::PastDate;
use convene_kernel::time::{Moment, Tz};
use serde::{Deserialize, Serialize};

use super::fact::FactOnRecord;
use super::past::AsFound;

/// A date as exactly as it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownDate {
    /// When the fact happened, as exactly as it is known.
    pub date: PastDate,
    /// Where it is known from; empty where nobody said.
    pub source: String,
    /// By whom and when the fact was recorded as found; none where it was recorded as it happened.
    pub found: Option<Stamp>,
}

/// The dates that are known otherwise than by a moment, by fact.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct DatesByFact(BTreeMap<FactOnRecord, KnownDate>);

impl DatesByFact {
    /// How exactly the date of a fact is known; none where its moment is.
    pub fn of(&self, fact: &FactOnRecord) -> Option<&KnownDate> {
        self.0.get(fact)
    }

    /// Whether the fact was recorded as found.
    pub fn is_found(&self, fact: &FactOnRecord) -> bool {
        self.of(fact).is_some_and(|known| known.found.is_some())
    }

    /// What is known of a fact that was recorded as found.
    pub fn as_found(&self, fact: &FactOnRecord) -> Option<AsFound> {
        let KnownDate { date, source, found } = self.of(fact)?.clone();
        Some(AsFound { began: date, ended: None, source, stamp: found? })
    }

    /// The earliest moment that the date of a fact can mean, which counts at `at`.
    pub fn earliest(&self, fact: &FactOnRecord, at: Moment, zone: Tz) -> Moment {
        self.of(fact).map_or(at, |known| known.date.earliest(zone).min(at))
    }

    /// The fact was recorded as found.
    pub(super) fn find(&mut self, fact: FactOnRecord, date: PastDate, source: &str, stamp: &Stamp) {
        self.0.insert(fact, KnownDate { date, source: source.to_owned(), found: Some(stamp.clone()) });
    }

    /// The fact has another date, by a correction.
    pub(super) fn correct(&mut self, fact: &FactOnRecord, date: PastDate, source: Option<&String>) {
        let found = self.0.get(fact).and_then(|known| known.found.clone());
        self.0.insert(fact.clone(), KnownDate { date, source: source.cloned().unwrap_or_default(), found });
    }

    /// The fact never was.
    pub(super) fn withdraw(&mut self, fact: &FactOnRecord) {
        self.0.remove(fact);
    }
}
