//! What commands about the request of a mission bring about, and who may give them.

mod consider;
mod halt;
mod submit;

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::refusal::Refusal;

use super::command::Command;
use super::event::Event;
use crate::domain::{self, Mission, Missions};

pub(in crate::domain) use halt::{end, release};

type Decided = Result<Decision<domain::Event>, Refusal>;

/// Who may give the command.
pub fn authority(command: &Command) -> Authority {
    match command {
        Command::Submit(_) | Command::Complete(_) | Command::Withdraw(_) => head(),
        Command::Share(_) | Command::Tell(_) => Authority::of(&[Role::OchaHcss]),
        Command::Consider(_) => Authority::of(&[Role::TaskTeam]),
        Command::Postpone(_) | Command::Resume(_) | Command::Cancel(_) => {
            Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator, Role::TaskTeam])
        }
    }
}

fn head() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator])
}

/// What the command brings about.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(missions: &Missions, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::Submit(command) => submit::submit(missions, command, context),
        Command::Complete(command) => submit::complete(missions, command, context),
        Command::Share(command) => consider::share(missions, command, context),
        Command::Consider(command) => consider::consider(missions, command, context),
        Command::Tell(command) => consider::tell(missions, command, context),
        Command::Postpone(command) => halt::postpone(missions, command, context),
        Command::Resume(command) => halt::resume(missions, command, context),
        Command::Withdraw(command) => halt::withdraw(missions, command, context),
        Command::Cancel(command) => halt::cancel(missions, command, context),
    }
}

/// A decision that one event happened to the mission.
fn about(mission: &Mission, event: Event) -> Decision<domain::Event> {
    Decision::about(mission.subject()).event(event.into())
}
