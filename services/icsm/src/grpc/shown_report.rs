//! Everything recorded of the report of a mission, and what follows from it, as messages.

use convene_proto::icsm::v1 as pb;

use super::shown::day;
use crate::documents::Desk;
use crate::domain::report::{Comment, Improvement, Level, Recommendation, Referral, Reporting};

/// Adds what is so of the report; drafts, comments and the way to the ERC only for those who take part in deciding.
pub fn show(shown: &mut pb::Mission, desk: Desk<'_>, deliberates: bool) {
    let reporting = &desk.mission.reporting;
    let is_shown = deliberates || reporting.published.is_some();
    shown.left_on = day(reporting.ended.as_ref().map(|end| end.on));
    shown.recommendations = reporting
        .recommendations()
        .iter()
        .filter(|_| is_shown)
        .map(|recommendation| row(desk, recommendation))
        .collect();
    shown.posted_on = reporting.published.as_ref().map(|report| report.posted_on.clone()).unwrap_or_default();
    shown.improvement_plans =
        reporting.improvement_plans.values().map(|improvement| plan(improvement, deliberates)).collect();
    let referred = reporting.referral.as_ref().filter(|one| deliberates || one.forwarded_on.is_some());
    shown.referral = referred.map(standing).unwrap_or_default().to_owned();
    if deliberates {
        deliberation(shown, reporting);
    }
}

fn deliberation(shown: &mut pb::Mission, reporting: &Reporting) {
    shown.action_points = reporting.action_points.as_ref().map(|given| given.points.clone()).unwrap_or_default();
    shown.comments = reporting.comments.iter().map(comment).collect();
    shown.referral_details = reporting.referral.as_ref().map(referral);
    let reason = reporting.closing.as_ref().and_then(|closing| closing.reason.clone());
    shown.closed_because = reason.unwrap_or_default();
}

fn row(desk: Desk<'_>, recommendation: &Recommendation) -> pb::RecommendationRow {
    let given = |text: &Option<String>| text.clone().unwrap_or_default();
    let level = match recommendation.level {
        Level::Country => pb::Level::Country,
        Level::Global => pb::Level::Global,
    };
    pb::RecommendationRow {
        recommendation: Some(pb::Recommendation {
            recommendation: recommendation.recommendation.to_string(),
            kind: recommendation.kind.clone(),
            level: level.into(),
            addressee: recommendation.addressee.clone(),
            text: recommendation.text.clone(),
            time_frame: given(&recommendation.time_frame),
            focal_point: given(&recommendation.focal_point),
            indicator: given(&recommendation.indicator),
        }),
        response: desk.response(recommendation),
        progress_in_country: desk.progress(recommendation, Level::Country),
        progress_globally: desk.progress(recommendation, Level::Global),
    }
}

fn comment(comment: &Comment) -> pb::ReportComment {
    pb::ReportComment {
        role: comment.role.to_string(),
        organization: comment.organization.to_string(),
        text: comment.text.clone(),
    }
}

fn plan(improvement: &Improvement, deliberates: bool) -> pb::ImprovementPlan {
    let progress = improvement.progress.iter().filter(|_| deliberates);
    pb::ImprovementPlan {
        cluster: improvement.plan.cluster.to_string(),
        plan: improvement.plan.plan.clone(),
        carried_out: improvement.is_carried_out(),
        agreed_with: if deliberates { improvement.plan.agreed_with.clone() } else { Vec::new() },
        progress: progress.map(|progress| progress.progress.clone()).collect(),
    }
}

/// How far a referral to the ERC is (row IM-17).
fn standing(referral: &Referral) -> &'static str {
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
        forwarded_on: day(referral.forwarded_on),
        asked: request.map(|request| request.text.clone()).unwrap_or_default(),
        management_response_plan: request.is_some_and(|request| request.management_response_plan),
        progress: request.is_some_and(|request| request.progress),
        answer: referral.answer.as_ref().map(|answer| answer.text.clone()).unwrap_or_default(),
    }
}
