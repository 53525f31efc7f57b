//! What may happen to the coverage of a country, in its stored form.

use convene_kernel::commit::Decision;
use convene_kernel::refusal::Refusal;
use serde::{Deserialize, Serialize};

use crate::domain::{coverage, reporting};

/// What a command about coverage brings about, or why it is refused.
pub type CoverageDecided = Result<Decision<CoverageEvent>, Refusal>;

/// What may happen to the coverage of a country, in its stored form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum CoverageEvent {
    /// To reports, and to what they show.
    Coverage(coverage::Event),
    /// To those who are asked for reports.
    Reporting(reporting::Event),
}
