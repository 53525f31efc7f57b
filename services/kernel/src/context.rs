//! What a decision may look at beside the state of its record.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::codes::{CountryCode, Etag};
use crate::commit::Stamp;
use crate::duty::{Duty, LastOpening};
use crate::guidance::Guidance;
use crate::identity::Actor;
use crate::refusal::{Finding, Refusal};
use crate::time::{Moment, day_in, end_of_day, start_of_day};

/// What a decision may look at beside the state.
#[derive(Clone, Debug)]
pub struct Context<'a> {
    /// The present moment.
    pub now: Moment,
    /// When what the command says happened; the latest moment that it can mean, where only its day is known.
    pub occurred_at: Moment,
    /// The beginning of the day on which it happened, where only that day is known.
    pub earliest: Option<Moment>,
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
    /// The last opening of each duty, owed or not, by identifier.
    pub openings: &'a BTreeMap<String, LastOpening>,
}

impl Context<'_> {
    /// The present day in the country: a day that the command reports is not after it.
    pub fn today(&self) -> NaiveDate {
        day_in(self.now, self.zone())
    }

    /// The day in the country on which the command happened: the day on which codes must be valid.
    pub fn day(&self) -> NaiveDate {
        day_in(self.occurred_at, self.zone())
    }

    /// When something happened that the command says happened on `day` in the country: the moment of the command where that
    /// lies on the day, or else the end of the day. A day that has not ended yet has lasted until now.
    pub fn moment_on(&self, day: NaiveDate) -> Moment {
        if self.day() == day { self.occurred_at } else { self.end_of(day).min(self.now) }
    }

    /// The end of `day` in the country: what is due by a day is due when the day ends.
    pub fn end_of(&self, day: NaiveDate) -> Moment {
        end_of_day(day, self.zone())
    }

    /// The beginning of `day` in the country.
    pub fn start_of(&self, day: NaiveDate) -> Moment {
        start_of_day(day, self.zone())
    }

    /// The time zone in which the days of the country begin and end.
    pub fn zone(&self) -> Tz {
        self.guidance.reference.zone(self.country)
    }

    /// What an event of this decision would carry along, with `etag`: for decisions that look at the state after an event.
    pub fn stamp(&self, etag: Etag) -> Stamp {
        Stamp {
            actor: self.actor.clone(),
            recorded_at: self.now,
            occurred_at: self.occurred_at,
            zone: self.zone(),
            etag,
        }
    }

    /// Refuses a decision that was not taken on the present state of a resource, whose etag is `current`.
    ///
    /// # Errors
    /// [`Refusal::Stale`] when the caller decided from another state, or does not say from which.
    pub fn expect_etag(&self, what: &'static str, current: Etag) -> Result<(), Refusal> {
        if self.etag == Some(current) { Ok(()) } else { Err(Refusal::Stale { what, given: self.etag, current }) }
    }
}
