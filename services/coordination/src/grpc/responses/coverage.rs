//! What is on record of coverage as messages.

use chrono::NaiveDate;
use convene_kernel::aggregate::Record;
use convene_kernel::codes::ResourceId;
use convene_proto::coordination::v1 as pb;
use convene_runtime::grpc::show;

use crate::coverage::analysis::{Analysis, Covered};
use crate::coverage_data::CountryData;
use crate::domain::coverage::{Content, CoverageGap, DuplicationOnRecord, Life, Report};
use crate::domain::reporting::{Reporter, next_owed};
use crate::domain::{CountryCoverage, CoverageState};

/// A report as it stands.
pub fn report(record: &Record<CountryCoverage>, report: &Report) -> pb::CoverageReport {
    let findings = record.findings.values().filter(|finding| finding.subject == report.subject());
    let (activities, needs) = match &report.content {
        Content::Activities(import) => (show::optional(Some(import)), None),
        Content::Needs(import) => (None, show::optional(Some(import))),
    };
    pb::CoverageReport {
        report: report.id().to_string(),
        activities,
        needs,
        dataset: Some(show::dataset(&report.dataset)),
        equal_rows: report.equal_rows,
        version: report.version,
        recorded: Some(show::stamp(&report.last)),
        withdrawn_because: show::text(report.withdrawn.as_ref().map(|withdrawn| &withdrawn.what.reason)),
        findings: findings.map(show::finding).collect(),
        etag: report.etag.to_string(),
    }
}

/// What is known of the work of clusters in areas.
pub fn lines(analysis: &Analysis, cluster: Option<&str>) -> Vec<pb::CoverageLine> {
    analysis.coverage().filter(|covered| cluster.is_none_or(|cluster| *covered.cluster == *cluster)).map(line).collect()
}

fn line(covered: Covered) -> pb::CoverageLine {
    pb::CoverageLine {
        gap: covered.missing(),
        cluster: covered.cluster.to_string(),
        area: covered.area.to_string(),
        area_name: covered.name.to_string(),
        in_need: covered.in_need,
        reached: covered.reached,
        activities: covered.activities,
    }
}

/// Where something that was found stands.
pub fn state<T, A, B>(life: &Life<T, A, B>) -> pb::FoundState {
    match life {
        Life { closed: Some(_), .. } => pb::FoundState::Closed,
        Life { acceptance: Some(_), .. } => pb::FoundState::Accepted,
        Life { addressing: Some(_), .. } => pb::FoundState::Addressed,
        _ => pb::FoundState::Open,
    }
}

fn is_past<T, A, B>(life: &Life<T, A, B>, until: Option<NaiveDate>, today: NaiveDate) -> bool {
    life.closed.is_none() && until.is_some_and(|until| until < today)
}

/// A gap, on a day; `critical` is the critical gap that was identified from it, `data` what the reports show.
pub fn gap(gap: &CoverageGap, today: NaiveDate, critical: Option<&ResourceId>, data: &CountryData) -> pb::CoverageGap {
    let shown = gap.is_open().then(|| data.gap_now(&gap.found.what.what)).flatten();
    let addressing = gap.addressing.as_ref().map(|addressing| &addressing.what);
    pb::CoverageGap {
        found: show::optional(Some(&gap.found.what.what)),
        state: state(gap).into(),
        recorded: Some(show::stamp(&gap.found.stamp)),
        addressing: show::optional(addressing),
        is_past_its_date: is_past(gap, addressing.map(|addressing| addressing.until), today),
        acceptance: show::optional(gap.acceptance.as_ref().map(|acceptance| &acceptance.what)),
        closed_at: gap.closed.as_ref().map(|closed| show::timestamp(closed.occurred_at)),
        critical_gap: show::text(critical),
        etag: gap.etag.to_string(),
        shown: shown.map(line),
    }
}

/// A duplication, on a day; `data` is what the reports show.
pub fn duplication(duplication: &DuplicationOnRecord, today: NaiveDate, data: &CountryData) -> pb::Duplication {
    let shown = duplication.is_open().then(|| data.duplication_now(&duplication.found.what.what)).flatten();
    let addressing = duplication.addressing.as_ref().map(|addressing| &addressing.what);
    pb::Duplication {
        found: show::optional(Some(&duplication.found.what.what)),
        state: state(duplication).into(),
        recorded: Some(show::stamp(&duplication.found.stamp)),
        addressing: show::optional(addressing),
        is_past_its_date: is_past(duplication, addressing.map(|addressing| addressing.until), today),
        acceptance: show::optional(duplication.acceptance.as_ref().map(|acceptance| &acceptance.what)),
        closed_at: duplication.closed.as_ref().map(|closed| show::timestamp(closed.occurred_at)),
        etag: duplication.etag.to_string(),
        shown: shown.map(|shown| pb::ShownDuplication {
            begins: show::day(shown.begins),
            ends: show::day(shown.ends),
            is_over: shown.is_over(today),
            organizations: shown.organizations,
            clusters: shown.clusters,
        }),
    }
}

/// A partner that is asked for reports, on a day.
pub fn reporter(state: &CoverageState, reporter: &Reporter, today: NaiveDate) -> pb::Reporter {
    let owed = next_owed(reporter, state);
    pb::Reporter {
        request: show::optional(Some(&reporter.request.what)),
        recorded: Some(show::stamp(&reporter.request.stamp)),
        format_version: reporter.format_version,
        reported_until: show::day(owed.and_then(|period| period.begins.pred_opt())),
        next_due: show::day(owed.map(|period| period.ends)),
        is_late: owed.is_some_and(|period| period.ends < today),
        ended_because: show::text(reporter.ended.as_ref().map(|ended| &ended.what.reason)),
        etag: reporter.etag.to_string(),
    }
}
