//! What the program understands on its command line.

use std::ffi::OsString;

use clap::{CommandFactory as _, Parser, Subcommand};
use clap_complete::Shell;

use crate::client::{SUITE, Target};
use crate::commands;

/// Convene: the IASC cluster approach as software.
#[derive(Debug, Parser)]
#[command(
    name = "convene",
    disable_version_flag = true,
    about,
    max_term_width = 110,
    subcommand_required = false,
    arg_required_else_help = true
)]
pub struct Arguments {
    /// Print the version and the commit it is built from, and exit. With --json, as JSON.
    #[arg(long, short = 'V')]
    pub version: bool,
    /// With --version: print JSON.
    #[arg(long, requires = "version")]
    pub json: bool,
    /// Which suite, and who calls.
    #[command(flatten)]
    pub target: Target,
    /// The command.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Every command.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the whole suite on this machine, with its own NATS server and its data in one folder.
    Up(commands::up::Up),
    /// Run one service alone.
    #[command(flatten)]
    Service(commands::service::RunService),
    /// Run the console: the pages on which people read the record, decide and answer.
    Console(commands::console::RunConsole),
    /// Show the settings that a service would start with, or what is wrong with them.
    CheckConfig(commands::check_config::CheckConfig),
    /// Play a scenario: dated commands of an emergency, on simulated time.
    Play(commands::play::Play),
    /// Follow the decisions as they are published.
    Watch(commands::watch::Watch),
    /// Show one thing on record: a country, a cluster, a proposal, a meeting, a gap, a mission, a letter and more.
    Show(commands::show::Show),
    /// List what is on record in your countries: clusters, proposals, partners, meetings, gaps and more.
    List(commands::list::List),
    /// Show what happened to a resource, when, and who decided it.
    History(commands::history::History),
    /// Show what you can do with a resource now, and why not the rest.
    Actions(commands::actions::Actions),
    /// Propose clusters to the Emergency Relief Coordinator, from a form.
    Propose(commands::decide::propose::Propose),
    /// Pass a proposal on to the IASC Principals and the global lead agencies.
    Transmit(commands::decide::proposal::Transmit),
    /// Answer a proposal for your organization.
    Answer(commands::decide::proposal::Answer),
    /// Approve a proposal.
    Approve(Box<commands::decide::proposal::Approve>),
    /// Decline a proposal.
    Decline(commands::decide::proposal::Decline),
    /// Take a proposal back before it is decided.
    Withdraw(commands::decide::proposal::Withdraw),
    /// Review clusters, and decide whether they end.
    Review(Box<commands::decide::review::Review>),
    /// Declare a level 3 response, in one country or in several at once, record the Principals' decision, and end it.
    #[command(name = "level-3")]
    Level3(commands::decide::level_3::Level3),
    /// Request, prepare, report on and follow inter-cluster support missions.
    Mission(commands::mission::Mission),
    /// Plan rounds of performance monitoring, hand out tokens, and answer and close their surveys.
    Survey(Box<commands::survey::Survey>),
    /// Issue, release and show reports of coordination performance, and follow their actions.
    Report(commands::report::Report),
    /// Read coverage files: who does what, where, when and for whom.
    Coverage(commands::coverage::CoverageCommand),
    /// List, show and record who takes part in clusters.
    Partner(Box<commands::partner::PartnerCommand>),
    /// List, show, plan and record the meetings of clusters and of the structures beside them.
    Meeting(Box<commands::meeting::MeetingCommand>),
    /// List, show, form, review and close the structures beside the national clusters.
    Group(Box<commands::group::GroupCommand>),
    /// List and show critical gaps, and record what partners and the provider of last resort do about them.
    Gap(Box<commands::gap::GapCommand>),
    /// Show and complete the activation checklists of clusters.
    Checklist(Box<commands::checklist::ChecklistCommand>),
    /// List what is due, who owes it, and who is late.
    Due(commands::due::Due),
    /// Give calendar programs an address at which they read what is due, and take it back.
    Calendar(commands::calendar::CalendarCommand),
    /// List, claim, release, answer and close items of the Emergency Relief Coordinator's queue.
    Queue(commands::queue::Queue),
    /// Import clusters that were there before the record began, from a CSV file.
    Import(commands::import::Import),
    /// Call any gRPC method with a JSON request.
    Call(commands::call::Call),
    /// Show the reference data: countries, clusters, organizations, bodies, roles, lists.
    Reference(commands::reference::Reference),
    /// Show who you are to the suite: person, organization, roles, token expiry.
    #[command(name = "whoami")]
    WhoAmI(commands::whoami::WhoAmI),
    /// Create a token of the built-in issuer, for development and exercises.
    Token(commands::token::Token),
    /// Check whether a service is ready (used as the container health check).
    Ready(commands::ready::Ready),
    /// Check the health of the suite, and suggest fixes.
    Doctor,
    /// Verify the integrity of the logs: sequence gaps, hash chains, consistency with the feed.
    Verify,
    /// Copy everything the suite keeps on the NATS servers, and check the copies.
    Backup(commands::backup::Backup),
    /// Restore a backup.
    Restore(commands::backup::Restore),
    /// Write who may do what on the NATS servers: the services, an auditor, an operator and each agency.
    Accounts(commands::accounts::Accounts),
    /// Give agencies the decisions that they are entitled to, and see how far they have come.
    Agency(commands::agency::AgencyCommand),
    /// Generate shell completions.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// What the help of each command says instead of the options that every command has.
const EVERY_COMMAND: &str =
    "Every command also has --as, --output and the other options that `convene --help` lists under Suite.";

/// The command line as it is read and explained: the options that say which suite and who calls are explained once, for the program, and
/// not again for each of its commands.
pub fn command_line() -> clap::Command {
    let mut command = Arguments::command();
    command.build();
    with_help_of_its_own(command)
}

/// Whether a command line asks for JSON, which is told by its words where it cannot be read as a whole.
pub fn asks_for_json(words: impl IntoIterator<Item = OsString>) -> bool {
    let words: Vec<_> = words.into_iter().collect();
    words.iter().any(|word| word == "--output=json")
        || words.windows(2).any(|two| two[0] == "--output" && two[1] == "json")
}

/// What is wrong with a command line in one line, with the name that is probably meant, and without the usage.
pub fn without_usage(problem: &clap::Error) -> String {
    let text = problem.render().to_string();
    let said = text.split("\n\nUsage:").next().unwrap_or_default().split("\n\nFor more information").next();
    let said = said.unwrap_or_default().trim().trim_start_matches("error: ");
    said.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

fn with_help_of_its_own(command: clap::Command) -> clap::Command {
    command.mut_subcommands(|below| {
        let below = below.mut_args(|argument| {
            let is_of_every_command = argument.get_help_heading() == Some(SUITE);
            if is_of_every_command { argument.hide(true) } else { argument }
        });
        let example = below.get_after_help().map(|example| format!("{example}\n\n")).unwrap_or_default();
        with_help_of_its_own(below.after_help(format!("{example}{EVERY_COMMAND}")))
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_options_of_every_command_are_explained_once() {
        let mut command = command_line();
        assert!(command.render_long_help().to_string().contains("--against"));
        let due = command.find_subcommand_mut("due").expect("a command");
        let help = due.render_long_help().to_string();
        assert!(!help.contains("--against") && help.contains("--agency") && help.contains("convene --help"), "{help}");
        let read = command_line().try_get_matches_from(["convene", "due", "--as", "hc@PHL", "--output", "json"]);
        assert!(read.is_ok(), "they are read all the same: {read:?}");
    }

    #[test]
    fn what_is_wrong_with_a_command_line_is_said_in_one_line() {
        let problem =
            command_line().try_get_matches_from(["convene", "show", "cuntry", "PHL"]).expect_err("no command");
        let said = without_usage(&problem);
        assert_eq!(said, "unrecognized subcommand 'cuntry'; tip: some similar subcommands exist: 'cluster', 'country'");
        let asks = |words: &[&str]| asks_for_json(words.iter().map(OsString::from));
        assert!(asks(&["convene", "--output", "json"]) && asks(&["convene", "--output=json", "due"]));
        assert!(!asks(&["convene", "--output", "table", "json"]));
    }

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_help_says_of_each_command_what_it_does() {
        let help = Arguments::command().render_help().to_string();
        for service in convene_suite::SERVICES {
            let about = format!("Run the {} service alone", service.title.to_lowercase());
            let line = help.lines().find(|line| line.trim_start().starts_with(&format!("{} ", service.name())));
            assert!(line.is_some_and(|line| line.contains(&about)), "{}: {line:?}", service.name());
        }
        let commands = Arguments::command();
        let abouts: Vec<_> =
            commands.get_subcommands().map(|command| command.get_about().map(ToString::to_string)).collect();
        let distinct: BTreeSet<_> = abouts.iter().flatten().collect();
        assert_eq!(distinct.len(), abouts.len(), "each has a line of its own: {abouts:#?}");
    }

    /// An option of one command that is called like one of every command is read as that one: as another kind of value it ends the
    /// program.
    #[test]
    fn an_option_called_like_one_of_every_command_is_read_alike() {
        fn visit(command: &clap::Command, of_every: &clap::Command) {
            let own = command.get_arguments().filter(|argument| argument.get_help_heading() != Some(SUITE));
            for argument in own {
                let same = of_every.get_arguments().find(|other| other.get_id() == argument.get_id());
                let kind = |argument: &clap::Arg| argument.get_value_parser().type_id();
                let is_alike = same.is_none_or(|same| kind(same) == kind(argument));
                assert!(is_alike, "--{} of {}", argument.get_id(), command.get_name());
            }
            command.get_subcommands().for_each(|below| visit(below, of_every));
        }
        let command = Arguments::command();
        visit(&command, &command);
    }

    #[test]
    fn a_call_needs_a_method_only() {
        let arguments = Arguments::try_parse_from(["convene", "--as", "hc@PHL", "call", "SubmitProposal"]);
        let arguments = arguments.unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!(arguments.target.roles.len(), 1);
        assert!(Arguments::try_parse_from(["convene", "--as", "king@PHL", "call"]).is_err());
    }
}
