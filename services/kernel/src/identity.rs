//! Who acts: roles with their scope, the actor of a command, and the authority a command asks for.
//!
//! How an actor proves who it is (tokens, keys) is the runtime's affair.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::codes::{ClusterCode, CountryCode, OrganizationCode, PersonId};
use crate::reference::Reference;

macro_rules! roles {
    ($(#[doc = $description:literal] $name:ident = $text:literal, $title:literal;)*) => {
        /// A role in the cluster approach.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Role {
            $(#[doc = $description] #[serde(rename = $text)] $name,)*
        }

        impl Role {
            /// Every role there is.
            pub const ALL: &[Role] = &[$(Role::$name),*];

            /// The name in tokens, policy data and subjects.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }

            /// The name as people say it.
            pub fn title(self) -> &'static str {
                match self { $(Self::$name => $title),* }
            }

            /// What it is, as a sentence.
            pub fn description(self) -> &'static str {
                match self { $(Self::$name => $description.trim_ascii()),* }
            }
        }
    };
}

roles! {
    /// Resident Coordinator, who acts where no Humanitarian Coordinator is appointed (row OG-7).
    ResidentCoordinator = "rc", "Resident Coordinator";
    /// Humanitarian Coordinator, who leads the response in a country and proposes clusters to the ERC.
    HumanitarianCoordinator = "hc", "Humanitarian Coordinator";
    /// Member of the Humanitarian Country Team, for an organization.
    HctMember = "hct-member", "HCT member";
    /// Emergency Relief Coordinator, who decides on proposed clusters and on their end.
    EmergencyReliefCoordinator = "erc", "Emergency Relief Coordinator";
    /// Office of the Emergency Relief Coordinator, which prepares and transmits but does not decide.
    ErcOffice = "erc-office", "ERC's office";
    /// An IASC Principal, for an organization.
    IascPrincipal = "iasc-principal", "IASC Principal";
    /// Global lead or co-lead agency of a cluster.
    GlobalLead = "global-lead", "global cluster lead";
    /// Emergency director of an IASC organization.
    EmergencyDirector = "emergency-director", "emergency director";
    /// OCHA's office in a country.
    OchaCountry = "ocha-country", "OCHA country office";
    /// OCHA's section that supports missions and coordination.
    OchaHcss = "ocha-hcss", "OCHA HCSS";
    /// Task Team on the Cluster Approach, which decides whether a mission proceeds (row IM-4).
    TaskTeam = "ttca", "Task Team on the Cluster Approach";
    /// Global Cluster Coordinators, who organize a mission and propose its team (row IM-11).
    GlobalClusterCoordinators = "gcc", "Global Cluster Coordinators";
    /// IASC Working Group, which forwards the report of a mission to the ERC (row IM-17).
    IascWorkingGroup = "iasc-wg", "IASC Working Group";
    /// Country director or representative of a cluster lead agency.
    LeadAgency = "lead-agency", "cluster lead agency";
    /// Cluster coordinator, who runs a cluster for its lead agency.
    Coordinator = "coordinator", "cluster coordinator";
    /// Partner of a cluster: an organization that takes part in its work.
    Partner = "partner", "partner";
    /// A consortium of non-governmental organizations.
    NgoConsortium = "ngo-consortium", "NGO consortium";
    /// National or local authority of a country.
    NationalAuthority = "national-authority", "national authority";
    /// Donor, who is informed of the agreed leads (row GN-6).
    Donor = "donor", "donor";
    /// Observer: reads what is shared, and owes nothing.
    Observer = "observer", "observer";
    /// Auditor: reads everything, and writes nothing.
    Auditor = "auditor", "auditor";
    /// Operator of the installation: runs the software and puts policy data in force, takes no humanitarian decision.
    Operator = "operator", "operator";
}

impl Role {
    /// Whether it is held in one country: without its country it counts nowhere.
    pub fn is_held_in_a_country(self) -> bool {
        matches!(
            self,
            Self::ResidentCoordinator
                | Self::HumanitarianCoordinator
                | Self::HctMember
                | Self::OchaCountry
                | Self::LeadAgency
                | Self::Coordinator
                | Self::Partner
                | Self::NationalAuthority
        )
    }

