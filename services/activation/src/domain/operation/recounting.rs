//! What is owed of an emergency, and what is weak in its record, after a fact that they hang on was corrected or taken back
//! (rows RM-1.15, OG-1, OG-2, RM-1.3, RM-1.5).

use std::collections::BTreeMap;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::policy::{RuleId, readings, rules};
use convene_kernel::recount::{never_owed, recount};
use convene_kernel::refusal::Finding;
use convene_kernel::time::{Moment, Tz};

use super::level_3::settle_duties;
use super::onset_clocks::{ONSET_CLOCKS, clock};
use super::{Emergency, EmergencyClass, consultation, meeting};
use crate::domain::fact::FactKind;
use crate::domain::{self, Operation};

/// The operation before a correction and after it, and the emergency that it is about.
#[derive(Clone, Copy)]
pub(super) struct Corrected<'a> {
    pub before: &'a Operation,
    pub after: &'a Operation,
    pub emergency: &'a ResourceId,
}

impl Corrected<'_> {
    fn emergencies(&self) -> Option<(&Emergency, &Emergency)> {
        Some((self.before.emergencies.get(self.emergency)?, self.after.emergencies.get(self.emergency)?))
    }
}

/// The clocks of the onset count from the right one: those that run, and those that were kept.
pub(super) fn onset(decision: &mut Decision<domain::Event>, corrected: Corrected<'_>, context: &Context<'_>) {
    let Some((_, is)) = corrected.emergencies() else { return };
    for rule in ONSET_CLOCKS {
        let done = first_done(corrected.after, is, rule, context.zone());
        let duty = clock(corrected.after, is, rule, context.zone());
        if context.duties.contains_key(&duty.id) {
            recount(decision, duty, None, context);
        } else if done.is_some() && is.facts.class == EmergencyClass::MajorNew && !is_replaced(is, done, context) {
            recount(decision, duty, done, context);
        }
    }
}

/// The consultation is kept when the first one was held; where none was, it is owed since the onset.
pub(super) fn consultation(decision: &mut Decision<domain::Event>, corrected: Corrected<'_>, context: &Context<'_>) {
    let Some((was, is)) = corrected.emergencies() else { return };
    let (rule, zone) = (rules::OG_1_CONSULTATION, context.zone());
    let done_before = first_done(corrected.before, was, rule, zone);
    let done = first_done(corrected.after, is, rule, zone);
    if done == done_before || is.facts.class != EmergencyClass::MajorNew || is_replaced(is, done, context) {
        return;
    }
    let duty = clock(corrected.after, is, rule, zone);
    recount(decision, duty, done, context);
}

/// The clocks of the onset run where the class is that of a major new emergency, and did not where it never was.
pub(super) fn class(decision: &mut Decision<domain::Event>, corrected: Corrected<'_>, context: &Context<'_>) {
    let Some((was, is)) = corrected.emergencies() else { return };
    let is_major = |emergency: &Emergency| emergency.facts.class == EmergencyClass::MajorNew;
    for rule in ONSET_CLOCKS {
        let done = first_done(corrected.after, is, rule, context.zone());
        let duty = clock(corrected.after, is, rule, context.zone());
        match (is_major(was), is_major(is)) {
            (false, true) if done.is_none() && !is_replaced(is, done, context) => decision.open(duty),
            (true, false) => {
                never_owed(decision, &duty, context);
            }
            _ => {}
        }
    }
}

/// What is owed of level 3 follows from the right date of the meeting that decided on clusters (row RM-1.3).
pub(super) fn cluster_decision(
    decision: &mut Decision<domain::Event>,
    corrected: Corrected<'_>,
    context: &Context<'_>,
) {
    if let Some((_, is)) = corrected.emergencies() {
        settle_duties(decision, corrected.after, is, context);
    }
}

/// What is weak by the dates of meetings and consultations, and was not, is found; what was and is not, is resolved.
pub(super) fn weaknesses(decision: &mut Decision<domain::Event>, corrected: Corrected<'_>, context: &Context<'_>) {
    let Some((was, is)) = corrected.emergencies() else { return };
    let (before, after) = (weak_in(corrected.before, was, context), weak_in(corrected.after, is, context));
    for (id, finding) in &after {
        if !before.contains_key(id) {
            decision.raise(finding.clone());
        }
    }
    for id in before.keys().filter(|id| !after.contains_key(*id)) {
        decision.resolve(id.clone(), "the record was corrected");
    }
}

fn weak_in(operation: &Operation, emergency: &Emergency, context: &Context<'_>) -> BTreeMap<String, Finding> {
    let of_meetings = meeting::without_alerts(operation, emergency, context);
    let of_consultations = consultation::before_the_onset(emergency);
    of_meetings.into_iter().chain(of_consultations).map(|finding| (finding.id.clone(), finding)).collect()
}

/// Between which moments what a clock of the onset asks for was first done.
fn first_done(operation: &Operation, emergency: &Emergency, rule: RuleId, zone: Tz) -> Option<(Moment, Moment)> {
    let id = &emergency.facts.emergency;
    if rule != rules::OG_1_CONSULTATION {
        let proposed = operation.proposals.values().filter(|proposal| proposal.submission.emergency == *id);
        return proposed.map(|proposal| (proposal.received_at, proposal.received_at)).min();
    }
    let held = emergency.consultations.values().map(|one| {
        let fact = FactKind::Consultation.on_record(id, one.stamp.etag);
        (operation.dates.earliest(&fact, one.what.held_at, zone), one.what.held_at)
    });
    held.min()
}

/// Whether the 72 hours of level 3 had taken the place of the clocks of the onset by then, or have where nothing was done.
fn is_replaced(emergency: &Emergency, done: Option<(Moment, Moment)>, context: &Context<'_>) -> bool {
    let declared = |at: Moment| {
        let declared = emergency.level_3_responses.iter().filter_map(|level_3| level_3.declared.as_ref());
        declared.into_iter().any(|declared| declared.at <= at)
    };
    let replaced = match done {
        Some((earliest, _)) => declared(earliest),
        None => emergency.level_3().is_some_and(|level_3| level_3.is_in_force()),
    };
    replaced && context.guidance.policy.reading(readings::LEVEL_3_REPLACES_ONSET_CLOCKS)
}
