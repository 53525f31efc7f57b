//! Duties whose times follow from what is on record: from when each was owed, and how it ended.
//!
//! Such a duty is stated as it follows from the record after a decision. What was opened, done or ended otherwise before is
//! brought to it, so that the order of recording changes nothing.

use crate::aggregate::Context;
use crate::commit::Decision;
use crate::duty::{Duty, LastOpening};
use crate::message::Message;
use crate::time::Moment;
use chrono::TimeDelta;

/// Why a duty is void that was opened on a record which turned out to be wrong.
pub const NEVER_OWED: &str = "it does not follow any more from what is on record";

/// A duty as it follows from the record: owed since the moment that it counts from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DerivedDuty {
    /// What is owed, and since when.
    pub duty: Duty,
    /// From when it could be kept, where that is before the moment that it counts from: what is owed by a date set ahead.
    pub from: Option<Moment>,
    /// How it ended, if it did.
    pub end: Option<DutyEnd>,
}

/// How a duty ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyEnd {
    /// It was done.
    Done(Moment),
    /// It was void, for the reason given.
    Void(Moment, &'static str),
}

impl DerivedDuty {
    /// A duty that is owed since the moment that it counts from.
    pub fn of(duty: Duty, end: Option<DutyEnd>) -> Self {
        Self { duty, from: None, end }
    }
}

impl DutyEnd {
    /// When.
    pub fn at(self) -> Moment {
        match self {
            Self::Done(at) | Self::Void(at, _) => at,
        }
    }
}

/// Brings the duties that `is_one` of to those that follow from the record now. Each is told from the others by its rule, its
/// organization and the moment that it counts from. One that does not follow any more `never_was`.
pub fn settle_derived<E>(
    decision: &mut Decision<E>,
    derived: Vec<DerivedDuty>,
    is_one: impl Fn(&Duty) -> bool,
    never_was: impl Into<Message>,
    context: &Context<'_>,
) {
    let mut known: Vec<_> = context.openings.values().filter(|opening| is_one(&opening.duty)).collect();
    let mut paired = Vec::with_capacity(derived.len());
    for one in derived {
        let of = |duty: &Duty| (duty.rule.clone(), duty.since, duty.owner.organization.clone());
        let opening = known.iter().position(|opening| of(&opening.duty) == of(&one.duty));
        paired.push((one, opening.map(|place| known.swap_remove(place))));
    }
    let never_was = never_was.into();
    for opening in known {
        decision.void_duty_at(&opening.duty, &never_was, opening.from - TimeDelta::seconds(1));
    }
    for (DerivedDuty { duty, from, end }, opening) in paired {
        let duty = opening.map_or_else(|| duty.dated(), |opening| opening.duty.clone());
        if !opening.is_some_and(|opening| was_owed_until(opening, end)) {
            let from = from.unwrap_or(duty.since).min(context.now);
            decision.open_at(duty.clone(), from);
        }
        match end {
            Some(DutyEnd::Done(at)) => decision.keep_duty(&duty, at),
            Some(DutyEnd::Void(at, reason)) => decision.void_duty_at(&duty, reason, at),
            None => {}
        }
    }
}

/// Whether a duty that was opened is owed as long as it follows from the record now, or was owed for longer.
fn was_owed_until(opening: &LastOpening, end: Option<DutyEnd>) -> bool {
    match (opening.closed_by.or(opening.closed_at), end) {
        (None, _) => true,
        (Some(closed_by), Some(end)) => opening.from <= closed_by && end.at() <= closed_by,
        (Some(_), None) => false,
    }
}
