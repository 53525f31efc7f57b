//! The public events of a request: that it was made, shared, decided, and whether the mission goes on.

use convene_proto::events::v1 as events;
use convene_runtime::contract;
use convene_runtime::grpc::contract::ToMessage as _;
use convene_runtime::publisher::PublicEvent;

use super::about::about;
use crate::domain::request::{Considered, Event, MissionRequest, Postponement, Verdict};
use convene_runtime::grpc::limits::{ANY, TEXT};

/// The public event of an event.
pub fn public_event(event: &Event) -> PublicEvent {
    let (id, mission) = (event.mission(), event.mission().to_string());
    match event {
        Event::Submitted { request, approved_this_year } => {
            let requested: events::MissionRequested = request.to_message();
            about(id, &events::MissionRequested { approved_this_year: *approved_this_year, ..requested })
        }
        Event::Considered(it) => about::<events::MissionConsidered>(id, &it.to_message()),
        Event::Postponed { postponement, .. } => about::<events::MissionPostponed>(id, &postponement.to_message()),
        Event::Completed { .. } => about(id, &events::MissionRequestCompleted { mission }),
        Event::Shared(_) => about(id, &events::MissionRequestShared { mission }),
        Event::RequesterInformed(_) => about(id, &events::MissionRequesterInformed { mission }),
        Event::Resumed(_) => about(id, &events::MissionResumed { mission }),
        Event::Withdrawn(_) => about(id, &events::MissionWithdrawn { mission }),
        Event::Cancelled(_) => about(id, &events::MissionCancelled { mission }),
    }
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
    Postponement => events::MissionPostponed { mission: code, until: optional_date }
    Considered => events::MissionConsidered {
        approved_this_year: number(0..=u32::MAX),
        body: text(TEXT),
    } + {
        mission: |considered| considered.consideration.for_decision().mission.to_string(),
        verdict: |considered| verdict(considered.verdict()).to_owned(),
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
