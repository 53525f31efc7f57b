//! `convene token`: who one is, for development and exercises.

use chrono::TimeDelta;
use clap::Args;
use serde_json::json;

use super::session::caller;
use crate::client::Issuer;
use crate::client::Target;
use crate::show::out::{say, say_json};
use crate::show::table::Output;

/// Create a token for the roles in --as.
#[derive(Debug, Args)]
pub struct Token {
    /// The lifetime of the token in hours.
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=8760))]
    hours: u32,
}

impl Token {
    /// Writes the token alone, so that it can be taken up by another command.
    ///
    /// # Errors
    /// When the issuer's key cannot be used.
    pub fn run(self, target: &Target) -> anyhow::Result<()> {
        let issuer = Issuer::open(&target.data)?;
        let token = issuer.issue(&caller(target), TimeDelta::hours(i64::from(self.hours)));
        match target.output {
            Output::Table => say(token),
            Output::Json => say_json(&json!({"token": token})),
        }
    }
}