    /// Whether it can be held for one cluster.
    pub fn can_be_held_for_a_cluster(self) -> bool {
        matches!(self, Self::GlobalLead | Self::LeadAgency | Self::Coordinator | Self::Partner | Self::NgoConsortium)
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Why a text names no role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown role '{0}'; the roles are {roles}", roles = Role::ALL.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", "))]
pub struct NotARole(String);

impl FromStr for Role {
    type Err = NotARole;

    fn from_str(text: &str) -> Result<Self, NotARole> {
        Role::ALL.iter().copied().find(|role| role.as_str() == text).ok_or_else(|| NotARole(text.to_owned()))
    }
}

/// A role with the scope it is held in; see [`Grant::check`] for which parts of the scope a role needs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    /// The role held.
    pub role: Role,
    /// The country it is held in; `None` means every country, which a role that is held in a country cannot have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<CountryCode>,
    /// The cluster it is held for; `None` means no cluster in particular.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<ClusterCode>,
}

/// Why a grant counts nowhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GrantError {
    /// The role is held in a country, and none is named.
    #[error("the role '{0}' is held in a country; name the country, as in {0}@PHL")]
    NoCountry(Role),
    /// The role is held for no cluster, and one is named.
    #[error("the role '{0}' is not held for a cluster; leave the cluster out")]
    HasCluster(Role),
}

impl Grant {
    /// Whether the scope is one that the role is held in. A missing scope is no scope, and a narrower one is not a whole one.
    ///
    /// # Errors
    /// What is missing or too much.
    pub fn check(&self) -> Result<(), GrantError> {
        if self.country.is_none() && self.role.is_held_in_a_country() {
            return Err(GrantError::NoCountry(self.role));
        }
        if self.cluster.is_some() && !self.role.can_be_held_for_a_cluster() {
            return Err(GrantError::HasCluster(self.role));
        }
        Ok(())
    }
}

/// Who gave a command: a person, opaquely, acting for an organization.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Actor {
    /// The person.
    pub person: PersonId,
    /// The organization the person acts for.
    pub organization: OrganizationCode,
    /// The role the command was given in.
    pub role: Role,
    /// The event of another service that made a system actor give the command; `None` for what a person decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<EventRef>,
}

/// An event of another service, by the attributes that name it once for ever.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EventRef {
    /// The CloudEvents `source`.
    pub source: String,
    /// The CloudEvents `id`, unique within the source.
    pub id: String,
}

/// A caller whose token was checked: who it is and every role it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The person.
    pub person: PersonId,
    /// The organization the person acts for.
    pub organization: OrganizationCode,
    /// Every role held, with its scope.
    pub grants: Vec<Grant>,
}

impl Caller {
    /// The caller as an actor in the first role that `authority` admits, or `None` when it holds none.
    pub fn acting_under(&self, authority: &Authority, country: &CountryCode) -> Option<Actor> {
        authority.roles.iter().find_map(|role| {
            self.grants.iter().any(|grant| grant.role == *role && authority.scope_admits(grant, country)).then(|| {
                Actor { person: self.person.clone(), organization: self.organization.clone(), role: *role, cause: None }
            })
        })
    }

    /// The caller as an actor in the first role of `authority`, held or not; `None` when it admits none.
    pub(crate) fn as_if_under(&self, authority: &Authority) -> Option<Actor> {
        let role = *authority.roles.first()?;
        Some(Actor { person: self.person.clone(), organization: self.organization.clone(), role, cause: None })
    }

    /// Whether the caller holds `role` in `country`.
    pub fn holds(&self, role: Role, country: &CountryCode) -> bool {
        self.acting_under(&Authority::of(&[role]), country).is_some()
    }
}

/// Who may give a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    roles: Vec<Role>,
    clusters: Vec<ClusterCode>,
    concerns_no_cluster: bool,
}

impl Authority {
    /// Anyone holding one of `roles` in the command's country; the first that is held is the one acted in.
    pub fn of(roles: &[Role]) -> Self {
        Self { roles: roles.to_vec(), clusters: Vec::new(), concerns_no_cluster: false }
    }

    /// The same, where a role held for a cluster must be held for one of `clusters`.
    #[must_use]
    pub fn for_clusters(mut self, clusters: impl IntoIterator<Item = ClusterCode>) -> Self {
        self.clusters.extend(clusters);
        self
    }

    /// The same, where a role held for another code of the same sector counts, too: a lead of agriculture still leads it once
    /// its code is that of food security.
    #[must_use]
    pub fn by_lineage(mut self, reference: &Reference) -> Self {
        self.clusters = self.clusters.iter().flat_map(|code| reference.lineage(code)).collect();
        self
    }

    /// The same, where a role held for a cluster does not count: what is asked is no cluster's.
    #[must_use]
    pub fn for_no_cluster(mut self) -> Self {
        self.concerns_no_cluster = true;
        self
    }

