//! What may happen in the preparation of a mission, in its stored form.

use convene_kernel::codes::{OrganizationCode, ResourceId};
use serde::{Deserialize, Serialize};

use super::{
    Arrival, Briefing, Call, FindingAnswer, FocalPointNaming, LeaderAnswer, LeaderProposal, LeaderReferral,
    ListProposal, Member, Nomination, PartnersTold, PreparationStep, Support, TeamChange, TeamDecision, TermsDraft,
    TermsSigned,
};
use crate::domain;

/// In the preparation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// Terms of reference were drafted.
    TermsDrafted(TermsDraft),
    /// A party agreed to them.
    TermsSigned(TermsSigned),
    /// The last party agreed: the terms of reference stand.
    TermsAgreed {
        /// The mission.
        mission: ResourceId,
    },
    /// The GCC called for expressions of interest.
    Called(Call),
    /// A global lead told its partners.
    PartnersTold(PartnersTold),
    /// Somebody was nominated.
    Nominated {
        /// The nomination.
        #[serde(flatten)]
        nomination: Nomination,
        /// Whether the global lead has to approve.
        needs_approval: bool,
        /// Whether the organization is a non-governmental one.
        is_ngo: bool,
    },
    /// A global lead approved a partner's nominee.
    NomineeApproved {
        /// The mission.
        mission: ResourceId,
        /// The nominee.
        nominee: ResourceId,
        /// The global lead.
        organization: OrganizationCode,
    },
    /// The GCC proposed a list.
    ListProposed(ListProposal),
    /// The GCC answered a finding.
    FindingAnswered(FindingAnswer),
    /// The GCC proposed a leader.
    LeaderProposed(LeaderProposal),
    /// The GCC did not agree on a leader.
    LeaderReferred(LeaderReferral),
    /// The task team settled who is proposed.
    LeaderSettled(LeaderProposal),
    /// The RC/HC answered.
    LeaderAnswered(LeaderAnswer),
    /// The RC/HC decided on the team.
    TeamDecided {
        /// The decision.
        #[serde(flatten)]
        decision: TeamDecision,
        /// Who goes, without persons.
        team: Vec<Member>,
    },
    /// The team was changed late.
    TeamChanged {
        /// The change.
        #[serde(flatten)]
        change: TeamChange,
        /// Who goes now, without persons.
        team: Vec<Member>,
    },
    /// Somebody volunteered as focal point.
    FocalPointNamed {
        /// Who, and for what.
        #[serde(flatten)]
        naming: FocalPointNaming,
        /// Whether a coordinator has to approve.
        needs_approval: bool,
    },
    /// A coordinator approved.
    FocalPointApproved {
        /// The mission.
        mission: ResourceId,
        /// The issue.
        issue: ResourceId,
    },
    /// The team was briefed.
    Briefed(Briefing),
    /// OCHA's support was named.
    SupportNamed(Support),
    /// The leader settled something with the country.
    Prepared(PreparationStep),
    /// The mission arrived.
    Fielded(Arrival),
}

impl Event {
    /// The mission it happened to.
    pub fn mission(&self) -> &ResourceId {
        match self {
            Self::TermsDrafted(draft) => &draft.mission,
            Self::TermsSigned(signed) => &signed.mission,
            Self::TermsAgreed { mission }
            | Self::NomineeApproved { mission, .. }
            | Self::FocalPointApproved { mission, .. } => mission,
            Self::Called(call) => &call.mission,
            Self::PartnersTold(told) => &told.mission,
            Self::Nominated { nomination, .. } => &nomination.mission,
            Self::ListProposed(list) => &list.mission,
            Self::FindingAnswered(answer) => &answer.mission,
            Self::LeaderProposed(proposal) | Self::LeaderSettled(proposal) => &proposal.mission,
            Self::LeaderReferred(referral) => &referral.mission,
            Self::LeaderAnswered(answer) => &answer.mission,
            Self::TeamDecided { decision, .. } => &decision.mission,
            Self::TeamChanged { change, .. } => &change.mission,
            Self::FocalPointNamed { naming, .. } => &naming.mission,
            Self::Briefed(briefing) => &briefing.mission,
            Self::SupportNamed(support) => &support.mission,
            Self::Prepared(step) => &step.mission,
            Self::Fielded(arrival) => &arrival.mission,
        }
    }
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Preparation(event)
    }
}
