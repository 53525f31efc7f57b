//! What commands about a cluster bring about.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::identity::Authority;
use convene_kernel::refusal::Refusal;

use super::command::Command;
use crate::domain::{self, Operation};

/// Who may give the command.
pub fn authority(_operation: &Operation, command: &Command) -> Authority {
    match *command {}
}

/// What the command brings about.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(
    _operation: &Operation,
    command: &Command,
    _context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    match *command {}
}
