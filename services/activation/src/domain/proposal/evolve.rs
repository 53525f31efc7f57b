//! A proposal after an event.

use std::collections::BTreeMap;

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;

use super::event::Event;
use super::state::{Alternative, Answer, ConsultationEnd, Informed, Outcome, Proposal, Submission};
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
        transmitted_by: None,
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
    let (at, by) = (stamp.occurred_at, || stamp.actor.clone());
    match event {
        Event::Submitted(_) => {}
        Event::Transmitted(transmission) => {
            proposal.transmission = Some(transmission.clone());
            proposal.transmitted_by = Some(by());
        }
        Event::Answered { organization, position, statement, alternative, .. } => {
            let (organization, statement) = (organization.clone(), statement.clone());
            if let Some(alternative) = alternative {
                let opened =
                    Alternative { by: organization.clone(), statement: statement.clone(), opened_at: at, closed: None };
                proposal.alternatives.insert(alternative.clone(), opened);
            }
            proposal.answers.push(Answer { organization, author: by(), position: *position, statement, at });
        }
        Event::ConsultationClosed { .. } => consultation_closed(proposal, event, stamp),
        Event::Approved { remarks, .. } => {
            proposal.outcome = Some(Outcome::Approved { at, by: by(), remarks: remarks.clone() });
        }
        Event::Declined { reason, .. } => {
            proposal.outcome = Some(Outcome::Declined { at, by: by(), reason: reason.clone() });
        }
        Event::Withdrawn { reason, .. } => {
            proposal.outcome = Some(Outcome::Withdrawn { at, by: by(), reason: reason.clone() });
        }
        Event::InformedRecorded { audience, means, .. } => {
            proposal.informed.push(Informed { audience: *audience, means: means.clone(), by: by(), at });
        }
    }
}

fn consultation_closed(proposal: &mut Proposal, event: &Event, stamp: &Stamp) {
    let Event::ConsultationClosed {
        alternative,
        closing,
        reasons,
        agreed_by,
        recommendations,
        lead_changes,
        other_solutions,
        ..
    } = event
    else {
        return;
    };
    if let Some(alternative) = proposal.alternatives.get_mut(alternative) {
        alternative.closed = Some(ConsultationEnd {
            closing: *closing,
            reasons: reasons.clone(),
            agreed_by: agreed_by.clone(),
            by: stamp.actor.clone(),
            at: stamp.occurred_at,
        });
    }
    let submission = &mut proposal.submission;
    if let Some(recommendations) = recommendations {
        submission.recommendations.clone_from(recommendations);
    }
    if let Some(lead_changes) = lead_changes {
        submission.lead_changes.clone_from(lead_changes);
    }
    if let Some(other_solutions) = other_solutions {
        submission.other_solutions.clone_from(other_solutions);
    }
}
