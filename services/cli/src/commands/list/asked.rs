//! Which entries of a list are asked for, where several commands list them.

use clap::Args;
use convene_kernel::codes::{CountryCode, ResourceId};

use crate::commands::choice;
use crate::show::moment::MomentsAsked;

/// What the names of the parts that organizations take begin with in the contracts.
pub const PART: &str = "PART_";

/// What the names of the kinds of structures begin with.
pub const KIND: &str = "STRUCTURE_KIND_";

/// What the names of the states of gaps begin with.
pub const GAP: &str = "GAP_STATE_";

/// Of which records, and at which moment.
#[derive(Debug, Args)]
pub struct Where {
    /// Only this country. Default: every country in which you hold a role.
    #[arg(long, value_name = "COUNTRY")]
    pub(super) country: Option<CountryCode>,
    /// An exercise, instead of the live records.
    #[arg(long, value_name = "NAME")]
    pub(super) exercise: Option<ResourceId>,
    #[command(flatten)]
    pub(super) moments: MomentsAsked,
}

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

/// Which structures are listed.
#[derive(Debug, Args)]
pub struct StructuresAsked {
    /// Only those of this cluster.
    #[arg(long)]
    pub(super) cluster: Option<ResourceId>,
    /// Only those of this kind, such as sub-national-cluster, advisory-group, working-group or forum.
    #[arg(long, value_parser = structure_kind)]
    pub(super) kind: Option<String>,
    /// Include those that have ended.
    #[arg(long)]
    pub(super) ended: bool,
}

/// Which critical gaps are listed.
#[derive(Debug, Args)]
pub struct GapsAsked {
    /// Only those that this cluster has.
    #[arg(long)]
    pub(super) cluster: Option<ResourceId>,
    /// Only those in this state: identified, called, ensured, constrained or closed.
    #[arg(long, value_parser = gap_state)]
    pub(super) state: Option<String>,
    /// Only those whose provider of last resort is this agency, such as WHO.
    #[arg(long, value_name = "CODE")]
    pub(super) provider: Option<String>,
    /// Include those that are closed.
    #[arg(long)]
    pub(super) closed: bool,
}

/// Which commitments are listed.
#[derive(Debug, Args)]
pub struct CommitmentsAsked {
    /// Only those to this gap.
    #[arg(long)]
    pub(super) gap: Option<ResourceId>,
    /// Only those of this organization, such as CARE.
    #[arg(long, value_name = "CODE")]
    pub(super) agency: Option<String>,
    /// Only those that are past their date.
    #[arg(long)]
    pub(super) late: bool,
}

fn structure_kind(text: &str) -> Result<String, String> {
    choice::named("convene.coordination.v1.StructureKind", KIND, text)
}

fn gap_state(text: &str) -> Result<String, String> {
    choice::named("convene.coordination.v1.GapState", GAP, text)
}

fn part(text: &str) -> Result<String, String> {
    choice::named("convene.coordination.v1.Part", PART, text)
}
