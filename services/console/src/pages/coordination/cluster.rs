//! The coordination of a cluster: its partners with their stand on each commitment, observers, authorities, groups, meetings and gaps.

use askama::Template;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse as _;
use convene_proto::coordination::v1::{
    Commitment, CommitmentOrigin, GetClusterCoordinationRequest, GetMeetingCalendarRequest, ListGapsRequest,
    ListGapsResponse, ListMeetingSeriesRequest, ListMeetingSeriesResponse, ListMeetingsRequest, ListMeetingsResponse,
    ListStructuresRequest, ListStructuresResponse, Part as Taking, Participant, StandPosition,
};

use super::country::{StructureLine, structure_lines};
use super::lines::{GapLine, gap_lines};
use super::questions::{self, listed};
use crate::answer::{Answer, Failure, page};
use crate::ask::first_page;
use crate::deed::Offers;
use crate::deed::subject::Subject;
use crate::pages::moments::Moments;
use crate::problem::{Part, part};
use crate::visit::{Guest, Visit};

/// How an organization stands to one commitment.
struct Stand {
    mark: &'static str,
    class: &'static str,
    said: String,
    reason: String,
}

/// An organization that takes part.
struct Taker {
    address: String,
    name: String,
    detail: String,
    since: String,
    stands: Vec<Stand>,
}

struct MeetingLine {
    address: String,
    meeting: String,
    at: String,
    decisions: usize,
    attended: usize,
}

struct SeriesLine {
    name: String,
    rhythm: String,
    venue: String,
}

#[derive(Template)]
#[template(path = "cluster_coordination.html")]
struct ClusterPage<'a> {
    v: &'a Guest,
    country: &'a str,
    id: &'a str,
    name: String,
    moments: Moments,
    is_past: bool,
    commitments: Vec<(String, String)>,
    partners: Vec<Taker>,
    observers: Vec<Taker>,
    authorities: Vec<Taker>,
    gaps: Part<Vec<GapLine>>,
    structures: Part<Vec<StructureLine>>,
    series: Part<Vec<SeriesLine>>,
    meetings: Part<Vec<MeetingLine>>,
    findings: Vec<convene_proto::common::v1::Finding>,
    offers: Part<Offers>,
}

/// Draws the page.
///
/// # Errors
/// When there is no such cluster, or it cannot be read.
pub async fn show(visit: Visit) -> Answer {
    let (country, id) = (visit.param("country"), visit.param("id"));
    let moments = Moments::of(&visit);
    let (as_of, known_on, cluster) = (moments.as_of.moment, moments.known_on.moment, id.to_owned());
    let request = GetClusterCoordinationRequest { header: visit.header(), cluster: cluster.clone(), as_of, known_on };
    let gaps = ListGapsRequest { cluster: cluster.clone(), include_closed: true, ..questions::gaps(&visit, &moments) };
    let structures = ListStructuresRequest { cluster: cluster.clone(), ..questions::structures(&visit, &moments) };
    let series = ListMeetingSeriesRequest {
        countries: questions::countries(&visit),
        exercise: visit.exercise.clone(),
        cluster: cluster.clone(),
        as_of,
        known_on,
        page: first_page(),
        ..Default::default()
    };
    let meetings = ListMeetingsRequest { cluster, ..questions::meetings(&visit, &moments) };
    let (answer, gaps, structures, series, meetings, offers) = futures::join!(
        visit.ask(request),
        listed::<_, ListGapsResponse>(&visit, "ListGaps", gaps),
        listed::<_, ListStructuresResponse>(&visit, "ListStructures", structures),
        listed::<_, ListMeetingSeriesResponse>(&visit, "ListMeetingSeries", series),
        listed::<_, ListMeetingsResponse>(&visit, "ListMeetings", meetings),
        moments.offers(&visit, "coordination", Subject::Cluster, id),
    );
    let kept = answer?.coordination.ok_or(Failure::Missing)?;
    let asked: Vec<&Commitment> =
        kept.commitments.iter().filter(|one| one.origin() != CommitmentOrigin::Dropped).collect();
    let of = |taking: Taking| {
        let taking = kept.participants.iter().filter(|one| one.part() == taking && one.until.is_none());
        taking.map(|one| taker(&visit, one, &asked)).collect::<Vec<_>>()
    };
    let (partners, observers, authorities) = (of(Taking::Partner), of(Taking::Observer), of(Taking::Authority));
    Ok(page(&ClusterPage {
        v: &visit,
        country,
        id,
        is_past: moments.is_past(),
        moments,
        commitments: asked.iter().map(|one| (one.code.clone(), worded(&visit, one))).collect(),
        partners,
        observers,
        authorities,
        gaps: part(&visit, gaps).map(|answer| gap_lines(&visit, answer.gaps)),
        structures: part(&visit, structures).map(|answer| structure_lines(&visit, answer)),
        series: part(&visit, series).map(|answer| series_lines(&visit, answer)),
        meetings: part(&visit, meetings).map(|answer| meeting_lines(&visit, answer)),
        findings: kept.findings,
        name: kept.name,
        offers: part(&visit, offers),
    }))
}

