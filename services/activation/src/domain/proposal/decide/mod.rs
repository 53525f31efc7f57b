//! What commands about proposals bring about.

mod answers;
mod approve;
mod lead;
#[cfg(test)]
mod properties;
mod protection;
mod recommendation;
mod submit;
#[cfg(test)]
mod tests;
mod weaknesses;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;

use super::command::Command;
use super::state::Proposal;
use crate::domain::{self, Operation};

/// Who may give the command.
pub fn authority(_operation: &Operation, command: &Command) -> Authority {
    use Role::{EmergencyReliefCoordinator, ErcOffice, GlobalLead, HumanitarianCoordinator, IascPrincipal};
    use Role::{OchaCountry, ResidentCoordinator};
    match command {
        Command::Submit(_) | Command::Withdraw(_) => Authority::of(&[HumanitarianCoordinator, ResidentCoordinator]),
        Command::Transmit(_) => Authority::of(&[EmergencyReliefCoordinator, ErcOffice]),
        Command::Answer(_) => Authority::of(&[IascPrincipal, GlobalLead]),
        Command::CloseConsultation(_) | Command::Approve(_) | Command::Decline(_) => {
            Authority::of(&[EmergencyReliefCoordinator])
        }
        Command::RecordInformed(_) => Authority::of(&[
            HumanitarianCoordinator,
            ResidentCoordinator,
            OchaCountry,
            EmergencyReliefCoordinator,
            ErcOffice,
        ]),
    }
}

/// What the command brings about.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(
    operation: &Operation,
    command: &Command,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    match command {
        Command::Submit(submission) => submit::submit(operation, submission, context),
        Command::Transmit(transmission) => answers::transmit(operation, transmission, context),
        Command::Answer(answer) => answers::answer(operation, answer, context),
        Command::CloseConsultation(command) => answers::close_consultation(operation, command, context),
        Command::Approve(command) => approve::approve(operation, command, context),
        Command::Decline(command) => approve::decline(operation, command, context),
        Command::Withdraw(command) => approve::withdraw(operation, command, context),
        Command::RecordInformed(command) => approve::record_informed(operation, command, context),
    }
}

/// The name of a proposal in duties and findings.
fn subject(proposal: &ResourceId) -> String {
    format!("proposal/{proposal}")
}

/// Notes a step that is dated before another that it follows (row RM-1.11).
fn must_not_be_dated_before(checks: &mut Checks, context: &Context<'_>, what: &str, earlier: Moment) {
    if context.occurred_at < earlier {
        checks.invalid_text(
            "RM-1.11",
            "OUT_OF_SEQUENCE",
            "occurred_at",
            format!("{} is before {what}, {earlier}", context.occurred_at),
            "give the moment it happened, or leave the field empty for now",
        );
    }
}

/// Notes that a proposal is decided already (row RM-1.11).
fn must_be_open(checks: &mut Checks, proposal: &Proposal) {
    if !proposal.is_open() {
        checks.precondition_text(
            "RM-1.11",
            "PROPOSAL_DECIDED",
            "proposal",
            format!("the proposal '{}' is decided already", proposal.id()),
            "submit a new proposal",
        );
    }
}
