//! What may happen to the report of a mission, and after it, in its stored form.

use chrono::NaiveDate;
use convene_kernel::codes::ResourceId;
use serde::{Deserialize, Serialize};

use super::{
    ActionPoints, Advice, Closing, Comment, Draft, ErcAnswer, ErcRequest, FinalReport, FollowUp, ImprovementPlan,
    MissionEnd, PlanProgress, ReferralProposal, ResponsePlan, TaskTeamReview,
};
use crate::domain;

/// To the report and what follows from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The country got the action points.
    ActionPointsPresented(ActionPoints),
    /// The mission left.
    Ended(MissionEnd),
    /// The report was given for comment.
    DraftSubmitted(Draft),
    /// The country commented.
    Commented(Comment),
    /// The final report was published.
    Published(FinalReport),
    /// An improvement plan was agreed.
    ImprovementPlanAgreed(ImprovementPlan),
    /// An improvement plan was followed.
    ImprovementPlanFollowed(PlanProgress),
    /// The response plan was adopted.
    ResponsePlanAdopted(ResponsePlan),
    /// Progress was followed.
    ProgressFollowed(FollowUp),
    /// A referral to the ERC was proposed.
    ReferralProposed(ReferralProposal),
    /// The GCC advised.
    ReferralAdvised(Advice),
    /// The task team reviewed.
    ReferralReviewed(TaskTeamReview),
    /// The Working Group forwarded the report to the ERC.
    ReferralForwarded {
        /// The mission.
        mission: ResourceId,
        /// The day.
        on: NaiveDate,
        /// The body that had the part of the Working Group on that day (row IM-21).
        body: String,
    },
    /// The ERC asked for something.
    ErcAsked(ErcRequest),
    /// The RC/HC answered the ERC.
    ErcAnswered(ErcAnswer),
    /// The mission was closed.
    Closed(Closing),
}

impl Event {
    /// The mission it happened to.
    pub fn mission(&self) -> &ResourceId {
        match self {
            Self::ActionPointsPresented(points) => &points.mission,
            Self::Ended(end) => &end.mission,
            Self::DraftSubmitted(draft) => &draft.mission,
            Self::Commented(comment) => &comment.mission,
            Self::Published(report) => &report.mission,
            Self::ImprovementPlanAgreed(plan) => &plan.mission,
            Self::ImprovementPlanFollowed(progress) => &progress.mission,
            Self::ResponsePlanAdopted(plan) => &plan.mission,
            Self::ProgressFollowed(follow_up) => &follow_up.mission,
            Self::ReferralProposed(proposal) => &proposal.mission,
            Self::ReferralAdvised(advice) => &advice.mission,
            Self::ReferralReviewed(review) => &review.mission,
            Self::ReferralForwarded { mission, .. } => mission,
            Self::ErcAsked(request) => &request.mission,
            Self::ErcAnswered(answer) => &answer.mission,
            Self::Closed(closing) => &closing.mission,
        }
    }
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Report(event)
    }
}
