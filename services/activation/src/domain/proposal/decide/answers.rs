//! A proposal passed on for endorsement, answered, and consulted on where an alternative is proposed.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::refusal::{Checks, Refusal};

use super::recommendation::Case;
use super::submit::arrangements_must_be_sound;
use super::{must_be_open, must_not_be_dated_before, subject, weaknesses};
use crate::domain::proposal::command::{CloseConsultation, GiveAnswer};
use crate::domain::proposal::event::Event;
use crate::domain::proposal::state::{Closing, Position, Proposal, Submission, Transmission};
use crate::domain::{self, Operation, known};

/// Passes the proposal on to the Principals and to global lead and co-lead agencies (rows RM-1.11, OG-3).
pub fn transmit(
    operation: &Operation,
    transmission: &Transmission,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    let proposal = operation.proposal(&transmission.proposal)?;
    context.expect_etag("proposal", proposal.etag)?;
    let mut checks = Checks::new();
    must_be_open(&mut checks, proposal);
    if proposal.transmission.is_some() {
        let problem = "it was passed on already";
        checks.precondition_text("RM-1.11", "PROPOSAL_TRANSMITTED", "proposal", problem, "nothing needs to be done");
    }
    if transmission.transmitted_at < proposal.received_at {
        let problem = format!("{} is before the ERC received it", transmission.transmitted_at);
        let remedy = "give the moment it was passed on";
        checks.invalid_text("RM-1.11", "TRANSMITTED_BEFORE_RECEIPT", "transmitted_at", problem, remedy);
    }
    if transmission.transmitted_at > context.now {
        let problem = format!("{} is after the present moment", transmission.transmitted_at);
        checks.invalid_text(
            "RM-1.11",
            "TRANSMITTED_IN_THE_FUTURE",
            "transmitted_at",
            problem,
            "record it once it is done",
        );
    }
    known::participants(&mut checks, context, "principals", &transmission.principals);
    known::participants(&mut checks, context, "global_leads", &transmission.global_leads);
    checks.finish()?;
    let resource = subject(&transmission.proposal);
    let mut decision = Decision::about(&resource).event(Event::Transmitted(transmission.clone()).into());
    decision.keep("RM-1.11.transmission", &resource, transmission.transmitted_at);
    Ok(decision)
}

/// Records what a Principal or a global lead agency says; an alternative opens a consultation (rows OG-3, OG-4).
pub fn answer(
    operation: &Operation,
    answer: &GiveAnswer,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    let proposal = operation.proposal(&answer.proposal)?;
    context.expect_etag("proposal", proposal.etag)?;
    let mut checks = Checks::new();
    must_be_open(&mut checks, proposal);
    match &proposal.transmission {
        None => not_transmitted(&mut checks),
        Some(transmission) => {
            must_not_be_dated_before(&mut checks, context, "it was passed on", transmission.transmitted_at);
        }
    }
    checks.finish()?;
    let organization = context.actor.organization.clone();
    let alternative = (answer.position == Position::ProposesAlternative).then(|| next_alternative(proposal));
    let resource = subject(&answer.proposal);
    let answered = Event::Answered {
        proposal: answer.proposal.clone(),
        organization: organization.clone(),
        position: answer.position,
        statement: answer.statement.clone(),
        alternative,
    };
    let mut decision = Decision::about(&resource).event(answered.into());
    let objection = known::objection("RM-1.11", &resource, &organization, &answer.statement);
    match answer.position {
        Position::Objects => decision.raise(objection),
        Position::Endorses => decision.resolve(objection.id, format!("{organization} endorses")),
        Position::ProposesAlternative => {}
    }
    Ok(decision)
}

/// Notes that nobody was asked for endorsement yet (row RM-1.11).
pub fn not_transmitted(checks: &mut Checks) {
    checks.precondition_text(
        "RM-1.11",
        "PROPOSAL_NOT_TRANSMITTED",
        "proposal",
        "it was not passed on to the Principals and the global lead agencies",
        "record the transmission first",
    );
}

fn next_alternative(proposal: &Proposal) -> ResourceId {
    let number = proposal.alternatives.len() + 1;
    format!("alternative-{number}").parse().expect("letters, a hyphen and a number make an identifier")
}

/// Closes the consultation on an alternative, agreed or withdrawn (row OG-4).
pub fn close_consultation(
    operation: &Operation,
    command: &CloseConsultation,
    context: &Context<'_>,
) -> Result<Decision<domain::Event>, Refusal> {
    let proposal = operation.proposal(&command.proposal)?;
    context.expect_etag("proposal", proposal.etag)?;
    let alternative = domain::find("alternative", &proposal.alternatives, &command.alternative)?;
    let emergency = operation.emergency(&proposal.submission.emergency)?;
    let mut checks = Checks::new();
    must_be_open(&mut checks, proposal);
    if alternative.closed.is_some() {
        let problem = format!("the consultation on '{}' is closed", command.alternative);
        checks.precondition_text("OG-4", "CONSULTATION_CLOSED", "alternative", problem, "nothing needs to be done");
    }
    must_not_be_dated_before(&mut checks, context, "the consultation opened", alternative.opened_at);
    must_be_agreed_by_somebody(&mut checks, command);
    known::participants(&mut checks, context, "agreed_by", &command.agreed_by);
    let agreed = as_agreed(&proposal.submission, command);
    let changes = matches!(command.closing, Closing::Alternative | Closing::ThirdWay);
    if changes == agreed.is_empty() {
        let (problem, remedy) = if changes {
            ("something else was agreed than what is proposed", "give what is proposed from now on, in full")
        } else {
            ("the proposal stays as it was", "leave recommendations, new leads and other solutions out")
        };
        checks.invalid_text("OG-4", "RECOMMENDATIONS_AND_CLOSING_DIFFER", "recommendations", problem, remedy);
    }
    // What was agreed here is an agreement of its own on the sectors that are relevant (row OG-13).
    let sectors: Vec<_> = command.recommendations.iter().flat_map(|one| one.sectors.clone()).collect();
    let case = Case { operation, emergency, context, sectors: &sectors };
    arrangements_must_be_sound(&mut checks, &case, &agreed);
    checks.finish()?;

    let closed = Event::ConsultationClosed {
        proposal: command.proposal.clone(),
        alternative: command.alternative.clone(),
        closing: command.closing,
        reasons: command.reasons.clone(),
        agreed_by: command.agreed_by.clone(),
        recommendations: changes.then(|| command.recommendations.clone()),
        lead_changes: changes.then(|| command.lead_changes.clone()),
        other_solutions: changes.then(|| command.other_solutions.clone()),
    };
    let mut decision = Decision::about(subject(&command.proposal)).event(closed.into());
    if changes {
        weaknesses::change(&mut decision, &case, &proposal.submission, &agreed);
    }
    Ok(decision)
}

/// The proposal with what was agreed in place of what was proposed.
fn as_agreed(proposed: &Submission, command: &CloseConsultation) -> Submission {
    Submission {
        recommendations: command.recommendations.clone(),
        lead_changes: command.lead_changes.clone(),
        other_solutions: command.other_solutions.clone(),
        ..proposed.clone()
    }
}

/// An agreement is somebody's; an alternative may be taken back alone (row OG-4).
fn must_be_agreed_by_somebody(checks: &mut Checks, command: &CloseConsultation) {
    if command.closing != Closing::Withdrawn && command.agreed_by.is_empty() {
        checks.invalid_text(
            "OG-4",
            "AGREED_BY_MISSING",
            "agreed_by",
            "the consultation closes with an agreement, and nobody is named who agreed",
            "name the organizations that agreed",
        );
    }
}
