//! What the program understands on its command line.

use std::path::PathBuf;

use chrono::{NaiveDate, NaiveTime};
use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;
use convene_kernel::codes::{OrganizationCode, PersonId};
use convene_kernel::time::Moment;

use crate::client::{Addresses, GrantText};
use crate::commands;
use crate::show::table::Output;

/// Convene: the IASC cluster approach as software.
#[derive(Debug, Parser)]
#[command(
    name = "convene",
    version,
    about,
    max_term_width = 110,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Arguments {
    /// Where the suite is, and as whom it is called.
    #[command(flatten)]
    pub place: Place,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Where the suite is, and as whom it is called.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Suite")]
pub struct Place {
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

/// A moment as people give it: `2013-11-08T04:40:00Z`, or a day for its beginning.
///
/// # Errors
/// When it is neither.
pub fn moment(text: &str) -> Result<Moment, String> {
    let day = |text: &str| Some(text.parse::<NaiveDate>().ok()?.and_time(NaiveTime::MIN).and_utc());
    let moment = text.parse().ok().or_else(|| day(text));
    moment.ok_or_else(|| {
        "it is no moment; write one such as 2013-11-08T04:40:00Z, or a day such as 2013-11-08".to_owned()
    })
}

/// Every command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the whole suite on this machine, with a NATS server of its own and its data in one folder.
    Up(commands::up::Up),
    /// Run one service alone.
    #[command(flatten)]
    Service(commands::service::RunService),
    /// Play a scenario: dated commands of an emergency, on simulated time.
    Play(commands::play::Play),
    /// Follow the feed of decisions.
    Watch(commands::watch::Watch),
    /// Show a country, a proposal, a review or a letter.
    Show(commands::show::Show),
    /// Ask for inter-cluster support missions, show, prepare and follow them.
    Mission(commands::mission::Mission),
    /// Show what is due, by whom, and who is late.
    Due(commands::due::Due),
    /// See and work what waits for the Emergency Relief Coordinator.
    Queue(commands::queue::Queue),
    /// Call any method with a request in JSON: what the suite can do, it can do from here.
    Call(commands::call::Call),
    /// Make a token of the built-in issuer, for development and exercises.
    Token(commands::token::Token),
    /// Ask one service whether it is ready; its container is watched by this.
    Ready(commands::ready::Ready),
    /// Look whether the suite is well, and say how to fix what is not.
    Doctor,
    /// Check that no log was lost, reordered or altered: by its places, its chains of hashes, and what was told of it.
    Verify,
    /// Write the completions for a shell.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn a_moment_may_be_a_day() {
        assert_eq!(moment("2013-11-08"), moment("2013-11-08T00:00:00Z"));
        assert!(moment("yesterday").expect_err("no moment").contains("2013-11-08"));
    }

    #[test]
    fn a_call_needs_a_method_only() {
        let arguments = Arguments::try_parse_from(["convene", "--as", "hc@PHL", "call", "SubmitProposal"]);
        let arguments = arguments.unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!(arguments.place.roles.len(), 1);
        assert!(Arguments::try_parse_from(["convene", "--as", "king@PHL", "call"]).is_err());
    }
}
