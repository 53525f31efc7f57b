//! What a decision may look at beside the state of its record.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;

use crate::codes::{CountryCode, Etag};
use crate::commit::{Decision, Stamp};
use crate::duty::{Duty, LastOpening};
use crate::guidance::Guidance;
use crate::identity::Actor;
use crate::message;
use crate::message::{list, verbatim};
use crate::refusal::{Finding, Refusal};
use crate::subject::Subject;
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

    /// Raises what is `weak` now on `subject`, and resolves what was found on it earlier under `rows` and is weak no more.
    pub fn settle_findings<E>(&self, decision: &mut Decision<E>, subject: &Subject, rows: &[&str], weak: Vec<Finding>) {
        let earlier = self.findings.values().filter(|finding| finding.subject == *subject);
        for finding in earlier.filter(|finding| rows.contains(&finding.row.as_str())) {
            if weak.iter().all(|now| now.id != finding.id) {
                decision.resolve(&finding.id, "the weakness no longer exists");
            }
        }
        weak.into_iter().for_each(|finding| decision.raise(finding));
    }

    /// The open finding of that identifier among those that `may_be_named`; every other is as if it were not there.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], with the findings that may be named.
    pub fn open_finding(&self, id: &str, may_be_named: impl Fn(&Finding) -> bool) -> Result<&Finding, Refusal> {
        let named: Vec<_> = self.findings.values().filter(|finding| may_be_named(finding)).collect();
        named.iter().find(|finding| finding.id == id).copied().ok_or_else(|| {
            let open: Vec<_> = named.iter().map(|finding| verbatim(&finding.id)).collect();
            let remedy = match open.is_empty() {
                true => "no finding is open".into(),
                false => message!("open findings are {open}", open = list(open)),
            };
            Refusal::NotFound { what: "finding", name: id.to_owned(), remedy }
        })
    }

    /// Refuses a decision that was not taken on the present state of a resource, whose etag is `current`.
    ///
    /// # Errors
    /// [`Refusal::Stale`] when the caller decided from another state, or does not say from which.
    pub fn expect_etag(&self, what: &'static str, current: Etag) -> Result<(), Refusal> {
        if self.etag == Some(current) { Ok(()) } else { Err(Refusal::Stale { what, given: self.etag, current }) }
    }
}
