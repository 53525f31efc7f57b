//! What is owed follows a correction of what it counts from, or of when it was done (row RM-1.15).
//!
//! The opening that was wrong counts no more: the duty was never owed so. Another one takes its place, and what was done is done by
//! that.

use chrono::TimeDelta;

use crate::aggregate::Context;
use crate::commit::Decision;
use crate::duty::{Duty, DutyChange, LastOpening};
use crate::past_date::PastDate;
use crate::policy::RuleId;
use crate::subject::Subject;
use crate::time::Moment;

const WHY: &str = "what it counts from, or when it was done, was corrected";

/// A moment that was recorded wrongly, and the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Redating {
    /// The moment on record.
    pub wrong: Moment,
    /// The right moment.
    pub right: Moment,
    /// The date that the right moment is the latest reading of, where that date is inexact.
    pub date: Option<PastDate>,
}

/// Puts `duty` in the place of everything that was owed by its rule on its subject. It was done between the two moments of `done`,
/// where it was. Nothing happens where it was never owed.
pub fn recount<E>(decision: &mut Decision<E>, duty: Duty, done: Option<(Moment, Moment)>, context: &Context<'_>) {
    let is_it = |opening: &&LastOpening| opening.duty.rule == duty.rule && opening.duty.subject == duty.subject;
    let wrong: Vec<_> = context.openings.values().filter(is_it).collect();
    if !wrong.is_empty() {
        replace(decision, &wrong, duty, done, context);
    }
}

/// Everything that was owed by the rule of `duty` on its subject was never owed.
pub fn never_owed<E>(decision: &mut Decision<E>, duty: &Duty, context: &Context<'_>) {
    let is_it = |opening: &&LastOpening| opening.duty.rule == duty.rule && opening.duty.subject == duty.subject;
    for opening in context.openings.values().filter(is_it) {
        decision.void_duty_at(&opening.duty, WHY, opening.from - TimeDelta::seconds(1));
    }
}

/// The duties by `rules` on `subject` that count from the wrong moment count from the right one: those that are owed, and those
/// that were kept, which were in time or late by the right moment.
pub fn count_from<E>(
    decision: &mut Decision<E>,
    rules: &[RuleId],
    subject: &Subject,
    redating: Redating,
    context: &Context<'_>,
) {
    let Redating { wrong, right, date } = redating;
    let is_one = |duty: &Duty| duty.subject == *subject && rules.iter().any(|rule| duty.rule == *rule);
    let counted =
        context.openings.values().filter(|one| is_one(&one.duty) && one.duty.since == wrong && wrong != right);
    for opening in counted.filter(|one| one.closed_at.is_none_or(|closed_at| closed_at >= one.from)) {
        match context.duties.get(&opening.duty.id) {
            Some(owed) => redate(decision, owed, redating, context),
            None => {
                let duty = Duty { since: right, since_date: date, ..opening.duty.clone() };
                replace(decision, &[opening], duty, opening.closed_at.map(|at| (at, at)), context);
            }
        }
    }
}

/// What was done at the wrong moment, among the duties that `is_one` of, was done at the right one: in time or late by that.
pub fn done_at<E>(
    decision: &mut Decision<E>,
    is_one: impl Fn(&Duty) -> bool,
    (wrong, right): (Moment, Moment),
    context: &Context<'_>,
) {
    let was_done = |opening: &&LastOpening| opening.closed_at == Some(wrong) && opening.from <= right;
    for opening in context.openings.values().filter(was_done).filter(|opening| is_one(&opening.duty)) {
        restate(decision, opening);
        decision.keep_duty(&opening.duty, right);
    }
}

/// States anew what was opened, as if nothing had been done of it yet.
pub fn restate<E>(decision: &mut Decision<E>, opening: &LastOpening) {
    decision.void_duty_at(&opening.duty, WHY, opening.from - TimeDelta::seconds(1));
    decision.open_at(opening.duty.clone(), opening.from);
}

/// A duty that is owed counts from the right moment.
pub fn redate<E>(decision: &mut Decision<E>, owed: &Duty, redating: Redating, context: &Context<'_>) {
    let duty = Duty { since: redating.right, since_date: redating.date, ..owed.clone() };
    let opening = context.openings.get(&owed.id).filter(|_| !owed.recurring);
    match opening {
        Some(opening) => replace(decision, &[opening], duty, None, context),
        None => {
            decision.void_duty(owed, WHY);
            decision.open(duty);
        }
    }
}

fn replace<E>(
    decision: &mut Decision<E>,
    wrong: &[&LastOpening],
    duty: Duty,
    done: Option<(Moment, Moment)>,
    context: &Context<'_>,
) {
    for opening in wrong {
        decision.void_duty_at(&opening.duty, WHY, opening.from - TimeDelta::seconds(1));
    }
    let owed_from = duty.since.min(context.now);
    let Some((earliest, at)) = done else { return decision.open_at(duty, owed_from) };
    // What is closed has a name of its own, so that the same may be owed again.
    let plain = format!("{}:{}", duty.rule, duty.subject);
    let duty = Duty { id: plain, ..duty }.dated();
    let id = duty.id.clone();
    decision.open_at(duty, owed_from.min(earliest));
    decision.duties.push(DutyChange::Kept { id, at, earliest: Some(earliest).filter(|earliest| *earliest < at) });
}