/// What a commitment says: in the language of the page where it is the one of the guidance, else as the cluster worded it.
pub(super) fn worded(visit: &Visit, commitment: &Commitment) -> String {
    match commitment.origin() {
        CommitmentOrigin::Generic => visit.item_of("commitments", &commitment.code),
        _ => commitment.text.clone(),
    }
}

fn taker(visit: &Visit, one: &Participant, asked: &[&Commitment]) -> Taker {
    let country = visit.param("country");
    let stands = asked.iter().map(|commitment| {
        let said = one.stands.iter().find(|stand| stand.commitment == commitment.code);
        let position = said.map_or(StandPosition::Unspecified, |stand| stand.position());
        let (mark, class) = match position {
            StandPosition::Commits => ("✓", "good"),
            StandPosition::Reserves => ("◐", "half"),
            StandPosition::Declines => ("✗", "bad"),
            StandPosition::Unspecified => ("–", "soft"),
        };
        let said_position = match position {
            StandPosition::Unspecified => visit.say("stand-unsaid"),
            position => visit.word("choice", position.as_str_name()),
        };
        Stand { mark, class, said: said_position, reason: said.map(|stand| stand.reason.clone()).unwrap_or_default() }
    });
    let level = match one.level() {
        convene_proto::coordination::v1::AuthorityLevel::Unspecified => one.organization.clone(),
        level => visit.word("choice", level.as_str_name()),
    };
    let detail = [level, one.place.clone()].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>();
    Taker {
        address: format!("{}/countries/{country}/participants/{}", visit.base, one.participant),
        name: one.name.clone(),
        detail: detail.join(" · "),
        since: visit.day(one.since.as_ref(), country),
        stands: stands.collect(),
    }
}

fn series_lines(visit: &Visit, answer: ListMeetingSeriesResponse) -> Vec<SeriesLine> {
    let line = |entry: convene_proto::coordination::v1::MeetingSeriesEntry| {
        let rhythm = entry.series.and_then(|series| series.rhythm).unwrap_or_default();
        let weeks = visit.say_count("meeting-every", rhythm.every_weeks as usize);
        let from = visit.when(rhythm.first.as_ref(), &entry.country);
        SeriesLine { name: rhythm.name, rhythm: format!("{weeks} · {from}"), venue: rhythm.venue }
    };
    answer.series.into_iter().map(line).collect()
}

fn meeting_lines(visit: &Visit, answer: ListMeetingsResponse) -> Vec<MeetingLine> {
    let line = |entry: convene_proto::coordination::v1::MeetingEntry| {
        let held = entry.meeting.and_then(|meeting| meeting.held).unwrap_or_default();
        MeetingLine {
            address: format!("{}/countries/{}/meetings/{}", visit.base, entry.country, held.meeting),
            at: visit.when(held.began_at.as_ref(), &entry.country),
            decisions: held.decisions.len(),
            attended: held.attended_by.len(),
            meeting: held.meeting,
        }
    };
    answer.meetings.into_iter().map(line).collect()
}

/// The meetings of a cluster as a calendar that programs read.
///
/// # Errors
/// When the service refuses, or does not answer.
pub async fn calendar(visit: Visit) -> Answer {
    let cluster = visit.param("id").to_owned();
    let request = GetMeetingCalendarRequest { header: visit.header(), cluster: cluster.clone() };
    let calendar = visit.ask(request).await?.calendar;
    let head = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
        (CACHE_CONTROL, "private, no-cache".to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{}-meetings.ics\"", cluster.replace('"', ""))),
    ];
    Ok((head, calendar).into_response())
}
