//! A proposal ends without an approval: declined by the ERC, or withdrawn by the HC or RC (row RM-1.11).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::policy::rules;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::subject::Subject;
use serde::{Deserialize, Serialize};

use super::checks::{admits_while_open, must_not_be_dated_before};
use super::{Event, Outcome, Proposal};
use crate::domain::endorsement::ACTIVATION;
use crate::domain::operation::country::acting_head;
use crate::domain::subjects::PROPOSAL;
use crate::domain::{self, Decided, Operation};

/// Ends a proposal without an approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct End {
    /// The identifier of the proposal, such as `p-1`.
    pub proposal: ResourceId,
    pub reason: String,
}

/// Who may decline a proposal.
pub(super) fn authority_to_decline() -> Authority {
    Authority::of(&[Role::EmergencyReliefCoordinator])
}

/// Who may withdraw a proposal.
pub(super) fn authority_to_withdraw() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator])
}

/// The acting head withdraws an open proposal.
pub(super) fn admits_withdrawal(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    acting_head(operation, context)?;
    admits_while_open(operation, id)
}

/// Declines the proposal, with the reason.
pub(super) fn decline_proposal(operation: &Operation, command: &End, context: &Context<'_>) -> Decided {
    let proposal = operation.proposal(&command.proposal)?;
    context.expect_etag("proposal", proposal.etag)?;
    let mut checks = Checks::new();
    must_not_be_dated_before(&mut checks, context, "the last step on the proposal", proposal.last_step_at());
    checks.finish()?;
    let resource = PROPOSAL.of(&command.proposal);
    let mut decision = Decision::about(&resource).event(Event::Declined(command.clone()).into());
    decision.keep(rules::RM_1_11_APPROVAL, &resource, context.occurred_at);
    decision.void(rules::RM_1_11_TRANSMISSION, &resource, "the ERC declined the proposal");
    ACTIVATION.release(&mut decision, &resource, proposal.asked.for_decision(), "the ERC declined the proposal");
    drop_findings(&mut decision, context, &resource, "the ERC declined the proposal");
    Ok(decision)
}

/// Takes the proposal back before it is decided.
pub(super) fn withdraw_proposal(operation: &Operation, command: &End, context: &Context<'_>) -> Decided {
    let proposal = operation.proposal(&command.proposal)?;
    context.expect_etag("proposal", proposal.etag)?;
    let mut checks = Checks::new();
    must_not_be_dated_before(&mut checks, context, "the last step on the proposal", proposal.last_step_at());
    checks.finish()?;
    let resource = PROPOSAL.of(&command.proposal);
    let mut decision = Decision::about(&resource).event(Event::Withdrawn(command.clone()).into());
    for rule in [rules::RM_1_11_TRANSMISSION, rules::RM_1_11_APPROVAL] {
        decision.void(rule, &resource, "the proposal was taken back");
    }
    ACTIVATION.release(&mut decision, &resource, proposal.asked.for_decision(), "the proposal was taken back");
    drop_findings(&mut decision, context, &resource, "the proposal was taken back");
    Ok(decision)
}

/// A proposal that came to nothing has no weakness any more.
fn drop_findings(decision: &mut Decision<domain::Event>, context: &Context<'_>, resource: &Subject, why: &'static str) {
    for finding in context.findings.values().filter(|finding| finding.subject == *resource) {
        decision.resolve(&finding.id, why);
    }
}

/// The proposal after the ERC declined it.
pub(super) fn declined(proposal: &mut Proposal, end: &End, stamp: &Stamp) {
    let (at, by, reason) = (stamp.occurred_at, stamp.actor.clone(), end.reason.clone().into());
    proposal.outcome = Some(Outcome::Declined { at, by, reason });
}

/// The proposal after the HC or RC withdrew it.
pub(super) fn withdrawn(proposal: &mut Proposal, end: &End, stamp: &Stamp) {
    let (at, by, reason) = (stamp.occurred_at, stamp.actor.clone(), end.reason.clone().into());
    proposal.outcome = Some(Outcome::Withdrawn { at, by, reason });
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::fixtures::{after_the_proposal, after_the_transmission, erc, hc};
    use crate::domain::proposal::Command;
    use crate::domain::proposal::fixtures::health;

    /// RM-1.11: a proposal declined or taken back ends the ERC's clock; it is decided once.
    #[test]
    fn a_proposal_may_be_declined_or_taken_back() {
        let end = || End { proposal: code("p-1"), reason: "the government's system suffices".to_owned() };
        let open = after_the_proposal(vec![health()]);
        let asked = after_the_transmission(vec![health()]);
        asked.clone().when(&erc(), Command::DeclineProposal(end())).voids("RM-1.11.answer");
        asked.when(&hc(), Command::WithdrawProposal(end())).voids("RM-1.11.answer");
        let declined = open.clone().when(&erc(), Command::DeclineProposal(end()));
        declined.keeps("RM-1.11.approval");
        assert!(declined.accepted().record().findings.is_empty(), "a declined proposal has no weakness any more");
        let withdrawn = open.when(&hc(), Command::WithdrawProposal(end()));
        withdrawn.voids("RM-1.11.approval").voids("RM-1.11.transmission").resolves("RM-1.13");
        let withdrawn = withdrawn.accepted();
        assert!(matches!(withdrawn.state().proposals[&code("p-1")].outcome, Some(Outcome::Withdrawn { .. })));
        withdrawn.when(&erc(), Command::DeclineProposal(end())).refused("RM-1.11", "PROPOSAL_DECIDED");
    }
}
