//! Checks that several topics share: the stage of a mission, and codes that missions use beside those of all services.

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::message;
use convene_kernel::message::{Message, list};
use convene_kernel::reference_checks::{AdmittedCodes, listed};
use convene_kernel::refusal::{Checks, Refusal};

use super::{Mission, Missions, Stage};
use crate::reasons;

/// The list of issues that every mission covers at least (row IM-13).
pub const ISSUES: &str = "cross-cutting-missions";

impl Missions {
    /// Whether the mission of that identifier is at one of `stages`, where `row` admits something, and is not postponed.
    pub(super) fn is_at(&self, id: &str, row: &'static str, stages: &[Stage]) -> Result<(), Refusal> {
        let mut checks = Checks::new();
        at_stage(&mut checks, self.mission(id)?, row, stages);
        checks.finish()
    }
}

/// Notes that the mission is at none of `stages`, or rests while it is postponed. Why it rests is restricted, and a refusal
/// reaches everybody.
pub fn at_stage(checks: &mut Checks, mission: &Mission, row: &'static str, stages: &[Stage]) {
    let stage = mission.stage();
    if !stages.contains(&stage) {
        let admitted = list(stages.iter().map(|stage| Message::from(stage.title())));
        checks.precondition(row, reasons::NOT_AT_THIS_STAGE).at("mission").says(
            message!("the mission {stage}", stage = Message::from(stage.title())),
            message!("use this command for a mission at one of these stages: it {admitted}", admitted),
        );
    } else if mission.requested.postponed.is_some() {
        let refusal = checks.precondition(row, reasons::MISSION_POSTPONED).at("mission");
        refusal.says("the mission is postponed", "resume it first");
    }
}

/// Notes each code that is no cross-cutting issue on the day of the command: none of those that every mission covers,
/// and none of those that a proposal of clusters answers (rows IM-3, IM-13).
pub fn issues(checks: &mut Checks, context: &Context<'_>, row: &'static str, field: &str, codes: &[ResourceId]) {
    let (reference, day) = (&context.guidance.reference, context.day());
    let further = reference.proposal_issues(day).map(|issue| issue.code.as_str());
    let known: BTreeSet<&str> = listed(context, ISSUES).into_iter().chain(further).collect();
    let codes_admitted = known.into_iter().collect();
    let admitted = AdmittedCodes {
        row,
        reason: reasons::CROSS_CUTTING_ISSUE_UNKNOWN,
        what: "a cross-cutting issue",
        codes: codes_admitted,
    };
    for (index, code) in codes.iter().enumerate() {
        admitted.check(checks, format!("{field}[{index}]"), code.as_str());
    }
}

/// Each code must be in a list of the reference data; `what` is what it names, such as `an aim of missions`.
pub fn in_list(
    checks: &mut Checks,
    context: &Context<'_>,
    row: &'static str,
    (list, what): (&str, &'static str),
    field: &str,
    codes: &[String],
) {
    let admitted = AdmittedCodes { row, reason: reasons::CODE_NOT_LISTED, what, codes: listed(context, list) };
    for (index, code) in codes.iter().enumerate() {
        admitted.check(checks, format!("{field}[{index}]"), code);
    }
}
