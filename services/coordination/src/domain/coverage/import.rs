//! Imports: a report replaces what it had as a whole, and the same file again changes nothing (row RM-8.4).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::dataset::DatasetReference;
use convene_kernel::digest::Digest;
use convene_kernel::identity::Role;
use convene_kernel::message;
use convene_kernel::message::{list, verbatim};
use convene_kernel::reference_checks::{self, not_in_the_future};
use convene_kernel::refusal::{Checks, Finding, Refusal};
use serde::{Deserialize, Serialize};

use super::{Content, Event, Facts, Report, Rows, admission};
use crate::domain::subjects::COVERAGE_REPORT;
use crate::domain::{CoverageDecided, CoverageEvent, CoverageState};
use crate::reasons;

const ROW: &str = "RM-8.4";

/// The activities of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityImport {
    /// The identifier of the report in the record of its country, such as `care-health-2024-03`.
    pub report: ResourceId,
    /// The global clusters that it is for.
    pub clusters: Vec<ClusterCode>,
    /// The organization whose report it is; none for a sheet of several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationCode>,
    /// The first day of the period.
    pub begins: NaiveDate,
    /// The last day of the period.
    pub ends: NaiveDate,
    /// The digest of its rows.
    pub sha256: Digest,
    /// Whether rows that did not pass are left out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub accept_valid_rows: bool,
    /// The file that it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<SourceFile>,
}

/// The needs of an assessment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NeedImport {
    /// The identifier of the assessment in the record of its country, such as `needs-2024`.
    pub report: ResourceId,
    /// The global clusters that it is for.
    pub clusters: Vec<ClusterCode>,
    /// Since which day the needs are known.
    pub since: NaiveDate,
    /// The digest of its rows.
    pub sha256: Digest,
    /// Whether rows that did not pass are left out.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub accept_valid_rows: bool,
    /// The file that it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<SourceFile>,
}

/// The file that rows were read from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceFile {
    /// Its name.
    pub name: String,
    /// What it was taken for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// How many rows with content it has.
    pub rows: u64,
    /// How many of them could not be read.
    pub left_out: u64,
}

/// What was imported, and where its rows are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported<T> {
    /// What was asked for.
    pub import: T,
    /// The rows.
    pub dataset: DatasetReference,
    /// How many rows are equal to another one.
    #[serde(default)]
    pub equal_rows: u64,
    /// The cluster of the country that it is for; none where it is for several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<ResourceId>,
}

pub(super) fn import_activities(
    state: &CoverageState,
    command: &ActivityImport,
    facts: &Facts,
    context: &Context<'_>,
) -> CoverageDecided {
    let content = Content::Activities(command.clone());
    if let Some(decision) = unchanged(state, &content) {
        return Ok(decision);
    }
    let rows = to_import(state, &content, facts, context)?;
    let mut checks = Checks::new();
    admission::period(&mut checks, command.begins, command.ends, context);
    check_rows(&mut checks, &command.clusters, command.accept_valid_rows, rows, facts, context);
    let (own, replaced) = (Some(&context.actor.organization), state.reports.get(&command.report));
    let is_own = command.organization.as_ref() == own && replaced.is_none_or(|replaced| replaced.organization() == own);
    if context.actor.role == Role::Partner && !is_own {
        checks.invalid("RM-5.1", reasons::NOT_YOUR_ORGANIZATION).at("coverage.organization").says(
            message!("{own} reports for others", own = context.actor.organization),
            "name your own organization and a report of its own, or ask the coordinator of the cluster",
        );
    }
    for other in overlapping(state, command) {
        checks.invalid(ROW, reasons::REPORT_OVERLAPS).at("coverage.report").says(
            message!("the report '{other}' is for days of the same period", other = other.id()),
            "import the file under that identifier, in the place of what it had; or take that report back first",
        );
    }
    checks.finish()?;
    let imported = Imported {
        import: command.clone(),
        dataset: rows.dataset.clone(),
        equal_rows: rows.equal,
        of: facts.found_under(&command.clusters),
    };
    Ok(decided(Event::ActivitiesImported(imported), &command.report, rows, context))
}

