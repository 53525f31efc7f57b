//! What may be asked about proposals.

use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::time::Moment;

use super::state::{Audience, Closing, LeadChange, OtherSolution, Position, Recommendation, Submission, Transmission};
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

/// Closes the consultation on an alternative (row OG-4).
#[derive(Clone, Debug)]
pub struct CloseConsultation {
    /// The proposal.
    pub proposal: ResourceId,
    /// The alternative.
    pub alternative: ResourceId,
    /// How it closed.
    pub closing: Closing,
    /// The reasons.
    pub reasons: String,
    /// The clusters recommended from now on, where the proposal is not left as it was.
    pub recommendations: Vec<Recommendation>,
    /// The new leads proposed from now on, likewise.
    pub lead_changes: Vec<LeadChange>,
    /// The other solutions proposed from now on, likewise.
    pub other_solutions: Vec<OtherSolution>,
    /// Those who agreed.
    pub agreed_by: Vec<OrganizationCode>,
}

/// Approves a proposal: its clusters become active (row RM-1.11).
#[derive(Clone, Debug)]
pub struct Approve {
    /// The proposal.
    pub proposal: ResourceId,
    /// The ERC's remarks, public.
    pub remarks: Option<String>,
}

/// Ends a proposal without an approval.
#[derive(Clone, Debug)]
pub struct End {
    /// The proposal.
    pub proposal: ResourceId,
    /// Why.
    pub reason: String,
}

/// Records that somebody was told of the decision (rows RM-1.12, OG-6, GN-6).
#[derive(Clone, Debug)]
pub struct RecordInformed {
    /// The proposal.
    pub proposal: ResourceId,
    /// Who was told.
    pub audience: Audience,
    /// How, such as a letter or a meeting.
    pub means: String,
}
