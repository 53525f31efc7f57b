//! Requests about the preparation of a mission: terms of reference, people, leader, briefings, support, arrival.

use convene_kernel::visibility::Reader;
use convene_proto::icsm::v1::preparation_service_server::PreparationService;
use convene_proto::icsm::v1::{self as pb, *};
use convene_runtime::grpc::contract::FromMessage;
use convene_runtime::grpc::{Fields, HistoryEvent};
use convene_runtime::{choices, command_service, contract};

use super::Api;
use crate::domain::preparation::{
    AgreeToTerms, AnswerLeader, ApproveFocalPoint, ApproveNominee, Arrival, Base, BaseLevel, Briefing, Call, Command,
    CriterionEvidence, Cut, Event, FindingAnswer, FocalPoint, FocalPointApproved, FocalPointNaming, LeaderAnswer,
    LeaderProposal, LeaderReferral, ListProposal, Nomination, NomineeApproved, PartnersInformed, Party,
    PreparationStep, Representation, Support, TeamChange, TeamDecision, TermsDraft, TermsSigned,
};
use crate::domain::subjects::MISSION;
use crate::reasons;
use convene_runtime::grpc::limits::{ANY, NAME, SOME, TEXT};

command_service! { PreparationService for Api {
    draft_terms: DraftTermsRequest { draft } => Command::DraftTerms,
    agree_to_terms: AgreeToTermsRequest => Command::AgreeToTerms,
    call_for_nominations: CallForNominationsRequest { call } => Command::Call,
    confirm_partners: ConfirmPartnersRequest => Command::ConfirmPartners,
    nominate_participant: NominateParticipantRequest => |nomination| Command::Nominate(Box::new(nomination)),
    approve_nominee: ApproveNomineeRequest => Command::ApproveNominee,
    propose_participants: ProposeParticipantsRequest { list } => Command::ProposeList,
    answer_mission_finding: AnswerMissionFindingRequest => Command::AnswerFinding,
    propose_leader: ProposeLeaderRequest => Command::ProposeLeader,
    refer_leader: ReferLeaderRequest => Command::ReferLeader,
    settle_leader: SettleLeaderRequest => Command::SettleLeader,
    answer_leader: AnswerLeaderRequest => Command::AnswerLeader,
    decide_team: DecideTeamRequest => Command::DecideTeam,
    change_team: ChangeTeamRequest { change } => Command::ChangeTeam,
    name_issue_focal_point: NameIssueFocalPointRequest { naming } => Command::NameFocalPoint,
    approve_issue_focal_point: ApproveIssueFocalPointRequest => Command::ApproveFocalPoint,
    record_team_briefing: RecordTeamBriefingRequest { briefing } => Command::RecordBriefing,
    name_support: NameSupportRequest { support } => Command::NameSupport,
    record_preparation: RecordPreparationRequest { step } => Command::RecordPreparation,
    field_mission: FieldMissionRequest => Command::Field,
} }

choices! { BaseLevel = pb::BaseLevel { Global, Regional } }

