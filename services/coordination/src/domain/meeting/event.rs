//! What may happen to meetings, in its stored form.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::subject::Subject;
use serde::{Deserialize, Serialize};

use super::{HeldMeeting, MeetingCapacity, MeetingRhythm, MeetingWithdrawal, SeriesEnd, capacity, held, rhythm};
use crate::domain::participation::InCluster;
use crate::domain::subjects::{MEETING, MEETING_SERIES, PARTICIPANT};
use crate::domain::{self, Arrangements};

/// To meetings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The rhythm of a group's meetings was agreed.
    RhythmAgreed(Box<MeetingRhythm>),
    /// A series of meetings ended.
    SeriesEnded(InCluster<SeriesEnd>),
    /// A meeting was held.
    MeetingHeld(Box<HeldMeeting>),
    /// A meeting was not held.
    MeetingWithdrawn(InCluster<MeetingWithdrawal>),
    /// An organization said how many hours of meetings it can attend.
    CapacityStated(InCluster<MeetingCapacity>),
}

impl Event {
    /// The cluster in which it happened.
    pub fn cluster(&self) -> &ResourceId {
        match self {
            Self::RhythmAgreed(rhythm) => &rhythm.cluster,
            Self::MeetingHeld(held) => &held.cluster,
            Self::SeriesEnded(it) => &it.cluster,
            Self::MeetingWithdrawn(it) => &it.cluster,
            Self::CapacityStated(it) => &it.cluster,
        }
    }

    /// What it happened to.
    pub fn resource(&self) -> Subject {
        match self {
            Self::RhythmAgreed(rhythm) => MEETING_SERIES.of(&rhythm.series),
            Self::SeriesEnded(it) => MEETING_SERIES.of(&it.what.series),
            Self::MeetingHeld(held) => MEETING.of(&held.meeting),
            Self::MeetingWithdrawn(it) => MEETING.of(&it.what.meeting),
            Self::CapacityStated(it) => PARTICIPANT.of(&it.what.participant),
        }
    }
}

/// The state after the event.
pub fn evolve(mut arrangements: Arrangements, event: &Event, stamp: &Stamp) -> Arrangements {
    match event {
        Event::RhythmAgreed(agreed) => rhythm::agreed(&mut arrangements, agreed, stamp),
        Event::SeriesEnded(it) => rhythm::ended(&mut arrangements, &it.what, stamp),
        Event::MeetingHeld(it) => held::held(&mut arrangements, it, stamp),
        Event::MeetingWithdrawn(it) => held::withdrawn(&mut arrangements, &it.what),
        Event::CapacityStated(it) => capacity::stated(&mut arrangements, &it.what, stamp),
    }
    arrangements
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Meeting(event)
    }
}
