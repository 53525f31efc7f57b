//! The public events of a report: the final one, plans, progress, that it went to the ERC, the close.

use convene_proto::events::v1 as events;
use convene_runtime::contract;
use convene_runtime::grpc::contract::ToMessage as _;
use convene_runtime::grpc::show;
use convene_runtime::publisher::PublicEvent;

use super::about::{about, about_cluster};
use crate::domain::report::{
    Endorsement, Event, FinalReport, FollowUp, ImprovementPlan, MissionEnd, PlanProgress, Progress, Recommendation,
    Response, ResponsePlan,
};
use convene_runtime::grpc::limits::{ANY, NAME, TEXT};

/// The public event of an event; none for deliberation.
pub fn public_event(event: &Event) -> Option<PublicEvent> {
    let (id, mission) = (event.mission(), event.mission().to_string());
    match event {
        Event::Ended(it) => Some(about::<events::MissionEnded>(id, &it.to_message())),
        Event::Published(it) => Some(about::<events::MissionReportPublished>(id, &it.to_message())),
        Event::ImprovementPlanAgreed(it) => {
            Some(about_cluster::<events::MissionImprovementPlanAgreed>(id, &it.cluster, &it.to_message()))
        }
        Event::ImprovementPlanFollowed(it) => {
            Some(about_cluster::<events::MissionImprovementPlanFollowed>(id, &it.cluster, &it.to_message()))
        }
        Event::ResponsePlanAdopted(it) => Some(about::<events::MissionResponsePlanAdopted>(id, &it.to_message())),
        Event::ProgressFollowed(it) => Some(about::<events::MissionProgressFollowed>(id, &it.to_message())),
        Event::ReferralForwarded { body, .. } => {
            Some(about(id, &events::MissionReferred { mission, body: body.clone() }))
        }
        Event::Closed(_) => Some(about(id, &events::MissionClosed { mission })),
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

contract! {
    MissionEnd => events::MissionEnded { mission: code, on: date }
    FinalReport => events::MissionReportPublished { mission: code, posted_on: text(NAME), recommendations: each(ANY) }
    Recommendation => events::MissionRecommendation {
        recommendation: code,
        kind: text(NAME),
        addressee: text(NAME),
        text: text(TEXT),
        time_frame: optional_text(NAME),
        focal_point: optional_text(NAME),
        indicator: optional_text(TEXT),
    } + {
        level: |recommendation| show::stored_name(&recommendation.level),
    }
    ImprovementPlan => events::MissionImprovementPlanAgreed { mission: code, cluster: code, plan: text(TEXT) }
    PlanProgress => events::MissionImprovementPlanFollowed { mission: code, cluster: code, completed: flag }
    ResponsePlan => events::MissionResponsePlanAdopted { mission: code, responses: each(ANY) }
    Response => events::MissionResponse { recommendation: code } + {
        response: |response| endorsement(&response.endorsement).to_owned(),
    }
    FollowUp => events::MissionProgressFollowed { mission: code, progress: each(ANY) } + {
        level: |follow_up| show::stored_name(&follow_up.level),
    }
    Progress => events::MissionProgress { recommendation: code } + {
        status: |progress| show::stored_name(&progress.status),
    }
}

fn endorsement(endorsement: &Endorsement) -> &'static str {
    match endorsement {
        Endorsement::Endorsed => "endorsed",
        Endorsement::Modified { .. } => "modified",
        Endorsement::NotFollowed { .. } => "not_followed",
    }
}
