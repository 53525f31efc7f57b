//! Which entries of a list are asked for, where several commands list them.

use clap::Args;
use convene_kernel::codes::ResourceId;

use crate::commands::choice;

/// What the names of the parts that organizations take begin with in the contracts.
pub const PART: &str = "PART_";

/// Which of those who take part in clusters are listed.
#[derive(Debug, Args)]
pub struct ParticipantsAsked {
    /// Only those in this cluster.
    #[arg(long)]
    pub(super) cluster: Option<ResourceId>,
    /// Only this organization, such as CARE.
    #[arg(long, value_name = "CODE")]
    pub(super) agency: Option<String>,
    /// Only those who take part in this way: partner, observer or authority.
    #[arg(long, value_parser = part)]
    pub(super) part: Option<String>,
    /// Include those who take part no longer.
    #[arg(long)]
    pub(super) ended: bool,
}

/// Which meetings are listed.
#[derive(Debug, Args)]
pub struct MeetingsAsked {
    /// Only those of this cluster.
    #[arg(long)]
    pub(super) cluster: Option<ResourceId>,
    /// Only those of this structure, such as a sub-national cluster.
    #[arg(long)]
    pub(super) structure: Option<ResourceId>,
    /// Only those that the next national meeting of their cluster has to take up.
    #[arg(long)]
    pub(super) to_take_up: bool,
}

/// Which series of meetings are listed.
#[derive(Debug, Args)]
pub struct SeriesAsked {
    /// Only those of this cluster.
    #[arg(long)]
    pub(super) cluster: Option<ResourceId>,
    /// Include those that have ended.
    #[arg(long)]
    pub(super) ended: bool,
}

fn part(text: &str) -> Result<String, String> {
    choice::named("convene.coordination.v1.Part", PART, text)
}
