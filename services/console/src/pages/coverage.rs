//! Who does what where: the areas by clusters, with the gaps and duplications that reports show, and the life of each (RM-8.4, PE-4).

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use convene_proto::coordination::v1::{
    CoverageGap, CoverageLine, CoverageReport, Duplication, FoundState, GetCoverageRequest, ListCoverageGapsRequest,
    ListDuplicationsRequest, ListReportersRequest, ListReportsRequest, Reporter,
};

use super::moments::Moments;
use crate::answer::{Answer, Failure, page};
use crate::ask::first_page;
use crate::deed::subject::Subject;
use crate::deed::{Offers, offers};
use crate::problem::{Part, part};
use crate::visit::{Guest, Visit};

/// An area of the matrix, with what the reports say of each cluster in it.
struct Area {
    name: String,
    code: String,
    cells: Vec<Option<Cell>>,
}

/// What reports say of a cluster in an area.
#[derive(Clone, Default)]
struct Cell {
    in_need: String,
    reached: String,
    /// How many in need no report says to be reached; empty where that is not known or nobody is.
    gap: String,
    activities: u64,
}

/// The areas by clusters.
struct Matrix {
    clusters: Vec<String>,
    areas: Vec<Area>,
    activities: u64,
    reports: String,
}

/// A gap or a duplication that reports show, with its life.
struct Found {
    address: String,
    what: String,
    area: String,
    numbers: String,
    state: String,
    life: String,
    is_late: bool,
}

struct Report {
    address: String,
    name: String,
    clusters: String,
    organization: String,
    period: String,
    rows: u64,
    recorded: String,
}

struct ReporterLine {
    address: String,
    organization: String,
    cluster: String,
    frequency: String,
    until: String,
    next: String,
    is_late: bool,
}

#[derive(Template)]
#[template(path = "coverage.html")]
struct CoveragePage<'a> {
    v: &'a Guest,
    country: &'a str,
    as_of: String,
    known_on: String,
    is_past: bool,
    matrix: Part<Matrix>,
    gaps: Part<Vec<Found>>,
    duplications: Part<Vec<Found>>,
    reports: Part<Vec<Report>>,
    reporters: Part<Vec<ReporterLine>>,
    offers: Part<Offers>,
}

#[derive(Template)]
#[template(path = "coverage_one.html")]
struct OnePage<'a> {
    v: &'a Guest,
    country: &'a str,
    title: String,
    state: String,
    lines: Vec<(String, String)>,
    offers: Part<Offers>,
}

/// Draws the page.
///
/// # Errors
/// Never: what cannot be had is shown as missing.
pub async fn show(visit: Visit) -> Answer {
    let moments = Moments::of(&visit);
    let (as_of, known_on) = (moments.as_of.moment, moments.known_on.moment);
    let coverage = GetCoverageRequest { header: visit.header(), as_of, known_on, ..Default::default() };
    let gaps =
        ListCoverageGapsRequest { header: visit.header(), as_of, known_on, page: first_page(), ..Default::default() };
    let duplications =
        ListDuplicationsRequest { header: visit.header(), as_of, known_on, page: first_page(), ..Default::default() };
    let reports =
        ListReportsRequest { header: visit.header(), as_of, known_on, page: first_page(), ..Default::default() };
    let reporters =
        ListReportersRequest { header: visit.header(), as_of, known_on, page: first_page(), ..Default::default() };
    let (coverage, gaps, duplications, reports, reporters, possible) = futures::join!(
        visit.ask(coverage),
        visit.ask(gaps),
        visit.ask(duplications),
        visit.ask(reports),
        visit.ask(reporters),
        moments.offers(&visit, "coordination", Subject::Country, ""),
    );
    let matrix = part(&visit, coverage).map(|answer| {
        let reports = visit.say_count("coverage-from-reports", answer.reports as usize);
        matrix(answer.lines, answer.activities, reports)
    });
    Ok(page(&CoveragePage {
        v: &visit,
        country: visit.param("country"),
        is_past: moments.is_past(),
        as_of: moments.as_of.text,
        known_on: moments.known_on.text,
        matrix,
        gaps: part(&visit, gaps).map(|all| found(all.gaps.iter().map(|one| gap(&visit, one)).collect())),
        duplications: part(&visit, duplications)
            .map(|all| found(all.duplications.iter().map(|one| duplication(&visit, one)).collect())),
        reports: part(&visit, reports).map(|all| all.reports.iter().map(|one| report(&visit, one)).collect()),
        reporters: part(&visit, reporters).map(|all| all.reporters.iter().map(|one| reporter(&visit, one)).collect()),
        offers: part(&visit, possible).map(|all| all.of(&["ask-for-reports"])),
    }))
}

