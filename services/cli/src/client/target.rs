//! The suite that a command addresses, and as whom.

use std::path::PathBuf;

use clap::Args;
use convene_kernel::codes::{CountryCode, OrganizationCode, PersonId};

use super::{Addresses, GrantText};
use crate::show::table::Output;

/// The suite to call, and the caller.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Suite")]
pub struct Target {
    /// The data folder of the local suite.
    #[arg(long, global = true, env = "CONVENE_DATA", default_value = ".convene", value_name = "FOLDER")]
    pub data: PathBuf,
    /// The addresses of the services: service=http://host:port, separated by commas. Default: the local suite.
    #[arg(long, global = true, env = "CONVENE_AGAINST", value_name = "ADDRESSES")]
    pub against: Option<Addresses>,
    /// The NATS server of the suite. Default: the one of the local suite.
    #[arg(long, global = true, env = "CONVENE_NATS", value_name = "URL")]
    pub nats: Option<String>,
    /// The bearer token. Default: a token of the local suite's built-in issuer for the roles in --as.
    #[arg(long, global = true, env = "CONVENE_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub token: Option<String>,
    /// The caller's role: ROLE, ROLE@COUNTRY or ROLE@COUNTRY/CLUSTER. Default: auditor, who can read everything.
    #[arg(long = "as", global = true, value_name = "ROLE")]
    pub roles: Vec<GrantText>,
    /// The caller's organization.
    #[arg(long, global = true, default_value = "OCHA", value_name = "CODE")]
    pub organization: OrganizationCode,
    /// The caller's opaque person identifier.
    #[arg(long, global = true, default_value = "p-local", value_name = "ID")]
    pub person: PersonId,
    /// The form of the output.
    #[arg(long, global = true, value_enum, default_value_t)]
    pub output: Output,
}

impl Target {
    /// The country in which all roles of the caller are held, where there is one.
    pub fn only_country(&self) -> Option<&CountryCode> {
        let (first, others) = self.roles.split_first()?;
        let country = first.0.country.as_ref()?;
        others.iter().all(|role| role.0.country.as_ref() == Some(country)).then_some(country)
    }
}
