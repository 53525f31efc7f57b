//! Requests about the request of a mission, its consideration, and whether it goes on at all.

use convene_proto::icsm::v1::request_service_server::RequestService;
use convene_proto::icsm::v1::{self as pb, *};
use convene_runtime::command_service;
use convene_runtime::grpc::Fields;

use super::Api;
use super::parts::{ANY, TEXT, texts};
use crate::domain::request::{
    Agreement, Assessment, Calling, Command, Consideration, Factor, FactorAnswer, MissionRequest, Postponement,
    Resumption, Sharing, Telling, Verdict,
};

command_service! { RequestService, Api {
    request_mission(RequestMissionRequest) -> RequestMissionResponse = submit;
    complete_request(CompleteRequestRequest) -> CompleteRequestResponse = complete;
    share_request(ShareRequestRequest) -> ShareRequestResponse = share;
    consider_request(ConsiderRequestRequest) -> ConsiderRequestResponse = consider;
    tell_decision(TellDecisionRequest) -> TellDecisionResponse = tell;
    postpone_mission(PostponeMissionRequest) -> PostponeMissionResponse = postpone;
    resume_mission(ResumeMissionRequest) -> ResumeMissionResponse = resume;
    withdraw_request(WithdrawRequestRequest) -> WithdrawRequestResponse = withdraw;
    cancel_mission(CancelMissionRequest) -> CancelMissionResponse = cancel;
} }

fn submit(fields: &mut Fields, request: &RequestMissionRequest) -> Option<Command> {
    let request = fields.within("request", request.request.as_ref(), mission_request)?;
    Some(Command::Submit(Box::new(request)))
}

fn complete(fields: &mut Fields, request: &CompleteRequestRequest) -> Option<Command> {
    let request = fields.within("request", request.request.as_ref(), mission_request)?;
    Some(Command::Complete(Box::new(request)))
}

fn mission_request(fields: &mut Fields, request: &pb::MissionRequest) -> Option<MissionRequest> {
    let mission = fields.under("IM-1").code("mission", &request.mission);
    let agreement = agreement(fields, request);
    let terms = fields.under("IM-2").text("terms", &request.terms, TEXT);
    let assessment = assessment(fields, request);
    let initiatives = texts(fields, "initiatives", &request.initiatives);
    let value_now = fields.text("value_now", &request.value_now, TEXT);
    let aims = texts(fields, "aims", &request.aims);
    let objectives = texts(fields, "objectives", &request.objectives);
    let deliverables = texts(fields, "deliverables", &request.deliverables);
    let from = fields.date("from", &request.from);
    let to = fields.date("to", &request.to);
    let size = fields.number("size", request.size, 1..=100);
    let composition = fields.text("composition", &request.composition, TEXT);
    let constraints = fields.text("constraints", &request.constraints, TEXT);
    let evaluations = fields.text("evaluations", &request.evaluations, TEXT);
    let clusters = fields.under("IM-3").codes("clusters", &request.clusters, ANY);
    let issues = fields.codes("issues", &request.issues, ANY);
    let more_of = fields.under("IM-9").codes("more_of", &request.more_of, ANY);
    Some(MissionRequest {
        mission: mission?,
        agreement: agreement?,
        terms: terms?,
        assessment: assessment?,
        initiatives: initiatives?,
        value_now: value_now?,
        aims: aims?,
        objectives: objectives?,
        deliverables: deliverables?,
        starts_on: from?,
        ends_on: to?,
        size: size?,
        composition: composition?,
        constraints: constraints?,
        evaluations: evaluations?,
        clusters: clusters?,
        issues: issues?,
        more_of: more_of?,
    })
}

fn agreement(fields: &mut Fields, request: &pb::MissionRequest) -> Option<Agreement> {
    let on = fields.date("agreed_on", &request.agreed_on);
    let members = fields.codes("agreed_members", &request.agreed_members, ANY);
    let others = texts(fields, "agreed_others", &request.agreed_others);
    Some(Agreement { on: on?, members: members?, others: others? })
}

