//! A proposal after an event.

use std::collections::BTreeMap;

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;

use super::event::Event;
use super::state::{Alternative, Answer, Informed, Outcome, Proposal, Submission};
use crate::domain::Operation;

/// The state after the event.
pub fn evolve(mut operation: Operation, event: &Event, stamp: &Stamp) -> Operation {
    if let Event::Submitted(submission) = event {
        operation.proposals.insert(submission.proposal.clone(), submitted(submission, stamp));
    } else if let Some(proposal) = operation.proposals.get_mut(proposal_of(event)) {
        proposal_after(proposal, event, stamp);
        proposal.etag = stamp.etag;
    }
    operation
}

fn submitted(submission: &Submission, stamp: &Stamp) -> Proposal {
    Proposal {
        submission: submission.clone(),
        submitted_by: stamp.actor.clone(),
        received_at: stamp.occurred_at,
        transmission: None,
        answers: Vec::new(),
        alternatives: BTreeMap::new(),
        informed: Vec::new(),
        outcome: None,
        etag: stamp.etag,
    }
}

fn proposal_of(event: &Event) -> &ResourceId {
    match event {
        Event::Submitted(submission) => &submission.proposal,
        Event::Transmitted(transmission) => &transmission.proposal,
        Event::Answered { proposal, .. }
        | Event::ConsultationClosed { proposal, .. }
        | Event::Approved { proposal, .. }
        | Event::Declined { proposal, .. }
        | Event::Withdrawn { proposal, .. }
        | Event::InformedRecorded { proposal, .. } => proposal,
    }
}

fn proposal_after(proposal: &mut Proposal, event: &Event, stamp: &Stamp) {
    let at = stamp.occurred_at;
    match event {
        Event::Submitted(_) => {}
        Event::Transmitted(transmission) => proposal.transmission = Some(transmission.clone()),
        Event::Answered { organization, position, statement, alternative, .. } => {
            let (organization, statement) = (organization.clone(), statement.clone());
            if let Some(alternative) = alternative {
                let opened =
                    Alternative { by: organization.clone(), statement: statement.clone(), opened_at: at, closed: None };
                proposal.alternatives.insert(alternative.clone(), opened);
            }
            proposal.answers.push(Answer { organization, role: stamp.actor.role, position: *position, statement, at });
        }
        Event::ConsultationClosed { alternative, closing, recommendations, .. } => {
            if let Some(alternative) = proposal.alternatives.get_mut(alternative) {
                alternative.closed = Some(*closing);
            }
            if let Some(recommendations) = recommendations {
                proposal.submission.recommendations.clone_from(recommendations);
            }
        }
        Event::Approved { .. } => proposal.outcome = Some(Outcome::Approved { at }),
        Event::Declined { reason, .. } => proposal.outcome = Some(Outcome::Declined { at, reason: reason.clone() }),
        Event::Withdrawn { reason, .. } => proposal.outcome = Some(Outcome::Withdrawn { at, reason: reason.clone() }),
        Event::InformedRecorded { audience, means, .. } => {
            proposal.informed.push(Informed { audience: *audience, means: means.clone(), at });
        }
    }
}
