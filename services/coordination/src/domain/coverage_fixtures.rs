//! What the tests of coverage start from: a country with clusters of health and nutrition, and rows that were uploaded.

use convene_kernel::dataset::DatasetReference;
use convene_kernel::digest::Digest;
use convene_kernel::testing::{self, code};

use super::CountryCoverage;
use super::cluster::Frequency;
use super::coverage::{
    ActiveCluster, ActivityImport, Command, Facts, FoundDuplication, FoundGap, NeedImport, Rows, Shown,
};
pub use super::fixtures::{coordinator, lead, of_partner, service};
use super::reporting::{self, ReportingRequest};

/// The coverage of a country in the making.
pub type Example = testing::Example<CountryCoverage>;

/// Rows that were uploaded under that name.
pub fn rows(name: &str) -> Rows {
    let dataset = DatasetReference {
        digest: Digest::of(name.as_bytes()),
        format: "coverage-activities-1".to_owned(),
        bytes: 1_000,
        rows: 10,
        rejected: 0,
    };
    Rows { dataset, clusters: ["HEA".to_owned()].into(), equal: 0 }
}

/// What is known where health and nutrition are active clusters, CARE and OXFAM take part in health, and rows were uploaded.
pub fn facts() -> Facts {
    let cluster = |id: &str, sector: &str, lead: &str| ActiveCluster {
        id: code(id),
        sectors: vec![code(sector)],
        lead: Some(code(lead)),
        partners: [code("CARE"), code("OXFAM")].into(),
        format_version: 1,
    };
    Facts {
        revision: 0,
        rows: Some(rows("march")),
        shown: Shown::default(),
        clusters: vec![cluster("health", "HEA", "WHO"), cluster("nutrition", "NUT", "UNICEF")],
    }
}

/// A gap of health in a district.
pub fn a_gap() -> FoundGap {
    FoundGap {
        coverage_gap: code("hea-x0101"),
        cluster: code("HEA"),
        area: "X0101".to_owned(),
        area_name: "Ramina".to_owned(),
        in_need: 1_200,
        reached: Some(300),
    }
}

/// A duplication of health in the same district.
pub fn a_duplication() -> FoundDuplication {
    FoundDuplication {
        duplication: code("d-1"),
        activity: "mobile clinic".to_owned(),
        area: "X0101".to_owned(),
        area_name: "Ramina".to_owned(),
        group: String::new(),
        organizations: vec!["CARE".to_owned(), "OXFAM".to_owned()],
        clusters: vec![code("HEA")],
    }
}

/// The same, where the data show the gap and the duplication.
pub fn shown_facts() -> Facts {
    let shown = Shown {
        gaps: [(code("hea-x0101"), Some(a_gap()))].into(),
        duplications: [(code("d-1"), Some(a_duplication()))].into(),
    };
    Facts { shown, ..facts() }
}

/// The same, where the data show neither.
pub fn nothing_shown() -> Facts {
    let shown = Shown { gaps: [(code("hea-x0101"), None)].into(), duplications: [(code("d-1"), None)].into() };
    Facts { shown, ..facts() }
}

/// A country of which nothing is imported; rows are uploaded.
pub fn uploaded() -> Example {
    Example::new("PHL", "2024-04-05T08:00:00Z").knowing(facts())
}

/// The report of an organization for March.
pub fn march(organization: &str) -> ActivityImport {
    ActivityImport {
        report: code(&format!("{}-2024-03", organization.to_lowercase())),
        clusters: vec![code("HEA")],
        organization: Some(code(organization)),
        begins: code("2024-03-01"),
        ends: code("2024-03-31"),
        sha256: Digest::of(b"march"),
        accept_valid_rows: false,
        file: None,
    }
}

/// Needs of health.
pub fn needs() -> NeedImport {
    NeedImport {
        report: code("needs-2024"),
        clusters: vec![code("HEA")],
        since: code("2024-01-15"),
        sha256: Digest::of(b"march"),
        accept_valid_rows: false,
        file: None,
    }
}

/// A country with CARE's report for March.
pub fn with_report() -> Example {
    let example = uploaded().given(&coordinator(), Command::ImportActivities(march("CARE")));
    let revision = example.state().revision;
    example.knowing(Facts { revision, ..facts() })
}

/// A country whose data show a gap and a duplication that are not on record.
pub fn shown() -> Example {
    uploaded().knowing(shown_facts())
}

/// A country whose record has a gap and a duplication.
pub fn found() -> Example {
    shown().given(&service(), announces())
}

/// The command of the service itself.
pub fn announces() -> Command {
    Command::Announce(super::coverage::Announcing)
}

/// The cluster of health asks CARE for a report each month.
pub fn asks_care() -> ReportingRequest {
    ReportingRequest {
        reporter: code("care-health"),
        organization: code("CARE"),
        cluster: code("HEA"),
        frequency: Frequency::Monthly,
        since: code("2024-03-01"),
    }
}

/// A country in which CARE is asked for reports.
pub fn asked() -> Example {
    uploaded().given(&coordinator(), reporting::Command::AskForReports(asks_care()))
}
