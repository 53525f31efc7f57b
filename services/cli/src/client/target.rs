//! The suite that a command addresses, and as whom.

use std::path::PathBuf;

use clap::Args;
use convene_kernel::codes::{CountryCode, OrganizationCode, PersonId};
use convene_kernel::identity::{Caller, Grant};

use super::Addresses;
use crate::show::table::Output;

/// The heading of the options that every command has.
pub const SUITE: &str = "Suite";

/// A token, and an option that would be ignored beside it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the token says who calls, and {0} would be ignored; leave out {0}, or --token and CONVENE_TOKEN")]
pub struct TwoCallers(&'static str);

/// The suite to call, and the caller.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = SUITE)]
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
    /// How NATS is reached, and as whom: a TOML file with the section `nats` of the settings. Variables such as
    /// CONVENE_NATS__CREDENTIALS override it.
    #[arg(long, global = true, env = "CONVENE_NATS_SETTINGS", value_name = "FILE")]
    pub nats_settings: Option<PathBuf>,
    /// The certificate authorities of the services and of NATS, a PEM file. Default: those that the system trusts.
    #[arg(long, global = true, env = "CONVENE_CA", value_name = "FILE")]
    pub ca: Option<PathBuf>,
    /// The bearer token. Default: a token of the local suite's built-in issuer for the roles in --as.
    #[arg(long, global = true, env = "CONVENE_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub token: Option<String>,
    /// The caller's role: ROLE, ROLE@COUNTRY or ROLE@COUNTRY/CLUSTER. Default: auditor, who can read everything.
    #[arg(long = "as", global = true, value_name = "ROLE")]
    pub roles: Vec<Grant>,
    /// The caller's organization. Default: OCHA.
    #[arg(long, global = true, value_name = "CODE")]
    pub organization: Option<OrganizationCode>,
    /// The caller's opaque person identifier. Default: p-local.
    #[arg(long, global = true, value_name = "ID")]
    pub person: Option<PersonId>,
    /// The form of the output.
    #[arg(long, global = true, value_enum, default_value_t)]
    pub output: Output,
}

impl Target {
    /// The caller of tokens that the built-in issuer makes, by the person and the organization that are given.
    ///
    /// # Panics
    /// Never: the defaults are well formed.
    pub fn caller(&self, grants: Vec<Grant>) -> Caller {
        let person = self.person.clone().unwrap_or_else(|| "p-local".parse().expect("an identifier"));
        let organization = self.organization.clone().unwrap_or_else(|| "OCHA".parse().expect("a code"));
        Caller { person, organization, grants }
    }

    /// Refuses what says who calls beside a token, which says it already: it would be ignored.
    ///
    /// # Errors
    /// When there is a token and an option that it makes void.
    pub fn one_caller(&self) -> Result<(), TwoCallers> {
        let given = [
            ("--as", !self.roles.is_empty()),
            ("--organization", self.organization.is_some()),
            ("--person", self.person.is_some()),
        ];
        let void = given.into_iter().find(|(_, is_given)| self.token.is_some() && *is_given);
        void.map_or(Ok(()), |(option, _)| Err(TwoCallers(option)))
    }

    /// The country in which all roles of the caller are held, where there is one.
    pub fn only_country(&self) -> Option<&CountryCode> {
        let (first, others) = self.roles.split_first()?;
        let country = first.country.as_ref()?;
        others.iter().all(|role| role.country.as_ref() == Some(country)).then_some(country)
    }
}
