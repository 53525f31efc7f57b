//! Coordinators who have something else to do (row OG-20).

use convene_kernel::commit::Decision;
use convene_kernel::refusal::Finding;

use super::Cluster;
use crate::domain::operation::EmergencyClass;
use crate::domain::{self, Operation};

/// At the height of a crisis, a cluster whose coordinators all have something else to do is a finding (row OG-20).
pub(super) fn settle_double_hat(decision: &mut Decision<domain::Event>, operation: &Operation, cluster: &Cluster) {
    let weakness = Finding::of("OG-20", cluster.subject()).at("other_duties").says(
        "the cluster is coordinated part time or together with programme duties at the height of a crisis",
        "appoint a dedicated coordinator, or answer why this coordination suffices",
    );
    if cluster.has_no_dedicated_coordinator() && is_at_height(operation, cluster) {
        decision.raise(weakness);
    } else {
        decision.resolve(weakness.id, "the coordination of the cluster, or the crisis, has changed");
    }
}

/// Whether the emergency is at its height: a level 3 response is in effect, or it is a major new one (row OG-20).
fn is_at_height(operation: &Operation, cluster: &Cluster) -> bool {
    let emergency = cluster.emergency.as_ref().and_then(|emergency| operation.emergencies.get(emergency));
    emergency.is_some_and(|emergency| match emergency.level_3() {
        Some(level_3) => level_3.is_in_force(),
        None => emergency.facts.class == EmergencyClass::MajorNew,
    })
}
