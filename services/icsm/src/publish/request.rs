//! What the public learns of a request: that it was made, passed on, decided, told, put off or called off.

use convene_proto::events::v1 as pb;
use convene_runtime::publisher::PublicEvent;

use super::{about, texts};
use crate::domain::request::{Event, MissionRequest, Verdict};

/// The public event that says what happened.
pub fn public_event(event: &Event) -> PublicEvent {
    match event {
        Event::Submitted { request, approved_this_year } => {
            about(&request.mission, &requested(request, *approved_this_year))
        }
        Event::Completed { request } => {
            about(&request.mission, &pb::MissionRequestCompleted { mission: request.mission.to_string() })
        }
        Event::Shared(sharing) => {
            about(&sharing.mission, &pb::MissionRequestShared { mission: sharing.mission.to_string() })
        }
        Event::Considered(considered) => {
            let mission = &considered.consideration.mission;
            let message = pb::MissionConsidered {
                mission: mission.to_string(),
                verdict: verdict(&considered.consideration.verdict).to_owned(),
                body: considered.body.clone(),
                approved_this_year: considered.approved_this_year,
            };
            about(mission, &message)
        }
        Event::Told(telling) => {
            about(&telling.mission, &pb::MissionDecisionTold { mission: telling.mission.to_string() })
        }
        Event::Postponed { postponement, .. } => {
            let until = postponement.until.map(|day| day.to_string()).unwrap_or_default();
            let mission = postponement.mission.to_string();
            about(&postponement.mission, &pb::MissionPostponed { mission, until })
        }
        Event::Resumed(resumption) => {
            about(&resumption.mission, &pb::MissionResumed { mission: resumption.mission.to_string() })
        }
        Event::Withdrawn(calling) => {
            about(&calling.mission, &pb::MissionWithdrawn { mission: calling.mission.to_string() })
        }
        Event::Cancelled(calling) => {
            about(&calling.mission, &pb::MissionCancelled { mission: calling.mission.to_string() })
        }
    }
}

fn requested(request: &MissionRequest, approved_this_year: u32) -> pb::MissionRequested {
    pb::MissionRequested {
        mission: request.mission.to_string(),
        from: request.starts_on.to_string(),
        to: request.ends_on.to_string(),
        objectives: request.objectives.clone(),
        clusters: texts(&request.clusters),
        issues: texts(&request.issues),
        approved_this_year,
    }
}

fn verdict(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Proceed => "proceed",
        Verdict::OtherSupport { .. } => "other_support",
        Verdict::MoreInformation { .. } => "more_information",
        Verdict::Decline => "decline",
    }
}
