//! What the events of a request show: that it was made, shared, decided, and whether the mission goes on.

use convene_proto::events::v1 as events;
use convene_runtime::grpc::About;
use convene_runtime::grpc::limits::{ANY, TEXT};
use convene_runtime::{contract, disclosure};

use crate::domain::request::{Event, MissionRequest};
use crate::domain::subjects::MISSION;

disclosure! { Event by about {
    computed {
        Event::Submitted { request, approved_this_year } => {
            events::MissionRequested { approved_this_year: *approved_this_year, ..request.to_message() }
        },
        Event::Completed { request } => events::MissionRequestCompleted { mission: request.mission.to_string() },
        Event::Shared(it) => events::MissionRequestShared { mission: it.mission.to_string() },
        Event::Considered(it) => {
            let mission = it.consideration.for_decision().mission.to_string();
            events::MissionConsidered { mission, decision: Some(it.to_message()) }
        },
        Event::RequesterInformed(it) => events::MissionRequesterInformed { mission: it.mission.to_string() },
        Event::Postponed { postponement, .. } => {
            events::MissionPostponed { postponement: Some(postponement.to_message()) }
        },
        Event::Resumed(it) => events::MissionResumed { mission: it.mission.to_string() },
        Event::Withdrawn(it) => events::MissionWithdrawn { mission: it.for_decision().mission.to_string() },
        Event::Cancelled(it) => events::MissionCancelled { mission: it.for_decision().mission.to_string() },
    }
} }

fn about(event: &Event) -> About {
    About::resource(MISSION.of(event.mission()))
}

contract! {
    MissionRequest => events::MissionRequested {
        mission: code,
        starts_on: date,
        ends_on: date,
        objectives: texts(ANY, TEXT),
        clusters: codes(ANY),
        issues: codes(ANY),
    }
}
