//! What a review says on a cluster: kept with its rationale and a plan, or recommended for de-activation on one of two grounds.

use chrono::NaiveDate;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use serde::{Deserialize, Serialize};

use super::transition::TransitionPlan;
use crate::domain::proposal::CriterionAssessment;

/// What a review says on a cluster (row RM-2.13).
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It is kept.
    Kept(Box<Keeping>),
    /// It is recommended for de-activation.
    Ends(Box<DeactivationCase>),
}

/// A cluster that may still be required (rows RM-2.10, RM-2.13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keeping {
    /// The review.
    pub review: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// Why it may still be required.
    pub rationale: String,
    /// The plan for its transition (row RM-2.14).
    pub transition: TransitionPlan,
    /// The date by which it is reviewed again (row RM-1.14).
    pub review_by: NaiveDate,
    /// Where the strategic plan carries the rationale, and which objectives show the cluster's contribution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_strategic_plan: Option<String>,
}

/// The case for de-activating a cluster (rows RM-2.1 to RM-2.4, RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeactivationCase {
    /// The review.
    pub review: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// The ground.
    pub ground: Ground,
    /// The criteria it was activated on, assessed again; `met` says that one still applies (row RM-2.2).
    pub criteria: Vec<CriterionAssessment>,
    /// The factors that suggest a longer transition (row RM-2.3).
    pub factors: Vec<FactorAnswer>,
    /// Whether need may rise again (row RM-2.4).
    pub need_may_rise_again: bool,
    /// What closing too soon would cost, where that was weighed (row RM-2.4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closing_cost: Option<ClosingCost>,
    /// The other mechanisms in place that coordinate the sector.
    pub mechanisms: String,
    /// The agencies that take part in them, and in which.
    pub focal_points: Vec<AgencyFocalPoint>,
    /// What it means for contingency planning.
    pub contingency_effect: String,
    /// The support promised to the national counterpart for afterwards (row RM-2.6).
    pub support: Vec<String>,
}

/// The two grounds for de-activation; there is no third (rows RM-2.1, RM-2.7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Ground {
    /// Responsibility for delivery was transferred.
    Transferred {
        /// The partner it was transferred to.
        to: String,
        /// Of which kind the partner is.
        recipient: Recipient,
        /// What went along with it.
        with: Vec<Passed>,
    },
    /// Needs in the sector sharply decreased or ceased.
    NeedsDecreased {
        /// What shows it.
        evidence: String,
    },
}

/// Who takes responsibility over (row RM-2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// A national partner.
    National,
    /// A development partner.
    Development,
}

/// What goes along with responsibility (row RM-2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Passed {
    /// Capacities.
    Capacities,
    /// Tools.
    Tools,
    /// Systems.
    Systems,
    /// Resources.
    Resources,
}

impl Passed {
    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Capacities => "capacities",
            Self::Tools => "tools",
            Self::Systems => "systems",
            Self::Resources => "resources",
        }
    }
}

/// A factor that suggests a longer transition (row RM-2.3).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// Critical needs, or violations of human rights, go on.
    CriticalNeeds,
    /// Accountability for delivery is needed in the sector.
    Accountability,
    /// Counterparts lack existence, capacity or willingness to lead.
    Counterparts,
    /// Disasters may recur, or new ones come.
    Disasters,
    /// Another one.
    Other(String),
}

impl Factor {
    /// Those that every case answers.
    pub const ASKED: [Self; 4] = [Self::CriticalNeeds, Self::Accountability, Self::Counterparts, Self::Disasters];

    /// As people say it.
    pub fn title(&self) -> &str {
        match self {
            Self::CriticalNeeds => "critical needs or violations of human rights that go on",
            Self::Accountability => "the need for accountability for delivery",
            Self::Counterparts => "the existence, capacity and willingness of counterparts",
            Self::Disasters => "recurring or new disasters",
            Self::Other(factor) => factor,
        }
    }
}

/// Whether a factor is present, and why the cluster may end all the same (row RM-2.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorAnswer {
    /// The factor.
    pub factor: Factor,
    /// Whether it is present.
    pub present: bool,
    /// Why the cluster may end, though it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub justification: Option<String>,
}

/// What closing too soon would cost, weighed from an updated multi-hazard contingency plan (row RM-2.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingCost {
    /// The contingency plan.
    pub plan: String,
    /// The day it was last updated.
    pub updated_on: NaiveDate,
    /// What was weighed, and with which result.
    pub weighed: String,
}

/// An agency's part in another mechanism that coordinates the sector (row RM-2.11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgencyFocalPoint {
    /// The agency.
    pub agency: OrganizationCode,
    /// The mechanism.
    pub mechanism: String,
}
