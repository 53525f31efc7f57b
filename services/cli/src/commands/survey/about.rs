//! Which round a command is about.

use clap::Args;
use convene_kernel::codes::ResourceId;

/// A round.
#[derive(Debug, Args)]
pub struct About {
    /// The country (ISO 3166-1 alpha-3).
    pub country: String,
    /// The round.
    pub round: ResourceId,
}
