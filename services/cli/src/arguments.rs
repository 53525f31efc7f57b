//! What the program understands on its command line.

use clap::{Parser, Subcommand};
use clap_complete::Shell;

use crate::client::Target;
use crate::commands;

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
    pub target: Target,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
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
    fn a_call_needs_a_method_only() {
        let arguments = Arguments::try_parse_from(["convene", "--as", "hc@PHL", "call", "SubmitProposal"]);
        let arguments = arguments.unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!(arguments.target.roles.len(), 1);
        assert!(Arguments::try_parse_from(["convene", "--as", "king@PHL", "call"]).is_err());
    }
}
