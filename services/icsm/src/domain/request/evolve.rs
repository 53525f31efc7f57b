//! The request of a mission after an event.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;

use super::event::Event;
use super::state::{Halt, Requested, Rest};
use crate::domain::preparation::Preparation;
use crate::domain::report::Reporting;
use crate::domain::{Mission, Missions};

/// The state after the event.
pub fn evolve(mut missions: Missions, event: &Event, stamp: &Stamp) -> Missions {
    if let Event::Submitted { request, approved_this_year } = event {
        let requested = Requested {
            request: request.as_ref().clone(),
            by: stamp.actor.clone(),
            at: stamp.occurred_at,
            approved_this_year: *approved_this_year,
            shared: None,
            considered: None,
            told: None,
            postponed: None,
            halted: None,
        };
        let (preparation, reporting) = (Preparation::default(), Reporting::default());
        let mission = Mission { requested, preparation, reporting, etag: stamp.etag };
        missions.missions.insert(request.mission.clone(), mission);
    } else if let Some(mission) = missions.missions.get_mut(mission_of(event)) {
        in_mission(&mut mission.requested, event, stamp);
        mission.etag = stamp.etag;
    }
    missions
}

fn mission_of(event: &Event) -> &ResourceId {
    match event {
        Event::Submitted { request, .. } | Event::Completed { request } => &request.mission,
        Event::Shared(sharing) => &sharing.mission,
        Event::Considered(considered) => &considered.consideration.mission,
        Event::Told(telling) => &telling.mission,
        Event::Postponed { postponement, .. } => &postponement.mission,
        Event::Resumed(resumption) => &resumption.mission,
        Event::Withdrawn(calling) | Event::Cancelled(calling) => &calling.mission,
    }
}

fn in_mission(requested: &mut Requested, event: &Event, stamp: &Stamp) {
    match event {
        Event::Submitted { .. } => {}
        Event::Completed { request } => {
            requested.request = request.as_ref().clone();
            requested.considered = None;
            requested.told = None;
        }
        Event::Shared(sharing) => requested.shared = Some(sharing.clone()),
        Event::Considered(considered) => requested.considered = Some(considered.clone()),
        Event::Told(telling) => requested.told = Some((telling.clone(), stamp.occurred_at)),
        Event::Postponed { postponement, resting } => {
            requested.postponed = Some(Rest { postponement: postponement.clone(), resting: resting.clone() });
        }
        Event::Resumed(_) => requested.postponed = None,
        Event::Withdrawn(calling) => halt(requested, Halt::Withdrawn(calling.clone())),
        Event::Cancelled(calling) => halt(requested, Halt::Cancelled(calling.clone())),
    }
}

/// A mission that came to nothing rests no longer: there is nothing to go on with.
fn halt(requested: &mut Requested, how: Halt) {
    requested.postponed = None;
    requested.halted = Some(how);
}
