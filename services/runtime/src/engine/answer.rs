//! What is asked of an engine, and what it answers.

use convene_kernel::aggregate::BrokenChain;
use convene_kernel::codes::{CommandId, CountryCode, Etag};
use convene_kernel::commit::{AggregateKey, Commit, FindingChange};
use convene_kernel::duty::{Duty, DutyChange};
use convene_kernel::identity::{Authority, Caller};
use convene_kernel::refusal::{Finding, Refusal};
use convene_kernel::time::Moment;

/// A command as it reaches the engine, from a caller whose token was checked.
#[derive(Clone, Debug)]
pub struct Order<C> {
    /// The aggregate it is addressed to.
    pub key: AggregateKey,
    /// Who gives it.
    pub caller: Caller,
    /// What is asked for.
    pub command: C,
    /// The identifier its caller gave it.
    pub id: CommandId,
    /// Tells it from another request under the same identifier.
    pub request: u64,
    /// The state of the resource that the caller decided from.
    pub etag: Option<Etag>,
    /// When it happened, when the caller says so.
    pub occurred_at: Option<Moment>,
    /// Whether it is only to be checked, and nothing recorded.
    pub validate_only: bool,
    /// The W3C trace context.
    pub trace: Option<String>,
}

/// What a command brought about, as its commit says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The resource created or changed, such as `proposal/p-1`.
    pub resource: String,
    /// The etag that resources changed by it have from now on.
    pub etag: Etag,
    /// When it was recorded.
    pub recorded_at: Moment,
    /// When what it says happened.
    pub occurred_at: Moment,
    /// Findings it put on the record.
    pub findings: Vec<Finding>,
    /// Duties it opened.
    pub duties: Vec<Duty>,
    /// The partition of the log and the place in it; `None` when nothing was recorded.
    pub place: Option<(u32, u64)>,
    /// Whether it was only checked.
    pub validate_only: bool,
    /// Whether it had been carried out before, and this is the answer of then.
    pub repeated: bool,
}

impl Answer {
    /// The answer that `commit` gives, stored at `place`.
    pub(super) fn of<E>(commit: &Commit<E>, place: Option<(u32, u64)>) -> Self {
        let raised = commit.findings.iter().filter_map(|change| match change {
            FindingChange::Raised { finding } => Some(finding.clone()),
            FindingChange::Resolved { .. } => None,
        });
        let opened = commit.duties.iter().filter_map(|change| match change {
            DutyChange::Opened { duty } => Some(duty.clone()),
            DutyChange::Kept { .. } | DutyChange::Void { .. } => None,
        });
        Self {
            resource: commit.resource.clone(),
            etag: Etag(commit.version),
            recorded_at: commit.recorded_at,
            occurred_at: commit.occurred_at,
            findings: raised.collect(),
            duties: opened.collect(),
            place,
            validate_only: place.is_none(),
            repeated: false,
        }
    }
}

/// Why a command was not carried out, or is not known to have been.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ExecuteError {
    /// The domain refuses it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The caller may not give it.
    #[error("this command asks for another role in {1} than the caller holds")]
    Denied(Authority, CountryCode),
    /// Another request was sent under the same identifier.
    #[error("another request was carried out under the identifier {0}; give each request an identifier of its own")]
    RequestIdReused(CommandId),
    /// It is not known to have been carried out; sending it again under the same identifier is safe.
    #[error("{0}; send the same request again, it is carried out once")]
    Unavailable(String),
    /// The log of the aggregate is broken.
    #[error(transparent)]
    Broken(Box<BrokenChain>),
    /// The partition of the log that holds the country is damaged.
    #[error(
        "the log is damaged: {0}; restore it from a backup and start the service again, nothing is decided on it until then"
    )]
    Damaged(String),
    /// The log takes no more.
    #[error("the log is full: {0}; give its streams more room")]
    Full(String),
    /// What is asked for makes a commit larger than a message may be.
    #[error("the commit would have {size} bytes, a message may have {limit}; split the request")]
    TooLarge {
        /// Bytes of the commit.
        size: usize,
        /// Bytes a message may have.
        limit: usize,
    },
    /// Time is simulated, and the record is a real one; or an exercise has the name of the real record.
    #[error("a suite on simulated time records exercises only; name the exercise in the request, and not `{LIVE}`")]
    ExerciseRequired,
}

/// The identifier of a country's real record, which no exercise may have.
pub const LIVE: &str = "live";
