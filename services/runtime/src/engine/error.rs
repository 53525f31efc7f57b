//! Why a command was not carried out.

use convene_kernel::aggregate::BrokenChain;
use convene_kernel::codes::{CommandId, CountryCode};
use convene_kernel::identity::Authority;
use convene_kernel::message;
use convene_kernel::message::{Message, verbatim};
use convene_kernel::refusal::Refusal;

use super::LIVE;
use crate::cause::{Cause, chain};

/// Why a command was not carried out, or is not known to have been.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ExecuteError {
    /// The domain refuses it.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The caller may not give it.
    #[error("{}", denied(.0, .1))]
    Denied(Authority, CountryCode),
    /// Another request was sent under the same identifier.
    #[error("{}", reused(.0))]
    RequestIdReused(CommandId),
    /// It is not known whether it was carried out; sending it again with the same identifier is safe.
    #[error("the service is temporarily unavailable (send the same request again; it takes effect once)")]
    Unavailable(#[source] Cause),
    /// The log of the aggregate is broken.
    #[error(transparent)]
    Broken(Box<BrokenChain>),
    /// The partition of the log that has the country is damaged.
    #[error(
        "the log is damaged: {0}; restore it from a backup and restart the service; commands are refused until then"
    )]
    Damaged(String),
    /// The log has no room.
    #[error("the log is full (give its streams more room)")]
    Full(#[source] Cause),
    /// The commit would be larger than a message may be.
    #[error("{}", too_large(*size, *limit))]
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

impl ExecuteError {
    /// What is wrong, with its causes, for the caller.
    pub fn message(&self) -> Message {
        match self {
            Self::Denied(authority, country) => denied(authority, country),
            Self::RequestIdReused(id) => reused(id),
            Self::TooLarge { size, limit } => too_large(*size, *limit),
            Self::Refused(refusal) => message!("the command is refused: {refusal}", refusal = verbatim(refusal)),
            Self::Unavailable(cause) => message!(
                "the service is temporarily unavailable (send the same request again; it takes effect once): {cause}",
                cause = verbatim(chain(cause))
            ),
            Self::Broken(link) => message!("the log of the record is broken: {link}", link = verbatim(link)),
            Self::Damaged(damage) => message!(
                "the log is damaged: {damage}; restore it from a backup and restart the service; commands are refused until \
                 then",
                damage = verbatim(damage)
            ),
            Self::Full(cause) => {
                message!("the log is full (give its streams more room): {cause}", cause = verbatim(chain(cause)))
            }
            Self::ExerciseRequired => message!(
                "a suite on simulated time records exercises only; name the exercise in the request, and not `{live}`",
                live = verbatim(LIVE)
            ),
        }
    }
}

fn denied(authority: &Authority, country: &CountryCode) -> Message {
    let problem = role_required(authority, country);
    message!("{problem}; {remedy}", problem, remedy = ask_for_it())
}

/// That a command is for those with one of the roles of `authority`.
pub(crate) fn role_required(authority: &Authority, country: &CountryCode) -> Message {
    message!("this command requires one of these roles in {country}: {authority}", authority, country)
}

/// What somebody without such a role can do.
pub(crate) fn ask_for_it() -> Message {
    "ask a person who has it".into()
}

fn reused(id: &CommandId) -> Message {
    message!("request_id {request_id} was already used for a different request; use a new UUID", request_id = id)
}

fn too_large(size: usize, limit: usize) -> Message {
    message!("the commit would have {size} bytes, the limit is {limit}; split the request", size, limit)
}