fn assessment(fields: &mut Fields, request: &pb::MissionRequest) -> Option<Assessment> {
    let on = fields.date("assessed_on", &request.assessed_on);
    let by = fields.codes("assessed_by", &request.assessed_by, ANY);
    let challenges = fields.text("challenges", &request.challenges, TEXT);
    Some(Assessment { on: on?, by: by?, challenges: challenges? })
}

fn share(fields: &mut Fields, request: &ShareRequestRequest) -> Option<Command> {
    let mission = fields.under("IM-4").code("mission", &request.mission);
    let remarks = fields.optional_text("remarks", &request.remarks, TEXT);
    Some(Command::Share(Sharing { mission: mission?, remarks: remarks? }))
}

fn consider(fields: &mut Fields, request: &ConsiderRequestRequest) -> Option<Command> {
    let mission = fields.under("IM-4").code("mission", &request.mission);
    let factors = fields.each("factors", &request.factors, ANY, factor);
    let verdict = verdict(fields, request);
    let reason = fields.text("reason", &request.reason, TEXT);
    let consideration = Consideration { mission: mission?, factors: factors?, verdict: verdict?, reason: reason? };
    Some(Command::Consider(Box::new(consideration)))
}

fn factor(fields: &mut Fields, answer: &pb::FactorAnswer) -> Option<FactorAnswer> {
    let factor = fields.choice("factor", answer.factor, pb::Factor::as_str_name, |factor| match factor {
        pb::Factor::Unspecified => None,
        pb::Factor::ValueNow => Some(Factor::ValueNow),
        pb::Factor::Resources => Some(Factor::Resources),
        pb::Factor::Priority => Some(Factor::Priority),
        pb::Factor::Rationale => Some(Factor::Rationale),
        pb::Factor::OtherSupport => Some(Factor::OtherSupport),
    });
    let assessment = fields.text("assessment", &answer.assessment, TEXT);
    Some(FactorAnswer { factor: factor?, assessment: assessment? })
}

fn verdict(fields: &mut Fields, request: &ConsiderRequestRequest) -> Option<Verdict> {
    let verdict = fields.choice("verdict", request.verdict, MissionVerdict::as_str_name, |verdict| match verdict {
        MissionVerdict::Unspecified => None,
        verdict => Some(verdict),
    })?;
    let mut details = || fields.text("details", &request.details, TEXT);
    match verdict {
        MissionVerdict::OtherSupport => details().map(|support| Verdict::OtherSupport { support }),
        MissionVerdict::MoreInformation => details().map(|wanted| Verdict::MoreInformation { wanted }),
        MissionVerdict::Decline => Some(Verdict::Decline),
        MissionVerdict::Unspecified | MissionVerdict::Proceed => Some(Verdict::Proceed),
    }
}

fn tell(fields: &mut Fields, request: &TellDecisionRequest) -> Option<Command> {
    let mission = fields.under("IM-4").code("mission", &request.mission);
    let means = fields.text("means", &request.means, TEXT);
    Some(Command::Tell(Telling { mission: mission?, means: means? }))
}

fn postpone(fields: &mut Fields, request: &PostponeMissionRequest) -> Option<Command> {
    let mission = fields.under("IM-2").code("mission", &request.mission);
    let reason = fields.text("reason", &request.reason, TEXT);
    let until = fields.optional_date("until", &request.until);
    Some(Command::Postpone(Postponement { mission: mission?, reason: reason?, until: until? }))
}

fn resume(fields: &mut Fields, request: &ResumeMissionRequest) -> Option<Command> {
    let mission = fields.under("IM-2").code("mission", &request.mission);
    let reason = fields.text("reason", &request.reason, TEXT);
    Some(Command::Resume(Resumption { mission: mission?, reason: reason? }))
}

fn withdraw(fields: &mut Fields, request: &WithdrawRequestRequest) -> Option<Command> {
    calling(fields, &request.mission, &request.reason).map(Command::Withdraw)
}

fn cancel(fields: &mut Fields, request: &CancelMissionRequest) -> Option<Command> {
    calling(fields, &request.mission, &request.reason).map(Command::Cancel)
}

fn calling(fields: &mut Fields, mission: &str, reason: &str) -> Option<Calling> {
    let mission = fields.under("IM-1").code("mission", mission);
    let reason = fields.text("reason", reason, TEXT);
    Some(Calling { mission: mission?, reason: reason? })
}
