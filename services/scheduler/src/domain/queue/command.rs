//! What may be asked of the queue: by people, and by the scheduler itself.

use super::{AnswerItem, ClaimItem, CloseItem, Matter, ReleaseItem, SettleItem};

/// What may be asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// Puts a matter before the ERC; by the scheduler itself.
    Open(Box<Matter>),
    /// Takes an item on.
    Claim(ClaimItem),
    /// Gives an item back.
    Release(ReleaseItem),
    /// Records what is done about an item.
    Answer(AnswerItem),
    /// Closes an item that was answered.
    Close(CloseItem),
    /// Closes an item whose duty is owed no longer; by the scheduler itself.
    Settle(SettleItem),
}
