//! Reports, and what follows from them, as the record has them.

use std::collections::BTreeMap;

use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use convene_kernel::visibility::{Reader, Restricted};
use serde::{Deserialize, Serialize};

use super::{
    ActionPoints, Closing, Comment, Draft, FinalReport, FollowUp, Improvement, Level, MissionEnd, Progress,
    Recommendation, Referral, Response, ResponsePlan,
};

/// The report and what follows from it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reporting {
    /// The action points given before the mission left (row IM-14).
    pub action_points: Restricted<Timeline<ActionPoints>>,
    /// When it left the country.
    pub ended: Option<MissionEnd>,
    /// The moment from which what is owed after its end counts.
    pub left_at: Option<Moment>,
    /// The report given for comment.
    pub draft: Restricted<Timeline<Draft>>,
    /// What the country said to it.
    pub comments: Restricted<Vec<Comment>>,
    /// The final report, once it is published.
    pub published: Option<FinalReport>,
    /// The improvement plans agreed, by cluster (row IM-18).
    pub improvement_plans: BTreeMap<ClusterCode, Improvement>,
    /// What the RC/HC and HCT made of the recommendations (row IM-16).
    pub response_plan: Timeline<ResponsePlan>,
    /// What was followed, by when it was.
    pub follow_ups: Timeline<FollowUp>,
    /// The way to the ERC, where it was taken (row IM-17).
    pub referral: Restricted<Option<Referral>>,
    /// How the mission was closed, once it was.
    pub closing: Option<Restricted<Closing>>,
}

impl Reporting {
    /// The recommendations as they are now: of the final report, or else of the one given for comment.
    pub fn recommendations(&self) -> &[Recommendation] {
        self.latest(self.draft.for_decision().present())
    }

    /// The recommendations that the reader may see: those of the final report, or else of the draft, which is restricted.
    pub fn recommendations_for(&self, reader: &Reader) -> &[Recommendation] {
        self.latest(self.draft.open(reader).and_then(Timeline::present))
    }

    fn latest<'a>(&'a self, draft: Option<&'a Draft>) -> &'a [Recommendation] {
        match (&self.published, draft) {
            (Some(report), _) => &report.recommendations,
            (None, Some(draft)) => &draft.recommendations,
            (None, None) => &[],
        }
    }

    /// Whether the ERC has the report: from then on everybody sees how far the referral is (row IM-17).
    pub fn is_forwarded(&self) -> bool {
        self.referral.for_decision().as_ref().is_some_and(|referral| referral.forwarded_on.is_some())
    }

    /// How far a recommendation is, as it was followed last at `level`.
    pub fn status(&self, recommendation: &ResourceId, level: Level) -> Option<&Progress> {
        let at_level = self.follow_ups.values().rev().filter(|follow_up| follow_up.level == level);
        at_level.flat_map(|follow_up| &follow_up.progress).find(|progress| progress.recommendation == *recommendation)
    }

    /// What the response plan says to a recommendation.
    pub fn response(&self, recommendation: &ResourceId) -> Option<&Response> {
        let plan = self.response_plan.present()?;
        plan.responses.iter().find(|response| response.recommendation == *recommendation)
    }
}
