//! Terms of reference, focal points, briefings, support and arrival.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

/// The final terms of reference (rows IM-6, IM-13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsDraft {
    /// The mission.
    pub mission: ResourceId,
    /// What they say.
    pub text: String,
    /// The objectives.
    pub objectives: Vec<String>,
    /// What is delivered.
    pub deliverables: Vec<String>,
    /// The cross-cutting issues that the mandate covers.
    pub issues: Vec<ResourceId>,
    /// The clusters in the country whose coordinators agree.
    pub coordinators: Vec<ClusterCode>,
    /// The clusters whose global leads agree.
    pub global_leads: Vec<ClusterCode>,
    /// The issues whose global leads agree.
    pub issue_leads: Vec<ResourceId>,
}

/// A party to the terms of reference (row IM-6).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "party", rename_all = "snake_case")]
pub enum Party {
    /// The RC/HC.
    Head,
    /// The HCT.
    CountryTeam,
    /// OCHA in the country.
    OchaCountry,
    /// The coordinator of a cluster in the country.
    Coordinator {
        /// The cluster.
        cluster: ClusterCode,
    },
    /// OCHA globally.
    OchaGlobal,
    /// The global lead of a cluster.
    GlobalLead {
        /// The cluster.
        cluster: ClusterCode,
    },
    /// The global lead of a cross-cutting issue.
    IssueLead {
        /// The issue.
        issue: ResourceId,
    },
}

impl Party {
    /// As people say it.
    pub fn title(&self) -> String {
        match self {
            Self::Head => "the RC/HC".to_owned(),
            Self::CountryTeam => "the HCT".to_owned(),
            Self::OchaCountry => "OCHA in the country".to_owned(),
            Self::Coordinator { cluster } => format!("the coordinator of {cluster}"),
            Self::OchaGlobal => "OCHA globally".to_owned(),
            Self::GlobalLead { cluster } => format!("the global lead of {cluster}"),
            Self::IssueLead { issue } => format!("the global lead on {issue}"),
        }
    }
}

/// A party agreed to the terms of reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsSigned {
    /// The mission.
    pub mission: ResourceId,
    /// The party.
    #[serde(flatten)]
    pub party: Party,
    /// The organization that speaks for it.
    pub organization: OrganizationCode,
}

/// Terms of reference, and who agreed to them.
#[derive(Clone, Debug, PartialEq)]
pub struct Terms {
    /// What they say.
    pub draft: TermsDraft,
    /// Who agreed, and when.
    pub agreed: BTreeMap<Party, (OrganizationCode, Moment)>,
}

impl Terms {
    /// Every party that has to agree: on the country's side, then on the global one.
    pub fn parties(&self) -> Vec<Party> {
        let draft = &self.draft;
        let mut parties = vec![Party::Head, Party::CountryTeam, Party::OchaCountry];
        parties.extend(draft.coordinators.iter().map(|cluster| Party::Coordinator { cluster: cluster.clone() }));
        parties.push(Party::OchaGlobal);
        parties.extend(draft.global_leads.iter().map(|cluster| Party::GlobalLead { cluster: cluster.clone() }));
        parties.extend(draft.issue_leads.iter().map(|issue| Party::IssueLead { issue: issue.clone() }));
        parties
    }

    /// The parties that have not agreed.
    pub fn open(&self) -> Vec<Party> {
        self.parties().into_iter().filter(|party| !self.agreed.contains_key(party)).collect()
    }
}

/// A member of the team volunteers as focal point of an issue (row IM-13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FocalPointNaming {
    /// The mission.
    pub mission: ResourceId,
    /// The issue.
    pub issue: ResourceId,
    /// The member of the team.
    pub nominee: ResourceId,
    /// What the member knows of the issue.
    pub knowledge: String,
}

/// The focal point of an issue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FocalPoint {
    /// Who volunteered.
    pub naming: FocalPointNaming,
    /// Whether the coordinator of the member's cluster approved; nobody has to where the member stands for none.
    pub approved: bool,
}

/// Global focal points of cross-cutting issues briefed the team (rows IM-10, IM-13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Briefing {
    /// The mission.
    pub mission: ResourceId,
    /// The day.
    pub on: NaiveDate,
    /// The organizations that briefed.
    pub by: Vec<OrganizationCode>,
    /// The issues they briefed on; none for a briefing on the mission as a whole.
    pub issues: Vec<ResourceId>,
    /// The paper they gave, where they gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<String>,
}

/// OCHA's secretariat support before and during the mission (row IM-19).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Support {
    /// The mission.
    pub mission: ResourceId,
    /// Who supports it globally, by office or post.
    pub global: String,
    /// Who supports it in the country, by office or post.
    pub in_country: String,
}

/// What the leader settled with the country (row IM-19).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreparationStep {
    /// The mission.
    pub mission: ResourceId,
    /// The day.
    pub on: NaiveDate,
    /// With whom.
    pub with: Vec<String>,
    /// What was settled.
    pub settled: String,
}

/// The mission arrived in the country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// The mission.
    pub mission: ResourceId,
    /// The day.
    pub on: NaiveDate,
}
