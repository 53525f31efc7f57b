//! Requests about the report of a mission and what follows from it.

use convene_proto::icsm::v1::report_service_server::ReportService;
use convene_proto::icsm::v1::{self as pb, *};
use convene_runtime::grpc::limits::{ANY, NAME, TEXT};
use convene_runtime::{choices, command_service, contract, variants};

use super::Api;
use crate::domain::report::{
    ActionPoints, Advice, Audience, Closing, Command, Comment, DayCorrection, DayWithdrawal, Draft, Endorsement,
    ErcAnswer, ErcRequest, FinalReport, FollowUp, Forward, GiveComment, ImprovementPlan, Level, MissionDay, MissionEnd,
    PlanProgress, Progress, Recommendation, Referral, ReferralProposal, Response, ResponsePlan, Status, TaskTeamReview,
};

command_service! { ReportService for Api {
    present_action_points: PresentActionPointsRequest { action_points } => Command::PresentActionPoints,
    end_mission: EndMissionRequest { end } => Command::EndMission,
    correct_mission_day: CorrectMissionDayRequest { correction } => Command::CorrectMissionDay,
    withdraw_mission_day: WithdrawMissionDayRequest { withdrawal } => Command::WithdrawMissionDay,
    submit_report: SubmitReportRequest { draft } => |draft| Command::SubmitReport(Box::new(draft)),
    comment_on_report: CommentOnReportRequest { comment } => Command::CommentOnReport,
    publish_report: PublishReportRequest { report } => |report| Command::PublishReport(Box::new(report)),
    agree_improvement_plan: AgreeImprovementPlanRequest { plan } => Command::AgreeImprovementPlan,
    follow_improvement_plan: FollowImprovementPlanRequest { progress } => Command::FollowImprovementPlan,
    adopt_response_plan: AdoptResponsePlanRequest { plan } => Command::AdoptResponsePlan,
    follow_progress: FollowProgressRequest { follow_up } => Command::FollowProgress,
    propose_referral: ProposeReferralRequest { proposal } => Command::ProposeReferral,
    advise_on_referral: AdviseOnReferralRequest { advice } => Command::AdviseOnReferral,
    review_referral: ReviewReferralRequest { review } => Command::ReviewReferral,
    forward_referral: ForwardReferralRequest => Command::ForwardReferral,
    ask_about_report: AskAboutReportRequest { question } => Command::AskAboutReport,
    answer_erc: AnswerErcRequest { answer } => Command::AnswerErc,
    close_mission: CloseMissionRequest { closing } => Command::CloseMission,
} }

choices! {
    Audience = pb::Audience { GlobalLeads, IssueLeads, Consortia, Stakeholders, WeeklyMeeting }
    Level = pb::Level { Country, Global }
    MissionDay = pb::MissionDay { Arrival, End }
    Status = pb::ProgressStatus { NotBegun, UnderWay, Done }
}

variants! {
    Endorsement = pb::RecommendationResponse, endorsement: pb::Endorsement {
        Endorsed, Modified { into as details: text(TEXT) }, NotFollowed { reason as details: text(TEXT) },
    }
}

contract! {
    ActionPoints = pb::ActionPoints { mission: code under "IM-14", points: texts(ANY, TEXT) }
    MissionEnd = pb::MissionEnd { mission: code under "IM-14", on: date }
    DayCorrection = pb::MissionDayCorrection {
        mission: code under "IM-14",
        day: choice,
        on: date,
        reason: text(TEXT),
        source: text(TEXT),
    }
    DayWithdrawal = pb::MissionDayWithdrawal {
        mission: code under "IM-14",
        day: choice,
        reason: text(TEXT),
        source: text(TEXT),
    }
    Draft = pb::ReportDraft {
        mission: code under "IM-14",
        summary: text(TEXT),
        support: text(TEXT),
        issues: text(TEXT),
        agreed_by: codes(ANY),
        recommendations: each(ANY) under "IM-15",
    }
    GiveComment <= pb::Comment { mission: code under "IM-14", text: text(TEXT) }
    Comment => pb::ReportComment { organization: code, text: text(TEXT) } + { role: |comment| comment.role.to_string() }
    FinalReport = pb::FinalReport {
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
    PlanProgress = pb::ImprovementProgress {
        mission: code under "IM-18",
        cluster: code,
        progress: text(TEXT),
        completed: flag,
    }
    ResponsePlan = pb::ResponsePlan { mission: code under "IM-16", responses: each(ANY) }
    Response = pb::RecommendationResponse { recommendation: code, endorsement: flattened }
    FollowUp = pb::FollowUp { mission: code under "IM-16", level: choice, progress: each(ANY) }
    Progress = pb::Progress { recommendation: code, status: choice, note: text(TEXT) }
    ReferralProposal = pb::ReferralProposal { mission: code under "IM-17", reason: text(TEXT) }
    Advice = pb::ReferralAdvice { mission: code under "IM-17", advice: text(TEXT) }
    TaskTeamReview = pb::ReferralReview { mission: code under "IM-17", asks_to_forward: flag, reason: text(TEXT) }
    Forward <= pb::ForwardReferralRequest { mission: code under "IM-17" }
    ErcRequest = pb::ErcQuestion {
        mission: code under "IM-17",
        management_response_plan: flag,
        progress: flag,
        text: text(TEXT),
    }
    ErcAnswer = pb::ErcAnswer { mission: code under "IM-17", text: text(TEXT) }
    Referral => pb::MissionReferral {
        proposal: message,
        advice: optional_message,
        review: optional_message,
        forwarded_on: optional_date,
        request as question: optional_message,
        answer: optional_message,
    }
    Closing <= pb::MissionClosing { mission: code under "IM-16", reason: optional_text(TEXT) }
}