pub(super) fn import_needs(
    state: &CoverageState,
    command: &NeedImport,
    facts: &Facts,
    context: &Context<'_>,
) -> CoverageDecided {
    let content = Content::Needs(command.clone());
    if let Some(decision) = unchanged(state, &content) {
        return Ok(decision);
    }
    let rows = to_import(state, &content, facts, context)?;
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, ROW, "coverage.since", command.since, context.today());
    check_rows(&mut checks, &command.clusters, command.accept_valid_rows, rows, facts, context);
    checks.finish()?;
    let imported = Imported {
        import: command.clone(),
        dataset: rows.dataset.clone(),
        equal_rows: rows.equal,
        of: facts.found_under(&command.clusters),
    };
    Ok(decided(Event::NeedsImported(imported), &command.report, rows, context))
}

/// A decision that changes nothing, where the report has the same content already.
fn unchanged(state: &CoverageState, content: &Content) -> Option<Decision<CoverageEvent>> {
    let report = state.reports.get(content.report())?;
    (report.counts() && report.content == *content).then(|| Decision::about(report.subject()))
}

/// The rows to be imported in the place of what the report has.
fn to_import<'a>(
    state: &CoverageState,
    content: &Content,
    facts: &'a Facts,
    context: &Context<'_>,
) -> Result<&'a Rows, Refusal> {
    let id = content.report();
    if let Some(report) = state.reports.get(id) {
        context.expect_etag("report", report.etag)?;
        if std::mem::discriminant(&report.content) != std::mem::discriminant(content) {
            return Err(Refusal::precondition(ROW, reasons::REPORT_OF_ANOTHER_KIND).at("coverage.report").says(
                message!("'{id}' has activities in the place of needs, or the other way round", id),
                "import the file under an identifier of its own",
            ));
        }
    }
    content.clusters().iter().try_for_each(|cluster| admission::speaks_for(cluster, facts, context))?;
    facts.rows(content.sha256())
}

fn check_rows(
    checks: &mut Checks,
    clusters: &[ClusterCode],
    accept_valid_rows: bool,
    rows: &Rows,
    facts: &Facts,
    context: &Context<'_>,
) {
    reference_checks::clusters(checks, context, "GN-3", "coverage.clusters", clusters);
    for (index, cluster) in clusters.iter().enumerate() {
        admission::must_be_served(checks, &format!("coverage.clusters[{index}]"), cluster, facts);
    }
    let unnamed: Vec<_> =
        rows.clusters.iter().filter(|code| !clusters.iter().any(|one| one.as_str() == code.as_str())).collect();
    if !unnamed.is_empty() {
        checks.invalid(ROW, reasons::ROWS_FOR_OTHER_CLUSTERS).at("coverage.clusters").says(
            message!("rows are for {others}, too", others = list(unnamed.into_iter().map(verbatim))),
            "name every cluster of the rows, or leave those rows out",
        );
    }
    if rows.dataset.rows == 0 {
        checks
            .invalid(ROW, reasons::NO_ROWS)
            .at("coverage.sha256")
            .says("no row of the file passed", "take the report back, where it has nothing any more");
    }
    if rows.dataset.rejected > 0 && !accept_valid_rows {
        checks.invalid(ROW, reasons::ROWS_LEFT_OUT).at("coverage.accept_valid_rows").says(
            message!("rows of the file that did not pass: {rejected}", rejected = rows.dataset.rejected),
            "correct them and upload the file again, or say that the others are imported without them",
        );
    }
}

/// The other reports of the same organization, or sheets of several, for a cluster and a day of the same period.
fn overlapping<'a>(state: &'a CoverageState, import: &'a ActivityImport) -> impl Iterator<Item = &'a Report> {
    state.reports.values().filter(move |report| {
        report.activities().is_some_and(|other| {
            other.report != import.report
                && other.organization == import.organization
                && other.begins <= import.ends
                && import.begins <= other.ends
                && other.clusters.iter().any(|cluster| import.clusters.contains(cluster))
        })
    })
}

fn decided(event: Event, report: &ResourceId, rows: &Rows, context: &Context<'_>) -> Decision<CoverageEvent> {
    let subject = COVERAGE_REPORT.of(report);
    let mut decision = Decision::about(subject.clone()).event(event.into());
    decision.dataset(&rows.dataset);
    let weak = (rows.equal > 0).then(|| {
        Finding::of(ROW, subject.clone()).at("rows").says(
            message!("rows that are equal to an earlier one: {equal}; each counts", equal = rows.equal),
            "delete those that are the same, and import the file again",
        )
    });
    context.settle_findings(&mut decision, &subject, &[ROW], weak.into_iter().collect());
    decision
}

