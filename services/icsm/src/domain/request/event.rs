//! What may happen to the request of a mission, in its stored form.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::duty::Duty;
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::{
    Calling, Considered, Halt, MissionRequest, Postponement, RequesterInformed, Resumption, Sharing, cancellation,
    consideration, postponement, sharing, submission,
};
use crate::domain::{self, Missions};

/// To the request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A mission was asked for.
    Submitted {
        /// What was asked for.
        request: Box<MissionRequest>,
        /// The missions approved so far in that year, worldwide.
        approved_this_year: u32,
    },
    /// The information asked for was given.
    Completed {
        /// The request as it is now.
        request: Box<MissionRequest>,
    },
    /// The request was shared with the task team.
    Shared(Sharing),
    /// The task team decided.
    Considered(Considered),
    /// The RC/HC was informed of the decision.
    #[serde(rename = "Told")]
    RequesterInformed(RequesterInformed),
    /// The mission was put off.
    Postponed {
        /// Why, and until when.
        postponement: Postponement,
        /// The duties that rest meanwhile.
        resting: Vec<Duty>,
    },
    /// The mission was taken up again.
    Resumed(Resumption),
    /// The request was withdrawn.
    Withdrawn(Restricted<Calling>),
    /// The mission was called off.
    Cancelled(Restricted<Calling>),
}

impl Event {
    /// The mission it happened to.
    pub fn mission(&self) -> &ResourceId {
        match self {
            Self::Submitted { request, .. } | Self::Completed { request } => &request.mission,
            Self::Shared(sharing) => &sharing.mission,
            Self::Considered(considered) => &considered.consideration.for_decision().mission,
            Self::RequesterInformed(informed) => &informed.mission,
            Self::Postponed { postponement, .. } => &postponement.mission,
            Self::Resumed(resumption) => &resumption.mission,
            Self::Withdrawn(calling) | Self::Cancelled(calling) => &calling.for_decision().mission,
        }
    }
}

/// The state after the event.
pub fn evolve(mut missions: Missions, event: &Event, stamp: &Stamp) -> Missions {
    if let Event::Submitted { request, approved_this_year } = event {
        let mission = submission::submitted(request, *approved_this_year, stamp);
        missions.missions.insert(request.mission.clone(), mission);
        return missions;
    }
    missions.change(event.mission(), stamp, |mission| {
        let requested = &mut mission.requested;
        match event {
            Event::Submitted { .. } => {}
            Event::Completed { request } => submission::completed(requested, request),
            Event::Shared(sharing) => sharing::shared(requested, sharing),
            Event::Considered(considered) => consideration::considered(requested, considered),
            Event::RequesterInformed(informed) => consideration::requester_informed(requested, informed, stamp),
            Event::Postponed { postponement, resting } => postponement::postponed(requested, postponement, resting),
            Event::Resumed(_) => postponement::resumed(requested),
            Event::Withdrawn(calling) => cancellation::halted(requested, Halt::Withdrawn(calling.clone())),
            Event::Cancelled(calling) => cancellation::halted(requested, Halt::Cancelled(calling.clone())),
        }
    })
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Request(event)
    }
}
