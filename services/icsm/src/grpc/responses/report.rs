//! The report of a mission, and what follows from it, as messages.

use convene_kernel::codes::ResourceId;
use convene_kernel::timeline::Timeline;
use convene_kernel::visibility::Reader;
use convene_proto::icsm::v1 as pb;
use convene_runtime::grpc::contract::ToMessage as _;
use convene_runtime::grpc::show;

use crate::documents::Desk;
use crate::domain::report::{Improvement, Level, Recommendation, Referral};

/// Adds the report; drafts, comments and the way to the ERC only for those who take part in deciding.
pub fn show(shown: &mut pb::Mission, desk: Desk<'_>) {
    let (reporting, reader) = (&desk.mission.reporting, desk.reader);
    shown.left_on = show::day(reporting.ended.as_ref().map(|end| end.on));
    let recommendations = reporting.recommendations_for(reader);
    shown.recommendations = recommendations.iter().map(|recommendation| row(desk, recommendation)).collect();
    shown.posted_on = reporting.published.as_ref().map(|report| report.posted_on.clone()).unwrap_or_default();
    let id = &desk.mission.requested.request.mission;
    let plans = reporting.improvement_plans.values();
    shown.improvement_plans = plans.map(|plan| improvement(id, plan, reader)).collect();
    let progress = reporting.referral.open_once_released(reader, reporting.is_forwarded()).and_then(Option::as_ref);
    shown.referral = progress.map(progress_of).unwrap_or_default().to_owned();
    shown.referral_details = show::optional(reporting.referral.open(reader).and_then(Option::as_ref));
    let action_points = reporting.action_points.open(reader).and_then(Timeline::present);
    shown.action_points = action_points.map(|given| given.points.clone()).unwrap_or_default();
    shown.comments = show::all(reporting.comments.open(reader).into_iter().flatten());
    let closing = reporting.closing.as_ref().and_then(|closing| closing.open(reader));
    shown.closed_because = closing.and_then(|closing| closing.reason.clone()).unwrap_or_default();
}

fn row(desk: Desk<'_>, recommendation: &Recommendation) -> pb::RecommendationRow {
    pb::RecommendationRow {
        recommendation: Some(recommendation.to_message()),
        response: desk.response(recommendation),
        progress_in_country: desk.progress(recommendation, Level::Country),
        progress_globally: desk.progress(recommendation, Level::Global),
    }
}

fn improvement(mission: &ResourceId, improvement: &Improvement, reader: &Reader) -> pb::ImprovementPlanRecord {
    let plan = pb::ImprovementPlan {
        mission: mission.to_string(),
        cluster: improvement.cluster.to_string(),
        plan: improvement.plan.clone(),
        agreed_with: improvement.agreed_with.open(reader).cloned().unwrap_or_default(),
    };
    let progress = improvement.progress.open(reader).into_iter().flat_map(Timeline::values);
    let progress = progress.map(|progress| progress.progress.clone()).collect();
    pb::ImprovementPlanRecord { plan: Some(plan), carried_out: improvement.is_carried_out(), progress }
}

/// How far a referral to the ERC is (row IM-17).
fn progress_of(referral: &Referral) -> &'static str {
    if referral.answer.is_some() {
        return "the ERC asked, and was answered";
    }
    if referral.request.is_some() {
        return "the ERC asked, and waits for an answer";
    }
    if referral.forwarded_on.is_some() {
        return "the ERC has the report";
    }
    match &referral.review {
        Some(review) if review.asks_to_forward => "reviewed: the report is to be forwarded",
        Some(_) => "reviewed: the report is not to be forwarded",
        None if referral.advice.is_some() => "proposed, and advised on",
        None => "proposed",
    }
}