/// The lines as a matrix: what no line says is empty, and not zero.
fn matrix(lines: Vec<CoverageLine>, activities: u64, reports: String) -> Matrix {
    let clusters: BTreeSet<String> = lines.iter().map(|line| line.cluster.clone()).collect();
    let clusters: Vec<String> = clusters.into_iter().collect();
    let mut areas: BTreeMap<String, Area> = BTreeMap::new();
    for line in lines {
        let place = clusters.iter().position(|cluster| *cluster == line.cluster).unwrap_or_default();
        let area = areas.entry(line.area.clone()).or_insert_with(|| Area {
            name: line.area_name.clone(),
            code: line.area.clone(),
            cells: vec![None; clusters.len()],
        });
        let number = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        area.cells[place] = Some(Cell {
            in_need: number(line.in_need),
            reached: number(line.reached),
            gap: number(line.gap.filter(|gap| *gap > 0)),
            activities: line.activities,
        });
    }
    Matrix { clusters, areas: areas.into_values().collect(), activities, reports }
}

/// Those that nobody has settled first.
fn found(mut all: Vec<(FoundState, Found)>) -> Vec<Found> {
    all.sort_by_key(|(state, _)| *state as i32);
    all.into_iter().map(|(_, found)| found).collect()
}

fn at(visit: &Visit, subject: Subject, id: &str) -> String {
    format!("{}{}", visit.base, subject.page(visit.param("country"), id))
}

/// What became of it, in a sentence.
fn life(visit: &Visit, state: FoundState, taken: Option<(&str, &str, &str)>, accepted: Option<&str>) -> String {
    match (state, taken, accepted) {
        (FoundState::Addressed, Some((by, until, what)), _) => {
            format!("{}: {what} – {} {}", by, visit.say("gap-until"), visit.written_day(until))
        }
        (FoundState::Accepted, _, Some(reason)) => reason.to_owned(),
        _ => String::new(),
    }
}

fn gap(visit: &Visit, one: &CoverageGap) -> (FoundState, Found) {
    let what = one.found.clone().unwrap_or_default();
    let shown = one.shown.clone().unwrap_or_default();
    let in_need = shown.in_need.unwrap_or(what.in_need);
    let reached = shown.reached.or(what.reached);
    let reached = reached.map_or_else(|| visit.say("coverage-unknown"), |number| number.to_string());
    let taken = one.addressing.as_ref().map(|it| (it.by.as_str(), it.until.as_str(), it.what.as_str()));
    let found = Found {
        address: at(visit, Subject::CoverageGap, &what.coverage_gap),
        area: if what.area_name.is_empty() { what.area } else { what.area_name },
        what: visit.sector(&what.cluster),
        numbers: format!("{}: {in_need} · {}: {reached}", visit.say("coverage-in-need"), visit.say("coverage-reached")),
        state: visit.word("choice", one.state().as_str_name()),
        life: life(visit, one.state(), taken, one.acceptance.as_ref().map(|it| it.reason.as_str())),
        is_late: one.is_past_its_date,
    };
    (one.state(), found)
}

fn duplication(visit: &Visit, one: &Duplication) -> (FoundState, Found) {
    let what = one.found.clone().unwrap_or_default();
    let shown = one.shown.clone().unwrap_or_default();
    let organizations = if shown.organizations.is_empty() { &what.organizations } else { &shown.organizations };
    let taken = one.addressing.as_ref().map(|it| (it.by.as_str(), it.until.as_str(), it.what.as_str()));
    let found = Found {
        address: at(visit, Subject::Duplication, &what.duplication),
        area: if what.area_name.is_empty() { what.area } else { what.area_name },
        what: [what.activity, what.group].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · "),
        numbers: organizations.join(", "),
        state: visit.word("choice", one.state().as_str_name()),
        life: life(visit, one.state(), taken, one.acceptance.as_ref().map(|it| it.reason.as_str())),
        is_late: one.is_past_its_date,
    };
    (one.state(), found)
}

fn report(visit: &Visit, one: &CoverageReport) -> Report {
    let country = visit.param("country");
    let (clusters, organization, period) = match (&one.activities, &one.needs) {
        (Some(import), _) => (
            visit.sectors(&import.clusters),
            import.organization.clone(),
            format!("{} – {}", visit.written_day(&import.begins), visit.written_day(&import.ends)),
        ),
        (_, Some(needs)) => (
            visit.sectors(&needs.clusters),
            visit.say("coverage-needs"),
            format!("{} {}", visit.say("since"), visit.written_day(&needs.since)),
        ),
        _ => Default::default(),
    };
    Report {
        address: at(visit, Subject::CoverageReport, &one.report),
        name: one.report.clone(),
        clusters,
        organization,
        period,
        rows: one.dataset.as_ref().map_or(0, |dataset| dataset.rows),
        recorded: visit.day(one.recorded.as_ref().and_then(|recorded| recorded.occurred_at.as_ref()), country),
    }
}

fn reporter(visit: &Visit, one: &Reporter) -> ReporterLine {
    let request = one.request.clone().unwrap_or_default();
    ReporterLine {
        address: at(visit, Subject::Reporter, &request.reporter),
        frequency: visit.word("choice", request.frequency().as_str_name()),
        cluster: visit.sector(&request.cluster),
        organization: request.organization,
        until: visit.written_day(&one.reported_until),
        next: visit.written_day(&one.next_due),
        is_late: one.is_late,
    }
}

