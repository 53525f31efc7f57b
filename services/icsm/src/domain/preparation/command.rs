//! What may be asked about the preparation of a mission.

use super::{
    AgreeToTerms, AnswerLeader, ApproveFocalPoint, ApproveNominee, Arrival, Briefing, Call, FindingAnswer,
    FocalPointNaming, LeaderProposal, LeaderReferral, ListProposal, Nomination, PartnersTold, PreparationStep, Support,
    TeamChange, TeamDecision, TermsDraft,
};
use crate::domain;

/// About terms of reference, people and briefings.
#[derive(Clone, Debug)]
pub enum Command {
    /// Drafts the final terms of reference; an earlier draft and the agreement to it fall (row IM-6).
    DraftTerms(TermsDraft),
    /// Agrees to them for a party (row IM-6).
    AgreeToTerms(AgreeToTerms),
    /// Calls for expressions of interest (row IM-7).
    Call(Call),
    /// Confirms that invitation and terms went to cluster partners (row IM-20).
    ConfirmPartners(PartnersTold),
    /// Nominates a participant (rows IM-7, IM-8).
    Nominate(Box<Nomination>),
    /// Approves a partner's nominee for a cluster, as its global lead (row IM-8).
    ApproveNominee(ApproveNominee),
    /// Proposes the list (row IM-11).
    ProposeList(ListProposal),
    /// Answers a finding with a reason (rows IM-5, IM-9, IM-10, IM-11, IM-13).
    AnswerFinding(FindingAnswer),
    /// Proposes the leader to the RC/HC (row IM-12).
    ProposeLeader(LeaderProposal),
    /// Asks the task team, where the GCC does not agree on a leader (row IM-12).
    ReferLeader(LeaderReferral),
    /// Settles who is proposed, as the task team (row IM-12).
    SettleLeader(LeaderProposal),
    /// Accepts or refuses the leader proposed (row IM-12).
    AnswerLeader(AnswerLeader),
    /// Decides on the team, finally (row IM-11).
    DecideTeam(TeamDecision),
    /// Changes the team late (row IM-11).
    ChangeTeam(TeamChange),
    /// Names a member of the team who volunteers as focal point of an issue (row IM-13).
    NameFocalPoint(FocalPointNaming),
    /// Approves a focal point, as coordinator of the member's cluster (row IM-13).
    ApproveFocalPoint(ApproveFocalPoint),
    /// Records a briefing of the team (rows IM-10, IM-13).
    RecordBriefing(Briefing),
    /// Names OCHA's secretariat support (row IM-19).
    NameSupport(Support),
    /// Records what the leader settled with the country (row IM-19).
    RecordPreparation(PreparationStep),
    /// Records that the mission arrived (rows IM-6, IM-10).
    Field(Arrival),
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Preparation(command)
    }
}
