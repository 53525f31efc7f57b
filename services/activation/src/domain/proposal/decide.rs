//! What commands about proposals bring about.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::refusal::{Checks, Refusal};

use super::command::{Approve, Command, Submit};
use super::event::Event;
use super::state::Proposal;
use crate::domain::cluster;
use crate::domain::{self, Operation};

/// Who may give the command.
pub fn authority(_operation: &Operation, command: &Command) -> Authority {
    match command {
        Command::Submit(_) => Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator]),
        Command::Approve(_) => Authority::of(&[Role::EmergencyReliefCoordinator]),
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
        Command::Submit(command) => submit(operation, command, context),
        Command::Approve(command) => approve(operation, command, context),
    }
}

fn submit(operation: &Operation, command: &Submit, context: &Context<'_>) -> Result<Decision<domain::Event>, Refusal> {
    operation.emergency(&command.emergency)?;
    let mut checks = Checks::new();
    for (index, recommendation) in command.recommendations.iter().enumerate() {
        for sector in &recommendation.sectors {
            if let Some(serving) = operation.cluster_serving(sector) {
                checks.precondition(
                    "RM-1.2",
                    "SECTOR_SERVED",
                    format!("recommendations[{index}].sectors"),
                    format!("{sector} is served by the active cluster '{}'", serving.id),
                    "leave the sector out, or propose to adapt that cluster",
                );
            }
        }
    }
    checks.finish()?;
    let subject = format!("proposal/{}", command.proposal);
    let submitted = Event::Submitted {
        proposal: command.proposal.clone(),
        emergency: command.emergency.clone(),
        recommendations: command.recommendations.clone(),
    };
    let mut decision = Decision::about(subject.clone()).event(domain::Event::Proposal(submitted));
    let owner = Owner::role(Role::EmergencyReliefCoordinator);
    decision.open(Duty::new("RM-1.11.approval", subject, owner, context.occurred_at));
    Ok(decision)
}

fn approve(
    operation: &Operation,
    command: &Approve,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    let proposal = operation.proposal(&command.proposal)?;
    context.expect_etag("proposal", proposal.etag)?;
    admits_approval(proposal, context)?;
    let subject = format!("proposal/{}", proposal.id);
    let approved = Event::Approved { proposal: proposal.id.clone() };
    let mut decision = Decision::about(subject.clone()).event(domain::Event::Proposal(approved));
    for recommendation in &proposal.recommendations {
        cluster::activate(&mut decision, operation, &proposal.id, &proposal.emergency, recommendation, context);
    }
    decision.keep("RM-1.11.approval", &subject, context.occurred_at);
    Ok(decision)
}

fn admits_approval(proposal: &Proposal, context: &Context<'_>) -> Result<(), Refusal> {
    let mut checks = Checks::new();
    if proposal.outcome.is_some() {
        checks.precondition(
            "RM-1.11",
            "PROPOSAL_DECIDED",
            "proposal",
            format!("the proposal '{}' is decided already", proposal.id),
            "submit a new proposal",
        );
    }
    if proposal.submitted_by.person == context.actor.person {
        checks.precondition(
            "RM-1.11",
            "PROPOSER_APPROVES",
            "",
            "the person who submitted the proposal may not approve it",
            "have the ERC, or whoever stands in for the ERC, approve it",
        );
    }
    checks.finish()
}