/// Draws a gap of coverage.
///
/// # Errors
/// When there is none of that name, or it cannot be read.
pub async fn coverage_gap(visit: Visit) -> Answer {
    let id = visit.param("id");
    let request = ListCoverageGapsRequest { header: visit.header(), page: first_page(), ..Default::default() };
    let all = visit.ask(request).await?.gaps;
    let found = all.iter().find(|one| one.found.as_ref().is_some_and(|found| found.coverage_gap == id));
    let (_, found) = gap(&visit, found.ok_or(Failure::Missing)?);
    one(&visit, Subject::CoverageGap, "coverage-gap", found).await
}

/// Draws a duplication.
///
/// # Errors
/// As [`coverage_gap`].
pub async fn one_duplication(visit: Visit) -> Answer {
    let id = visit.param("id");
    let request = ListDuplicationsRequest { header: visit.header(), page: first_page(), ..Default::default() };
    let all = visit.ask(request).await?.duplications;
    let found = all.iter().find(|one| one.found.as_ref().is_some_and(|found| found.duplication == id));
    let (_, found) = duplication(&visit, found.ok_or(Failure::Missing)?);
    one(&visit, Subject::Duplication, "coverage-duplication", found).await
}

async fn one(visit: &Visit, subject: Subject, title: &str, found: Found) -> Answer {
    let possible = offers(visit, subject, visit.param("id")).await;
    let mut lines =
        vec![(visit.say("coverage-area"), found.area.clone()), (visit.say("coverage-numbers"), found.numbers)];
    if !found.life.is_empty() {
        lines.push((visit.say("coverage-life"), found.life));
    }
    Ok(page(&OnePage {
        v: visit,
        country: visit.param("country"),
        title: format!("{}: {}, {}", visit.say(title), found.what, found.area),
        state: found.state,
        lines,
        offers: part(visit, possible),
    }))
}

/// Draws a report of coverage.
///
/// # Errors
/// As [`coverage_gap`].
pub async fn coverage_report(visit: Visit) -> Answer {
    let id = visit.param("id");
    let request = ListReportsRequest {
        header: visit.header(),
        include_withdrawn: true,
        page: first_page(),
        ..Default::default()
    };
    let all = visit.ask(request).await?.reports;
    let kept = all.iter().find(|one| one.report == id).ok_or(Failure::Missing)?;
    let (shown, possible) = (report(&visit, kept), offers(&visit, Subject::CoverageReport, id).await);
    let mut lines = vec![
        (visit.say("field-organization"), shown.organization),
        (visit.say("clusters"), shown.clusters),
        (visit.say("coverage-period"), shown.period),
        (visit.say("coverage-rows"), shown.rows.to_string()),
    ];
    if !kept.withdrawn_because.is_empty() {
        lines.push((visit.say("coverage-withdrawn"), kept.withdrawn_because.clone()));
    }
    Ok(page(&OnePage {
        v: &visit,
        country: visit.param("country"),
        title: format!("{} {id}", visit.say("coverage-report")),
        state: String::new(),
        lines,
        offers: part(&visit, possible),
    }))
}

/// Draws an organization that was asked to report.
///
/// # Errors
/// As [`coverage_gap`].
pub async fn one_reporter(visit: Visit) -> Answer {
    let id = visit.param("id");
    let request =
        ListReportersRequest { header: visit.header(), include_ended: true, page: first_page(), ..Default::default() };
    let all = visit.ask(request).await?.reporters;
    let kept = all.iter().find(|one| one.request.as_ref().is_some_and(|request| request.reporter == id));
    let kept = kept.ok_or(Failure::Missing)?;
    let (shown, possible) = (reporter(&visit, kept), offers(&visit, Subject::Reporter, id).await);
    let lines = vec![
        (visit.say("cluster"), shown.cluster),
        (visit.say("field-frequency"), shown.frequency),
        (visit.say("coverage-reported-until"), shown.until),
        (visit.say("coverage-next-due"), shown.next),
    ];
    Ok(page(&OnePage {
        v: &visit,
        country: visit.param("country"),
        title: shown.organization,
        state: kept.ended_because.clone(),
        lines,
        offers: part(&visit, possible),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_report_says_is_empty_in_the_matrix_and_not_zero() {
        let line = |cluster: &str, area: &str, in_need, reached, gap| CoverageLine {
            cluster: cluster.to_owned(),
            area: area.to_owned(),
            in_need,
            reached,
            gap,
            ..Default::default()
        };
        let lines = vec![line("HEA", "a", Some(90), None, Some(90)), line("WSH", "b", Some(5), Some(9), Some(0))];
        let matrix = matrix(lines, 2, String::new());
        assert_eq!(matrix.clusters, ["HEA", "WSH"]);
        assert!(matrix.areas[0].cells[1].is_none(), "nothing is said of WSH in a");
        let cell = matrix.areas[0].cells[0].clone().expect("a cell");
        assert_eq!((cell.in_need.as_str(), cell.reached.as_str(), cell.gap.as_str()), ("90", "", "90"));
        let cell = matrix.areas[1].cells[1].clone().expect("a cell");
        assert_eq!((cell.reached.as_str(), cell.gap.as_str()), ("9", ""), "more reached than in need is no gap");
    }
}
