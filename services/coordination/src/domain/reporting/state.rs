//! Those who are asked for reports, as they are on record.

use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::recorded::Recorded;
use convene_kernel::subject::Subject;
use serde::{Deserialize, Serialize};

use super::{ReportingEnd, ReportingRequest};
use crate::domain::subjects::REPORTER;

/// A partner that is asked for reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reporter {
    /// What it is asked for.
    pub request: Recorded<ReportingRequest>,
    /// The cluster of the country that asks.
    pub cluster: ResourceId,
    /// The version of the cluster's reporting format then; 0 where it had adopted none.
    pub format_version: u32,
    /// Why it is asked no more.
    pub ended: Option<Recorded<ReportingEnd>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

impl Reporter {
    /// What is owed is about, such as `reporter/care-health`.
    pub fn subject(&self) -> Subject {
        REPORTER.of(&self.request.what.reporter)
    }
}
