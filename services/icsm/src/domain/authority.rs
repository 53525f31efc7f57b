//! Who may give commands, where several topics admit the same people.

use convene_kernel::codes::ClusterCode;
use convene_kernel::identity::{Authority, Role};

use super::global_lead::whole;

/// The RC/HC: the note on missions names the two together throughout, and never one before the other. What either owes is owed by
/// the one who acts (row OG-7), as the scheduler has it.
pub fn head() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator])
}

/// The Global Cluster Coordinators.
pub fn global_coordinators() -> Authority {
    Authority::of(&[Role::GlobalClusterCoordinators])
}

/// The global lead of the cluster, or of the one that the area belongs to.
pub fn global_lead(cluster: &ClusterCode) -> Authority {
    Authority::of(&[Role::GlobalLead]).for_clusters([cluster.clone(), whole(cluster)])
}

/// The global lead of a cross-cutting issue: none that leads a cluster alone.
pub fn issue_lead() -> Authority {
    Authority::of(&[Role::GlobalLead]).for_no_cluster()
}
