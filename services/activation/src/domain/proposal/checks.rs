//! What several commands about a proposal check.

use convene_kernel::aggregate::Context;
use convene_kernel::message;
use convene_kernel::message::Message;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;

use crate::domain::Operation;
use crate::reasons;

/// Notes a step that is dated before another that it follows (row RM-1.11).
pub(super) fn must_not_be_dated_before(
    checks: &mut Checks,
    context: &Context<'_>,
    what: &'static str,
    earlier: Moment,
) {
    if context.occurred_at < earlier {
        checks.invalid("RM-1.11", reasons::OUT_OF_SEQUENCE).at("occurred_at").says(
            message!(
                "{occurred_at} is before {what}, {earlier}",
                occurred_at = context.occurred_at,
                what = Message::from(what),
                earlier
            ),
            "give the moment it happened, or leave the field empty for now",
        );
    }
}

/// What an open proposal admits, and nothing else does: of one that is decided, nothing else is to be mended (row RM-1.11).
pub(super) fn admits_while_open(operation: &Operation, id: &str) -> Result<(), Refusal> {
    let proposal = operation.proposal(id)?;
    if proposal.is_open() {
        return Ok(());
    }
    let decided = message!("the proposal '{id}' is decided already", id = proposal.id());
    Err(Refusal::precondition("RM-1.11", reasons::PROPOSAL_DECIDED)
        .at("proposal")
        .says(decided, "submit a new proposal"))
}

/// What an open proposal admits of another person than the one who submitted it: what the ERC decides on it (row RM-1.11).
pub(super) fn admits_decision(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits_while_open(operation, id)?;
    let proposal = operation.proposal(id)?;
    let mut checks = Checks::new();
    if proposal.submitted_by.person == context.actor.person {
        checks.precondition("RM-1.11", reasons::PROPOSER_DECIDES).says(
            "the person who submitted the proposal may not decide on it, nor close a consultation on it",
            "have the ERC, or another person acting as ERC, do so",
        );
    }
    checks.finish()
}
