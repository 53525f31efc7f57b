//! A proposal after an event.

use convene_kernel::commit::Stamp;

use super::event::Event;
use super::state::{Outcome, Proposal};
use crate::domain::Operation;

/// The state after the event.
pub fn evolve(mut operation: Operation, event: &Event, stamp: &Stamp) -> Operation {
    match event {
        Event::Submitted { proposal, emergency, recommendations } => {
            let submitted = Proposal {
                id: proposal.clone(),
                emergency: emergency.clone(),
                submitted_by: stamp.actor.clone(),
                received_at: stamp.occurred_at,
                recommendations: recommendations.clone(),
                outcome: None,
                etag: stamp.etag,
            };
            operation.proposals.insert(proposal.clone(), submitted);
        }
        Event::Approved { proposal } => {
            if let Some(proposal) = operation.proposals.get_mut(proposal) {
                proposal.outcome = Some(Outcome::Approved { at: stamp.occurred_at });
                proposal.etag = stamp.etag;
            }
        }
    }
    operation
}