contract! {
    TermsDraft = pb::TermsDraft {
        mission: code under "IM-6",
        text: text(TEXT),
        objectives: texts(ANY, TEXT),
        deliverables: texts(ANY, TEXT),
        coordinators: codes(ANY),
        global_leads: codes(ANY),
        issue_leads: codes(ANY),
        issues: codes(ANY) under "IM-13",
    }
    AgreeToTerms <= pb::AgreeToTermsRequest { mission: code under "IM-6", party: flattened }
    Call = pb::NominationCall {
        mission: code under "IM-7",
        closes_on: date,
        clusters: codes(ANY),
        issues: codes(ANY),
    }
    PartnersInformed <= pb::ConfirmPartnersRequest { mission: code under "IM-20", cluster: code, means: text(TEXT) }
    Nomination <= pb::NominateParticipantRequest {
        mission: code under "IM-7",
        nominee: code,
        person: code under "IM-8",
        organization: code,
        represents: flattened,
        base: flattened,
        may_recommend: flag,
        knows_policy: flag,
        willing_to_lead: flag,
        criteria: texts(ANY, TEXT) under "IM-20",
        speaks_for: codes(ANY) under "IM-9",
        late_because: optional_text(TEXT) under "IM-11",
    }
    Nomination => pb::TeamMember {
        nominee: code,
        organization: code,
        willing_to_lead: flag,
        base: flattened,
        criteria: texts(ANY, TEXT),
        speaks_for: codes(ANY),
        late_because: optional_text(TEXT),
    } + {
        represents: |nomination| nomination.represents.title(),
    }
    Base <= pb::NominateParticipantRequest {
        level as base_level: choice,
        country as base_country: code,
        reason as base_reason: optional_text(TEXT),
    }
    Base => pb::TeamMember {
        level as base_level: choice,
        country as base_country: code,
        reason as base_reason: optional_text(TEXT),
    }
    ApproveNominee <= pb::ApproveNomineeRequest { mission: code under "IM-8", nominee: code }
    ListProposal = pb::ProposedList { mission: code under "IM-11", participants: codes(ANY), cuts: each(ANY) }
    Cut = pb::Cut { nominee: code, reason: text(TEXT) }
    FindingAnswer = pb::AnswerMissionFindingRequest {
        mission: code under "IM-11",
        finding: text(TEXT),
        answer: text(TEXT),
    }
    LeaderProposal = pb::ProposeLeaderRequest {
        mission: code under "IM-12",
        nominee: code,
        criteria: each(ANY) under "IM-20",
    }
    LeaderProposal <= pb::SettleLeaderRequest {
        mission: code under "IM-12",
        nominee: code,
        criteria: each(ANY) under "IM-20",
    }
    CriterionEvidence = pb::CriterionEvidence { criterion: text(TEXT), evidence: text(TEXT) }
    LeaderReferral = pb::ReferLeaderRequest { mission: code under "IM-12", reason: text(TEXT) }
    AnswerLeader <= pb::AnswerLeaderRequest {
        mission: code under "IM-12",
        accepted: flag,
        reason: optional_text(TEXT),
    }
    TeamDecision <= pb::DecideTeamRequest {
        mission: code under "IM-11",
        participants: codes(ANY),
        reason: optional_text(TEXT),
        leader_consulted: flag,
    }
    TeamChange = pb::LateChange {
        mission: code under "IM-11",
        leaving: codes(ANY),
        joining: codes(ANY),
        reason: text(TEXT),
        leader_consulted: flag,
    }
    FocalPointNaming = pb::FocalPointNaming {
        mission: code under "IM-13",
        issue: code,
        nominee: code,
        knowledge: text(TEXT),
    }
    FocalPoint => pb::IssueFocalPoint { naming: message, approved: flag }
    ApproveFocalPoint <= pb::ApproveIssueFocalPointRequest { mission: code under "IM-13", issue: code }
    Briefing = pb::TeamBriefing {
        mission: code under "IM-13",
        on: date,
        by: codes(SOME),
        issues: codes(ANY),
        paper: optional_text(NAME),
    }
    Support = pb::SecretariatSupport {
        mission: code under "IM-19",
        global_support: text(NAME),
        country_support: text(NAME),
    }
    PreparationStep = pb::PreparationStep {
        mission: code under "IM-19",
        on: date,
        counterparts: texts(ANY, TEXT),
        settled: text(TEXT),
    }
    Arrival <= pb::FieldMissionRequest { mission: code under "IM-6", on: date }
    TermsSigned => pb::TermsAgreement { organization: code } + { party: |signed| signed.party.title().to_string() }
    NomineeApproved => pb::ApproveNomineeRequest { mission: code, nominee: code }
    LeaderAnswer => pb::AnswerLeaderRequest { mission: code, accepted: flag, reason: optional_text(TEXT) }
    FocalPointApproved => pb::ApproveIssueFocalPointRequest { mission: code, issue: code }
}

