//! Which round a command is about, or decides on.

use clap::Args;
use convene_kernel::codes::ResourceId;

use crate::commands::decide::Deciding;

/// A round.
#[derive(Debug, Args)]
pub struct About {
    /// The country (ISO 3166-1 alpha-3).
    pub country: String,
    /// The round.
    pub round: ResourceId,
}

/// A round that is decided on.
#[derive(Debug, Args)]
pub struct Decided {
    #[command(flatten)]
    pub deciding: Deciding,
    /// The round.
    pub round: ResourceId,
}

impl Decided {
    /// The round without how it is decided on.
    pub fn about(&self) -> About {
        About { country: self.deciding.country.to_string(), round: self.round.clone() }
    }
}
