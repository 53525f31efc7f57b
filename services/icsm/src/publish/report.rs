//! What the public learns of a report: the final one, plans, progress, that it went to the ERC, the close.

use convene_proto::events::v1 as pb;
use convene_runtime::publisher::PublicEvent;

use super::{about, about_cluster, named};
use crate::domain::report::{Endorsement, Event, FinalReport, FollowUp, Recommendation, ResponsePlan};

/// The public event that says what happened; none for deliberation.
pub fn public_event(event: &Event) -> Option<PublicEvent> {
    match event {
        Event::Ended(end) => {
            let (mission, on) = (end.mission.to_string(), end.on.to_string());
            Some(about(&end.mission, &pb::MissionEnded { mission, on }))
        }
        Event::Published(report) => Some(about(&report.mission, &published(report))),
        Event::ImprovementPlanAgreed(plan) => {
            let (cluster, text) = (plan.cluster.to_string(), plan.plan.clone());
            let mission = plan.mission.to_string();
            let message = pb::MissionImprovementPlanAgreed { mission, cluster, plan: text };
            Some(about_cluster(&plan.mission, &plan.cluster, &message))
        }
        Event::ImprovementPlanFollowed(progress) => {
            let (mission, cluster) = (progress.mission.to_string(), progress.cluster.to_string());
            let completed = progress.completed;
            let message = pb::MissionImprovementPlanFollowed { mission, cluster, completed };
            Some(about_cluster(&progress.mission, &progress.cluster, &message))
        }
        Event::ResponsePlanAdopted(plan) => Some(about(&plan.mission, &adopted(plan))),
        Event::ProgressFollowed(follow_up) => Some(about(&follow_up.mission, &followed(follow_up))),
        Event::ReferralForwarded { mission, body, .. } => {
            let message = pb::MissionReferred { mission: mission.to_string(), body: body.clone() };
            Some(about(mission, &message))
        }
        Event::Closed(closing) => {
            Some(about(&closing.mission, &pb::MissionClosed { mission: closing.mission.to_string() }))
        }
        Event::ActionPointsPresented(_)
        | Event::DraftSubmitted(_)
        | Event::Commented(_)
        | Event::ReferralProposed(_)
        | Event::ReferralAdvised(_)
        | Event::ReferralReviewed(_)
        | Event::ErcAsked(_)
        | Event::ErcAnswered(_) => None,
    }
}

fn published(report: &FinalReport) -> pb::MissionReportPublished {
    let recommendation = |one: &Recommendation| pb::MissionRecommendation {
        recommendation: one.recommendation.to_string(),
        kind: one.kind.clone(),
        level: named(&one.level),
        addressee: one.addressee.clone(),
        text: one.text.clone(),
        time_frame: one.time_frame.clone().unwrap_or_default(),
        focal_point: one.focal_point.clone().unwrap_or_default(),
        indicator: one.indicator.clone().unwrap_or_default(),
    };
    pb::MissionReportPublished {
        mission: report.mission.to_string(),
        posted_on: report.posted_on.clone(),
        recommendations: report.recommendations.iter().map(recommendation).collect(),
    }
}

fn adopted(plan: &ResponsePlan) -> pb::MissionResponsePlanAdopted {
    let responses = plan.responses.iter().map(|response| pb::MissionResponse {
        recommendation: response.recommendation.to_string(),
        response: match response.endorsement {
            Endorsement::Endorsed => "endorsed",
            Endorsement::Modified { .. } => "modified",
            Endorsement::NotFollowed { .. } => "not_followed",
        }
        .to_owned(),
    });
    pb::MissionResponsePlanAdopted { mission: plan.mission.to_string(), responses: responses.collect() }
}

fn followed(follow_up: &FollowUp) -> pb::MissionProgressFollowed {
    let progress = follow_up.progress.iter().map(|progress| pb::MissionProgress {
        recommendation: progress.recommendation.to_string(),
        status: named(&progress.status),
    });
    pb::MissionProgressFollowed {
        mission: follow_up.mission.to_string(),
        level: named(&follow_up.level),
        progress: progress.collect(),
    }
}
