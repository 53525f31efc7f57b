//! The reason codes of the gRPC edge, which every service answers with, and the reference page of all codes.

use std::collections::BTreeMap;

use convene_kernel::reason::Reason;
pub(crate) use table::*;
pub use table::{
    ALL as RUNTIME, CODE_UNKNOWN, FIELD_MISSING, NUMBER_OUT_OF_RANGE, ROLE_NOT_ADMITTED, SERVICE_UNAVAILABLE,
};

mod table {
    convene_kernel::reasons! {
        pub const CHOICE_UNKNOWN = "The field holds a value that is not one of those to choose from.";
        pub const CODE_MALFORMED = "The field holds a code that is not well formed.";
        pub const CODE_UNKNOWN = "The field holds a well-formed code that names nothing known.";
        pub const COLUMN_MISSING = "The heading of a dataset lacks a column that every file of its format has.";
        pub const COLUMN_REPEATED = "The heading of a dataset has a column twice.";
        pub const COLUMN_UNKNOWN = "The heading of a dataset has a column that its format does not have.";
        pub const CONTENT_TYPE_UNKNOWN = "The call is of no form that the service reads: gRPC, gRPC-Web, or a `POST` with the content type `application/json`.";
        pub const DATASET_DAMAGED = "A dataset is missing from the store, or was altered in it; uploading the same file again restores it.";
        pub const DATASET_FORM_UNKNOWN = "The upload declares another format than the call takes, or is not CSV in UTF-8 without compression.";
        pub const DATASET_MISMATCH = "The bytes that arrived are not those that the header of the upload declares.";
        pub const DATASET_TOO_LARGE = "The dataset has more rows than the service accepts, or too much to sum up.";
        pub const DATE_MALFORMED = "The field holds no date of the calendar.";
        pub const DAY_AND_MOMENT = "The request names a moment and a day for the same thing, and only one of them can be given.";
        pub const ENCODING_UNKNOWN = "The request is compressed in a way that the service does not read; it reads gzip.";
        pub const ETAG_MISSING = "The command changes a resource and does not say which state of it the caller read.";
        pub const ETAG_STALE = "The resource was changed after the caller read it; the metadata carry the present etag.";
        pub const EXERCISE_REQUIRED = "The suite runs on simulated time, where only exercises are recorded.";
        pub const FIELD_MISSING = "A field that must be given is empty.";
        pub const LIST_ENTRY_REPEATED = "A list names the same thing twice.";
        pub const LIST_TOO_LONG = "A list has more entries than admitted.";
        pub const LIST_TOO_SHORT = "A list has fewer entries than needed.";
        pub const LOG_BROKEN = "The log, or the record's part of it, was lost, reordered or altered; nothing is decided on it until it is fixed.";
        pub const LOG_FULL = "The log takes no more; its streams need more room.";
        pub const MAIL_MALFORMED = "The field holds no mail address.";
        pub const MESSAGE_MALFORMED = "The request is not the message that the contract declares for this method.";
        pub const MESSAGE_TOO_LARGE = "The request is larger than the service accepts, compressed or not.";
        pub const METHOD_UNKNOWN = "The server has no such method or service.";
        pub const NOT_FOUND = "Nothing of that name is on the record.";
        pub const NOT_FOLLOWED_YET = "Not everything that other services published is dealt with in the time given.";
        pub const NOT_PUBLISHED_YET = "Not everything that was asked for is on the feed in the time given.";
        pub const NUMBER_MALFORMED = "A cell holds no number of the kind that its column asks for.";
        pub const NUMBER_OUT_OF_RANGE = "The field holds a number outside its range.";
        pub const PAGE_TOKEN_INVALID = "The page token is not one this query gave.";
        pub const REQUEST_ID_MALFORMED = "The command's identifier is not a UUID.";
        pub const REQUEST_ID_REUSED = "The command's identifier was used for another command before.";
        pub const ROLE_NOT_ADMITTED = "The caller holds none of the roles that may do this, here.";
        pub const ROW_LENGTH_WRONG = "A row of a dataset has more or fewer cells than the heading.";
        pub const ROW_NOT_UTF8 = "A row of a dataset is not UTF-8.";
        pub const ROW_TOO_LONG = "A row of a dataset has more bytes or cells than a row may have.";
        pub const SERVICE_OVERLOADED = "The service has too many concurrent calls.";
        pub const SERVICE_FAILED = "The service failed unexpectedly; its log has the details.";
        pub const SERVICE_UNAVAILABLE = "The service cannot reach what it needs to answer.";
        pub const STEP_UP_REQUIRED = "The decision needs a fresh login of the person who takes it; the metadata say how old it may be, in seconds.";
        pub const TEXT_NOT_PRINTABLE = "A text contains an invisible character, or one that controls direction.";
        pub const TEXT_TOO_LONG = "A text has more characters than admitted.";
        pub const TIMESTAMP_MALFORMED = "The field holds no moment, or one out of all proportion.";
        pub const TOKEN_EXPIRED = "The bearer token has expired.";
        pub const TOKEN_INVALID = "The bearer token is not one this installation accepts.";
        pub const TOKEN_MISSING = "The call carries no bearer token.";
        pub const UPLOAD_OUT_OF_ORDER = "An upload is not one header and then chunks.";
        pub const UPLOAD_STALLED = "Nothing arrived of an upload or a request for too long, or it takes too long in all.";
    }
}

/// The reference page of reason tables, each with its heading, as Markdown.
pub fn document(tables: &[(&str, Vec<Reason>)]) -> String {
    let mut page =
        "# Reason codes\n\nA refusal carries one of these in `google.rpc.ErrorInfo.reason`, under the domain \
        that the setting `grpc.error_domain` gives. They are stable: programs may act on them.\n"
            .to_owned();
    for (heading, table) in tables {
        page.push_str(&format!("\n## {heading}\n\n| reason | meaning |\n|---|---|\n"));
        let sorted: BTreeMap<_, _> = table.iter().map(|reason| (reason.code, reason.meaning)).collect();
        page.extend(sorted.iter().map(|(code, meaning)| format!("| `{code}` | {meaning} |\n")));
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_have_one_form() {
        for reason in RUNTIME.iter().chain(convene_kernel::reasons::ALL) {
            assert!(is_reason(reason.code), "{} has not the form of a reason", reason.code);
            assert!(reason.meaning.ends_with('.'), "{}'s meaning is no sentence", reason.code);
        }
        let page = document(&[("Everywhere", RUNTIME.to_vec())]);
        assert!(page.contains("| `ETAG_STALE` | The resource was changed"));
    }

    /// Whether `text` has the form that `google.rpc.ErrorInfo` asks for: `UPPER_SNAKE_CASE`, at most 63 characters.
    fn is_reason(text: &str) -> bool {
        text.len() <= 63
            && text.split('_').count() > 1
            && text.split('_').all(|word| {
                word.starts_with(|c: char| c.is_ascii_uppercase())
                    && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
            })
    }
}
