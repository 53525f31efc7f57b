//! The coordination of a country: its critical gaps with who is provider of last resort, its clusters, groups, meetings and objectives.

use std::collections::BTreeMap;

use askama::Template;
use convene_proto::activation::v1::GetArchitectureRequest;
use convene_proto::coordination::v1::{
    GetInterclusterCoordinationRequest, InterclusterCoordination, ListGapsRequest, ListGapsResponse,
    ListMeetingsRequest, ListMeetingsResponse, ListParticipantsRequest, ListParticipantsResponse,
    ListStructuresResponse, Part as Taking,
};

use super::lines::{GapLine, gap_lines};
use super::questions::{self, listed};
use crate::answer::{Answer, page};
use crate::ask::first_page;
use crate::pages::moments::Moments;
use crate::problem::{Part, part};
use crate::visit::{Guest, Visit};

/// How many take part in a cluster.
#[derive(Default)]
struct ClusterLine {
    id: String,
    name: String,
    partners: usize,
    observers: usize,
    authorities: usize,
}

/// A group beside the clusters, or below one.
pub(super) struct StructureLine {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) of: String,
    pub(super) since: String,
}

/// A meeting whose decisions wait to be taken up.
struct Waiting {
    address: String,
    meeting: String,
    cluster: String,
    at: String,
    decisions: Vec<String>,
    issues: Vec<String>,
}

#[derive(Template)]
#[template(path = "coordination.html")]
struct CoordinationPage<'a> {
    v: &'a Guest,
    country: &'a str,
    moments: Moments,
    is_past: bool,
    gaps: Part<Vec<GapLine>>,
    open: usize,
    clusters: Part<Vec<ClusterLine>>,
    structures: Part<Vec<StructureLine>>,
    waiting: Part<Vec<Waiting>>,
    between: Part<InterclusterCoordination>,
}

/// Draws the page.
///
/// # Errors
/// Never: what cannot be had is shown as missing.
pub async fn show(visit: Visit) -> Answer {
    let moments = Moments::of(&visit);
    let (as_of, known_on) = (moments.as_of.moment, moments.known_on.moment);
    let country = visit.param("country");
    let gaps = ListGapsRequest { include_closed: visit.asked("closed") == "true", ..questions::gaps(&visit, &moments) };
    let structures = questions::structures(&visit, &moments);
    let meetings = ListMeetingsRequest { to_take_up: true, ..questions::meetings(&visit, &moments) };
    let between = GetInterclusterCoordinationRequest { header: visit.header(), as_of, known_on };
    let (gaps, clusters, structures, meetings, between) = futures::join!(
        listed::<_, ListGapsResponse>(&visit, "ListGaps", gaps),
        clusters(&visit, &moments),
        listed::<_, ListStructuresResponse>(&visit, "ListStructures", structures),
        listed::<_, ListMeetingsResponse>(&visit, "ListMeetings", meetings),
        visit.ask(between),
    );
    let gaps = part(&visit, gaps).map(|answer| gap_lines(&visit, answer.gaps));
    Ok(page(&CoordinationPage {
        v: &visit,
        country,
        is_past: moments.is_past(),
        moments,
        open: gaps.as_ref().map_or(0, |gaps| gaps.iter().filter(|gap| gap.is_open).count()),
        gaps,
        clusters,
        structures: part(&visit, structures).map(|answer| structure_lines(&visit, answer)),
        waiting: part(&visit, meetings).map(|answer| waiting(&visit, answer)),
        between: part(&visit, between).map(|answer| answer.coordination.unwrap_or_default()),
    }))
}

async fn clusters(visit: &Visit, moments: &Moments) -> Part<Vec<ClusterLine>> {
    let (as_of, known_on) = (moments.as_of.moment, moments.known_on.moment);
    let architecture = visit.ask(GetArchitectureRequest { header: visit.header(), as_of, known_on });
    let request = ListParticipantsRequest {
        countries: vec![visit.param("country").to_owned()],
        exercise: visit.exercise.clone(),
        as_of,
        known_on,
        page: first_page(),
        ..Default::default()
    };
    let participants = listed::<_, ListParticipantsResponse>(visit, "ListParticipants", request);
    let (architecture, participants) = part(visit, futures::try_join!(architecture, participants))?;
    let active = architecture.architecture.unwrap_or_default().clusters.into_iter();
    let mut lines: BTreeMap<String, ClusterLine> = active
        .filter(|cluster| cluster.ended_at.is_none())
        .map(|cluster| {
            let line = ClusterLine { id: cluster.cluster.clone(), name: cluster.name, ..ClusterLine::default() };
            (cluster.cluster, line)
        })
        .collect();
    for participant in participants.participants.into_iter().filter_map(|entry| entry.participant) {
        let line = lines.entry(participant.cluster.clone()).or_insert_with(|| ClusterLine {
            id: participant.cluster.clone(),
            name: participant.cluster.clone(),
            ..ClusterLine::default()
        });
        match participant.part() {
            Taking::Partner => line.partners += 1,
            Taking::Observer => line.observers += 1,
            Taking::Authority => line.authorities += 1,
            Taking::Unspecified => {}
        }
    }
    Ok(lines.into_values().collect())
}

/// Groups with what they are and whose.
pub(super) fn structure_lines(visit: &Visit, answer: ListStructuresResponse) -> Vec<StructureLine> {
    let line = |entry: convene_proto::coordination::v1::StructureEntry| {
        let structure = entry.structure.unwrap_or_default();
        StructureLine {
            kind: visit.word("choice", structure.kind().as_str_name()),
            since: visit.day(structure.since.as_ref(), &entry.country),
            of: structure.cluster,
            name: structure.name,
        }
    };
    answer.structures.into_iter().map(line).collect()
}

fn waiting(visit: &Visit, answer: ListMeetingsResponse) -> Vec<Waiting> {
    let line = |entry: convene_proto::coordination::v1::MeetingEntry| {
        let held = entry.meeting.and_then(|meeting| meeting.held).unwrap_or_default();
        Waiting {
            address: format!("{}/countries/{}/meetings/{}", visit.base, entry.country, held.meeting),
            at: visit.when(held.began_at.as_ref(), &entry.country),
            meeting: held.meeting,
            cluster: held.cluster,
            decisions: held.decisions,
            issues: held.issues,
        }
    };
    answer.meetings.into_iter().map(line).collect()
}
