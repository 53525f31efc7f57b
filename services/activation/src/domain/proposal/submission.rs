//! What the HC or RC puts to the ERC (rows RM-1.4, RM-1.10).

use std::collections::BTreeMap;

use convene_kernel::codes::{ClusterCode, ResourceId};
use serde::{Deserialize, Serialize};

use super::lead::LeadChange;
use super::recommendation::Recommendation;

/// What the HC or RC puts to the ERC (rows RM-1.4, RM-1.10).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    /// Its identifier.
    pub proposal: ResourceId,
    /// The emergency it answers.
    pub emergency: ResourceId,
    /// The clusters recommended; none where another solution is proposed instead (row RM-0.3).
    pub recommendations: Vec<Recommendation>,
    /// New leads proposed for clusters that are active (row OG-18).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lead_changes: Vec<LeadChange>,
    /// Other coordination solutions, beside or instead of clusters (row RM-0.3).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_solutions: Vec<OtherSolution>,
    /// What it was agreed in.
    pub agreed_in: AgreedIn,
    /// The contingency plan it rests on, or why none.
    pub plan: PlanBasis,
    /// How each issue was taken into account, by the issue's code (row RM-1.13).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub issues: BTreeMap<String, String>,
    /// What was known when it was made (row GN-5.1).
    pub evidence: Evidence,
    /// Thematic groups wanted (row OG-2).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub thematic_groups: Vec<String>,
}

impl Submission {
    /// Whether it says which clusters to activate, or which other solution there is instead; a new lead alone does not.
    pub fn says_what_to_activate(&self) -> bool {
        !self.recommendations.is_empty() || !self.other_solutions.is_empty()
    }

    /// Whether it asks the ERC for nothing.
    pub fn is_empty(&self) -> bool {
        self.recommendations.is_empty() && self.lead_changes.is_empty() && self.other_solutions.is_empty()
    }
}

/// Where the proposal was agreed (rows RM-1.4, GN-8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgreedIn {
    /// In a meeting of the HCT.
    Meeting(ResourceId),
    /// In a consultation, where there is no HCT.
    Consultation(ResourceId),
}

/// The contingency plan a proposal rests on (rows RM-1.4, GN-6.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanBasis {
    /// A plan on the record.
    Plan {
        /// The identifier of the contingency plan.
        plan: ResourceId,
        /// Why the proposal departs from it, where it does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        departs_because: Option<String>,
    },
    /// None, for this reason.
    None(String),
}

/// What a proposal rests on; what is absent is a finding (row GN-5.1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The assessment of needs and gaps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessment: Option<String>,
    /// What the government can do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub government_capacity: Option<String>,
    /// What local authorities can do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub local_capacity: Option<String>,
    /// What civil society can do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub civil_society_capacity: Option<String>,
    /// What international actors can do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub international_capacity: Option<String>,
    /// Which national partners were consulted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub national_partners: Option<String>,
}

/// Another way to coordinate, beside or instead of a cluster (row RM-0.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherSolution {
    /// The sectors it serves.
    pub sectors: Vec<ClusterCode>,
    /// What it is, such as a working group of the government with a response team in support.
    pub description: String,
    /// The body that leads it.
    pub led_by: String,
}
