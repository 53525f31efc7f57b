//! What is owed on account of a mission, and what is weak about it, when that ends.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::duty::Duty;

use super::{Event, Mission};

/// Everything owed on account of the mission.
pub fn of(mission: &Mission, context: &Context<'_>) -> Vec<Duty> {
    context.duties.values().filter(|duty| mission.concerns(&duty.subject)).cloned().collect()
}

/// Ends what is owed on account of the mission and is `moot`, undone.
pub fn release(
    decision: &mut Decision<Event>,
    mission: &Mission,
    context: &Context<'_>,
    why: &'static str,
    moot: impl Fn(&Duty) -> bool,
) {
    let duties = of(mission, context).into_iter();
    duties.filter(|duty| moot(duty)).for_each(|duty| decision.void_duty(&duty, why));
}

/// Ends everything owed on account of the mission, undone; nothing about it is weak any more.
pub fn end(decision: &mut Decision<Event>, mission: &Mission, context: &Context<'_>, why: &'static str) {
    release(decision, mission, context, why, |_| true);
    let weak = context.findings.values().filter(|finding| mission.concerns(&finding.subject));
    weak.for_each(|finding| decision.resolve(&finding.id, why));
}
