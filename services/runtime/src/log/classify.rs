//! What a failed publish means: refused, out of reach, or not known. By error code, since kinds leave some out.

use async_nats::jetstream::{self, ErrorCode, context::PublishError, context::PublishErrorKind};

use super::AppendError;
use crate::cause::Cause;

/// The code of what is temporarily unavailable, as in HTTP.
const UNAVAILABLE: usize = 503;

/// Whether and how a publish under an expectation was refused. What is not surely a refusal is unknown, never a success.
///
/// `size` and `limit` are for [`AppendError::TooLarge`]: bytes of the message, and bytes a message may have.
pub fn append_error(error: PublishError, size: usize, limit: usize) -> AppendError {
    match error.kind() {
        PublishErrorKind::WrongLastSequence => AppendError::Conflict,
        PublishErrorKind::MaxPayloadExceeded => AppendError::TooLarge { size, limit },
        PublishErrorKind::StreamNotFound | PublishErrorKind::MaxAckPending => {
            AppendError::Unavailable(Cause::new(error))
        }
        PublishErrorKind::Other => match refusal(&error).map_or(Refused::Unknown, Refused::by_server) {
            Refused::Conflict => AppendError::Conflict,
            Refused::TooLarge => AppendError::TooLarge { size, limit },
            Refused::Full => AppendError::Full(Cause::new(error)),
            Refused::Unavailable => AppendError::Unavailable(Cause::new(error)),
            Refused::Unknown => AppendError::Unknown,
        },
        _ => AppendError::Unknown,
    }
}

fn refusal(error: &PublishError) -> Option<&jetstream::Error> {
    std::error::Error::source(error)?.downcast_ref()
}

/// What the server's answer means.
enum Refused {
    Conflict,
    TooLarge,
    Full,
    Unavailable,
    Unknown,
}

impl Refused {
    fn by_server(refusal: &jetstream::Error) -> Self {
        match refusal.error_code() {
            // The second is what a replicated stream answers while another append to the subject is in flight.
            ErrorCode::STREAM_WRONG_LAST_SEQUENCE | ErrorCode::STREAM_WRONG_LAST_SEQUENCE_CONSTANT => Self::Conflict,
            ErrorCode::STREAM_MESSAGE_EXCEEDS_MAXIMUM => Self::TooLarge,
            ErrorCode::INSUFFICIENT_RESOURCES | ErrorCode::STORAGE_RESOURCES_EXCEEDED => Self::Full,
            // Of all failures to store, only a limit that was reached is surely a refusal.
            ErrorCode::STREAM_STORE_FAILED if refusal.to_string().contains("maximum") => Self::Full,
            ErrorCode::STREAM_STORE_FAILED => Self::Unknown,
            _ if refusal.code() == UNAVAILABLE => Self::Unavailable,
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classified(code: u64, error_code: u64, description: &str) -> AppendError {
        let body = serde_json::json!({ "code": code, "err_code": error_code, "description": description });
        let refusal: jetstream::Error = serde_json::from_value(body).expect("an error as the server sends it");
        append_error(PublishError::with_source(PublishErrorKind::Other, refusal), 10, 5)
    }

    #[test]
    fn both_codes_of_a_wrong_expectation_are_conflicts() {
        assert_eq!(classified(400, 10071, "wrong last sequence: 7"), AppendError::Conflict);
        assert_eq!(classified(400, 10164, "wrong last sequence"), AppendError::Conflict);
        let kind = PublishError::new(PublishErrorKind::WrongLastSequence);
        assert_eq!(append_error(kind, 0, 0), AppendError::Conflict);
    }

    #[test]
    fn what_is_not_surely_a_refusal_is_unknown() {
        for kind in [PublishErrorKind::TimedOut, PublishErrorKind::BrokenPipe, PublishErrorKind::Other] {
            assert_eq!(append_error(PublishError::new(kind), 0, 0), AppendError::Unknown, "{kind}");
        }
        assert_eq!(classified(500, 10999, "something new"), AppendError::Unknown);
        assert_eq!(classified(503, 10077, "the disk failed"), AppendError::Unknown);
        assert!(matches!(classified(503, 10008, "no leader"), AppendError::Unavailable(_)));
    }

    #[test]
    fn full_and_too_large_are_distinguished() {
        assert!(matches!(classified(503, 10077, "maximum bytes exceeded"), AppendError::Full(_)));
        assert_eq!(
            classified(400, 10054, "message size exceeds maximum allowed"),
            AppendError::TooLarge { size: 10, limit: 5 }
        );
    }
}
