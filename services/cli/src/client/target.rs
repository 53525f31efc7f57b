//! The suite that a command addresses, and as whom.

use std::path::PathBuf;

use clap::Args;
use convene_kernel::codes::{OrganizationCode, PersonId};

use super::{Addresses, GrantText};
use crate::show::table::Output;

/// Where the suite is, and as whom it is called.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Suite")]
pub struct Target {
    /// The folder of the local suite's data.
    #[arg(long, global = true, env = "CONVENE_DATA", default_value = ".convene", value_name = "FOLDER")]
    pub data: PathBuf,
    /// The suite's services: service=http://host:port, with a comma between several. Without it, the local suite's.
    #[arg(long, global = true, env = "CONVENE_AGAINST", value_name = "ADDRESSES")]
    pub against: Option<Addresses>,
    /// The suite's NATS server. Without it, the local suite's.
    #[arg(long, global = true, env = "CONVENE_NATS", value_name = "URL")]
    pub nats: Option<String>,
    /// The bearer token to call with. Without it, the local suite's built-in issuer makes one for the roles in --as.
    #[arg(long, global = true, env = "CONVENE_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub token: Option<String>,
    /// A role to call in: ROLE, ROLE@COUNTRY or ROLE@COUNTRY/CLUSTER. An auditor, who may read everything, if none is given.
    #[arg(long = "as", global = true, value_name = "ROLE")]
    pub roles: Vec<GrantText>,
    /// The organization to call for.
    #[arg(long, global = true, default_value = "OCHA", value_name = "CODE")]
    pub organization: OrganizationCode,
    /// The person who calls, by an opaque identifier.
    #[arg(long, global = true, default_value = "p-local", value_name = "ID")]
    pub person: PersonId,
    /// How to show what is found.
    #[arg(long, global = true, value_enum, default_value_t)]
    pub output: Output,
}
