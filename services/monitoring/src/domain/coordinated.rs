//! What the coordination service says of the clusters of a country, as far as a decision or a list takes it into account: their
//! sub-national clusters, their partners, and where those stand on the commitments (rows RM-9.3, RM-9.5, RM-5.4, RM-5.5).

use std::collections::{BTreeMap, BTreeSet};

use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::reference::Reference;
use serde::{Deserialize, Serialize};

use super::questionnaire::Kind;

/// How many characters of an identifier are in a code that is made of it, so that a number has room behind them.
const ROOM: usize = 20;

/// What the coordination service says of the clusters of a country, by cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coordinated(pub BTreeMap<ResourceId, CoordinatedCluster>);

/// What it says of one cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CoordinatedCluster {
    /// Its sub-national clusters, those that ended among them.
    pub hubs: BTreeMap<ResourceId, KnownHub>,
    /// Its partners.
    pub partners: Vec<KnownPartner>,
}

/// A sub-national cluster of which the terms were endorsed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownHub {
    /// Its name for readers.
    pub name: String,
    /// Those who lead it.
    pub leaders: Vec<KnownOrganization>,
    /// Whether it works, and has not ended.
    pub works: bool,
}

/// A partner of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownPartner {
    /// Which organization it is.
    pub organization: KnownOrganization,
    /// Where it stands on each commitment, by the code of the commitment.
    pub positions: BTreeMap<String, Position>,
}

/// An organization that takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KnownOrganization {
    /// One in the register.
    Registered(OrganizationCode),
    /// One outside the register.
    Named {
        /// Of what a code is made for it: the identifier of its part, or of the hub that it leads.
        id: ResourceId,
        /// Its name.
        name: String,
        /// What it counts as.
        kind: Kind,
    },
}

/// Where a partner stands on a commitment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Position {
    /// It commits.
    Commits,
    /// It commits, with a reservation.
    Reserves,
    /// It does not commit.
    Declines,
}

impl Position {
    /// Its code, as numbers of a report name it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Commits => "commits",
            Self::Reserves => "reserves",
            Self::Declines => "declines",
        }
    }
}

impl Coordinated {
    /// What is said of a cluster.
    pub fn cluster(&self, cluster: &ResourceId) -> Option<&CoordinatedCluster> {
        self.0.get(cluster)
    }
}

impl CoordinatedCluster {
    /// The sub-national clusters that work.
    pub fn working_hubs(&self) -> impl Iterator<Item = (&ResourceId, &KnownHub)> {
        self.hubs.iter().filter(|(_, hub)| hub.works)
    }
}

/// The code under which an organization outside the register is asked: made of an identifier, and neither in the register nor taken.
pub fn made_code(
    id: &ResourceId,
    reference: &Reference,
    taken: &BTreeSet<OrganizationCode>,
) -> Option<OrganizationCode> {
    let stem: String = id.as_str().chars().take(ROOM).collect::<String>().to_uppercase();
    let numbered = (2..=taken.len().saturating_add(3)).map(|number| format!("{stem}-{number}"));
    let codes = std::iter::once(stem.clone()).chain(numbered).filter_map(|text| text.parse().ok());
    codes.into_iter().find(|code| reference.organization(code).is_none() && !taken.contains(code))
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;

    /// RM-9.3: the code that is made for an organization outside the register is that of nobody else.
    #[test]
    fn a_made_code_is_nobody_elses() {
        let reference = Reference::embedded();
        let made = |id: &str, taken: &[&str]| {
            let taken = taken.iter().copied().map(code).collect();
            made_code(&code(id), &reference, &taken).map(|code| code.to_string())
        };
        assert_eq!(made("relief-now", &[]).as_deref(), Some("RELIEF-NOW"));
        assert_eq!(made("relief-now", &["RELIEF-NOW"]).as_deref(), Some("RELIEF-NOW-2"));
        assert_eq!(made("relief-now", &["RELIEF-NOW", "RELIEF-NOW-2"]).as_deref(), Some("RELIEF-NOW-3"));
        assert_eq!(made("care", &[]).as_deref(), Some("CARE-2"), "CARE is in the register");
        assert_eq!(made("a", &[]).as_deref(), Some("A-2"), "a code has two characters at least");
        let long = "international-federation-of-relief-workers";
        assert_eq!(made(long, &[]).as_deref(), Some("INTERNATIONAL-FEDERA"));
        assert_eq!(made(long, &["INTERNATIONAL-FEDERA"]).as_deref(), Some("INTERNATIONAL-FEDERA-2"));
    }
}
