//! What a decision may look at beside the state of its record.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::codes::{CountryCode, Etag};
use crate::duty::Duty;
use crate::guidance::Guidance;
use crate::identity::Actor;
use crate::refusal::{Finding, Refusal};
use crate::time::{Moment, end_of_day};

/// What a decision may look at beside the state.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The present moment.
    pub now: Moment,
    /// When what the command says happened.
    pub occurred_at: Moment,
    /// Who commands.
    pub actor: &'a Actor,
    /// The country of the aggregate.
    pub country: &'a CountryCode,
    /// Whether the aggregate is an exercise.
    pub exercise: bool,
    /// The state of the resource that the caller decided from, when the caller says so.
    pub etag: Option<Etag>,
    /// The reference data and the policy in force.
    pub guidance: &'a Guidance,
    /// Findings not resolved, by identifier.
    pub findings: &'a BTreeMap<String, Finding>,
    /// Duties owed, by identifier.
    pub duties: &'a BTreeMap<String, Duty>,
}

impl Context<'_> {
    /// The present day in the country: a day that the command reports is not after it.
    pub fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.zone()).date_naive()
    }

    /// When something happened that the command says happened on `day` in the country: the moment of the command where that
    /// lies on the day, or else the end of the day. A day that has not ended yet has lasted until now.
    pub(crate) fn moment_on(&self, day: NaiveDate) -> Moment {
        let zone = self.zone();
        if self.occurred_at.with_timezone(&zone).date_naive() == day {
            return self.occurred_at;
        }
        end_of_day(day, zone).min(self.now)
    }

    /// The time zone of the country, where its days begin and end.
    pub fn zone(&self) -> Tz {
        self.guidance.reference.country(self.country).map_or(Tz::UTC, |country| country.zone)
    }

    /// Refuses a decision that was not taken on the present state of a resource, whose etag is `current`.
    ///
    /// # Errors
    /// [`Refusal::Stale`] when the caller decided from another state, or does not say from which.
    pub fn expect_etag(&self, what: &'static str, current: Etag) -> Result<(), Refusal> {
        if self.etag == Some(current) { Ok(()) } else { Err(Refusal::Stale { what, given: self.etag, current }) }
    }
}
