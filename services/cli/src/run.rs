//! Carries out what the command line asks for.

use clap::CommandFactory as _;
use clap::error::ErrorKind;
use convene_runtime::version::VERSION;

use crate::arguments::{Arguments, Command};
use crate::commands::{doctor, verify};
use crate::show::out;

/// Carries out the command.
///
/// # Errors
/// What went wrong, and how to fix it.
pub async fn run(arguments: Arguments) -> anyhow::Result<()> {
    let target = &arguments.target;
    if arguments.version {
        return if arguments.json { out::say_json(&VERSION) } else { out::say(format!("convene {VERSION}")) };
    }
    let Some(command) = arguments.command else {
        Arguments::command().error(ErrorKind::MissingSubcommand, "a command is required; --help lists them").exit();
    };
    match command {
        Command::Up(up) => up.run(target).await,
        Command::Service(service) => service.run().await,
        Command::Console(console) => console.run(target).await,
        Command::CheckConfig(check) => check.run(target),
        Command::Coverage(coverage) => coverage.run(target).await,
        Command::Mission(mission) => mission.run(target).await,
        Command::Partner(partner) => partner.run(target).await,
        Command::Meeting(meeting) => meeting.run(target).await,
        Command::Group(group) => group.run(target).await,
        Command::Gap(gap) => gap.run(target).await,
        Command::Checklist(checklist) => checklist.run(target).await,
        Command::Survey(survey) => survey.run(target).await,
        Command::Report(report) => report.run(target).await,
        Command::Propose(propose) => propose.run(target).await,
        Command::Transmit(transmit) => transmit.run(target).await,
        Command::Answer(answer) => answer.run(target).await,
        Command::Approve(approve) => approve.run(target).await,
        Command::Decline(decline) => decline.run(target).await,
        Command::Withdraw(withdraw) => withdraw.run(target).await,
        Command::Review(review) => review.run(target).await,
        Command::Level3(level_3) => level_3.run(target).await,
        Command::Play(play) => play.run(target).await,
        Command::Watch(watch) => watch.run(target).await,
        Command::Show(show) => show.run(target).await,
        Command::List(list) => list.run(target).await,
        Command::History(history) => history.run(target).await,
        Command::Actions(actions) => actions.run(target).await,
        Command::Due(due) => due.run(target).await,
        Command::Queue(queue) => queue.run(target).await,
        Command::Import(import) => import.run(target).await,
        Command::Call(call) => call.run(target).await,
        Command::Reference(reference) => reference.run(target).await,
        Command::WhoAmI(whoami) => whoami.run(target).await,
        Command::Token(token) => token.run(target),
        Command::Ready(ready) => ready.run(),
        Command::Doctor => doctor::run(target).await,
        Command::Verify => verify::run(target).await,
        Command::Backup(backup) => backup.run(target).await,
        Command::Restore(restore) => restore.run(target).await,
        Command::Accounts(accounts) => accounts.run(target).await,
        Command::Calendar(calendar) => calendar.run(target).await,
        Command::Agency(agency) => agency.run(target).await,
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "convene", &mut script);
            out::put(String::from_utf8(script)?)
        }
    }
}