    /// The roles admitted, in the order they are tried.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    fn scope_admits(&self, grant: &Grant, country: &CountryCode) -> bool {
        let in_country = grant.country.as_ref().is_none_or(|held| held == country);
        let for_cluster = match &grant.cluster {
            Some(_) if self.concerns_no_cluster => false,
            Some(held) => self.clusters.is_empty() || self.clusters.contains(held),
            None => true,
        };
        grant.check().is_ok() && in_country && for_cluster
    }
}

impl fmt::Display for Authority {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let titles: Vec<_> = self.roles.iter().map(|role| role.title()).collect();
        formatter.write_str(&titles.join(" or "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(grants: Vec<Grant>) -> Caller {
        Caller {
            person: "p-1".parse().expect("a person"),
            organization: "UNDP".parse().expect("an organization"),
            grants,
        }
    }

    fn country(code: &str) -> CountryCode {
        code.parse().expect("a country")
    }

    #[test]
    fn a_role_without_the_scope_it_is_held_in_counts_nowhere() {
        let held = |role, country: Option<&str>, cluster: Option<&str>| {
            let grant = |text: &str| text.parse().expect("a code");
            let cluster = cluster.map(|text| text.parse().expect("a code"));
            caller(vec![Grant { role, country: country.map(grant), cluster }]).holds(role, &self::country("PHL"))
        };
        for role in Role::ALL.iter().copied() {
            assert!(held(role, Some("PHL"), None), "{role} in the country");
            assert_eq!(held(role, None, None), !role.is_held_in_a_country(), "{role} without a country");
            assert_eq!(held(role, Some("PHL"), Some("LOG")), role.can_be_held_for_a_cluster(), "{role} for a cluster");
        }
        let without = Grant { role: Role::HumanitarianCoordinator, country: None, cluster: None };
        assert_eq!(without.check(), Err(GrantError::NoCountry(Role::HumanitarianCoordinator)));
        let narrower = Grant { role: Role::EmergencyReliefCoordinator, country: None, cluster: "LOG".parse().ok() };
        assert_eq!(narrower.check(), Err(GrantError::HasCluster(Role::EmergencyReliefCoordinator)));
    }

    #[test]
    fn a_role_is_held_in_its_country_only() {
        let hc = Grant { role: Role::HumanitarianCoordinator, country: Some(country("PHL")), cluster: None };
        let caller = caller(vec![hc]);
        assert!(caller.holds(Role::HumanitarianCoordinator, &country("PHL")));
        assert!(!caller.holds(Role::HumanitarianCoordinator, &country("HTI")));
        assert!(!caller.holds(Role::EmergencyReliefCoordinator, &country("PHL")));
    }

    /// OG-18: who leads a sector by its earlier code leads it by the code that succeeds it, and the other way round.
    #[test]
    fn a_role_follows_the_codes_of_its_sector() {
        let reference = Reference::embedded();
        let held =
            |code: &str| caller(vec![Grant { role: Role::GlobalLead, country: None, cluster: code.parse().ok() }]);
        let admits = |held_for: &str, asked_for: &str| {
            let authority = Authority::of(&[Role::GlobalLead]).for_clusters(asked_for.parse::<ClusterCode>());
            held(held_for).acting_under(&authority.by_lineage(&reference), &country("PAK")).is_some()
        };
        assert!(admits("AGR", "FSC") && admits("FSC", "AGR") && admits("FOOD", "FSC"));
        assert!(!admits("FOOD", "AGR"), "the two were merged, and were not one");
        assert!(!admits("HEA", "FSC"));
    }

    #[test]
    fn a_role_for_a_cluster_asks_for_that_cluster() {
        let grant = Grant { role: Role::Coordinator, country: Some(country("PHL")), cluster: "HEA".parse().ok() };
        let caller = caller(vec![grant]);
        let health = Authority::of(&[Role::Coordinator]).for_clusters("HEA".parse::<ClusterCode>());
        let logistics = Authority::of(&[Role::Coordinator]).for_clusters("LOG".parse::<ClusterCode>());
        assert!(caller.acting_under(&health, &country("PHL")).is_some());
        assert!(caller.acting_under(&logistics, &country("PHL")).is_none());
        let of_no_cluster = Authority::of(&[Role::Coordinator]).for_no_cluster();
        assert!(caller.acting_under(&of_no_cluster, &country("PHL")).is_none());
    }
}
