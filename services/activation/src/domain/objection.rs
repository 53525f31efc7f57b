//! The finding that an organization objects, to a proposal or to the end of a cluster (rows OG-3, RM-2.11).

use convene_kernel::codes::OrganizationCode;
use convene_kernel::identity::Role;
use convene_kernel::message;
use convene_kernel::refusal::Finding;
use convene_kernel::subject::Subject;
use convene_kernel::visibility::Reader;

use super::subjects::OBJECTION;
use crate::visibility::INSIDERS;

/// The finding that an organization objects to `subject`, open until it endorses (rows OG-3, RM-2.11).
pub fn finding(
    row: &'static str,
    subject: impl Into<Subject>,
    organization: &OrganizationCode,
    statement: &str,
) -> Finding {
    Finding::of(row, subject).at(OBJECTION.of(organization).to_string()).says(
        message!("{organization} objects: {statement}", organization, statement),
        "settle it with the organization, which then endorses",
    )
}

/// Whether a finding says who objects to something: for those who take part in deciding only (rows OG-3, RM-2.11).
pub fn is_objection(finding: &Finding) -> bool {
    let Ok(field) = finding.field.parse::<Subject>();
    field.is(OBJECTION)
}

/// Whether a decision may name a finding to an actor in `role`: one that says who objects is for those who take part in
/// deciding.
pub fn may_be_named_to(finding: &Finding, role: Role) -> bool {
    INSIDERS.roles().contains(&role) || !is_objection(finding)
}

/// Whether the reader sees a finding: one that says who objects is for those who take part in deciding.
pub fn is_shown(finding: &Finding, reader: &Reader) -> bool {
    reader.is_insider() || !is_objection(finding)
}
