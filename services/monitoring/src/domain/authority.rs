//! Who may give commands, where several topics admit the same people.

use convene_kernel::identity::{Authority, Role};

use super::Monitored;

/// The coordinator of the cluster, for its sectors.
pub fn of_coordinator(monitored: &Monitored, cluster: &str) -> Authority {
    let sectors = monitored.cluster(cluster).ok().and_then(|cluster| cluster.sectors.present().cloned());
    Authority::of(&[Role::Coordinator]).for_clusters(sectors.unwrap_or_default())
}

/// The coordinator of the cluster that a checklist is of.
pub fn of_checklist(monitored: &Monitored, checklist: &str) -> Authority {
    let cluster = monitored.checklist(checklist).ok().map(|checklist| checklist.draft.cluster.as_str());
    of_coordinator(monitored, cluster.unwrap_or_default())
}

/// The HC, or the RC where there is none.
pub fn of_the_head() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator])
}

/// The coordinator of the cluster that a round is of.
pub fn of_round(monitored: &Monitored, round: &str) -> Authority {
    let cluster = monitored.round(round).ok().map(|round| round.plan.cluster.as_str());
    of_coordinator(monitored, cluster.unwrap_or_default())
}
