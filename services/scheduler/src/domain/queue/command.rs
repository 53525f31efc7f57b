//! What may be asked of the queue: by people, and by the scheduler itself.

use convene_kernel::actions;

use super::{AnswerItem, ClaimItem, CloseItem, Matter, ReleaseItem, SettleItem, State, handling};
use crate::domain::subjects::QUEUE_ITEM;

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

actions! {
    Command on State, by "convene.scheduler.v1.ErcQueueService", none for (Open, Settle), given (state, id, context):
    Claim(item) => "ClaimItem" of QUEUE_ITEM, handling::authority(), handling::admits_claim(state, id);
    Release(item) => "ReleaseItem" of QUEUE_ITEM, handling::authority(), handling::admits_release(state, id, context);
    Answer(item) => "AnswerItem" of QUEUE_ITEM, handling::authority(), handling::admits_answer(state, id, context);
    Close(item) => "CloseItem" of QUEUE_ITEM, handling::authority(), handling::admits_closing(state, id, context);
}
