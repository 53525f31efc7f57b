//! Requests about the request of a mission, its consideration, and whether it goes on at all.

use convene_proto::icsm::v1::request_service_server::RequestService;
use convene_proto::icsm::v1::{self as pb, *};
use convene_runtime::grpc::limits::{ANY, TEXT};
use convene_runtime::{choices, command_service, contract, variants};

use super::Api;
use crate::domain::request::{
    Agreement, Assessment, Calling, Command, Consideration, Considered, Factor, FactorAnswer, MissionRequest,
    Postponement, RequesterInformed, Resumption, Sharing, Verdict,
};

command_service! { RequestService for Api {
    request_mission: RequestMissionRequest { request } => |request| Command::RequestMission(Box::new(request)),
    complete_request: CompleteRequestRequest { request } => |request| Command::CompleteRequest(Box::new(request)),
    share_request: ShareRequestRequest { sharing } => Command::ShareRequest,
    consider_request: ConsiderRequestRequest { consideration } => |decision| Command::ConsiderRequest(Box::new(decision)),
    inform_requester: InformRequesterRequest { information } => Command::InformRequester,
    postpone_mission: PostponeMissionRequest { postponement } => Command::PostponeMission,
    resume_mission: ResumeMissionRequest { resumption } => Command::ResumeMission,
    withdraw_request: WithdrawRequestRequest { halt } => Command::WithdrawRequest,
    cancel_mission: CancelMissionRequest { halt } => Command::CancelMission,
} }

choices! { Factor = pb::Factor { ValueNow, Resources, Priority, Rationale, OtherSupport } }

variants! {
    Verdict = pb::Consideration, verdict: pb::MissionVerdict {
        Proceed, OtherSupport { support as details: text(TEXT) }, MoreInformation { wanted as details: text(TEXT) }, Decline,
    }
}

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
    Sharing <= pb::RequestSharing { mission: code under "IM-4", remarks: optional_text(TEXT) }
    Consideration = pb::Consideration {
        mission: code under "IM-4",
        factors: each(ANY),
        verdict: flattened,
        reason: text(TEXT),
    }
    FactorAnswer = pb::FactorAnswer { factor: choice, assessment: text(TEXT) }
    Considered => pb::MissionDecision {
        on as decided_on: date,
        body: text(TEXT),
        approved_this_year as approved_before: number(0..=u32::MAX),
    } + {
        verdict: |considered| considered.verdict().to_message().verdict,
    }
    RequesterInformed <= pb::RequesterInformation { mission: code under "IM-4", means: text(TEXT) }
    Postponement = pb::Postponement { mission: code under "IM-2", reason: text(TEXT), until: optional_date }
    Resumption <= pb::Resumption { mission: code under "IM-2", reason: text(TEXT) }
    Calling <= pb::MissionHalt { mission: code under "IM-1", reason: text(TEXT) }
}
