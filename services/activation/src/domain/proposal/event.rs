//! What may happen to a proposal, in its stored form.

use convene_kernel::codes::{OrganizationCode, ResourceId};
use serde::{Deserialize, Serialize};

use super::state::{Audience, Closing, LeadChange, OtherSolution, Position, Recommendation, Submission, Transmission};
use crate::domain;

/// To a proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// It was put to the ERC, who received it in the same moment.
    Submitted(Box<Submission>),
    /// It was passed on for endorsement.
    Transmitted(Transmission),
    /// An answer was given by the organization of the actor.
    Answered {
        /// The proposal.
        proposal: ResourceId,
        /// The organization that answered.
        organization: OrganizationCode,
        /// What it says.
        position: Position,
        /// The reason, or the alternative in full.
        statement: String,
        /// The consultation it opened, where it proposes an alternative (row OG-4).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        alternative: Option<ResourceId>,
    },
    /// The consultation on an alternative closed.
    ConsultationClosed {
        /// The proposal.
        proposal: ResourceId,
        /// The alternative.
        alternative: ResourceId,
        /// How it closed.
        closing: Closing,
        /// The reasons.
        reasons: String,
        /// Those who agreed.
        agreed_by: Vec<OrganizationCode>,
        /// The clusters recommended from now on, where the proposal was changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        recommendations: Option<Vec<Recommendation>>,
        /// The new leads proposed from now on, where the proposal was changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lead_changes: Option<Vec<LeadChange>>,
        /// The other solutions proposed from now on, where the proposal was changed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        other_solutions: Option<Vec<OtherSolution>>,
    },
    /// The ERC approved it.
    Approved {
        /// The proposal.
        proposal: ResourceId,
        /// The clusters it activates.
        clusters: Vec<ResourceId>,
        /// The ERC's remarks, public.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        remarks: Option<String>,
    },
    /// The ERC declined it.
    Declined {
        /// The proposal.
        proposal: ResourceId,
        /// Why.
        reason: String,
    },
    /// The HC or RC took it back.
    Withdrawn {
        /// The proposal.
        proposal: ResourceId,
        /// Why.
        reason: String,
    },
    /// Somebody was told of the decision.
    InformedRecorded {
        /// The proposal.
        proposal: ResourceId,
        /// Who was told.
        audience: Audience,
        /// How.
        means: String,
    },
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Proposal(event)
    }
}
