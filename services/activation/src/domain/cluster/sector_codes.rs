//! A cluster takes the codes that succeeded those of its sectors, after the register merged, split or renamed them (rows OG-18,
//! RM-1.2).

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::identity::Authority;
use convene_kernel::message;
use convene_kernel::reference_checks::clusters;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::checks::{about, to_change};
use super::{Cluster, Event};
use crate::domain::operation::in_the_country;
use crate::domain::{Decided, Operation};
use crate::reasons;

/// The codes that a cluster takes (row OG-18).
#[derive(Clone, Debug)]
pub struct AdoptSectorCodes {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The codes, each of which succeeds one that the cluster has.
    pub codes: Vec<ClusterCode>,
}

/// A cluster has the codes that succeeded those of its sectors (row OG-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectorCodesAdopted {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The codes that it has no longer.
    pub former: Vec<ClusterCode>,
    /// The codes in their place.
    pub codes: Vec<ClusterCode>,
}

/// Who may record it: the HC, the RC or OCHA in the country.
pub(super) fn authority() -> Authority {
    in_the_country()
}

pub(super) fn adopt_sector_codes(operation: &Operation, command: &AdoptSectorCodes, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let reference = &context.guidance.reference;
    let mut checks = Checks::new();
    clusters(&mut checks, context, "GN-3", "codes", &command.codes);
    let mut former = BTreeSet::new();
    for (index, code) in command.codes.iter().enumerate() {
        let lineage = reference.lineage(code);
        let succeeded: Vec<_> =
            cluster.sectors.iter().filter(|sector| *sector != code && lineage.contains(*sector)).collect();
        if succeeded.is_empty() {
            checks.invalid("OG-18", reasons::SECTOR_NOT_SUCCEEDED).at(format!("codes[{index}]")).says(
                message!("{code} succeeds no code of the cluster '{cluster}'", code, cluster = cluster.id),
                "name codes of the register that succeed those the cluster has",
            );
        }
        former.extend(succeeded.into_iter().cloned());
        let serves = |other: &&Cluster| other.id != cluster.id && other.sectors.iter().any(|one| lineage.contains(one));
        if let Some(other) = operation.active_clusters().find(serves) {
            checks.precondition("RM-1.2", reasons::SECTOR_SERVED).at(format!("codes[{index}]")).says(
                message!("{code} is served by the active cluster '{id}', too", code, id = other.id),
                "merge the two clusters first, or end one of them",
            );
        }
    }
    checks.finish()?;
    let adopted = SectorCodesAdopted {
        cluster: cluster.id.clone(),
        former: former.into_iter().collect(),
        codes: command.codes.clone(),
    };
    Ok(about(cluster, Event::SectorCodesAdopted(adopted)))
}

pub(super) fn adopted(cluster: &mut Cluster, adopted: &SectorCodesAdopted) {
    cluster.sectors.retain(|sector| !adopted.former.contains(sector) && !adopted.codes.contains(sector));
    cluster.sectors.extend(adopted.codes.iter().cloned());
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::cluster::Command;
    use crate::domain::fixtures::{Example, emergency, health, lead, ocha, with_cluster};

    fn adopt(cluster: &str, codes: &[&str]) -> Command {
        let codes = codes.iter().map(|one| code(one)).collect();
        Command::AdoptSectorCodes(AdoptSectorCodes { cluster: code(cluster), codes })
    }

    fn sectors(example: &Example, cluster: &str) -> Vec<String> {
        example.state().clusters[&code(cluster)].sectors.iter().map(ToString::to_string).collect()
    }

    /// OG-18, RM-1.2: a cluster of agriculture and food takes the code of food security by one command, and keeps its other sectors.
    #[test]
    fn a_cluster_takes_the_code_that_succeeds_its_own() {
        let before = with_cluster(emergency(), "food", &["AGR", "FOOD", "NUT"], "FAO");
        let after = before.given(&ocha(), adopt("food", &["FSC"]));
        assert_eq!(sectors(&after, "food"), ["NUT", "FSC"]);
        after.when(&ocha(), adopt("food", &["FSC"])).refused("OG-18", "SECTOR_NOT_SUCCEEDED");
    }

    /// RM-1.2: two clusters of sectors that were merged do not both take the new code.
    #[test]
    fn two_clusters_do_not_take_one_code() {
        let one = with_cluster(emergency(), "agriculture", &["AGR"], "FAO");
        let two = with_cluster(one, "food", &["FOOD"], "WFP");
        two.when(&ocha(), adopt("agriculture", &["FSC"])).refused("RM-1.2", "SECTOR_SERVED");
    }

    /// OG-18: a code that succeeds nothing the cluster has is none of it.
    #[test]
    fn another_code_is_not_taken() {
        health().when(&ocha(), adopt("health", &["NUT"])).refused("OG-18", "SECTOR_NOT_SUCCEEDED");
    }

    /// OG-8, OG-18: the lead of a cluster that has the earlier code still speaks for it.
    #[test]
    fn the_lead_speaks_for_its_cluster_under_either_code() {
        let before = with_cluster(emergency(), "agriculture", &["AGR"], "FAO");
        let after = before.given(&ocha(), adopt("agriculture", &["FSC"]));
        let named = |example: Example| {
            let (cluster, issue) = (code("agriculture"), "gender".to_owned());
            let named = crate::domain::cluster::FocalPoint { cluster, issue, organization: code("FAO"), person: None };
            example.when(&lead("FAO"), Command::NameFocalPoint(named)).commit().events.len()
        };
        assert_eq!(named(after), 1);
    }

    /// GN-3, OG-18: a code that the cluster had beside the one it succeeds is there once.
    #[test]
    fn a_code_is_adopted_once() {
        let both = with_cluster(emergency(), "food", &["AGR", "FSC"], "FAO");
        let adopted = SectorCodesAdopted { cluster: code("food"), codes: vec![code("FSC")], former: vec![code("AGR")] };
        let mut cluster = both.state().clusters[&code("food")].clone();
        super::adopted(&mut cluster, &adopted);
        assert_eq!(cluster.sectors, [code("FSC")]);
    }
}
