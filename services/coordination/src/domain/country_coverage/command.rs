//! What may be asked about the coverage of a country.

use crate::domain::{coverage, reporting};

/// What may be asked about the coverage of a country.
#[derive(Clone, Debug)]
pub enum CoverageCommand {
    /// About reports, and what they show.
    Coverage(coverage::Command),
    /// About who is asked for reports.
    Reporting(reporting::Command),
}