pub(super) fn imported<T: Clone>(
    mut state: CoverageState,
    imported: &Imported<T>,
    content: fn(T) -> Content,
    stamp: &Stamp,
) -> CoverageState {
    let mut report = Report {
        content: content(imported.import.clone()),
        dataset: imported.dataset.clone(),
        equal_rows: imported.equal_rows,
        version: 1,
        first: stamp.clone(),
        last: stamp.clone(),
        withdrawn: None,
        etag: stamp.etag,
    };
    if let Some(before) = state.reports.get(report.id()) {
        report.version = before.version + 1;
        report.first = before.first.clone();
    }
    state.revision += 1;
    state.reports.insert(report.id().clone(), report);
    state
}

#[cfg(test)]
mod tests {
    use convene_kernel::codes::Etag;
    use convene_kernel::identity::Actor;
    use convene_kernel::refusal::Refusal;
    use convene_kernel::testing::{actor, code};

    use super::*;
    use crate::domain::coverage::Command;
    use crate::domain::coverage_fixtures::*;

    fn ocha() -> Actor {
        actor(Role::OchaCountry, "OCHA")
    }

    fn importing(change: impl FnOnce(&mut ActivityImport)) -> Command {
        let mut import = march("CARE");
        change(&mut import);
        Command::ImportActivities(import)
    }

    fn knowing(change: impl FnOnce(&mut Rows)) -> Example {
        let mut rows = rows("march");
        change(&mut rows);
        uploaded().knowing(Facts { rows: Some(rows), ..facts() })
    }

    /// RM-8.4: a report is imported with its rows kept; the same file again changes nothing, another one replaces what it had.
    #[test]
    fn the_same_file_again_changes_nothing_and_another_replaces_it() {
        let imported = with_report();
        let commit = uploaded().when(&coordinator(), importing(|_| {})).commit().clone();
        assert_eq!(commit.datasets, [Digest::of(b"march")]);
        let again = imported.clone().when(&coordinator(), importing(|_| {})).commit().clone();
        assert!(again.events.is_empty() && again.findings.is_empty() && again.datasets.is_empty(), "{again:?}");
        let other = Facts { rows: Some(rows("other")), revision: 1, ..facts() };
        let (other, stale) = (imported.knowing(other).at("2024-04-20T08:00:00Z"), Etag(0));
        let replaces = || importing(|it| it.sha256 = Digest::of(b"other"));
        let refused = other.clone().reading(stale).when(&coordinator(), replaces());
        assert!(matches!(refused.refusal(), Refusal::Stale { .. }));
        let replaced = other.given(&coordinator(), replaces());
        let report = &replaced.state().reports[&code("care-2024-03")];
        assert_eq!((report.version, report.dataset.digest), (2, Digest::of(b"other")));
        let days = [&report.first, &report.last].map(|stamp| stamp.occurred_at.date_naive().to_string());
        assert_eq!(days, ["2024-04-05", "2024-04-20"], "a report that is corrected came when it first came");
        assert_eq!(replaced.state().revision, 2);
    }

    /// RM-8.4: what is for one cluster of the country is found under it, and what is for several under none.
    #[test]
    fn a_report_is_found_under_its_only_cluster() {
        let of = |example: Example, who: &Actor, command: Command| {
            let outcome = example.when(who, command);
            match &outcome.commit().events[0] {
                CoverageEvent::Coverage(event) => event.cluster().cloned(),
                other => panic!("it is imported: {other:?}"),
            }
        };
        assert_eq!(of(uploaded(), &coordinator(), importing(|_| {})), Some(code("health")));
        let both = importing(|it| (it.clusters, it.organization) = (vec![code("HEA"), code("NUT")], None));
        assert_eq!(of(uploaded(), &ocha(), both), None);
    }

    /// RM-8.4: what was not uploaded is not imported, nor is what was imported meanwhile decided on.
    #[test]
    fn an_import_rests_on_what_is_kept_and_present() {
        let unknown = uploaded().knowing(Facts { rows: None, ..facts() });
        assert!(matches!(unknown.when(&coordinator(), importing(|_| {})).refusal(), Refusal::NotFound { .. }));
        let overtaken = with_report().knowing(facts());
        overtaken.when(&coordinator(), importing(|_| {})).refused("RM-8.4", "COVERAGE_CHANGED_MEANWHILE");
    }

