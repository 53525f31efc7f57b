//! The events of proposals, in their stored form.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::time::Moment;
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::{
    Answered, Approved, ConsultationClosed, End, Proposal, RecordInformed, Submission, Transmitted, answer, approval,
    consultation, ending, informed, submitting, transmission,
};
use crate::domain::fact::FactKind;
use crate::domain::{self, Operation};

/// What happens to a proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The HC or RC submitted it; the ERC received it in the same moment.
    Submitted(Box<Submission>),
    /// The ERC passed it on for endorsement.
    Transmitted(Transmitted),
    /// The actor's organization answered it.
    Answered(Restricted<Answered>),
    /// The consultation on an alternative closed.
    ConsultationClosed(Restricted<ConsultationClosed>),
    /// The ERC approved it.
    Approved(Approved),
    /// The ERC declined it.
    Declined(End),
    /// The HC or RC withdrew it.
    Withdrawn(End),
    /// Others were informed of the approval.
    InformedRecorded(RecordInformed),
}

impl Event {
    /// The moment that the event itself names.
    pub fn happened_at(&self) -> Option<Moment> {
        match self {
            Self::Transmitted(transmitted) => Some(transmitted.transmitted_at),
            Self::Submitted(_)
            | Self::Answered(_)
            | Self::ConsultationClosed(_)
            | Self::Approved(_)
            | Self::Declined(_)
            | Self::Withdrawn(_)
            | Self::InformedRecorded(_) => None,
        }
    }

    /// The fact that it records, where that is one that a correction may be about.
    pub fn fact(&self) -> Option<(FactKind, &ResourceId)> {
        match self {
            Self::Approved(approved) => Some((FactKind::Approval, &approved.proposal)),
            Self::InformedRecorded(informed) => Some((FactKind::Information, &informed.proposal)),
            _ => None,
        }
    }
}

/// The operation after the event.
pub fn evolve(mut operation: Operation, event: &Event, stamp: &Stamp) -> Operation {
    let to = &mut operation;
    match event {
        Event::Submitted(event) => submitting::submitted(to, event, stamp),
        Event::Transmitted(event) => on_proposal(to, &event.proposal, transmission::transmitted, event, stamp),
        Event::Answered(event) => on_proposal(to, &event.for_decision().proposal, answer::answered, event, stamp),
        Event::ConsultationClosed(event) => {
            on_proposal(to, &event.for_decision().proposal, consultation::closed, event, stamp)
        }
        Event::Approved(event) => on_proposal(to, &event.proposal, approval::approved, event, stamp),
        Event::Declined(event) => on_proposal(to, &event.proposal, ending::declined, event, stamp),
        Event::Withdrawn(event) => on_proposal(to, &event.proposal, ending::withdrawn, event, stamp),
        Event::InformedRecorded(event) => on_proposal(to, &event.proposal, informed::recorded, event, stamp),
    }
    operation
}

/// Applies an event to the proposal of identifier `id`.
fn on_proposal<T>(
    operation: &mut Operation,
    id: &ResourceId,
    apply: fn(&mut Proposal, &T, &Stamp),
    event: &T,
    stamp: &Stamp,
) {
    if let Some(proposal) = operation.proposals.get_mut(id) {
        apply(proposal, event, stamp);
        proposal.etag = stamp.etag;
    }
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Proposal(event)
    }
}
