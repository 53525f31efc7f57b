//! Requests about the report of a mission and what follows from it.

use convene_proto::icsm::v1::report_service_server::ReportService;
use convene_proto::icsm::v1::{self as pb, *};
use convene_runtime::command_service;
use convene_runtime::grpc::Fields;

use super::Api;
use super::parts::{ANY, NAME, TEXT, texts};
use crate::domain::report::{
    ActionPoints, Advice, Audience, Closing, Command, Draft, Endorsement, ErcAnswer, ErcRequest, FinalReport, FollowUp,
    Forward, GiveComment, ImprovementPlan, Level, MissionEnd, PlanProgress, Progress, Recommendation, ReferralProposal,
    Response, ResponsePlan, Status, TaskTeamReview,
};

command_service! { ReportService, Api {
    present_action_points(PresentActionPointsRequest) -> PresentActionPointsResponse = present_action_points;
    end_mission(EndMissionRequest) -> EndMissionResponse = end;
    submit_report(SubmitReportRequest) -> SubmitReportResponse = submit;
    comment_on_report(CommentOnReportRequest) -> CommentOnReportResponse = comment;
    publish_report(PublishReportRequest) -> PublishReportResponse = publish;
    agree_improvement_plan(AgreeImprovementPlanRequest) -> AgreeImprovementPlanResponse = agree_improvement_plan;
    follow_improvement_plan(FollowImprovementPlanRequest) -> FollowImprovementPlanResponse = follow_improvement_plan;
    adopt_response_plan(AdoptResponsePlanRequest) -> AdoptResponsePlanResponse = adopt_response_plan;
    follow_progress(FollowProgressRequest) -> FollowProgressResponse = follow;
    propose_referral(ProposeReferralRequest) -> ProposeReferralResponse = propose_referral;
    advise_on_referral(AdviseOnReferralRequest) -> AdviseOnReferralResponse = advise;
    review_referral(ReviewReferralRequest) -> ReviewReferralResponse = review;
    forward_referral(ForwardReferralRequest) -> ForwardReferralResponse = forward;
    ask_about_report(AskAboutReportRequest) -> AskAboutReportResponse = ask;
    answer_erc(AnswerErcRequest) -> AnswerErcResponse = answer;
    close_mission(CloseMissionRequest) -> CloseMissionResponse = close;
} }

fn present_action_points(fields: &mut Fields, request: &PresentActionPointsRequest) -> Option<Command> {
    let mission = fields.under("IM-14").code("mission", &request.mission);
    let points = texts(fields, "points", &request.points);
    Some(Command::PresentActionPoints(ActionPoints { mission: mission?, points: points? }))
}

fn end(fields: &mut Fields, request: &EndMissionRequest) -> Option<Command> {
    let mission = fields.under("IM-14").code("mission", &request.mission);
    let on = fields.date("on", &request.on);
    Some(Command::End(MissionEnd { mission: mission?, on: on? }))
}

fn submit(fields: &mut Fields, request: &SubmitReportRequest) -> Option<Command> {
    let mission = fields.under("IM-14").code("mission", &request.mission);
    let summary = fields.text("summary", &request.summary, TEXT);
    let support = fields.text("support", &request.support, TEXT);
    let issues = fields.text("issues", &request.issues, TEXT);
    let agreed_by = fields.codes("agreed_by", &request.agreed_by, ANY);
    let recommendations = recommendations(fields, &request.recommendations);
    Some(Command::SubmitDraft(Box::new(Draft {
        mission: mission?,
        summary: summary?,
        support: support?,
        issues: issues?,
        recommendations: recommendations?,
        agreed_by: agreed_by?,
    })))
}

fn comment(fields: &mut Fields, request: &CommentOnReportRequest) -> Option<Command> {
    let mission = fields.under("IM-14").code("mission", &request.mission);
    let text = fields.text("text", &request.text, TEXT);
    Some(Command::Comment(GiveComment { mission: mission?, text: text? }))
}

