//! Requests about the preparation of a mission: terms of reference, people, leader, briefings, support, arrival.

use convene_proto::icsm::v1::preparation_service_server::PreparationService;
use convene_proto::icsm::v1::{self as pb, *};
use convene_runtime::grpc::limits::{ANY, NAME, SOME, TEXT};
use convene_runtime::{choices, command_service, contract, variants};

use super::Api;
use crate::domain::preparation::{
    AgreeToTerms, AnswerLeader, ApproveFocalPoint, ApproveNominee, Arrival, Base, BaseLevel, Briefing, Call, Command,
    CriterionEvidence, Cut, FindingAnswer, FocalPoint, FocalPointApproved, FocalPointNamed, FocalPointNaming,
    LeaderAnswer, LeaderProposal, LeaderReferral, Leadership, ListProposal, Nominated, Nomination, Nominee,
    NomineeApproved, PartnersInformed, Party, PreparationStep, Representation, Support, TeamChange, TeamDecision,
    TermsDraft, TermsSigned,
};
use crate::reasons;

command_service! { PreparationService for Api {
    draft_terms: DraftTermsRequest { draft } => Command::DraftTerms,
    agree_to_terms: AgreeToTermsRequest { agreement } => Command::AgreeToTerms,
    call_for_nominations: CallForNominationsRequest { call } => Command::CallForNominations,
    confirm_partners: ConfirmPartnersRequest { information } => Command::ConfirmPartners,
    nominate_participant: NominateParticipantRequest { nomination } => |nomination| Command::NominateParticipant(Box::new(nomination)),
    approve_nominee: ApproveNomineeRequest { approval } => Command::ApproveNominee,
    propose_participants: ProposeParticipantsRequest { list } => Command::ProposeParticipants,
    answer_mission_finding: AnswerMissionFindingRequest { answer } => Command::AnswerMissionFinding,
    propose_leader: ProposeLeaderRequest { proposal } => Command::ProposeLeader,
    refer_leader: ReferLeaderRequest { referral } => Command::ReferLeader,
    settle_leader: SettleLeaderRequest { proposal } => Command::SettleLeader,
    answer_leader: AnswerLeaderRequest { answer } => Command::AnswerLeader,
    decide_team: DecideTeamRequest { decision } => Command::DecideTeam,
    change_team: ChangeTeamRequest { change } => Command::ChangeTeam,
    name_issue_focal_point: NameIssueFocalPointRequest { naming } => Command::NameIssueFocalPoint,
    approve_issue_focal_point: ApproveIssueFocalPointRequest { approval } => Command::ApproveIssueFocalPoint,
    record_team_briefing: RecordTeamBriefingRequest { briefing } => Command::RecordTeamBriefing,
    name_support: NameSupportRequest { support } => Command::NameSupport,
    record_preparation: RecordPreparationRequest { step } => Command::RecordPreparation,
    field_mission: FieldMissionRequest { arrival } => Command::FieldMission,
} }

choices! { BaseLevel = pb::BaseLevel { Global, Regional } }

variants! {
    Party = pb::AgreementToTerms, party: pb::TermsParty {
        Head, CountryTeam, OchaCountry, OchaGlobal,
        Coordinator { cluster: code }, GlobalLead { cluster: code }, IssueLead { issue: code },
    }
    Representation = pb::Nomination, represents: pb::Representation {
        Cluster { cluster: code }, Issue { issue: code }, Consortia, Ocha,
    } + refuses Agency: "IM-8", reasons::REPRESENTATION_AN_AGENCY,
        "a participant represents a cluster or an issue, not an agency",
        "give the cluster or issue that the nominee represents, and may recommend for"
}

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
    AgreeToTerms <= pb::AgreementToTerms { mission: code under "IM-6", party: flattened }
    TermsSigned => pb::TermsAgreement { organization: code } + { party: |signed| signed.party.title().to_string() }
    Call = pb::NominationCall { mission: code under "IM-7", closes_on: date, clusters: codes(ANY), issues: codes(ANY) }
    PartnersInformed = pb::PartnerInformation { mission: code under "IM-20", cluster: code, means: text(TEXT) }
    Nomination = pb::Nomination {
        mission: code under "IM-7",
        nominee: code,
        person: unshown_code under "IM-8",
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
    Base = pb::Nomination {
        level as base_level: choice,
        country as base_country: code,
        reason as base_reason: optional_text(TEXT),
    }
    Nominated => pb::Nomination { nomination: flattened }
    Nominee => pb::TeamMember { nomination: message, approved_by: optional_code } + {
        represents: |nominee| nominee.nomination.represents.title(),
        waits_for_approval: |nominee| nominee.needs_approval && nominee.approved_by.is_none(),
    }
    ApproveNominee <= pb::NomineeApproval { mission: code under "IM-8", nominee: code }
    NomineeApproved => pb::NomineeApproval { mission: code, nominee: code }
    ListProposal = pb::ProposedList { mission: code under "IM-11", participants: codes(ANY), cuts: each(ANY) }
    Cut = pb::Cut { nominee: code, reason: text(TEXT) }
    FindingAnswer = pb::MissionFindingAnswer { mission: code under "IM-11", finding: text(TEXT), answer: text(TEXT) }
    LeaderProposal = pb::LeaderProposal { mission: code under "IM-12", nominee: code, criteria: each(ANY) under "IM-20" }
    CriterionEvidence = pb::CriterionEvidence { criterion: text(TEXT), evidence: text(TEXT) }
    LeaderReferral = pb::LeaderReferral { mission: code under "IM-12", reason: text(TEXT) }
    AnswerLeader <= pb::LeaderAnswer {
        mission: code under "IM-12",
        accepted: flag,
        reason: optional_text(TEXT),
        hct_consulted: flag,
    }
    LeaderAnswer => pb::LeaderAnswer { mission: code, accepted: flag, reason: optional_text(TEXT), hct_consulted: flag }
    LeaderAnswer => pb::RefusedLeader { nominee: code, reason: optional_text(TEXT) }
    Leadership => pb::Leadership {
        proposed: optional_message,
        accepted: flag,
        referred: optional_message,
        refused: each(ANY),
    }
    TeamDecision <= pb::TeamDecision {
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
    FocalPointNamed => pb::FocalPointNaming { naming: flattened }
    FocalPoint => pb::IssueFocalPoint { naming: message, approved: flag }
    ApproveFocalPoint <= pb::FocalPointApproval { mission: code under "IM-13", issue: code }
    FocalPointApproved => pb::FocalPointApproval { mission: code, issue: code }
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
    Arrival = pb::Arrival { mission: code under "IM-6", on: date }
}
