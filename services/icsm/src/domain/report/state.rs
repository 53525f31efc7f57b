//! The report of a mission, and what follows from it.

use std::collections::BTreeMap;

use convene_kernel::codes::{ClusterCode, ResourceId};

use super::{
    ActionPoints, Closing, Comment, Draft, FinalReport, FollowUp, Improvement, Level, MissionEnd, Progress,
    Recommendation, Referral, Response, ResponsePlan,
};

/// The report and what follows from it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reporting {
    /// The action points given before the mission left (row IM-14).
    pub action_points: Option<ActionPoints>,
    /// When it left the country.
    pub ended: Option<MissionEnd>,
    /// The report given for comment.
    pub draft: Option<Draft>,
    /// What the country said to it.
    pub comments: Vec<Comment>,
    /// The final report, once it is published.
    pub published: Option<FinalReport>,
    /// The improvement plans agreed, by cluster (row IM-18).
    pub improvement_plans: BTreeMap<ClusterCode, Improvement>,
    /// What the RC/HC and HCT made of the recommendations (row IM-16).
    pub response_plan: Option<ResponsePlan>,
    /// What was followed, the latest last.
    pub follow_ups: Vec<FollowUp>,
    /// The way to the ERC, where it was taken (row IM-17).
    pub referral: Option<Referral>,
    /// How the mission was closed.
    pub closing: Option<Closing>,
}

impl Reporting {
    /// The recommendations as they are now: of the final report, or else of the one given for comment.
    pub fn recommendations(&self) -> &[Recommendation] {
        match (&self.published, &self.draft) {
            (Some(report), _) => &report.recommendations,
            (None, Some(draft)) => &draft.recommendations,
            (None, None) => &[],
        }
    }

    /// How far a recommendation is, as it was followed last at `level`.
    pub fn status(&self, recommendation: &ResourceId, level: Level) -> Option<&Progress> {
        let at_level = self.follow_ups.iter().rev().filter(|follow_up| follow_up.level == level);
        at_level.flat_map(|follow_up| &follow_up.progress).find(|progress| progress.recommendation == *recommendation)
    }

    /// What the response plan says to a recommendation.
    pub fn response(&self, recommendation: &ResourceId) -> Option<&Response> {
        let plan = self.response_plan.as_ref()?;
        plan.responses.iter().find(|response| response.recommendation == *recommendation)
    }
}
