//! What may happen in the preparation of a mission, in its stored form.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::{
    Arrival, Briefing, Call, FindingAnswer, FocalPointApproved, FocalPointNamed, LeaderAnswer, LeaderProposal,
    LeaderReferral, ListProposal, Member, Nominated, NomineeApproved, PartnersInformed, PreparationStep, Support,
    TeamChange, TeamDecision, TermsDraft, TermsSigned, briefing, call, departure, finding_answer, focal_point, leader,
    list, nomination, team, terms,
};
use crate::domain::{self, Missions};

/// In the preparation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// Terms of reference were drafted.
    TermsDrafted(Restricted<TermsDraft>),
    /// A party agreed to them.
    TermsSigned(Restricted<TermsSigned>),
    /// The last party agreed: the terms of reference are final.
    TermsAgreed {
        /// The identifier of the mission in the record of its country, such as `m-1`.
        mission: ResourceId,
    },
    /// The GCC called for expressions of interest.
    Called(Call),
    /// A global lead informed its partners.
    #[serde(rename = "PartnersTold")]
    PartnersInformed(PartnersInformed),
    /// A person was nominated.
    Nominated(Restricted<Nominated>),
    /// A global lead approved a partner's nominee.
    NomineeApproved(Restricted<NomineeApproved>),
    /// The GCC proposed a list.
    ListProposed(Restricted<ListProposal>),
    /// The GCC answered a finding.
    FindingAnswered(Restricted<FindingAnswer>),
    /// The GCC proposed a leader.
    LeaderProposed(Restricted<LeaderProposal>),
    /// The GCC did not agree on a leader.
    LeaderReferred(Restricted<LeaderReferral>),
    /// The task team settled who is proposed.
    LeaderSettled(Restricted<LeaderProposal>),
    /// The RC/HC answered.
    LeaderAnswered(Restricted<LeaderAnswer>),
    /// The RC/HC decided on the team.
    TeamDecided {
        #[serde(flatten)]
        decision: TeamDecision,
        /// Who goes, without persons.
        team: Vec<Member>,
    },
    /// The team was changed late.
    TeamChanged {
        #[serde(flatten)]
        change: TeamChange,
        /// Who goes now, without persons.
        team: Vec<Member>,
    },
    /// A member volunteered as focal point.
    FocalPointNamed(Restricted<FocalPointNamed>),
    /// A coordinator approved.
    FocalPointApproved(Restricted<FocalPointApproved>),
    /// The team was briefed.
    Briefed(Restricted<Briefing>),
    /// OCHA's support was named.
    SupportNamed(Support),
    /// The leader settled something with the country.
    Prepared(Restricted<PreparationStep>),
    /// The mission arrived.
    Fielded(Arrival),
}

impl Event {
    /// The mission it happened to.
    pub fn mission(&self) -> &ResourceId {
        match self {
            Self::TermsDrafted(draft) => &draft.for_decision().mission,
            Self::TermsSigned(signed) => &signed.for_decision().mission,
            Self::TermsAgreed { mission } => mission,
            Self::Called(call) => &call.mission,
            Self::PartnersInformed(informed) => &informed.mission,
            Self::Nominated(nominated) => &nominated.for_decision().nomination.mission,
            Self::NomineeApproved(approved) => &approved.for_decision().mission,
            Self::ListProposed(list) => &list.for_decision().mission,
            Self::FindingAnswered(answer) => &answer.for_decision().mission,
            Self::LeaderProposed(proposal) | Self::LeaderSettled(proposal) => &proposal.for_decision().mission,
            Self::LeaderReferred(referral) => &referral.for_decision().mission,
            Self::LeaderAnswered(answer) => &answer.for_decision().mission,
            Self::TeamDecided { decision, .. } => &decision.mission,
            Self::TeamChanged { change, .. } => &change.mission,
            Self::FocalPointNamed(named) => &named.for_decision().naming.mission,
            Self::FocalPointApproved(approved) => &approved.for_decision().mission,
            Self::Briefed(briefing) => &briefing.for_decision().mission,
            Self::SupportNamed(support) => &support.mission,
            Self::Prepared(step) => &step.for_decision().mission,
            Self::Fielded(arrival) => &arrival.mission,
        }
    }
}

/// The state after the event.
pub fn evolve(missions: Missions, event: &Event, stamp: &Stamp) -> Missions {
    missions.change(event.mission(), stamp, |mission| {
        let preparation = &mut mission.preparation;
        match event {
            Event::TermsDrafted(draft) => terms::drafted(preparation, draft.for_decision(), stamp),
            Event::TermsSigned(signed) => terms::signed(preparation, signed.for_decision(), stamp),
            Event::TermsAgreed { .. } => {}
            Event::Called(call) => call::called(preparation, call, stamp),
            Event::PartnersInformed(informed) => call::partners_informed(preparation, informed),
            Event::Nominated(nominated) => nomination::nominated(preparation, nominated.for_decision()),
            Event::NomineeApproved(approved) => nomination::approved(preparation, approved.for_decision()),
            Event::ListProposed(list) => list::proposed(preparation, list.for_decision(), stamp),
            Event::FindingAnswered(answer) => finding_answer::answered(preparation, answer.for_decision()),
            Event::TeamDecided { decision, .. } => team::decided(preparation, decision),
            Event::TeamChanged { change, .. } => team::changed(preparation, change),
            Event::LeaderProposed(proposal) | Event::LeaderSettled(proposal) => {
                leader::proposed(preparation, proposal.for_decision());
            }
            Event::LeaderReferred(referral) => leader::referred(preparation, referral.for_decision()),
            Event::LeaderAnswered(answer) => leader::answered(preparation, answer.for_decision()),
            Event::FocalPointNamed(named) => focal_point::named(preparation, named.for_decision()),
            Event::FocalPointApproved(approved) => focal_point::approved(preparation, approved.for_decision()),
            Event::Briefed(briefing) => briefing::briefed(preparation, briefing.for_decision()),
            Event::SupportNamed(support) => departure::support_named(preparation, support, stamp),
            Event::Prepared(step) => departure::prepared(preparation, step.for_decision()),
            Event::Fielded(arrival) => departure::fielded(preparation, arrival),
        }
    })
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Preparation(event)
    }
}