/// What an event that stays off the feed says in a history, as far as the reader may see it.
pub fn off_the_feed(event: &Event, reader: &Reader) -> Option<HistoryEvent> {
    let mission = MISSION.of(event.mission());
    Some(match event {
        Event::TermsDrafted(it) => HistoryEvent::new::<pb::TermsDraft>(mission, "TermsDrafted", it.open(reader)?),
        Event::TermsSigned(it) => HistoryEvent::new::<pb::TermsAgreement>(mission, "TermsSigned", it.open(reader)?),
        Event::Nominated(it) => HistoryEvent::new::<pb::TeamMember>(mission, "Nominated", &it.open(reader)?.nomination),
        Event::NomineeApproved(it) => {
            HistoryEvent::new::<pb::ApproveNomineeRequest>(mission, "NomineeApproved", it.open(reader)?)
        }
        Event::ListProposed(it) => HistoryEvent::new::<pb::ProposedList>(mission, "ListProposed", it.open(reader)?),
        Event::FindingAnswered(it) => {
            HistoryEvent::new::<pb::AnswerMissionFindingRequest>(mission, "FindingAnswered", it.open(reader)?)
        }
        Event::LeaderProposed(it) => {
            HistoryEvent::new::<pb::ProposeLeaderRequest>(mission, "LeaderProposed", it.open(reader)?)
        }
        Event::LeaderReferred(it) => {
            HistoryEvent::new::<pb::ReferLeaderRequest>(mission, "LeaderReferred", it.open(reader)?)
        }
        Event::LeaderSettled(it) => {
            HistoryEvent::new::<pb::ProposeLeaderRequest>(mission, "LeaderSettled", it.open(reader)?)
        }
        Event::LeaderAnswered(it) => {
            HistoryEvent::new::<pb::AnswerLeaderRequest>(mission, "LeaderAnswered", it.open(reader)?)
        }
        Event::FocalPointNamed(it) => {
            HistoryEvent::new::<pb::FocalPointNaming>(mission, "FocalPointNamed", &it.open(reader)?.naming)
        }
        Event::FocalPointApproved(it) => {
            HistoryEvent::new::<pb::ApproveIssueFocalPointRequest>(mission, "FocalPointApproved", it.open(reader)?)
        }
        Event::Briefed(it) => HistoryEvent::new::<pb::TeamBriefing>(mission, "Briefed", it.open(reader)?),
        Event::Prepared(it) => HistoryEvent::new::<pb::PreparationStep>(mission, "Prepared", it.open(reader)?),
        _ => return None,
    })
}

impl FromMessage<pb::AgreeToTermsRequest> for Party {
    fn from_message(fields: &mut Fields, request: &pb::AgreeToTermsRequest) -> Option<Self> {
        let is_given = |party| (party != TermsParty::Unspecified).then_some(party);
        match fields.choice("party", request.party, TermsParty::as_str_name, is_given)? {
            TermsParty::Unspecified | TermsParty::Head => Some(Self::Head),
            TermsParty::CountryTeam => Some(Self::CountryTeam),
            TermsParty::OchaCountry => Some(Self::OchaCountry),
            TermsParty::OchaGlobal => Some(Self::OchaGlobal),
            TermsParty::Coordinator => {
                fields.code("cluster", &request.cluster).map(|cluster| Self::Coordinator { cluster })
            }
            TermsParty::GlobalLead => {
                fields.code("cluster", &request.cluster).map(|cluster| Self::GlobalLead { cluster })
            }
            TermsParty::IssueLead => fields.code("issue", &request.issue).map(|issue| Self::IssueLead { issue }),
        }
    }
}

impl FromMessage<pb::NominateParticipantRequest> for Representation {
    fn from_message(fields: &mut Fields, request: &pb::NominateParticipantRequest) -> Option<Self> {
        let is_given = |chosen| (chosen != pb::Representation::Unspecified).then_some(chosen);
        match fields.choice("represents", request.represents, pb::Representation::as_str_name, is_given)? {
            pb::Representation::Cluster => {
                fields.code("cluster", &request.cluster).map(|cluster| Self::Cluster { cluster })
            }
            pb::Representation::Issue => fields.code("issue", &request.issue).map(|issue| Self::Issue { issue }),
            pb::Representation::Consortia => Some(Self::Consortia),
            pb::Representation::Ocha => Some(Self::Ocha),
            pb::Representation::Agency | pb::Representation::Unspecified => {
                let problem = "a participant represents a cluster or an issue, not an agency";
                let remedy = "give the cluster or issue that the nominee represents, and may recommend for";
                fields.refuse("represents", reasons::REPRESENTATION_AN_AGENCY, problem, remedy);
                None
            }
        }
    }
}
