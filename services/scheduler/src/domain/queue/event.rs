//! What may happen in the queue, in the form in which the log holds it.

use convene_kernel::codes::ResourceId;
use serde::{Deserialize, Serialize};

use super::{AnswerItem, ClaimItem, CloseItem, ErcNotice, ReleaseItem, SettleItem};

/// What may happen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// An item was opened for a notice to the ERC.
    Opened {
        /// What the notice says.
        #[serde(rename = "matter")]
        erc_notice: Box<ErcNotice>,
    },
    /// An item was taken on.
    Claimed(ClaimItem),
    /// It was given back.
    Released(ReleaseItem),
    /// It was answered.
    Answered(AnswerItem),
    /// It was closed by hand.
    Closed(CloseItem),
    /// It closed by itself, since its duty is owed no longer.
    Settled(SettleItem),
}

impl Event {
    /// The item that it happened to.
    pub fn item(&self) -> &ResourceId {
        match self {
            Self::Opened { erc_notice } => &erc_notice.item,
            Self::Claimed(event) => &event.item,
            Self::Released(event) => &event.item,
            Self::Answered(event) => &event.item,
            Self::Closed(event) => &event.item,
            Self::Settled(event) => &event.item,
        }
    }
}