    /// RM-8.4: nothing is half imported unless asked, and two equal rows are a finding until they are corrected.
    #[test]
    fn nothing_is_half_imported_unless_asked() {
        let rejected = knowing(|rows| rows.dataset.rejected = 2);
        rejected.clone().when(&coordinator(), importing(|_| {})).refused("RM-8.4", "ROWS_LEFT_OUT");
        rejected.when(&coordinator(), importing(|it| it.accept_valid_rows = true)).commit();
        knowing(|rows| rows.dataset.rows = 0).when(&coordinator(), importing(|_| {})).refused("RM-8.4", "NO_ROWS");
        let equal = knowing(|rows| rows.equal = 2).when(&coordinator(), importing(|_| {}));
        equal.raises("RM-8.4");
        let corrected = Facts { rows: Some(rows("other")), revision: 1, ..facts() };
        let corrected = equal.accepted().knowing(corrected);
        corrected.when(&coordinator(), importing(|it| it.sha256 = Digest::of(b"other"))).resolves("RM-8.4");
    }

    /// RM-8.4, RM-2.1, GN-3: a report names the clusters of its rows, which are active.
    #[test]
    fn a_report_is_for_the_clusters_of_its_rows() {
        let others = || knowing(|rows| rows.clusters.extend(["WSH".to_owned()]));
        others().when(&coordinator(), importing(|_| {})).refused("RM-8.4", "ROWS_FOR_OTHER_CLUSTERS");
        let of_several = importing(|it| (it.clusters, it.organization) = (vec![code("HEA"), code("WSH")], None));
        others().when(&ocha(), of_several).refused("RM-2.1", "CLUSTER_NOT_ACTIVE");
        others().when(&ocha(), importing(|it| it.clusters = vec![code("NOPE")])).refused("GN-3", "CLUSTER_UNKNOWN");
    }

    /// RM-8.4: a period has a beginning and an end, and one report of an organization.
    #[test]
    fn a_period_has_one_report_of_an_organization() {
        let early = importing(|it| it.ends = code("2024-02-01"));
        uploaded().when(&coordinator(), early).refused("RM-8.4", "ENDS_BEFORE_IT_BEGINS");
        let ahead = importing(|it| (it.begins, it.ends) = (code("2024-05-01"), code("2024-05-31")));
        uploaded().when(&coordinator(), ahead).refused("RM-8.4", "DATE_IN_THE_FUTURE");
        let other = |begins: &str, organization: Option<&str>| {
            importing(|it| {
                (it.report, it.begins) = (code("another"), code(begins));
                it.organization = organization.map(code);
            })
        };
        with_report().when(&coordinator(), other("2024-03-31", Some("CARE"))).refused("RM-8.4", "REPORT_OVERLAPS");
        with_report().when(&coordinator(), other("2024-03-31", Some("OXFAM"))).commit();
        with_report().when(&coordinator(), other("2024-03-31", None)).commit();
        let of_nutrition = || importing(|it| (it.report, it.clusters) = (code("another"), vec![code("NUT")]));
        let rows = Rows { clusters: ["NUT".to_owned()].into(), ..rows("march") };
        let nutrition = with_report().knowing(Facts { revision: 1, rows: Some(rows), ..facts() });
        nutrition.when(&lead("UNICEF"), of_nutrition()).commit();
        let april =
            importing(|it| (it.report, it.begins, it.ends) = (code("april"), code("2024-04-01"), code("2024-04-30")));
        with_report().when(&coordinator(), april).commit();
        let mut needs = needs();
        needs.report = code("care-2024-03");
        with_report().when(&coordinator(), Command::ImportNeeds(needs)).refused("RM-8.4", "REPORT_OF_ANOTHER_KIND");
    }

    /// RM-5.1, OG-8: a partner reports for itself, and the lead agency of the cluster for all.
    #[test]
    fn who_imports_speaks_for_the_report() {
        uploaded().when(&of_partner("CARE"), importing(|_| {})).commit();
        uploaded().when(&of_partner("OXFAM"), importing(|_| {})).refused("RM-5.1", "NOT_YOUR_ORGANIZATION");
        let sheet = || importing(|it| it.organization = None);
        uploaded().when(&of_partner("CARE"), sheet()).refused("RM-5.1", "NOT_YOUR_ORGANIZATION");
        let of_care = with_report().knowing(Facts { revision: 1, rows: Some(rows("other")), ..facts() });
        let of_oxfam = importing(|it| (it.organization, it.sha256) = (Some(code("OXFAM")), Digest::of(b"other")));
        of_care.when(&of_partner("OXFAM"), of_oxfam).refused("RM-5.1", "NOT_YOUR_ORGANIZATION");
        uploaded().when(&lead("WHO"), sheet()).commit();
        uploaded().when(&lead("UNICEF"), sheet()).refused("OG-8", "NOT_THE_LEAD_AGENCY");
    }
}
