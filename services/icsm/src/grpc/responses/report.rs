//! The report of a mission, and what follows from it, as messages.

use convene_kernel::visibility::Reader;
use convene_proto::icsm::v1 as pb;
use convene_runtime::grpc::contract::ToMessage as _;
use convene_runtime::grpc::show;

use crate::documents::Desk;
use crate::domain::report::{Improvement, Level, Recommendation, Referral, Reporting};

/// Adds the report; drafts, comments and the way to the ERC only for those who take part in deciding.
pub fn show(shown: &mut pb::Mission, desk: Desk<'_>, reader: &Reader) {
    let reporting = &desk.mission.reporting;
    let is_shown = reader.is_insider() || reporting.published.is_some();
    shown.left_on = show::day(reporting.ended.as_ref().map(|end| end.on));
    let recommendations = reporting.recommendations().iter().filter(|_| is_shown);
    shown.recommendations = recommendations.map(|recommendation| row(desk, recommendation)).collect();
    shown.posted_on = reporting.published.as_ref().map(|report| report.posted_on.clone()).unwrap_or_default();
    shown.improvement_plans = reporting.improvement_plans.values().map(|plan| improvement(plan, reader)).collect();
    let referred = reporting.referral.as_ref().filter(|one| reader.is_insider() || one.forwarded_on.is_some());
    shown.referral = referred.map(progress_of).unwrap_or_default().to_owned();
    if reader.is_insider() {
        deliberation(shown, reporting);
    }
}

fn deliberation(shown: &mut pb::Mission, reporting: &Reporting) {
    shown.action_points = reporting.action_points.as_ref().map(|given| given.points.clone()).unwrap_or_default();
    shown.comments = show::all(&reporting.comments);
    shown.referral_details = reporting.referral.as_ref().map(referral);
    let reason = reporting.closing.as_ref().and_then(|closing| closing.reason.clone());
    shown.closed_because = reason.unwrap_or_default();
}

fn row(desk: Desk<'_>, recommendation: &Recommendation) -> pb::RecommendationRow {
    pb::RecommendationRow {
        recommendation: Some(recommendation.to_message()),
        response: desk.response(recommendation),
        progress_in_country: desk.progress(recommendation, Level::Country),
        progress_globally: desk.progress(recommendation, Level::Global),
    }
}

fn improvement(improvement: &Improvement, reader: &Reader) -> pb::ImprovementPlanRecord {
    let mut plan: pb::ImprovementPlan = improvement.plan.to_message();
    let mut progress: Vec<_> = improvement.progress.iter().map(|progress| progress.progress.clone()).collect();
    if !reader.is_insider() {
        plan.agreed_with.clear();
        progress.clear();
    }
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

fn referral(referral: &Referral) -> pb::MissionReferral {
    let (review, request) = (referral.review.as_ref(), referral.request.as_ref());
    pb::MissionReferral {
        reason: referral.proposal.reason.clone(),
        advice: referral.advice.as_ref().map(|advice| advice.advice.clone()).unwrap_or_default(),
        asks_to_forward: review.is_some_and(|review| review.asks_to_forward),
        review: review.map(|review| review.reason.clone()).unwrap_or_default(),
        forwarded_on: show::day(referral.forwarded_on),
        asked: request.map(|request| request.text.clone()).unwrap_or_default(),
        management_response_plan: request.is_some_and(|request| request.management_response_plan),
        progress: request.is_some_and(|request| request.progress),
        answer: referral.answer.as_ref().map(|answer| answer.text.clone()).unwrap_or_default(),
    }
}
