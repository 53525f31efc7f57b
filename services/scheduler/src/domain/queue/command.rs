//! What may be asked of the queue: by people, and by the scheduler itself.

use convene_kernel::actions;

use super::{AnswerItem, ClaimItem, CloseItem, ErcNotice, ReleaseItem, SettleItem, State, handling};
use crate::domain::subjects::QUEUE_ITEM;

/// What may be asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// Opens an item for a notice to the ERC; by the scheduler itself.
    OpenItem(Box<ErcNotice>),
    /// Takes an item on.
    ClaimItem(ClaimItem),
    /// Gives an item back.
    ReleaseItem(ReleaseItem),
    /// Records what is done about an item.
    AnswerItem(AnswerItem),
    /// Closes an item that was answered.
    CloseItem(CloseItem),
    /// Closes an item whose duty is owed no longer; by the scheduler itself.
    SettleItem(SettleItem),
}

actions! {
    Command on State, by "convene.scheduler.v1.ErcQueueService", none for (OpenItem, SettleItem), given (state, id, context):
    ClaimItem(item) of QUEUE_ITEM, handling::authority(), handling::admits_claim(state, id);
    ReleaseItem(item) of QUEUE_ITEM, handling::authority(), handling::admits_release(state, id, context);
    AnswerItem(item) of QUEUE_ITEM, handling::authority(), handling::admits_answer(state, id, context);
    CloseItem(item) of QUEUE_ITEM, handling::authority(), handling::admits_closing(state, id, context);
}
