//! What is recorded late is owed, kept and ended as if it had been recorded at once.

use chrono::TimeDelta;

use super::{Case, Example};
use crate::aggregate::Aggregate;
use crate::commit::Commit;
use crate::duty::DutyChange;
use crate::time::Occurred;

/// The commands of `cases` that open, keep, end or hand over something else, or at another moment, where they are recorded two days
/// after they happened, and not one; each with what differs.
///
/// # Panics
/// When one is refused in either way.
#[track_caller]
pub fn counts_from_its_recording<A: Aggregate>(cases: &[Case<A>]) -> Vec<(&str, String)> {
    cases.iter().filter_map(|case| Some((case.name.as_str(), difference(case)?))).collect()
}

#[track_caller]
fn difference<A: Aggregate>(case: &Case<A>) -> Option<String> {
    let (early, late) = (recorded_after(case, 1), recorded_after(case, 2));
    (early != late).then(|| format!("a day later {early:#?}\ntwo days later {late:#?}"))
}

/// What the command of a case changes in what is owed, where it is recorded so many days after it happened.
#[track_caller]
fn recorded_after<A: Aggregate>(case: &Case<A>, days: i64) -> Vec<String> {
    let Case { name, by, command, .. } = case;
    let answer = recorded_later(case, days).answer(by, command);
    changes(&answer.unwrap_or_else(|refusal| panic!("{name} is refused {days} days later:\n{refusal}")))
}

/// The record of a case where its command is recorded so many days after it happened.
pub(super) fn recorded_later<A: Aggregate>(case: &Case<A>, days: i64) -> Example<A> {
    let mut late = case.example.clone();
    late.now += TimeDelta::days(days);
    if A::happened_at(&case.command).is_none() && A::happened_on(&case.command).is_none() {
        late.occurred = late.occurred.or(Some(Occurred::At(case.example.now)));
    }
    late
}

/// What a commit opens, keeps, ends and hands over, each with its moments, in no order.
fn changes<E>(commit: &Commit<E>) -> Vec<String> {
    let shown = commit.duties.iter().map(|change| {
        let at = change.happened_at(commit.occurred_at);
        match change {
            DutyChange::Opened { duty, .. } => format!("{at}: {duty:?}"),
            DutyChange::Kept { id, earliest, .. } => format!("{at}: {id} kept, {earliest:?}"),
            DutyChange::Void { id, .. } => format!("{at}: {id} void"),
            DutyChange::HandedOver { id, to, .. } => format!("{at}: {id} handed over to {to:?}"),
        }
    });
    let mut changes: Vec<_> = shown.collect();
    changes.sort_unstable();
    changes
}
