//! Where partners, together, and the lead agency stand on the commitments, as they told the coordination service. It is seen in a report
//! beside the scores, is part of none, and names no partner (rows RM-5.4, RM-5.5).

use std::collections::BTreeMap;

use convene_kernel::codes::OrganizationCode;
use serde::{Deserialize, Serialize};

use crate::domain::coordinated::{CoordinatedCluster, KnownOrganization, Position};

/// Where partners, together, and the lead agency stand on a commitment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitmentPosition {
    /// The commitment, by its code in the reference data or among the additions of the cluster.
    pub commitment: String,
    /// How many partners commit to it.
    pub commit: u32,
    /// How many commit to it with a reservation.
    pub reserve: u32,
    /// How many do not commit to it.
    pub decline: u32,
    /// Where the lead agency stands, which implements too; none where it has not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<Position>,
}

/// Where the partners of a cluster and its lead agency stand on each commitment that one of them said something to. The lead agency is
/// not among the partners.
pub(super) fn positions(cluster: &CoordinatedCluster, lead: Option<&OrganizationCode>) -> Vec<CommitmentPosition> {
    let mut found: BTreeMap<(u32, &str), CommitmentPosition> = BTreeMap::new();
    for partner in &cluster.partners {
        let is_lead = matches!(&partner.organization, KnownOrganization::Registered(code) if Some(code) == lead);
        for (commitment, position) in &partner.positions {
            let place = (commitment.parse().unwrap_or(u32::MAX), commitment.as_str());
            let of = found.entry(place).or_insert_with(|| CommitmentPosition {
                commitment: commitment.clone(),
                ..CommitmentPosition::default()
            });
            match position {
                position if is_lead => of.lead = Some(*position),
                Position::Commits => of.commit += 1,
                Position::Reserves => of.reserve += 1,
                Position::Declines => of.decline += 1,
            }
        }
    }
    found.into_values().collect()
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::coordinated::KnownPartner;

    fn partner(organization: &str, said: &[(&str, Position)]) -> KnownPartner {
        let organization = KnownOrganization::Registered(code(organization));
        let positions = said.iter().map(|(commitment, position)| ((*commitment).to_owned(), *position)).collect();
        KnownPartner { organization, positions }
    }

    /// RM-5.4, RM-5.5: partners are counted together, in the order of the commitments, and the lead agency is seen beside them.
    #[test]
    fn the_lead_agency_is_seen_beside_partners() {
        let partners = vec![
            partner("WHO", &[("4", Position::Reserves), ("10", Position::Commits)]),
            partner("CARE", &[("4", Position::Commits), ("10", Position::Declines)]),
            partner("NRC", &[("4", Position::Commits), ("10", Position::Reserves), ("local", Position::Commits)]),
        ];
        let cluster = CoordinatedCluster { partners, ..CoordinatedCluster::default() };
        let of = |commitment: &str, commit, reserve, decline, lead| CommitmentPosition {
            commitment: commitment.to_owned(),
            commit,
            reserve,
            decline,
            lead,
        };
        let seen = positions(&cluster, Some(&code("WHO")));
        let expected = [
            of("4", 2, 0, 0, Some(Position::Reserves)),
            of("10", 0, 1, 1, Some(Position::Commits)),
            of("local", 1, 0, 0, None),
        ];
        assert_eq!(seen, expected);
        let without = positions(&cluster, None);
        assert_eq!(without[0], of("4", 2, 1, 0, None), "who is no lead is a partner");
    }
}
