//! What may happen to the report of a mission, and after it, in its stored form.

use chrono::NaiveDate;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::{
    ActionPoints, Advice, Closing, Comment, DayCorrection, DayWithdrawal, Draft, ErcAnswer, ErcRequest, FinalReport,
    FollowUp, ImprovementPlan, MissionEnd, PlanProgress, ReferralProposal, ResponsePlan, TaskTeamReview, closing,
    date_correction, end, improvement_plan, referral, response_plan, written_report,
};
use crate::domain::{self, Missions};

/// To the report and what follows from it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The country got the action points.
    ActionPointsPresented(Restricted<ActionPoints>),
    /// The mission left.
    Ended(MissionEnd),
    /// The day on which it arrived or left was corrected.
    DayCorrected(DayCorrection),
    /// It has not arrived, or has not left.
    DayWithdrawn(DayWithdrawal),
    /// The report was given for comment.
    DraftSubmitted(Restricted<Draft>),
    /// The country commented.
    Commented(Restricted<Comment>),
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
    ReferralProposed(Restricted<ReferralProposal>),
    /// The GCC advised.
    ReferralAdvised(Restricted<Advice>),
    /// The task team reviewed.
    ReferralReviewed(Restricted<TaskTeamReview>),
    /// The Working Group forwarded the report to the ERC.
    ReferralForwarded {
        /// The identifier of the mission in the record of its country, such as `m-1`.
        mission: ResourceId,
        on: NaiveDate,
        /// The body that had the part of the Working Group on that day (row IM-21).
        body: String,
    },
    /// The ERC asked for something.
    ErcAsked(Restricted<ErcRequest>),
    /// The RC/HC answered the ERC.
    ErcAnswered(Restricted<ErcAnswer>),
    /// The mission was closed.
    Closed(Restricted<Closing>),
}

impl Event {
    /// The mission it happened to.
    pub fn mission(&self) -> &ResourceId {
        match self {
            Self::ActionPointsPresented(points) => &points.for_decision().mission,
            Self::Ended(end) => &end.mission,
            Self::DayCorrected(correction) => &correction.mission,
            Self::DayWithdrawn(withdrawal) => &withdrawal.mission,
            Self::DraftSubmitted(draft) => &draft.for_decision().mission,
            Self::Commented(comment) => &comment.for_decision().mission,
            Self::Published(report) => &report.mission,
            Self::ImprovementPlanAgreed(plan) => &plan.mission,
            Self::ImprovementPlanFollowed(progress) => &progress.mission,
            Self::ResponsePlanAdopted(plan) => &plan.mission,
            Self::ProgressFollowed(follow_up) => &follow_up.mission,
            Self::ReferralProposed(proposal) => &proposal.for_decision().mission,
            Self::ReferralAdvised(advice) => &advice.for_decision().mission,
            Self::ReferralReviewed(review) => &review.for_decision().mission,
            Self::ReferralForwarded { mission, .. } => mission,
            Self::ErcAsked(request) => &request.for_decision().mission,
            Self::ErcAnswered(answer) => &answer.for_decision().mission,
            Self::Closed(closing) => &closing.for_decision().mission,
        }
    }
}

/// The state after the event.
pub fn evolve(missions: Missions, event: &Event, stamp: &Stamp) -> Missions {
    missions.change(event.mission(), stamp, |mission| {
        match event {
            Event::DayCorrected(correction) => return date_correction::corrected(mission, correction, stamp),
            Event::DayWithdrawn(withdrawal) => return date_correction::withdrawn(mission, withdrawal),
            _ => {}
        }
        let reporting = &mut mission.reporting;
        match event {
            Event::ActionPointsPresented(points) => end::presented(reporting, points.for_decision(), stamp),
            Event::Ended(end) => end::ended(reporting, end, stamp),
            Event::DayCorrected(_) | Event::DayWithdrawn(_) => {}
            Event::DraftSubmitted(draft) => written_report::draft_submitted(reporting, draft.for_decision(), stamp),
            Event::Commented(comment) => written_report::commented(reporting, comment.for_decision()),
            Event::Published(report) => written_report::published(reporting, report),
            Event::ImprovementPlanAgreed(plan) => improvement_plan::agreed(reporting, plan),
            Event::ImprovementPlanFollowed(progress) => improvement_plan::followed(reporting, progress, stamp),
            Event::ResponsePlanAdopted(plan) => response_plan::adopted(reporting, plan, stamp),
            Event::ProgressFollowed(follow_up) => response_plan::followed(reporting, follow_up, stamp),
            Event::ReferralProposed(proposal) => referral::proposed(reporting, proposal.for_decision()),
            Event::ReferralAdvised(advice) => referral::advised(reporting, advice.for_decision()),
            Event::ReferralReviewed(review) => referral::reviewed(reporting, review.for_decision()),
            Event::ReferralForwarded { on, .. } => referral::forwarded(reporting, *on),
            Event::ErcAsked(request) => referral::asked(reporting, request.for_decision()),
            Event::ErcAnswered(answer) => referral::answered(reporting, answer.for_decision()),
            Event::Closed(closing) => closing::closed(reporting, closing.for_decision()),
        }
    })
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Report(event)
    }
}
