//! The rows of all reports that count, in memory as far as they are compared, and what they show.
//!
//! Rows are in datasets and in no commit, so what they show is a fact from outside the record: [`CoverageFacts`] gathers it for each
//! decision, and the commit records what changes. [`CountryData`] is pure: it holds what reports show together, and which of it is not
//! on record as it is shown. [`CoverageData`] brings it to a record by reading datasets.

mod announcer;
mod country;
mod data;
mod facts;
mod identifiers;
#[cfg(test)]
mod tests;

pub use announcer::Announcer;
pub use country::{CountryData, ShownDuplication, SourceRows};
pub use data::{CoverageData, DataUnavailable, Kept};
pub use facts::{CoverageFacts, coordination_of};
