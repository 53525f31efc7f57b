//! What may happen to a proposal, in its stored form.

use convene_kernel::codes::ResourceId;
use serde::{Deserialize, Serialize};

use super::state::Recommendation;

/// To a proposal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// It was put to the ERC, who received it in the same moment.
    Submitted {
        /// The proposal.
        proposal: ResourceId,
        /// The emergency it answers.
        emergency: ResourceId,
        /// The clusters recommended.
        recommendations: Vec<Recommendation>,
    },
    /// The ERC approved it.
    Approved {
        /// The proposal.
        proposal: ResourceId,
    },
}
