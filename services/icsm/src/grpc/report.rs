//! Requests about the report of a mission and what follows from it.

use convene_kernel::visibility::Reader;
use convene_proto::icsm::v1::report_service_server::ReportService;
use convene_proto::icsm::v1::{self as pb, *};
use convene_runtime::grpc::contract::FromMessage;
use convene_runtime::grpc::{Fields, HistoryEvent};
use convene_runtime::{choices, command_service, contract};

use super::Api;
use crate::domain::report::{
    ActionPoints, Advice, Audience, Closing, Command, Comment, Draft, Endorsement, ErcAnswer, ErcRequest, Event,
    FinalReport, FollowUp, Forward, GiveComment, ImprovementPlan, Level, MissionEnd, PlanProgress, Progress,
    Recommendation, ReferralProposal, Response, ResponsePlan, Status, TaskTeamReview,
};
use crate::domain::subjects::MISSION;
use convene_runtime::grpc::limits::{ANY, NAME, TEXT};

command_service! { ReportService for Api {
    present_action_points: PresentActionPointsRequest => Command::PresentActionPoints,
    end_mission: EndMissionRequest => Command::End,
    submit_report: SubmitReportRequest => |draft| Command::SubmitDraft(Box::new(draft)),
    comment_on_report: CommentOnReportRequest => Command::Comment,
    publish_report: PublishReportRequest => |report| Command::Publish(Box::new(report)),
    agree_improvement_plan: AgreeImprovementPlanRequest { plan } => Command::AgreeImprovementPlan,
    follow_improvement_plan: FollowImprovementPlanRequest => Command::FollowImprovementPlan,
    adopt_response_plan: AdoptResponsePlanRequest => Command::AdoptResponsePlan,
    follow_progress: FollowProgressRequest => Command::Follow,
    propose_referral: ProposeReferralRequest => Command::ProposeReferral,
    advise_on_referral: AdviseOnReferralRequest => Command::Advise,
    review_referral: ReviewReferralRequest => Command::Review,
    forward_referral: ForwardReferralRequest => Command::Forward,
    ask_about_report: AskAboutReportRequest => Command::Ask,
    answer_erc: AnswerErcRequest => Command::Answer,
    close_mission: CloseMissionRequest => Command::Close,
} }

choices! {
    Audience = pb::Audience { GlobalLeads, IssueLeads, Consortia, Stakeholders, WeeklyMeeting }
    Level = pb::Level { Country, Global }
    Status = pb::ProgressStatus { NotBegun, UnderWay, Done }
}

