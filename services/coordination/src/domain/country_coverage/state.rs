//! The state of the coverage of a country.

use std::collections::BTreeMap;

use convene_kernel::codes::ResourceId;
use serde::{Deserialize, Serialize};

use crate::domain::coverage::{CoverageGap, DuplicationOnRecord, Report};
use crate::domain::reporting::Reporter;

/// What is on record of the coverage of a country. The rows are in datasets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CoverageState {
    /// How often the data changed: what they show is known for one of these numbers.
    pub revision: u64,
    /// The reports and assessments, those that were taken back among them, by identifier.
    pub reports: BTreeMap<ResourceId, Report>,
    /// The gaps that were found, those that closed among them, by identifier.
    pub gaps: BTreeMap<ResourceId, CoverageGap>,
    /// The duplications that were found, those that closed among them, by identifier.
    pub duplications: BTreeMap<ResourceId, DuplicationOnRecord>,
    /// Which partners are asked for reports, by identifier.
    pub reporters: BTreeMap<ResourceId, Reporter>,
}