fn publish(fields: &mut Fields, request: &PublishReportRequest) -> Option<Command> {
    let mission = fields.under("IM-14").code("mission", &request.mission);
    let summary = fields.text("summary", &request.summary, TEXT);
    let support = fields.text("support", &request.support, TEXT);
    let issues = fields.text("issues", &request.issues, TEXT);
    let comments_answered = fields.text("comments_answered", &request.comments_answered, TEXT);
    let shared_with = fields.each("shared_with", &request.shared_with, ANY, |fields, audience| {
        fields.choice("", *audience, pb::Audience::as_str_name, |audience| match audience {
            pb::Audience::Unspecified => None,
            pb::Audience::GlobalLeads => Some(Audience::GlobalLeads),
            pb::Audience::IssueLeads => Some(Audience::IssueLeads),
            pb::Audience::Consortia => Some(Audience::Consortia),
            pb::Audience::Stakeholders => Some(Audience::Stakeholders),
            pb::Audience::WeeklyMeeting => Some(Audience::WeeklyMeeting),
        })
    });
    let posted_on = fields.text("posted_on", &request.posted_on, NAME);
    let recommendations = recommendations(fields, &request.recommendations);
    Some(Command::Publish(Box::new(FinalReport {
        mission: mission?,
        summary: summary?,
        support: support?,
        issues: issues?,
        recommendations: recommendations?,
        comments_answered: comments_answered?,
        shared_with: shared_with?,
        posted_on: posted_on?,
    })))
}

fn recommendations(fields: &mut Fields, recommendations: &[pb::Recommendation]) -> Option<Vec<Recommendation>> {
    fields.under("IM-15").each("recommendations", recommendations, ANY, recommendation)
}

fn recommendation(fields: &mut Fields, request: &pb::Recommendation) -> Option<Recommendation> {
    let recommendation = fields.code("recommendation", &request.recommendation);
    let kind = fields.text("kind", &request.kind, NAME);
    let level = level(fields, request.level);
    let addressee = fields.text("addressee", &request.addressee, NAME);
    let text = fields.text("text", &request.text, TEXT);
    let time_frame = fields.optional_text("time_frame", &request.time_frame, NAME);
    let focal_point = fields.optional_text("focal_point", &request.focal_point, NAME);
    let indicator = fields.optional_text("indicator", &request.indicator, TEXT);
    Some(Recommendation {
        recommendation: recommendation?,
        kind: kind?,
        level: level?,
        addressee: addressee?,
        text: text?,
        time_frame: time_frame?,
        focal_point: focal_point?,
        indicator: indicator?,
    })
}

fn level(fields: &mut Fields, number: i32) -> Option<Level> {
    fields.choice("level", number, pb::Level::as_str_name, |level| match level {
        pb::Level::Unspecified => None,
        pb::Level::Country => Some(Level::Country),
        pb::Level::Global => Some(Level::Global),
    })
}

fn agree_improvement_plan(fields: &mut Fields, request: &AgreeImprovementPlanRequest) -> Option<Command> {
    let mission = fields.under("IM-18").code("mission", &request.mission);
    let cluster = fields.code("cluster", &request.cluster);
    let plan = fields.text("plan", &request.plan, TEXT);
    let agreed_with = texts(fields, "agreed_with", &request.agreed_with);
    Some(Command::AgreeImprovementPlan(ImprovementPlan {
        mission: mission?,
        cluster: cluster?,
        plan: plan?,
        agreed_with: agreed_with?,
    }))
}

fn follow_improvement_plan(fields: &mut Fields, request: &FollowImprovementPlanRequest) -> Option<Command> {
    let mission = fields.under("IM-18").code("mission", &request.mission);
    let cluster = fields.code("cluster", &request.cluster);
    let progress = fields.text("progress", &request.progress, TEXT);
    Some(Command::FollowImprovementPlan(PlanProgress {
        mission: mission?,
        cluster: cluster?,
        progress: progress?,
        completed: request.completed,
    }))
}

fn adopt_response_plan(fields: &mut Fields, request: &AdoptResponsePlanRequest) -> Option<Command> {
    let mission = fields.under("IM-16").code("mission", &request.mission);
    let responses = fields.each("responses", &request.responses, ANY, response);
    Some(Command::AdoptResponsePlan(ResponsePlan { mission: mission?, responses: responses? }))
}

