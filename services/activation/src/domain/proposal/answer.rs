//! A Principal or a global lead agency endorses a proposal, objects to it, or proposes an alternative (rows OG-3, RM-1.11).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Actor, Authority, Role};
use convene_kernel::message;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::checks::{must_be_open, must_not_be_dated_before};
use super::consultation::Alternative;
use super::transmission::must_be_transmitted;
use super::{Event, Proposal};
use crate::domain::subjects::PROPOSAL;
use crate::domain::{Decided, Operation, objection};

/// An answer of the organization that the actor speaks for (row OG-3).
#[derive(Clone, Debug)]
pub struct GiveAnswer {
    /// The proposal.
    pub proposal: ResourceId,
    /// What it says.
    pub position: Position,
    /// The reason, or the alternative in full.
    pub statement: String,
}

/// An answer in its stored form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The proposal.
    pub proposal: ResourceId,
    /// The organization that answered.
    pub organization: OrganizationCode,
    /// What it says.
    pub position: Position,
    /// The reason, or the alternative in full.
    pub statement: String,
    /// The consultation it opened, where it proposes an alternative (row OG-4).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alternative: Option<ResourceId>,
}

/// What a Principal or a global lead agency said (row OG-3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// The organization.
    pub organization: OrganizationCode,
    /// Who gave it, in which role.
    pub author: Actor,
    /// What it says.
    pub position: Position,
    /// The reason, or the alternative in full.
    pub statement: String,
    /// When.
    pub at: Moment,
}

/// A position towards a proposal (row RM-1.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// It endorses the proposal.
    Endorses,
    /// It objects.
    Objects,
    /// It proposes something else, on which a consultation opens (row OG-4).
    ProposesAlternative,
}

/// Who may answer a proposal.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::IascPrincipal, Role::GlobalLead])
}

/// An open proposal is answered once it was passed on.
pub(super) fn admits(operation: &Operation, id: &str) -> Result<(), Refusal> {
    let proposal = operation.proposal(id)?;
    let mut checks = Checks::new();
    must_be_open(&mut checks, proposal);
    must_be_transmitted(&mut checks, proposal);
    checks.finish()
}

/// Records what a Principal or a global lead agency says; an alternative opens a consultation (rows OG-3, OG-4).
pub(super) fn answer(operation: &Operation, answer: &GiveAnswer, context: &Context<'_>) -> Decided {
    let proposal = operation.proposal(&answer.proposal)?;
    context.expect_etag("proposal", proposal.etag)?;
    let mut checks = Checks::new();
    if let Some(transmission) = &proposal.transmission {
        must_not_be_dated_before(&mut checks, context, "it was passed on", transmission.transmitted_at);
    }
    checks.finish()?;
    let organization = context.actor.organization.clone();
    let alternative = (answer.position == Position::ProposesAlternative).then(|| next_alternative(proposal));
    let resource = PROPOSAL.of(&answer.proposal);
    let answered = Answered {
        proposal: answer.proposal.clone(),
        organization: organization.clone(),
        position: answer.position,
        statement: answer.statement.clone(),
        alternative,
    };
    let mut decision = Decision::about(&resource).event(Event::Answered(answered.into()).into());
    let objection = objection::finding("RM-1.11", &resource, &organization, &answer.statement);
    match answer.position {
        Position::Objects => decision.raise(objection),
        Position::Endorses => decision.resolve(objection.id, message!("{organization} endorses", organization)),
        Position::ProposesAlternative => {}
    }
    Ok(decision)
}

fn next_alternative(proposal: &Proposal) -> ResourceId {
    let number = proposal.alternatives.len() + 1;
    format!("alternative-{number}").parse().expect("letters, a hyphen and a number make an identifier")
}

/// The proposal after an answer; an alternative opens a consultation.
pub(super) fn answered(proposal: &mut Proposal, answered: &Restricted<Answered>, stamp: &Stamp) {
    let at = stamp.occurred_at;
    let Answered { organization, position, statement, alternative, .. } = answered.for_decision().clone();
    if let Some(alternative) = alternative {
        let (by, statement) = (organization.clone(), statement.clone());
        let opened = Alternative { by, statement, opened_at: at, closed: None };
        proposal.alternatives.insert(alternative, opened.into());
    }
    let answer = Answer { organization, author: stamp.actor.clone(), position, statement, at };
    proposal.answers.push(answer.into());
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::fixtures::{after_the_proposal, after_the_transmission};
    use crate::domain::proposal::fixtures::{answer, health, principal};

    /// OG-3, RM-1.11: each answer is recorded with its author; an objection is a finding until it is settled.
    #[test]
    fn an_objection_stands_until_it_is_settled() {
        let passed_on = after_the_transmission(vec![health()]);
        after_the_proposal(vec![health()])
            .when(&principal("UNICEF"), answer(Position::Endorses))
            .refused("RM-1.11", "PROPOSAL_NOT_TRANSMITTED");
        passed_on.clone().when(&principal("UNICEF"), answer(Position::Objects)).raises("RM-1.11");
        let objected = passed_on.given(&principal("UNICEF"), answer(Position::Objects));
        let settled = objected.when(&principal("UNICEF"), answer(Position::Endorses));
        settled.resolves("RM-1.11");
        let settled = settled.accepted();
        let answers = &settled.state().proposals[&code("p-1")].answers;
        assert_eq!(answers.len(), 2);
        assert_eq!(answers[0].for_decision().author, principal("UNICEF"));
    }
}
