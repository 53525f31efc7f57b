//! What may be asked of the queue: by people, and by the scheduler itself.

use convene_kernel::codes::ResourceId;

use super::{Matter, Outcome};

/// What may be asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// Puts a matter before the ERC; by the scheduler itself.
    Open(Box<Matter>),
    /// Takes an item on.
    Claim {
        /// The item.
        item: ResourceId,
    },
    /// Gives an item back.
    Release {
        /// The item.
        item: ResourceId,
        /// Why.
        reason: String,
    },
    /// Says what is done about an item.
    Answer {
        /// The item.
        item: ResourceId,
        /// What is done.
        answer: String,
    },
    /// Closes an item that was answered.
    Close {
        /// The item.
        item: ResourceId,
        /// What came of it.
        reason: String,
    },
    /// Closes an item whose duty is owed no longer; by the scheduler itself.
    Settle {
        /// The item.
        item: ResourceId,
        /// What became of the duty.
        outcome: Outcome,
    },
}