fn response(fields: &mut Fields, response: &pb::RecommendationResponse) -> Option<Response> {
    let recommendation = fields.code("recommendation", &response.recommendation);
    let chosen = fields.choice("endorsement", response.endorsement, pb::Endorsement::as_str_name, |one| match one {
        pb::Endorsement::Unspecified => None,
        one => Some(one),
    })?;
    let mut details = || fields.text("details", &response.details, TEXT);
    let endorsement = match chosen {
        pb::Endorsement::Modified => Endorsement::Modified { into: details()? },
        pb::Endorsement::NotFollowed => Endorsement::NotFollowed { reason: details()? },
        pb::Endorsement::Unspecified | pb::Endorsement::Endorsed => Endorsement::Endorsed,
    };
    Some(Response { recommendation: recommendation?, endorsement })
}

fn follow(fields: &mut Fields, request: &FollowProgressRequest) -> Option<Command> {
    let mission = fields.under("IM-16").code("mission", &request.mission);
    let level = level(fields, request.level);
    let progress = fields.each("progress", &request.progress, ANY, |fields, progress: &pb::Progress| {
        let recommendation = fields.code("recommendation", &progress.recommendation);
        let status = fields.choice("status", progress.status, ProgressStatus::as_str_name, |status| match status {
            ProgressStatus::Unspecified => None,
            ProgressStatus::NotBegun => Some(Status::NotBegun),
            ProgressStatus::UnderWay => Some(Status::UnderWay),
            ProgressStatus::Done => Some(Status::Done),
        });
        let note = fields.text("note", &progress.note, TEXT);
        Some(Progress { recommendation: recommendation?, status: status?, note: note? })
    });
    Some(Command::Follow(FollowUp { mission: mission?, level: level?, progress: progress? }))
}

fn propose_referral(fields: &mut Fields, request: &ProposeReferralRequest) -> Option<Command> {
    let mission = fields.under("IM-17").code("mission", &request.mission);
    let reason = fields.text("reason", &request.reason, TEXT);
    Some(Command::ProposeReferral(ReferralProposal { mission: mission?, reason: reason? }))
}

fn advise(fields: &mut Fields, request: &AdviseOnReferralRequest) -> Option<Command> {
    let mission = fields.under("IM-17").code("mission", &request.mission);
    let advice = fields.text("advice", &request.advice, TEXT);
    Some(Command::Advise(Advice { mission: mission?, advice: advice? }))
}

fn review(fields: &mut Fields, request: &ReviewReferralRequest) -> Option<Command> {
    let mission = fields.under("IM-17").code("mission", &request.mission);
    let reason = fields.text("reason", &request.reason, TEXT);
    let asks_to_forward = request.asks_to_forward;
    Some(Command::Review(TaskTeamReview { mission: mission?, asks_to_forward, reason: reason? }))
}

fn forward(fields: &mut Fields, request: &ForwardReferralRequest) -> Option<Command> {
    let mission = fields.under("IM-17").code("mission", &request.mission)?;
    Some(Command::Forward(Forward { mission }))
}

fn ask(fields: &mut Fields, request: &AskAboutReportRequest) -> Option<Command> {
    let mission = fields.under("IM-17").code("mission", &request.mission);
    let text = fields.text("text", &request.text, TEXT);
    Some(Command::Ask(ErcRequest {
        mission: mission?,
        management_response_plan: request.management_response_plan,
        progress: request.progress,
        text: text?,
    }))
}

fn answer(fields: &mut Fields, request: &AnswerErcRequest) -> Option<Command> {
    let mission = fields.under("IM-17").code("mission", &request.mission);
    let text = fields.text("text", &request.text, TEXT);
    Some(Command::Answer(ErcAnswer { mission: mission?, text: text? }))
}

fn close(fields: &mut Fields, request: &CloseMissionRequest) -> Option<Command> {
    let mission = fields.under("IM-16").code("mission", &request.mission);
    let reason = fields.optional_text("reason", &request.reason, TEXT);
    Some(Command::Close(Closing { mission: mission?, reason: reason? }))
}
