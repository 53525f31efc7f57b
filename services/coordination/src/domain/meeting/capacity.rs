//! The time that an organization can give to meetings, as it says itself: small ones have little (row GN-12).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::recorded::Recorded;
use serde::{Deserialize, Serialize};

use super::Event;
use crate::domain::participation::InCluster;
use crate::domain::{Arrangements, Decided};

/// How many hours of meetings a month an organization can attend (row GN-12).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingCapacity {
    /// Its part in a cluster; what it says is about all its meetings.
    pub participant: ResourceId,
    /// The hours a month.
    pub hours_a_month: u32,
}

pub(super) fn state(arrangements: &Arrangements, command: &MeetingCapacity, context: &Context<'_>) -> Decided {
    let participant = arrangements.participant_to_change(&command.participant, context)?;
    let cluster = participant.cluster.clone();
    let stated = Event::CapacityStated(InCluster { what: command.clone(), cluster });
    Ok(Decision::about(participant.subject()).event(stated.into()))
}

pub(super) fn stated(arrangements: &mut Arrangements, capacity: &MeetingCapacity, stamp: &Stamp) {
    let stated = arrangements.meeting_capacities.entry(capacity.participant.clone()).or_default();
    stated.record(stamp.occurred_at, Recorded::new(capacity, stamp));
    if let Some(participant) = arrangements.participants.get_mut(&capacity.participant) {
        participant.etag = stamp.etag;
    }
}