contract! {
    ActionPoints = pb::PresentActionPointsRequest { mission: code under "IM-14", points: texts(ANY, TEXT) }
    MissionEnd <= pb::EndMissionRequest { mission: code under "IM-14", on: date }
    Draft = pb::SubmitReportRequest {
        mission: code under "IM-14",
        summary: text(TEXT),
        support: text(TEXT),
        issues: text(TEXT),
        agreed_by: codes(ANY),
        recommendations: each(ANY) under "IM-15",
    }
    GiveComment <= pb::CommentOnReportRequest { mission: code under "IM-14", text: text(TEXT) }
    Comment => pb::ReportComment { organization: code, text: text(TEXT) } + { role: |comment| comment.role.to_string() }
    FinalReport <= pb::PublishReportRequest {
        mission: code under "IM-14",
        summary: text(TEXT),
        support: text(TEXT),
        issues: text(TEXT),
        comments_answered: text(TEXT),
        shared_with: choices(ANY),
        posted_on: text(NAME),
        recommendations: each(ANY) under "IM-15",
    }
    Recommendation = pb::Recommendation {
        recommendation: code,
        kind: text(NAME),
        level: choice,
        addressee: text(NAME),
        text: text(TEXT),
        time_frame: optional_text(NAME),
        focal_point: optional_text(NAME),
        indicator: optional_text(TEXT),
    }
    ImprovementPlan = pb::ImprovementPlan {
        mission: code under "IM-18",
        cluster: code,
        plan: text(TEXT),
        agreed_with: texts(ANY, TEXT),
    }
    PlanProgress <= pb::FollowImprovementPlanRequest {
        mission: code under "IM-18",
        cluster: code,
        progress: text(TEXT),
        completed: flag,
    }
    ResponsePlan <= pb::AdoptResponsePlanRequest { mission: code under "IM-16", responses: each(ANY) }
    Response <= pb::RecommendationResponse { recommendation: code, endorsement: flattened }
    FollowUp <= pb::FollowProgressRequest { mission: code under "IM-16", level: choice, progress: each(ANY) }
    Progress <= pb::Progress { recommendation: code, status: choice, note: text(TEXT) }
    ReferralProposal = pb::ProposeReferralRequest { mission: code under "IM-17", reason: text(TEXT) }
    Advice = pb::AdviseOnReferralRequest { mission: code under "IM-17", advice: text(TEXT) }
    TaskTeamReview = pb::ReviewReferralRequest {
        mission: code under "IM-17",
        asks_to_forward: flag,
        reason: text(TEXT),
    }
    Forward <= pb::ForwardReferralRequest { mission: code under "IM-17" }
    ErcRequest = pb::AskAboutReportRequest {
        mission: code under "IM-17",
        management_response_plan: flag,
        progress: flag,
        text: text(TEXT),
    }
    ErcAnswer = pb::AnswerErcRequest { mission: code under "IM-17", text: text(TEXT) }
    Closing <= pb::CloseMissionRequest { mission: code under "IM-16", reason: optional_text(TEXT) }
}

/// What an event that stays off the feed says in a history, as far as the reader may see it.
pub fn off_the_feed(event: &Event, reader: &Reader) -> Option<HistoryEvent> {
    let mission = MISSION.of(event.mission());
    Some(match event {
        Event::ActionPointsPresented(it) => {
            HistoryEvent::new::<pb::PresentActionPointsRequest>(mission, "ActionPointsPresented", it.open(reader)?)
        }
        Event::DraftSubmitted(it) => {
            HistoryEvent::new::<pb::SubmitReportRequest>(mission, "DraftSubmitted", it.open(reader)?)
        }
        Event::Commented(it) => HistoryEvent::new::<pb::ReportComment>(mission, "Commented", it.open(reader)?),
        Event::ReferralProposed(it) => {
            HistoryEvent::new::<pb::ProposeReferralRequest>(mission, "ReferralProposed", it.open(reader)?)
        }
        Event::ReferralAdvised(it) => {
            HistoryEvent::new::<pb::AdviseOnReferralRequest>(mission, "ReferralAdvised", it.open(reader)?)
        }
        Event::ReferralReviewed(it) => {
            HistoryEvent::new::<pb::ReviewReferralRequest>(mission, "ReferralReviewed", it.open(reader)?)
        }
        Event::ErcAsked(it) => HistoryEvent::new::<pb::AskAboutReportRequest>(mission, "ErcAsked", it.open(reader)?),
        Event::ErcAnswered(it) => HistoryEvent::new::<pb::AnswerErcRequest>(mission, "ErcAnswered", it.open(reader)?),
        _ => return None,
    })
}

impl FromMessage<pb::RecommendationResponse> for Endorsement {
    fn from_message(fields: &mut Fields, response: &pb::RecommendationResponse) -> Option<Self> {
        let is_given = |endorsement| (endorsement != pb::Endorsement::Unspecified).then_some(endorsement);
        let chosen = fields.choice("endorsement", response.endorsement, pb::Endorsement::as_str_name, is_given)?;
        let mut details = || fields.text("details", &response.details, TEXT);
        match chosen {
            pb::Endorsement::Modified => details().map(|into| Self::Modified { into }),
            pb::Endorsement::NotFollowed => details().map(|reason| Self::NotFollowed { reason }),
            pb::Endorsement::Unspecified | pb::Endorsement::Endorsed => Some(Self::Endorsed),
        }
    }
}
