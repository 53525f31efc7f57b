//! What may happen in the preparation of a mission, in its stored form.

use convene_kernel::codes::{OrganizationCode, ResourceId};
use serde::{Deserialize, Serialize};

use super::state::{
    Arrival, Briefing, Call, FindingAnswer, FocalPointNaming, LeaderAnswer, LeaderProposal, LeaderReferral,
    ListProposal, Nomination, PartnersTold, PreparationStep, StandsFor, Support, TeamChange, TeamDecision, TermsDraft,
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

/// A member of a team, without the person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The organization.
    pub organization: OrganizationCode,
    /// What the member stands for.
    #[serde(flatten)]
    pub stands_for: StandsFor,
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Preparation(event)
    }
}
