//! Who may give commands, where several topics admit the same people.

use convene_kernel::codes::ResourceId;
use convene_kernel::identity::{Authority, Role};

use super::Arrangements;
use super::cluster::Cluster;

/// The coordinator of the cluster, its lead agency, or one of `others`, for its sectors.
pub fn of_cluster(arrangements: &Arrangements, cluster: &str, others: &[Role]) -> Authority {
    let mut roles = vec![Role::Coordinator, Role::LeadAgency];
    roles.extend_from_slice(others);
    of_cluster_alone(arrangements, cluster, &roles)
}

/// One of `roles`, for the sectors of the cluster.
pub fn of_cluster_alone(arrangements: &Arrangements, cluster: &str, roles: &[Role]) -> Authority {
    let sectors = arrangements.cluster(cluster).ok().and_then(|cluster| cluster.sectors.present().cloned());
    Authority::of(roles).for_clusters(sectors.unwrap_or_default())
}

/// Those who may speak for a participant: itself, or the coordinator or the lead agency of its cluster.
pub fn of_participant(arrangements: &Arrangements, participant: &str) -> Authority {
    let participant = arrangements.participant(participant).ok();
    let cluster = participant.and_then(|participant| last_in_line(arrangements, &participant.cluster));
    of_cluster(arrangements, cluster.map_or("", |cluster| cluster.id.as_str()), &[Role::Partner])
}

/// The cluster that carries on another one and was activated last; the same one where none does.
pub fn last_in_line<'a>(arrangements: &'a Arrangements, cluster: &ResourceId) -> Option<&'a Cluster> {
    let clusters = arrangements.clusters.values();
    let carrying_on = clusters.filter(|one| arrangements.line(one).any(|earlier| earlier.id == *cluster));
    carrying_on.max_by_key(|one| one.activated_at)
}

/// One of `roles`, for the sectors of the cluster of a structure, or of the one that carries it on.
pub fn of_structure(arrangements: &Arrangements, structure: &str, roles: &[Role]) -> Authority {
    let formed_in = arrangements.structure(structure).ok().and_then(|structure| structure.cluster.as_ref());
    let cluster = formed_in.and_then(|formed_in| last_in_line(arrangements, formed_in));
    of_cluster_alone(arrangements, cluster.map_or("", |cluster| cluster.id.as_str()), roles)
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;

    /// OG-18: who speaks for a participant is asked for the sectors of the cluster that carries on the one it joined.
    #[test]
    fn the_cluster_that_carries_on_says_who_speaks() {
        let joined = with_care(health());
        let of_care = |example: &Example| of_participant(example.state(), "care");
        let for_sectors = |sectors: &[&str]| {
            Authority::of(&[Role::Coordinator, Role::LeadAgency, Role::Partner])
                .for_clusters(sectors.iter().map(|sector| code(sector)))
        };
        assert_eq!(of_care(&joined), for_sectors(&["HEA"]));
        let ended = joined.at("2014-08-31").given(&service(), declares("health", Fact::End));
        let again = ended.at("2015-04-26").given(&service(), active("a-second-one", Some("health")));
        let wider = Fact::Sectors(vec![code("HEA"), code("NUT")]);
        let wider = again.at("2015-05-01").given(&service(), declares("a-second-one", wider));
        assert_eq!(of_care(&wider), for_sectors(&["HEA", "NUT"]));
    }
}
