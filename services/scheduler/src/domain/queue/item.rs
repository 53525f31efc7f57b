//! An item of the queue: the notice that it is about, and what was done with it by whom and when.

use convene_kernel::codes::Etag;
use convene_kernel::identity::Actor;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::erc_notice::{ErcNotice, Outcome};

/// Who took an item on, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The person who deals with the item.
    pub by: Actor,
    /// The moment since which that person has it.
    pub at: Moment,
}

/// A text about an item, with its author and its time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The author.
    pub by: Actor,
    /// The moment it was given.
    pub at: Moment,
    /// The words, as they were given.
    pub text: String,
}

/// The status of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It was not taken on.
    Open,
    /// It was taken on.
    Claimed,
    /// It was answered.
    Answered,
    /// It is closed: by hand, or since its duty was done or a decision is no longer owed.
    Closed,
    /// It is closed since its escalation was mistaken: the duty was done in time or is void.
    Mistaken,
}

/// One item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QueueItem {
    /// What it is about.
    pub erc_notice: ErcNotice,
    /// When it was put on record.
    pub opened_at: Moment,
    /// Who has taken it on.
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
    pub fn new(erc_notice: ErcNotice, opened_at: Moment, etag: Etag) -> Self {
        let released = Vec::new();
        Self { erc_notice, opened_at, claim: None, released, answer: None, closed: None, settled: None, etag }
    }

    /// Whether nothing is left to do about it.
    pub fn is_closed(&self) -> bool {
        self.closed.is_some() || self.settled.is_some()
    }

    /// Its status.
    pub fn status(&self) -> Status {
        match self {
            Self { settled: Some((_, outcome)), erc_notice, .. } if outcome.shows_mistake(erc_notice.kind) => {
                Status::Mistaken
            }
            _ if self.is_closed() => Status::Closed,
            Self { answer: Some(_), .. } => Status::Answered,
            Self { claim: Some(_), .. } => Status::Claimed,
            _ => Status::Open,
        }
    }
}
