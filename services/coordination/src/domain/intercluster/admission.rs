//! What several topics check alike: that clusters are active, and that nothing is dated before what it is about.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;

use crate::domain::Arrangements;
use crate::reasons;

/// Who keeps what the forum prepares: OCHA, which usually facilitates it (row RM-8.1).
pub(super) fn of_the_forum() -> Authority {
    Authority::of(&[Role::OchaCountry])
}

/// The head of the HCT: the HC, or the RC where no HC is appointed.
pub(super) fn head() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator])
}

/// Notes each cluster that is not active when the command happens.
pub(super) fn must_be_active(
    checks: &mut Checks,
    arrangements: &Arrangements,
    (row, field, ids): (&'static str, &str, &[ResourceId]),
    context: &Context<'_>,
) {
    for (index, id) in ids.iter().enumerate() {
        if !arrangements.clusters.get(id).is_some_and(|cluster| cluster.is_active_at(context.occurred_at)) {
            checks.invalid(row, reasons::CLUSTER_NOT_ACTIVE).at(format!("{field}[{index}]")).says(
                message!("'{id}' is not a cluster that is active then", id),
                "name clusters that are active then",
            );
        }
    }
}

/// Refuses what is dated before `began`, when what it is about was raised, asked for, prepared or started.
pub(super) fn not_before(
    row: &'static str,
    field: &'static str,
    began: Moment,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    if context.occurred_at >= began {
        return Ok(());
    }
    Err(Refusal::precondition(row, reasons::BEFORE_IT_BEGAN).at(field).says(
        message!("what it is about is on record since {began} only", began),
        "date it from then on, or record that as of an earlier day",
    ))
}
