//! The commands about proposals.

use convene_kernel::time::Moment;

use super::{Approve, CloseConsultation, End, GiveAnswer, RecordInformed, Submission, Transmission};
use crate::domain;

/// About what is put to the Emergency Relief Coordinator.
#[derive(Clone, Debug)]
pub enum Command {
    /// The HC or RC puts a proposal to the ERC (rows RM-1.4, RM-1.10).
    Submit(Box<Submission>),
    /// The ERC passes it on for endorsement (rows RM-1.11, OG-3).
    Transmit(Transmission),
    /// A Principal or a global lead agency answers (row OG-3).
    Answer(GiveAnswer),
    /// The ERC closes the consultation on an alternative (row OG-4).
    CloseConsultation(CloseConsultation),
    /// The ERC approves it (row RM-1.11).
    Approve(Approve),
    /// The ERC declines it.
    Decline(End),
    /// The HC or RC takes it back.
    Withdraw(End),
    /// Somebody was told of the decision (rows RM-1.12, OG-6, GN-6).
    RecordInformed(RecordInformed),
}

impl Command {
    /// The moment that the command itself names for what it says.
    pub fn happened_at(&self) -> Option<Moment> {
        match self {
            Self::Transmit(transmission) => Some(transmission.transmitted_at),
            _ => None,
        }
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Proposal(command)
    }
}
