//! The events of proposals, in their stored form.

use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::{Answered, Approved, ConsultationClosed, End, RecordInformed, Submission, Transmission};
use crate::domain;

/// What happens to a proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The HC or RC submitted it; the ERC received it in the same moment.
    Submitted(Box<Submission>),
    /// The ERC passed it on for endorsement.
    Transmitted(Transmission),
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

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Proposal(event)
    }
}
