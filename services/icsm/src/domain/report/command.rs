//! What may be asked about the report of a mission and what follows from it.

use super::{
    ActionPoints, Advice, Closing, Draft, ErcAnswer, ErcRequest, FinalReport, FollowUp, Forward, GiveComment,
    ImprovementPlan, MissionEnd, PlanProgress, ReferralProposal, ResponsePlan, TaskTeamReview,
};
use crate::domain;

/// About the report and what follows from it.
#[derive(Clone, Debug)]
pub enum Command {
    /// Gives the country the action points before the mission leaves (row IM-14).
    PresentActionPoints(ActionPoints),
    /// Records that the mission left (row IM-14).
    End(MissionEnd),
    /// Gives the report to the RC/HC and HCT for comment (rows IM-14, IM-15).
    SubmitDraft(Box<Draft>),
    /// Comments on it (row IM-14).
    Comment(GiveComment),
    /// Publishes the final report (rows IM-14, IM-15).
    Publish(Box<FinalReport>),
    /// Records an improvement plan that a cluster agreed to (row IM-18).
    AgreeImprovementPlan(ImprovementPlan),
    /// Follows an improvement plan (row IM-18).
    FollowImprovementPlan(PlanProgress),
    /// Modifies or endorses the recommendations into a response plan (row IM-16).
    AdoptResponsePlan(ResponsePlan),
    /// Follows progress (row IM-16).
    Follow(FollowUp),
    /// Proposes that the ERC gets the report (row IM-17).
    ProposeReferral(ReferralProposal),
    /// Advises on it, as the GCC (row IM-17).
    Advise(Advice),
    /// Reviews the report, as the task team (row IM-17).
    Review(TaskTeamReview),
    /// Forwards the report to the ERC, as the Working Group (row IM-17).
    Forward(Forward),
    /// Asks the RC/HC and HCT for a plan or for progress, as the ERC (row IM-17).
    Ask(ErcRequest),
    /// Answers the ERC (row IM-17).
    Answer(ErcAnswer),
    /// Closes the mission (row IM-16).
    Close(Closing),
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Report(command)
    }
}
