//! Whether the codes of a command name something: sectors, agencies, the emergency and who acts.
//!
//! What is found wrong goes into the command's [`Checks`]; whether it may be decided otherwise is for the areas to say.

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode};
use convene_kernel::identity::Role;
use convene_kernel::reference::{Limits, Organization};
use convene_kernel::refusal::{Checks, Finding, Refusal};
use convene_kernel::row::Row;

use super::Operation;

/// The day the command says it happened, in UTC.
pub fn day(context: &Context<'_>) -> NaiveDate {
    context.occurred_at.date_naive()
}

/// Notes each sector that is no global cluster on the day of the command (row GN-3).
pub fn sectors(checks: &mut Checks, context: &Context<'_>, field: &str, sectors: &[ClusterCode]) {
    for (index, code) in sectors.iter().enumerate() {
        sector(checks, context, &format!("{field}[{index}]"), code);
    }
}

/// Notes a sector that is no global cluster on the day of the command (row GN-3).
pub fn sector(checks: &mut Checks, context: &Context<'_>, field: &str, code: &ClusterCode) {
    let (reference, day) = (&context.guidance.reference, day(context));
    if reference.cluster(code, day).is_some() {
        return;
    }
    let remedy = match reference.nearest_cluster(code.as_str(), day) {
        Some(near) => format!("did you mean {} ({})?", near.code, near.name),
        None => "give the code of a global cluster, such as HEA for Health".to_owned(),
    };
    checks.invalid_text("GN-3", "CLUSTER_UNKNOWN", field, format!("{code} is no global cluster on {day}"), remedy);
}

/// The organization of that code; notes it when the register does not have it (row OG-8: the lead is an agency).
pub fn organization<'a>(
    checks: &mut Checks,
    context: &'a Context<'_>,
    row: impl Into<Row>,
    field: &str,
    code: &OrganizationCode,
) -> Option<&'a Organization> {
    let reference = &context.guidance.reference;
    let known = reference.organization(code);
    if known.is_none() {
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
    }
    known
}

/// Notes each organization that the register does not have; who was in a meeting is recorded of every one (row GN-1).
pub fn participants(checks: &mut Checks, context: &Context<'_>, field: &str, codes: &[OrganizationCode]) {
    for (index, code) in codes.iter().enumerate() {
        organization(checks, context, "OG-8", &format!("{field}[{index}]"), code);
    }
}

/// Notes a part for which an organization is not available: ICRC takes none (row GN-1).
pub fn may_take_part(checks: &mut Checks, field: &str, organization: &Organization) {
    if organization.limits == Some(Limits::CoordinationRecordedOnly) {
        checks.invalid_text(
            "GN-1",
            "ORGANIZATION_TAKES_NO_PART",
            field,
            format!("{} takes no lead, membership or duty in a cluster", organization.code),
            "name another organization; coordination with it is recorded as another coordination solution",
        );
    }
}

/// Whether an organization convenes and does not lead: it is never provider of last resort (row GN-3).
pub fn convenes_only(context: &Context<'_>, code: &OrganizationCode) -> bool {
    let known = context.guidance.reference.organization(code);
    known.is_some_and(|organization| organization.limits == Some(Limits::ConvenerOnly))
}

/// What the field of a finding on somebody's objection begins with.
const OBJECTION: &str = "objection/";

/// The finding that an organization objects to `subject`, open until it endorses (rows OG-3, RM-2.11).
pub fn objection(row: &'static str, subject: &str, organization: &OrganizationCode, statement: &str) -> Finding {
    Finding::new(
        row,
        subject,
        format!("{OBJECTION}{organization}"),
        format!("{organization} objects: {statement}"),
        "settle it with the organization, which then endorses",
    )
}

/// Whether a finding tells who objects to something: deliberation, for those who take part in it (rows OG-3, RM-2.11).
pub fn tells_of_objection(finding: &Finding) -> bool {
    finding.field.starts_with(OBJECTION)
}

/// Refuses the RC where an HC is appointed, and an HC where the record says that none is (row OG-7).
///
/// # Errors
/// [`Refusal::Denied`].
pub fn acting_head(operation: &Operation, context: &Context<'_>) -> Result<(), Refusal> {
    let Some(leadership) = &operation.country.leadership else { return Ok(()) };
    let leadership = &leadership.what;
    match (context.actor.role, leadership.humanitarian_coordinator) {
        (Role::ResidentCoordinator, true) => Err(Refusal::denied(
            "OG-7",
            "HC_APPOINTED",
            format!("{} has a Humanitarian Coordinator since {}, who acts", context.country, leadership.since),
            "have the Humanitarian Coordinator give the command, or record that none is appointed any more",
        )),
        (Role::HumanitarianCoordinator, false) => Err(Refusal::denied(
            "OG-7",
            "HC_NOT_APPOINTED",
            format!(
                "the record says that {} has no Humanitarian Coordinator, so the Resident Coordinator acts",
                context.country
            ),
            "record the appointment first",
        )),
        _ => Ok(()),
    }
}
