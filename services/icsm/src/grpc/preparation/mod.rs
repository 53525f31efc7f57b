//! Requests about the preparation of a mission. Which function reads which request is here.

mod people;
mod terms;

use convene_proto::icsm::v1::preparation_service_server::PreparationService;
use convene_proto::icsm::v1::*;
use convene_runtime::command_service;

use super::Api;

command_service! { PreparationService, Api {
    draft_terms(DraftTermsRequest) -> DraftTermsResponse = terms::draft;
    agree_to_terms(AgreeToTermsRequest) -> AgreeToTermsResponse = terms::agree;
    call_for_nominations(CallForNominationsRequest) -> CallForNominationsResponse = people::call;
    confirm_partners(ConfirmPartnersRequest) -> ConfirmPartnersResponse = people::confirm_partners;
    nominate_participant(NominateParticipantRequest) -> NominateParticipantResponse = people::nominate;
    approve_nominee(ApproveNomineeRequest) -> ApproveNomineeResponse = people::approve;
    propose_participants(ProposeParticipantsRequest) -> ProposeParticipantsResponse = people::propose;
    answer_mission_finding(AnswerMissionFindingRequest) -> AnswerMissionFindingResponse = people::answer_finding;
    propose_leader(ProposeLeaderRequest) -> ProposeLeaderResponse = people::propose_leader;
    refer_leader(ReferLeaderRequest) -> ReferLeaderResponse = people::refer_leader;
    settle_leader(SettleLeaderRequest) -> SettleLeaderResponse = people::settle_leader;
    answer_leader(AnswerLeaderRequest) -> AnswerLeaderResponse = people::answer_leader;
    decide_team(DecideTeamRequest) -> DecideTeamResponse = people::decide_team;
    change_team(ChangeTeamRequest) -> ChangeTeamResponse = people::change_team;
    name_issue_focal_point(NameIssueFocalPointRequest) -> NameIssueFocalPointResponse = terms::name_focal_point;
    approve_issue_focal_point(ApproveIssueFocalPointRequest) -> ApproveIssueFocalPointResponse
        = terms::approve_focal_point;
    record_team_briefing(RecordTeamBriefingRequest) -> RecordTeamBriefingResponse = terms::brief;
    name_support(NameSupportRequest) -> NameSupportResponse = terms::name_support;
    record_preparation(RecordPreparationRequest) -> RecordPreparationResponse = terms::record_preparation;
    field_mission(FieldMissionRequest) -> FieldMissionResponse = terms::field;
} }
