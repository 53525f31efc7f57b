//! Who owes the organization of a mission.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::policy::rules;

use crate::domain::{self, Mission};

/// The GCC organizes until there is a team with its leader in it; from then on the leader prepares with the country
/// (row IM-19). A leader who is lost is looked for again.
pub(super) fn organization(decision: &mut Decision<domain::Event>, mission: &Mission, context: &Context<'_>) {
    let subject = mission.subject();
    let owed = |rule, role| Duty::new(rule, mission.subject(), Owner::role(role), context.occurred_at);
    if !mission.preparation.is_organized() {
        decision.open(owed(rules::IM_19_PREPARATION, Role::GlobalClusterCoordinators));
        return;
    }
    decision.keep(rules::IM_19_PREPARATION, &subject, context.occurred_at);
    if mission.preparation.steps.for_decision().is_empty() {
        decision.open(owed(rules::IM_19_COUNTRY, Role::OchaHcss));
    }
}
