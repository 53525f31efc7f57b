//! What may be asked about proposals.

use convene_kernel::codes::ResourceId;

use super::state::Recommendation;

/// About what is put to the Emergency Relief Coordinator.
#[derive(Clone, Debug)]
pub enum Command {
    /// The HC or RC puts a proposal to the ERC.
    Submit(Submit),
    /// The ERC approves it.
    Approve(Approve),
}

/// Puts a proposal to the ERC.
#[derive(Clone, Debug)]
pub struct Submit {
    /// What it is to be called in the record.
    pub proposal: ResourceId,
    /// The emergency it answers.
    pub emergency: ResourceId,
    /// The clusters recommended.
    pub recommendations: Vec<Recommendation>,
}

/// Approves a proposal: its clusters become active (row RM-1.11).
#[derive(Clone, Debug)]
pub struct Approve {
    /// The proposal.
    pub proposal: ResourceId,
}
