//! Reports as they are on record, and gaps and duplications with what was done about them.

use convene_kernel::codes::{ClusterCode, Etag, OrganizationCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::dataset::DatasetReference;
use convene_kernel::digest::Digest;
use convene_kernel::recorded::Recorded;
use convene_kernel::subject::Subject;
use serde::{Deserialize, Serialize};

use super::{
    ActivityImport, DuplicationAcceptance, DuplicationAddressing, FoundDuplication, FoundGap, GapAcceptance,
    GapAddressing, NeedImport, OfCluster, ReportWithdrawal,
};
use crate::domain::subjects::COVERAGE_REPORT;

/// A report of activities, or an assessment of needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What was imported last.
    pub content: Content,
    /// Where its rows are.
    pub dataset: DatasetReference,
    /// How many rows are equal to another one.
    pub equal_rows: u64,
    /// How often it was imported with other content.
    pub version: u32,
    /// Who imported it first.
    pub first: Stamp,
    /// Who imported it last.
    pub last: Stamp,
    /// Why it counts no more.
    pub withdrawn: Option<Recorded<ReportWithdrawal>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

/// What a report has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Content {
    /// Activities.
    Activities(ActivityImport),
    /// Needs.
    Needs(NeedImport),
}

impl Content {
    /// The identifier of the report that has it.
    pub fn report(&self) -> &ResourceId {
        match self {
            Self::Activities(import) => &import.report,
            Self::Needs(import) => &import.report,
        }
    }

    /// The global clusters that it is for.
    pub fn clusters(&self) -> &[ClusterCode] {
        match self {
            Self::Activities(import) => &import.clusters,
            Self::Needs(import) => &import.clusters,
        }
    }

    /// The digest of its rows.
    pub fn sha256(&self) -> Digest {
        match self {
            Self::Activities(import) => import.sha256,
            Self::Needs(import) => import.sha256,
        }
    }
}

impl Report {
    /// What its findings are about, such as `coverage-report/care-health-2024-03`.
    pub fn subject(&self) -> Subject {
        COVERAGE_REPORT.of(self.id())
    }

    /// Its identifier.
    pub fn id(&self) -> &ResourceId {
        self.content.report()
    }

    /// The global clusters that it is for.
    pub fn clusters(&self) -> &[ClusterCode] {
        self.content.clusters()
    }

    /// Whether it counts.
    pub fn counts(&self) -> bool {
        self.withdrawn.is_none()
    }

    /// The organization whose report it is; none for needs, and for a sheet of several.
    pub fn organization(&self) -> Option<&OrganizationCode> {
        match &self.content {
            Content::Activities(import) => import.organization.as_ref(),
            Content::Needs(_) => None,
        }
    }

    /// Its activities, where it has such and counts.
    pub fn activities(&self) -> Option<&ActivityImport> {
        match &self.content {
            Content::Activities(import) if self.counts() => Some(import),
            Content::Activities(_) | Content::Needs(_) => None,
        }
    }
}

/// Something that the data showed, and what was done about it: who takes it up (`A`), or why it is accepted (`B`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Life<T, A, B> {
    /// As it was found, the last time.
    pub found: Recorded<OfCluster<T>>,
    /// Who takes it up.
    pub addressing: Option<Recorded<A>>,
    /// Why it is accepted.
    pub acceptance: Option<Recorded<B>>,
    /// What closed it.
    pub closed: Option<Stamp>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

/// A gap of the coverage.
pub type CoverageGap = Life<FoundGap, GapAddressing, GapAcceptance>;

/// A duplication.
pub type DuplicationOnRecord = Life<FoundDuplication, DuplicationAddressing, DuplicationAcceptance>;

impl<T: Clone, A, B> Life<T, A, B> {
    /// It was found.
    pub(super) fn begun(found: &OfCluster<T>, stamp: &Stamp) -> Self {
        let found = Recorded::new(found, stamp);
        Self { found, addressing: None, acceptance: None, closed: None, etag: stamp.etag }
    }

    /// Whether the data show it.
    pub fn is_open(&self) -> bool {
        self.closed.is_none()
    }
}
