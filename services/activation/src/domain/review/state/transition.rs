//! Transition: how a cluster is to end, what is handed over, and what is given afterwards.

use chrono::NaiveDate;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use serde::{Deserialize, Serialize};

/// A plan for transition (row RM-2.14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransitionPlan {
    /// Who takes over.
    pub counterpart: String,
    /// The capacity to be built there.
    pub capacity_to_build: String,
    /// What is prepared for the next time.
    pub preparedness: String,
    /// What is handed over.
    pub handed_over: HandedOver,
    /// The support that goes on after the end.
    pub support_afterwards: String,
}

/// What a transition hands over (row RM-2.14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    /// Strategies.
    pub strategies: String,
    /// Mechanisms.
    pub mechanisms: String,
    /// Resources.
    pub resources: String,
}

/// A cluster's transition strategy, and who it was made with (row RM-2.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransitionStrategy {
    /// The cluster.
    pub cluster: ResourceId,
    /// The national authorities it was made with.
    pub national_authorities: Vec<String>,
    /// The development actors it was made with.
    pub development_actors: Vec<String>,
    /// The plan.
    pub plan: TransitionPlan,
}

/// The plan of transition of a response as a whole (row RM-2.14), which the ERC asks for at level 3 (row RM-2.9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransitionPlanSent {
    /// The emergency.
    pub emergency: ResourceId,
    /// The plan.
    pub plan: TransitionPlan,
}

/// A cluster's strategy for early recovery, and its procedures to phase out or hand over (row GN-7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EarlyRecovery {
    /// The cluster.
    pub cluster: ResourceId,
    /// The strategy.
    pub strategy: String,
    /// The procedures to phase out or hand over.
    pub procedures: String,
    /// How government and local partners are backed from the start.
    pub backing: String,
}

/// Resources were handed over by the lead agency's rules (row RM-2.12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourcesHandedOver {
    /// The cluster.
    pub cluster: ResourceId,
    /// What was handed over.
    pub items: Vec<ResourceHandOver>,
}

/// One hand-over of resources (row RM-2.12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceHandOver {
    /// What.
    pub what: String,
    /// To whom.
    pub to: String,
    /// Under which rule of the lead agency.
    pub rule: String,
    /// The day.
    pub on: NaiveDate,
}

/// Support given to the national counterpart after the cluster ended (row RM-2.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// The cluster.
    pub cluster: ResourceId,
    /// What was given.
    pub given: String,
    /// What is still to be given; none ends the follow-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining: Option<String>,
}

/// The emergency directors' yearly review of field operations (row RM-2.12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectorsReview {
    /// The day.
    pub on: NaiveDate,
    /// The organizations whose directors took part.
    pub organizations: Vec<OrganizationCode>,
    /// What they found.
    pub findings: String,
}
