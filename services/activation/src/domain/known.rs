//! Checks under their earlier names, until the areas `cluster` and `review` call them where they are.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::OrganizationCode;
use convene_kernel::reference::{Limits, Organization};
use convene_kernel::reference_checks;
pub use convene_kernel::reference_checks::{convenes_only, day, organization};
use convene_kernel::refusal::Checks;

pub use super::objection::{finding as objection, is_objection as tells_of_objection};
pub use super::operation::country::acting_head;

/// Notes each organization that the register does not have.
pub fn participants(checks: &mut Checks, context: &Context<'_>, field: &str, codes: &[OrganizationCode]) {
    reference_checks::organizations(checks, context, "OG-8", field, codes);
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
