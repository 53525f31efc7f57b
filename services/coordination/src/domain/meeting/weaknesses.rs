//! What is weak about meetings: found when it becomes so, and resolved when it is so no longer (rows RM-6.3, GN-12, GN-12.1).

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::refusal::Finding;
use convene_kernel::subject::Subject;

use super::{Event, Meeting, cycle, load, rhythm};
use crate::domain::{self, Arrangements};

/// The rows of the findings on meetings.
const ROWS: [&str; 3] = ["RM-6.3", "GN-12", "GN-12.1"];

/// Brings the findings on the meetings that a decision touches to what follows from `after`, the arrangements after it.
pub fn settle(
    decision: &mut Decision<domain::Event>,
    (before, after): (&Arrangements, &Arrangements),
    context: &Context<'_>,
) {
    let mut touched = Touched::default();
    for event in &decision.events {
        if let domain::Event::Meeting(event) = event {
            touched.by(event, (before, after));
        }
    }
    let (weak, subjects) = touched.weak((before, after), context);
    let (known, new): (Vec<_>, Vec<_>) = weak.into_iter().partition(|one| context.findings.contains_key(&one.id));
    let of_these = context.findings.values().filter(|finding| ROWS.contains(&finding.row.as_str()));
    let earlier: Vec<String> = of_these
        .filter(|finding| {
            subjects.iter().any(|(subject, field)| {
                finding.subject == *subject && field.as_ref().is_none_or(|field| finding.field == *field)
            })
        })
        .map(|finding| finding.id.clone())
        .collect();
    for id in earlier.iter().filter(|id| known.iter().all(|now| now.id != **id)) {
        decision.resolve(id, "the weakness no longer exists");
    }
    new.into_iter().for_each(|finding| decision.raise(finding));
}

/// What a decision may have made weak, or mended.
#[derive(Debug, Default)]
struct Touched {
    meetings: BTreeSet<ResourceId>,
    /// Meetings that were taken back, whose findings go with them.
    gone: BTreeSet<ResourceId>,
    series: BTreeSet<ResourceId>,
    participants: BTreeSet<ResourceId>,
}

impl Touched {
    fn by(&mut self, event: &Event, (before, after): (&Arrangements, &Arrangements)) {
        match event {
            Event::RhythmAgreed(rhythm) => drop(self.series.insert(rhythm.series.clone())),
            Event::SeriesEnded(it) => drop(self.series.insert(it.what.series.clone())),
            Event::MeetingHeld(held) => self.by_meeting(after, &held.meeting),
            Event::MeetingWithdrawn(it) => {
                self.by_meeting(before, &it.what.meeting);
                self.meetings.remove(&it.what.meeting);
                self.gone.insert(it.what.meeting.clone());
            }
            Event::CapacityStated(it) => drop(self.participants.insert(it.what.participant.clone())),
        }
    }

    /// The meeting, and the national ones that rest on it.
    fn by_meeting(&mut self, arrangements: &Arrangements, id: &ResourceId) {
        let Some(meeting) = arrangements.meetings.get(id) else { return };
        self.meetings.insert(id.clone());
        for cluster in meeting.held.what.clusters().filter_map(|id| arrangements.clusters.get(id)) {
            self.meetings.extend(cycle::resting_on(arrangements, cluster, meeting).map(|one| one.id.clone()));
        }
    }

    /// What is weak after the decision, and what all findings of that kind are about: a subject, and a field where only one of its
    /// fields is meant.
    fn weak(
        &self,
        (before, after): (&Arrangements, &Arrangements),
        context: &Context<'_>,
    ) -> (Vec<Finding>, Vec<(Subject, Option<String>)>) {
        let (mut weak, mut subjects) = (Vec::new(), Vec::new());
        for meeting in self.meetings.iter().filter_map(|id| after.meetings.get(id)) {
            weak.extend(of_meeting(after, meeting));
            subjects.push((meeting.subject(), None));
        }
        subjects.extend(self.gone.iter().filter_map(|id| before.meetings.get(id)).map(|one| (one.subject(), None)));
        for series in self.series.iter().filter_map(|id| after.series.get(id)) {
            weak.extend(rhythm::weak(after, series, context.now));
            subjects.push((series.subject(), None));
        }
        let mut months = load::months_of(after, &self.meetings);
        months.extend(load::months_of(before, &self.gone));
        if !self.participants.is_empty() {
            months.extend(after.meetings.values().map(load::month_of));
        }
        for month in months {
            let loads = load::of_month(after, month);
            for participant in after.participants.values() {
                subjects.push((participant.subject(), Some(month.format("%Y-%m").to_string())));
            }
            weak.extend(loads.iter().filter(|load| load.is_excessive()).map(|load| {
                let month = month.format("%Y-%m").to_string();
                Finding::of("GN-12", load.participant.subject()).at(month.clone()).says(
                    message!(
                        "the meetings of {month} take {asked} minutes of an organization that can give {capacity}",
                        month = verbatim(month),
                        asked = load.minutes,
                        capacity = load.capacity_minutes.unwrap_or_default()
                    ),
                    "hold meetings together with another cluster, less often, or shorter",
                )
            }));
        }
        (weak, subjects)
    }
}

/// What is weak about a meeting that was held.
fn of_meeting(arrangements: &Arrangements, meeting: &Meeting) -> Vec<Finding> {
    let of = |field: String| Finding::of("RM-6.3", meeting.subject()).at(field);
    let mut weak = Vec::new();
    if !meeting.held.what.has_a_record() {
        weak.push(
            of("decisions".to_owned()).says(
                "neither a decision nor an issue of the meeting is on record",
                "record what it decided and raised",
            ),
        );
    }
    let clusters = meeting.held.what.clusters().filter_map(|id| arrangements.clusters.get(id));
    for cluster in clusters.filter(|_| meeting.is_national()) {
        for hub in cycle::not_met(arrangements, cluster, meeting) {
            weak.push(of(format!("structure/{}", hub.id)).says(
                message!("'{hub}' did not meet between the national meeting before and this one", hub = hub.id),
                "hold the sub-national meetings first",
            ));
        }
        for raised in cycle::left_out(arrangements, cluster, meeting) {
            weak.push(of(format!("meeting/{}", raised.meeting.id)).says(
                message!("what '{meeting}' decided and raised was not taken up", meeting = raised.meeting.id),
                "take it up in the next national meeting",
            ));
        }
    }
    weak
}
