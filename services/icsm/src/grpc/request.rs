//! Requests about the request of a mission, its consideration, and whether it goes on at all.

use convene_proto::icsm::v1::request_service_server::RequestService;
use convene_proto::icsm::v1::{self as pb, *};
use convene_runtime::grpc::Fields;
use convene_runtime::grpc::contract::FromMessage;
use convene_runtime::{choices, command_service, contract};

use super::Api;
use crate::domain::request::{
    Agreement, Assessment, Calling, Command, Consideration, Factor, FactorAnswer, MissionRequest, Postponement,
    RequesterInformed, Resumption, Sharing, Verdict,
};
use convene_runtime::grpc::limits::{ANY, TEXT};

command_service! { RequestService for Api {
    request_mission: RequestMissionRequest { request } => |request| Command::Submit(Box::new(request)),
    complete_request: CompleteRequestRequest { request } => |request| Command::Complete(Box::new(request)),
    share_request: ShareRequestRequest => Command::Share,
    consider_request: ConsiderRequestRequest => |consideration| Command::Consider(Box::new(consideration)),
    inform_requester: InformRequesterRequest => Command::InformRequester,
    postpone_mission: PostponeMissionRequest => Command::Postpone,
    resume_mission: ResumeMissionRequest => Command::Resume,
    withdraw_request: WithdrawRequestRequest => Command::Withdraw,
    cancel_mission: CancelMissionRequest => Command::Cancel,
} }

choices! { Factor = pb::Factor { ValueNow, Resources, Priority, Rationale, OtherSupport } }

contract! {
    MissionRequest = pb::MissionRequest {
        mission: code under "IM-1",
        agreement: flattened,
        terms: text(TEXT) under "IM-2",
        assessment: flattened,
        initiatives: texts(ANY, TEXT),
        value_now: text(TEXT),
        aims: texts(ANY, TEXT),
        objectives: texts(ANY, TEXT),
        deliverables: texts(ANY, TEXT),
        starts_on: date,
        ends_on: date,
        size: number(1..=100),
        composition: text(TEXT),
        constraints: text(TEXT),
        evaluations: text(TEXT),
        clusters: codes(ANY) under "IM-3",
        issues: codes(ANY),
        more_of: codes(ANY) under "IM-9",
    }
    Agreement = pb::MissionRequest {
        on as agreed_on: date,
        members as agreed_members: codes(ANY),
        others as agreed_others: texts(ANY, TEXT),
    }
    Assessment = pb::MissionRequest {
        on as assessed_on: date,
        by as assessed_by: codes(ANY),
        challenges: text(TEXT),
    }
    Sharing <= pb::ShareRequestRequest { mission: code under "IM-4", remarks: optional_text(TEXT) }
    Consideration <= pb::ConsiderRequestRequest {
        mission: code under "IM-4",
        factors: each(ANY),
        verdict: flattened,
        reason: text(TEXT),
    }
    FactorAnswer = pb::FactorAnswer { factor: choice, assessment: text(TEXT) }
    RequesterInformed <= pb::InformRequesterRequest { mission: code under "IM-4", means: text(TEXT) }
    Postponement <= pb::PostponeMissionRequest {
        mission: code under "IM-2",
        reason: text(TEXT),
        until: optional_date,
    }
    Resumption <= pb::ResumeMissionRequest { mission: code under "IM-2", reason: text(TEXT) }
    Calling <= pb::WithdrawRequestRequest { mission: code under "IM-1", reason: text(TEXT) }
    Calling <= pb::CancelMissionRequest { mission: code under "IM-1", reason: text(TEXT) }
}

impl FromMessage<pb::ConsiderRequestRequest> for Verdict {
    fn from_message(fields: &mut Fields, request: &pb::ConsiderRequestRequest) -> Option<Self> {
        let is_given = |verdict| (verdict != MissionVerdict::Unspecified).then_some(verdict);
        let verdict = fields.choice("verdict", request.verdict, MissionVerdict::as_str_name, is_given)?;
        let mut details = || fields.text("details", &request.details, TEXT);
        match verdict {
            MissionVerdict::OtherSupport => details().map(|support| Self::OtherSupport { support }),
            MissionVerdict::MoreInformation => details().map(|wanted| Self::MoreInformation { wanted }),
            MissionVerdict::Decline => Some(Self::Decline),
            MissionVerdict::Unspecified | MissionVerdict::Proceed => Some(Self::Proceed),
        }
    }
}
