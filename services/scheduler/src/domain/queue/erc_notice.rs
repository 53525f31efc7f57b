//! What a notice to the ERC says, and what became of its duty (S-6).

use convene_kernel::codes::ResourceId;
use convene_kernel::duty::Owner;
use convene_kernel::message::Message;
use convene_kernel::row::Row;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use crate::domain::obligation::Closing;
use crate::domain::step::StepKind;

/// Characters of a token that name an item.
const ITEM_TOKEN_LENGTH: usize = 20;

/// What a notice to the ERC says: a decision to take, or an escalation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ErcNotice {
    /// The identifier of the item.
    pub item: ResourceId,
    /// A request for a decision, or an escalation.
    pub kind: StepKind,
    /// Which step of the ladder it is.
    pub level: u32,
    /// Names the occurrence of the obligation.
    pub token: String,
    /// The service that holds the record.
    pub service: String,
    /// The identifier of the duty in the record of its service.
    pub duty: String,
    /// The rule it is owed by.
    pub rule: String,
    /// The row of the guidance.
    pub row: Row,
    /// What is owed.
    pub what: String,
    /// What it is about, such as `proposal/p-1`.
    pub subject: String,
    /// The cluster it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<ResourceId>,
    /// Who owes it.
    pub owner: Owner,
    /// What its period counts from.
    pub since: Moment,
    /// When the duty is due: the item is pressing a day before, and overdue after.
    pub due: Moment,
    /// When it was to come before the ERC.
    pub asked_at: Moment,
}

impl ErcNotice {
    /// The identifier of the item about a step of an occurrence, the same wherever it is asked for.
    ///
    /// # Panics
    /// When the token is not one.
    pub fn item_id(kind: StepKind, token: &str, number: u32) -> ResourceId {
        let token = &token[..ITEM_TOKEN_LENGTH.min(token.len())];
        format!("{kind}-{token}-{number}").parse().expect("kinds, hexadecimal digits and numbers make an identifier")
    }
}

/// What became of the duty of an item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Kept {
        /// The moment it was done, as far as it is known.
        at: Moment,
        /// Whether that was after the date.
        late: bool,
    },
    /// It is owed no longer, undone.
    Void {
        /// The reason that the service gave, such as the end of a cluster.
        reason: Message,
        /// Whether the reason came about after the date.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        late: bool,
    },
}

impl From<Closing> for Outcome {
    fn from(closing: Closing) -> Self {
        match closing {
            Closing::Kept { at, late } => Self::Kept { at, late },
            Closing::Void { reason, late } => Self::Void { reason, late },
        }
    }
}

impl Outcome {
    /// Whether an item of that kind should not have come before the ERC: an escalation of what was done in time, or was void
    /// before it was due.
    pub fn shows_mistake(&self, kind: StepKind) -> bool {
        kind == StepKind::Escalation && !matches!(self, Self::Kept { late: true, .. } | Self::Void { late: true, .. })
    }
}
