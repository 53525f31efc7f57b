//! What the service reads from its commits beside the records themselves.

mod bitemporal;
mod coverage_as_known;
mod known_coverage;

pub use bitemporal::as_known;
pub use coverage_as_known::coverage_as_known;
pub use known_coverage::{KnownCoverage, KnownCoverages, Source};
