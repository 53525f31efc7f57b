//! An item of the queue: the matter it is about, and what was done with it by whom and when.

use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::duty::Owner;
use convene_kernel::identity::Actor;
use convene_kernel::row::Row;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use crate::domain::register::Closing;
use crate::domain::step::StepKind;

/// Characters of a token that name an item.
const ITEM_TOKEN_LENGTH: usize = 20;

/// What is put before the ERC, as the notice of it said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Matter {
    /// The identifier of the item.
    pub item: ResourceId,
    /// A decision asked for, or an escalation.
    pub kind: StepKind,
    /// Which step of the ladder it is.
    pub level: u32,
    /// Names the occurrence of the obligation.
    pub token: String,
    /// The service that holds the record.
    pub service: String,
    /// The duty.
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
    /// When it is due.
    pub due: Moment,
    /// When it was to come before the ERC.
    pub asked_at: Moment,
}

impl Matter {
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
        /// When.
        at: Moment,
        /// Whether that was after the date.
        late: bool,
    },
    /// It is owed no longer, undone.
    Void {
        /// Why.
        reason: String,
    },
}

impl From<Closing> for Outcome {
    fn from(closing: Closing) -> Self {
        match closing {
            Closing::Kept { at, late } => Self::Kept { at, late },
            Closing::Void { reason } => Self::Void { reason },
        }
    }
}

/// Who took an item on, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Moment,
}

/// What was said about an item, by whom, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Who.
    pub by: Actor,
    /// When.
    pub at: Moment,
    /// What.
    pub text: String,
}

/// How an item stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Nobody has taken it on.
    Open,
    /// Somebody has.
    Claimed,
    /// It was answered.
    Answered,
    /// It is closed.
    Closed,
}

/// One item.
#[derive(Clone, Debug, PartialEq)]
pub struct QueueItem {
    /// What it is about.
    pub matter: Matter,
    /// When it was put on record.
    pub opened_at: Moment,
    /// Who has it, if anybody.
    pub claim: Option<Claim>,
    /// Every time it was given back.
    pub released: Vec<Response>,
    /// The answer, if there is one.
    pub answer: Option<Response>,
    /// How it was closed by hand, if it was.
    pub closed: Option<Response>,
    /// What became of its duty, if that closed it, and when that was recorded.
    pub settled: Option<(Moment, Outcome)>,
    /// The state of it that a decision must be taken on.
    pub etag: Etag,
}

impl QueueItem {
    /// An item that was just opened.
    pub fn new(matter: Matter, opened_at: Moment, etag: Etag) -> Self {
        let released = Vec::new();
        Self { matter, opened_at, claim: None, released, answer: None, closed: None, settled: None, etag }
    }

    /// Whether nothing is left to do about it.
    pub fn is_closed(&self) -> bool {
        self.closed.is_some() || self.settled.is_some()
    }

    /// How it stands.
    pub fn status(&self) -> Status {
        match self {
            _ if self.is_closed() => Status::Closed,
            Self { answer: Some(_), .. } => Status::Answered,
            Self { claim: Some(_), .. } => Status::Claimed,
            _ => Status::Open,
        }
    }
}
