//! Who may give commands, where several topics admit the same people.

use convene_kernel::identity::{Authority, Role};

use super::Arrangements;

/// The coordinator of the cluster, its lead agency, or one of `others`, for its sectors.
pub fn of_cluster(arrangements: &Arrangements, cluster: &str, others: &[Role]) -> Authority {
    let mut roles = vec![Role::Coordinator, Role::LeadAgency];
    roles.extend_from_slice(others);
    let sectors = arrangements.cluster(cluster).ok().and_then(|cluster| cluster.sectors.present().cloned());
    Authority::of(&roles).for_clusters(sectors.unwrap_or_default())
}

/// Those who may speak for a participant: itself, or the coordinator or the lead agency of its cluster.
pub fn of_participant(arrangements: &Arrangements, participant: &str) -> Authority {
    let cluster = arrangements.participant(participant).ok().map(|participant| {
        let joined = &participant.cluster;
        let carrying_on = arrangements.clusters.values().rev();
        let mut last = carrying_on.filter(|one| arrangements.line(one).any(|earlier| earlier.id == *joined));
        last.next().map_or(joined.as_str(), |cluster| cluster.id.as_str())
    });
    of_cluster(arrangements, cluster.unwrap_or_default(), &[Role::Partner])
}
