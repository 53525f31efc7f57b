//! What the meetings of a month ask of each organization (row GN-12).

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate};
use convene_kernel::codes::ResourceId;
use convene_kernel::time::{Moment, day_in};

use super::Meeting;
use crate::domain::Arrangements;
use crate::domain::participation::Participant;

/// The meetings of a month to which an organization was called.
#[derive(Clone, Debug)]
pub struct Load<'a> {
    /// One of its parts in clusters, by which it is named.
    pub participant: &'a Participant,
    /// How many meetings there were; one that clusters held together counts once.
    pub meetings: usize,
    /// How long they lasted, in minutes.
    pub minutes: u32,
    /// How long those may last that it can attend, in minutes; none where it did not say.
    pub capacity_minutes: Option<u32>,
}

impl Load<'_> {
    /// Whether the meetings ask for more than the organization can give.
    pub fn is_excessive(&self) -> bool {
        self.capacity_minutes.is_some_and(|capacity| capacity < self.minutes)
    }
}

/// What the meetings of a month ask of each organization that takes part in a cluster in it: those of the whole clusters in which it
/// takes part, and those of structures to which it came. `month` is any day of it.
pub fn of_month(arrangements: &Arrangements, month: NaiveDate) -> Vec<Load<'_>> {
    let mut loads: Vec<Load<'_>> = Vec::new();
    let meetings: Vec<&Meeting> =
        arrangements.meetings.values().filter(|one| month_of(one) == first_of(month)).collect();
    for participant in arrangements.participants.values() {
        if loads.iter().any(|load| load.participant.organization.is_same(&participant.organization)) {
            continue;
        }
        let load = of(arrangements, participant, &meetings);
        if load.meetings > 0 {
            loads.push(load);
        }
    }
    loads
}

/// What some meetings of one month ask of the organization of a participant.
pub(super) fn of<'a>(arrangements: &'a Arrangements, participant: &'a Participant, meetings: &[&Meeting]) -> Load<'a> {
    let parts: Vec<&Participant> =
        arrangements.participants.values().filter(|one| one.organization.is_same(&participant.organization)).collect();
    let asked: Vec<&&Meeting> =
        meetings.iter().filter(|meeting| parts.iter().any(|part| is_called(arrangements, part, meeting))).collect();
    let last = asked.iter().map(|meeting| meeting.began_at()).max();
    Load {
        participant,
        meetings: asked.len(),
        minutes: asked.iter().map(|meeting| meeting.held.what.minutes).sum(),
        capacity_minutes: last.and_then(|last| capacity(arrangements, &parts, last)),
    }
}

/// The meetings of the month of a moment, in the zone of a meeting.
pub(super) fn months_of(arrangements: &Arrangements, meetings: &BTreeSet<ResourceId>) -> BTreeSet<NaiveDate> {
    meetings.iter().filter_map(|id| arrangements.meetings.get(id)).map(month_of).collect()
}

/// The first day of the month in which a meeting began.
pub(super) fn month_of(meeting: &Meeting) -> NaiveDate {
    first_of(day_in(meeting.began_at(), meeting.held.stamp.zone))
}

fn first_of(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}

/// Whether a participant was called to a meeting: to one of the whole cluster in which it takes part, or since it came.
fn is_called(arrangements: &Arrangements, participant: &Participant, meeting: &Meeting) -> bool {
    let held = &meeting.held.what;
    let takes_part = || {
        held.clusters().filter_map(|id| arrangements.clusters.get(id)).any(|cluster| {
            arrangements.participants_of(cluster, meeting.began_at()).any(|one| one.id == participant.id)
        })
    };
    held.attended_by.contains(&participant.id) || (meeting.is_national() && takes_part())
}

/// What the organization of these parts said last, by a moment, that it can attend.
fn capacity(arrangements: &Arrangements, parts: &[&Participant], moment: Moment) -> Option<u32> {
    let stated = parts.iter().filter_map(|part| arrangements.meeting_capacities.get(&part.id)?.at(moment));
    let last = stated.max_by_key(|stated| (stated.stamp.occurred_at, stated.stamp.etag))?;
    Some(last.what.hours_a_month.saturating_mul(60))
}
