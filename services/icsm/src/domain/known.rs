//! What the areas check alike: whether codes name something, whether a mission is at the stage a command is for.
//!
//! What is found wrong goes into the command's [`Checks`]; what follows from it is for the areas to say.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::reference::{Limits, Organization};
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::row::Row;

use super::{Mission, Missions, Stage};

/// The list of issues that every mission covers at least (row IM-13).
pub const ISSUES: &str = "cross-cutting-missions";

/// The day the command says it happened, in UTC.
pub fn day(context: &Context<'_>) -> NaiveDate {
    context.occurred_at.date_naive()
}

/// The mission of that identifier, read in its present state.
pub fn to_change<'a>(missions: &'a Missions, id: &ResourceId, context: &Context<'_>) -> Result<&'a Mission, Refusal> {
    let mission = missions.mission(id)?;
    context.expect_etag("mission", mission.etag)?;
    Ok(mission)
}

/// Notes that the mission is at none of `stages`, or rests while it is postponed.
pub fn at_stage(checks: &mut Checks, mission: &Mission, row: &'static str, stages: &[Stage]) {
    let stage = mission.stage();
    if !stages.contains(&stage) {
        let admitted: Vec<_> = stages.iter().map(|stage| stage.title()).collect();
        checks.precondition_text(
            row,
            "NOT_AT_THIS_STAGE",
            "mission",
            format!("the mission {}", stage.title()),
            format!("this is for a mission that {}", admitted.join(", or ")),
        );
    } else if let Some(postponed) = &mission.requested.postponed {
        checks.precondition_text(
            row,
            "MISSION_POSTPONED",
            "mission",
            format!("the mission is postponed: {}", postponed.postponement.reason),
            "resume it first",
        );
    }
}

/// Notes a day that has not come yet.
pub fn not_in_the_future(checks: &mut Checks, context: &Context<'_>, row: &'static str, field: &str, named: NaiveDate) {
    if named > day(context) {
        checks.invalid_text(
            row,
            "DATE_IN_THE_FUTURE",
            field,
            format!("{named} has not come yet"),
            "give the day it happened, and record it then",
        );
    }
}

/// Notes each code that is no global cluster or area of responsibility on the day of the command (row IM-3).
pub fn clusters(checks: &mut Checks, context: &Context<'_>, row: &'static str, field: &str, codes: &[ClusterCode]) {
    codes
        .iter()
        .enumerate()
        .for_each(|(index, code)| cluster(checks, context, row, &format!("{field}[{index}]"), code));
}

/// Notes a code that is no global cluster or area of responsibility on the day of the command (row IM-3).
pub fn cluster(checks: &mut Checks, context: &Context<'_>, row: &'static str, field: &str, code: &ClusterCode) {
    let (reference, day) = (&context.guidance.reference, day(context));
    let is_area = reference.list(AREAS).iter().any(|area| area.code == code.as_str() && area.holds_on(day));
    if is_area || reference.cluster(code, day).is_some() {
        return;
    }
    let remedy = match reference.nearest_cluster(code.as_str(), day) {
        Some(near) => format!("did you mean {} ({})?", near.code, near.name),
        None => "give the code of a global cluster or area of responsibility, such as HEA or PRO-GBV".to_owned(),
    };
    checks.invalid_text(row, "CLUSTER_UNKNOWN", field, format!("{code} is no global cluster on {day}"), remedy);
}

/// Notes each code that is no cross-cutting issue on the day of the command: none of those that every mission covers,
/// and none of those that a proposal of clusters answers (rows IM-3, IM-13).
pub fn issues(checks: &mut Checks, context: &Context<'_>, row: &'static str, field: &str, codes: &[ResourceId]) {
    let (reference, day) = (&context.guidance.reference, day(context));
    let further = reference.proposal_issues(day).map(|issue| issue.code.as_str());
    let known: BTreeSet<&str> = listed(context, ISSUES).into_iter().chain(further).collect();
    for (index, code) in codes.iter().enumerate().filter(|(_, code)| !known.contains(code.as_str())) {
        checks.invalid_text(
            row,
            "ISSUE_UNKNOWN",
            format!("{field}[{index}]"),
            format!("'{code}' is no cross-cutting issue"),
            format!("the issues are {}", known.iter().copied().collect::<Vec<_>>().join(", ")),
        );
    }
}

/// The list of Protection's areas of responsibility, as missions count them (row IM-9).
pub const AREAS: &str = "mission-protection-areas";

/// The organization of that code; notes it when the register does not have it, or when it takes no part (row GN-1).
pub fn organization<'a>(
    checks: &mut Checks,
    context: &'a Context<'_>,
    row: impl Into<Row>,
    field: &str,
    code: &OrganizationCode,
) -> Option<&'a Organization> {
    let reference = &context.guidance.reference;
    let Some(known) = reference.organization(code) else {
        let remedy = match reference.nearest_organization(code.as_str()) {
            Some(near) => format!("did you mean {} ({})?", near.code, near.name),
            None => "give the code of an organization in the register, or have the operator add it".to_owned(),
        };
        checks.invalid_text(
            row,
            "ORGANIZATION_UNKNOWN",
            field,
            format!("the register has no organization {code}"),
            remedy,
        );
        return None;
    };
    if known.limits == Some(Limits::CoordinationRecordedOnly) {
        checks.invalid_text(
            "GN-1",
            "ORGANIZATION_TAKES_NO_PART",
            field,
            format!("{code} takes no part in the cluster approach"),
            "name another organization",
        );
    }
    Some(known)
}

/// Notes each organization that the register does not have.
pub fn organizations(
    checks: &mut Checks,
    context: &Context<'_>,
    row: &'static str,
    field: &str,
    codes: &[OrganizationCode],
) {
    for (index, code) in codes.iter().enumerate() {
        organization(checks, context, row, &format!("{field}[{index}]"), code);
    }
}

/// The codes of a list of the reference data that hold on the day of the command.
pub fn listed<'a>(context: &Context<'a>, list: &str) -> Vec<&'a str> {
    let day = day(context);
    let items = context.guidance.reference.list(list).iter();
    items.filter(|item| item.holds_on(day)).map(|item| item.code.as_str()).collect()
}

/// Notes each code that a list of the reference data does not have.
pub fn in_list(
    checks: &mut Checks,
    context: &Context<'_>,
    row: &'static str,
    list: &str,
    field: &str,
    codes: &[String],
) {
    let admitted = listed(context, list);
    for (index, code) in codes.iter().enumerate().filter(|(_, code)| !admitted.contains(&code.as_str())) {
        checks.invalid_text(
            row,
            "CODE_NOT_LISTED",
            format!("{field}[{index}]"),
            format!("the list '{list}' has no '{code}'"),
            format!("it has {}", admitted.join(", ")),
        );
    }
}

/// The name that the body with `part` in the procedures has on the day of the command (row IM-21).
pub fn body<'a>(context: &Context<'a>, part: &'a str) -> &'a str {
    context.guidance.reference.body(part, day(context)).map_or(part, |body| body.short.as_str())
}
