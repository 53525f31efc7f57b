//! The one path to the ERC: the GCC consulted, the task team in favour, the Working Group forwarding (row IM-17).

use chrono::NaiveDate;
use convene_kernel::codes::ResourceId;
use serde::{Deserialize, Serialize};

/// A referral to the ERC, as far as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Referral {
    /// Why it is proposed.
    pub proposal: ReferralProposal,
    /// What the GCC advises, once it was consulted.
    pub advice: Option<Advice>,
    /// What the task team found, once it reviewed the report.
    pub review: Option<TaskTeamReview>,
    /// The day the Working Group forwarded the report.
    pub forwarded_on: Option<NaiveDate>,
    /// What the ERC asked the RC/HC and HCT for.
    pub request: Option<ErcRequest>,
    /// What they answered.
    pub answer: Option<ErcAnswer>,
}

/// A referral is proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralProposal {
    /// The mission.
    pub mission: ResourceId,
    /// Which recommendations ask for it, and why.
    pub reason: String,
}

/// The GCC was consulted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Advice {
    /// The mission.
    pub mission: ResourceId,
    /// What it advises.
    pub advice: String,
}

/// The task team reviewed the report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskTeamReview {
    /// The mission.
    pub mission: ResourceId,
    /// Whether it asks the Working Group to forward the report.
    pub asks_to_forward: bool,
    /// Why.
    pub reason: String,
}

/// The ERC asks the RC/HC and HCT for something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErcRequest {
    /// The mission.
    pub mission: ResourceId,
    /// Whether a management response plan is asked for.
    pub management_response_plan: bool,
    /// Whether news of progress is asked for.
    pub progress: bool,
    /// What the ERC says.
    pub text: String,
}

/// What the RC/HC and HCT answer the ERC.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErcAnswer {
    /// The mission.
    pub mission: ResourceId,
    /// The answer.
    pub text: String,
}
