//! What follows from a report: improvement plans, the response plan, progress, the close.

use convene_kernel::codes::{ClusterCode, ResourceId};
use serde::{Deserialize, Serialize};

use super::written::Level;

/// A cluster improvement plan agreed in the mission (row IM-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImprovementPlan {
    /// The mission.
    pub mission: ResourceId,
    /// The cluster.
    pub cluster: ClusterCode,
    /// What was agreed.
    pub plan: String,
    /// With whom.
    pub agreed_with: Vec<String>,
}

/// The global lead follows an improvement plan (row IM-18).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanProgress {
    /// The mission.
    pub mission: ResourceId,
    /// The cluster.
    pub cluster: ClusterCode,
    /// What was done.
    pub progress: String,
    /// Whether the plan is carried out.
    pub completed: bool,
}

/// An improvement plan, and how it was followed, the latest last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Improvement {
    /// The plan.
    pub plan: ImprovementPlan,
    /// What was done.
    pub progress: Vec<PlanProgress>,
}

impl Improvement {
    /// Whether the plan is carried out.
    pub fn is_carried_out(&self) -> bool {
        self.progress.iter().any(|progress| progress.completed)
    }
}

/// What the RC/HC and HCT make of a recommendation (row IM-16).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "response", rename_all = "snake_case")]
pub enum Endorsement {
    /// It is endorsed as it is.
    Endorsed,
    /// It is endorsed in another form.
    Modified {
        /// The form.
        into: String,
    },
    /// It is not followed.
    NotFollowed {
        /// Why.
        reason: String,
    },
}

/// The response to one recommendation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The recommendation.
    pub recommendation: ResourceId,
    /// The response.
    #[serde(flatten)]
    pub endorsement: Endorsement,
}

/// The response plan of the RC/HC and HCT (row IM-16).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponsePlan {
    /// The mission.
    pub mission: ResourceId,
    /// The response to each recommendation.
    pub responses: Vec<Response>,
}

/// How far a recommendation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nothing was done yet.
    NotBegun,
    /// Something was done.
    UnderWay,
    /// It is done.
    Done,
}

impl Status {
    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::NotBegun => "not begun",
            Self::UnderWay => "under way",
            Self::Done => "done",
        }
    }
}

/// Progress on one recommendation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The recommendation.
    pub recommendation: ResourceId,
    /// How far it is.
    pub status: Status,
    /// What was done.
    pub note: String,
}

/// OCHA followed progress at one level (row IM-16).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// The mission.
    pub mission: ResourceId,
    /// The level.
    pub level: Level,
    /// What was found.
    pub progress: Vec<Progress>,
}

/// The mission is closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// The mission.
    pub mission: ResourceId,
    /// Why recommendations that are not done are followed no longer, where some are not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
