//! What may happen in the queue, in the form in which the log holds it.

use convene_kernel::codes::ResourceId;
use serde::{Deserialize, Serialize};

use super::{Matter, Outcome};

/// What may happen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A matter stands before the ERC.
    Opened {
        /// The matter.
        matter: Box<Matter>,
    },
    /// Somebody took it on.
    Claimed {
        /// The item.
        item: ResourceId,
    },
    /// It was given back.
    Released {
        /// The item.
        item: ResourceId,
        /// Why.
        reason: String,
    },
    /// It was answered.
    Answered {
        /// The item.
        item: ResourceId,
        /// What is done.
        answer: String,
    },
    /// It was closed by hand.
    Closed {
        /// The item.
        item: ResourceId,
        /// What came of it.
        reason: String,
    },
    /// It closed by itself, since its duty is owed no longer.
    Settled {
        /// The item.
        item: ResourceId,
        /// What became of the duty.
        outcome: Outcome,
    },
}
