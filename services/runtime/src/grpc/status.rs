//! The one place where a refusal becomes a gRPC status: code, a message that suffices to fix the request, and
//! `google.rpc` details for programs.

use std::collections::HashMap;
use std::time::Duration;

use convene_kernel::catalogue::Catalogue;
use convene_kernel::codes::Etag;
use convene_kernel::reason::Reason;
use convene_kernel::refusal::{Refusal, Violation};
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, PreconditionViolation, StatusExt as _};

use super::reasons;

/// The domain of every reason code.
pub const DOMAIN: &str = "convene";

/// The metadata key that carries the present etag with a stale one's refusal.
pub const ETAG_METADATA: &str = "etag";

/// How many bytes of violations a status says: trailers have limits, 8 KiB in some clients, and hold everything three times.
const LARGEST_LIST: usize = 1_500;

/// The status that says `refusal`.
pub fn status_of(refusal: &Refusal) -> Status {
    match refusal {
        Refusal::Invalid(violations) => {
            refused(Code::InvalidArgument, refusal, violations, ErrorDetails::set_bad_fields)
        }
        Refusal::Precondition(violations) => {
            refused(Code::FailedPrecondition, refusal, violations, ErrorDetails::set_preconditions)
        }
        Refusal::Denied(violations) => {
            refused(Code::PermissionDenied, refusal, violations, ErrorDetails::set_preconditions)
        }
        Refusal::NotFound { what, name, remedy } => {
            let mut details = info(reasons::NOT_FOUND, [("what", *what), ("name", name)]);
            details.set_resource_info(*what, name, "", remedy.to_string());
            Status::with_error_details(Code::NotFound, refusal.to_string(), details)
        }
        Refusal::Stale { what, given, current } => stale(refusal, what, *given, *current),
    }
}

fn stale(refusal: &Refusal, what: &str, given: Option<Etag>, current: Etag) -> Status {
    let current = current.to_string();
    let mut metadata = MetadataMap::new();
    metadata.insert(ETAG_METADATA, current.parse().expect("an etag is ASCII"));
    let (code, reason, given) = match given {
        Some(given) => (Code::Aborted, reasons::ETAG_STALE, given.to_string()),
        None => (Code::InvalidArgument, reasons::ETAG_MISSING, String::new()),
    };
    let details = info(reason, [("what", what), ("given", &given), (ETAG_METADATA, &current)]);
    Status::with_error_details_and_metadata(code, refusal.to_string(), details, metadata)
}

/// A status for what the interface itself refuses, with a reason of the [runtime's table](reasons::RUNTIME).
pub fn plain(code: Code, reason: Reason, message: impl Into<String>) -> Status {
    Status::with_error_details(code, message, info(reason, []))
}

/// A status that asks to send the same again after `pause`.
pub fn again_after(pause: Duration, code: Code, reason: Reason, message: impl Into<String>) -> Status {
    let mut details = info(reason, []);
    details.set_retry_info(Some(pause));
    Status::with_error_details(code, message, details)
}

fn info<const N: usize>(reason: Reason, metadata: [(&str, &str); N]) -> ErrorDetails {
    let metadata: HashMap<_, _> = metadata.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
    ErrorDetails::with_error_info(reason.code, DOMAIN, metadata)
}

fn refused(
    code: Code,
    refusal: &Refusal,
    violations: &[Violation],
    list: fn(&mut ErrorDetails, &[Violation]),
) -> Status {
    let Some(first) = violations.first() else {
        return Status::new(code, refusal.to_string());
    };
    let said = sayable(violations);
    let mut message = said.iter().map(sentence).collect::<Vec<_>>().join("\n");
    if said.len() < violations.len() {
        message.push_str(&format!("\nand {} more; fix these and send it again", violations.len() - said.len()));
    }
    let mut details = info(first.reason, [("row", first.cited()), ("field", &first.field)]);
    list(&mut details, said);
    Status::with_error_details(code, message, details)
}

/// The violations that fit in a status; at least the first.
fn sayable(violations: &[Violation]) -> &[Violation] {
    let mut size = 0;
    let fitting = violations.iter().take_while(|violation| {
        size += sentence(violation).len();
        size <= LARGEST_LIST
    });
    let count = fitting.count().max(1);
    &violations[..count]
}

trait Listing {
    fn set_bad_fields(&mut self, violations: &[Violation]);
    fn set_preconditions(&mut self, violations: &[Violation]);
}

impl Listing for ErrorDetails {
    fn set_bad_fields(&mut self, violations: &[Violation]) {
        let fields = violations.iter().map(|violation| FieldViolation {
            field: violation.field.clone(),
            description: description(violation),
            reason: violation.reason.code.to_owned(),
            localized_message: None,
        });
        self.set_bad_request(fields.collect::<Vec<_>>());
    }

    fn set_preconditions(&mut self, violations: &[Violation]) {
        let preconditions = violations.iter().map(|violation| {
            let subject = if violation.field.is_empty() { violation.cited() } else { violation.field.as_str() };
            PreconditionViolation::new(violation.reason.code, subject, description(violation))
        });
        self.set_precondition_failure(preconditions.collect::<Vec<_>>());
    }
}

fn description(violation: &Violation) -> String {
    format!("{}{}; {}", cited(violation, ""), violation.problem, violation.remedy)
}

/// A violation as people read it: the row with its document and section, the field, what is wrong, and the remedy.
fn sentence(violation: &Violation) -> String {
    format!("{}{}; {}", cited(violation, &violation.field), violation.problem, violation.remedy)
}

/// Where a violation is: `RM-1.1 (IASC Reference Module 2012, section 1) clusters[0]: `, without what there is none of.
fn cited(violation: &Violation, field: &str) -> String {
    let row = violation.row.as_ref().map(|row| match Catalogue::embedded().row(row) {
        Some(known) => format!("{row} ({})", known.source()),
        None => row.to_string(),
    });
    let field = Some(field.to_owned()).filter(|field| !field.is_empty());
    let place: Vec<String> = row.into_iter().chain(field).collect();
    if place.is_empty() { String::new() } else { format!("{}: ", place.join(" ")) }
}

#[cfg(test)]
mod tests {
    use convene_kernel::refusal::Checks;

    use super::*;

    #[test]
    fn an_invalid_request_is_told_everything_in_words_and_in_details() {
        let mut checks = Checks::new();
        checks.invalid_text(
            "RM-1.1",
            "CRITERION_MISSING",
            "clusters[0].criteria",
            "two are missing",
            "assess all four",
        );
        checks.precondition_text("RM-1.2", "SECTOR_SERVED", "clusters[1]", "HEA is served", "leave it out");
        let status = status_of(&checks.finish().expect_err("two things are wrong"));
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(status.message().lines().count(), 2);
        let details = status.get_error_details();
        let info = details.error_info().expect("error info");
        assert_eq!((info.reason.as_str(), info.domain.as_str()), ("CRITERION_MISSING", "convene"));
        assert_eq!(info.metadata["row"], "RM-1.1");
        let fields = &details.bad_request().expect("a bad request").field_violations;
        assert_eq!(fields[1].field, "clusters[1]");
        assert_eq!(fields[1].reason, "SECTOR_SERVED");
    }

    #[test]
    fn a_stale_etag_is_answered_with_the_present_one() {
        let status = status_of(&Refusal::Stale { what: "proposal", given: Some(Etag(3)), current: Etag(5) });
        assert_eq!(status.code(), Code::Aborted);
        assert_eq!(status.metadata().get(ETAG_METADATA).expect("an etag"), "v5");
        assert_eq!(status.get_error_details().error_info().expect("error info").metadata["etag"], "v5");
    }

    #[test]
    fn many_violations_stay_within_what_clients_accept() {
        let mut checks = Checks::new();
        for index in 0..500 {
            let field = format!("clusters[{index}].evidence");
            checks.invalid_text(
                "RM-1.1",
                "FIELD_MISSING",
                field,
                "is not given",
                "give a text of up to 2000 characters",
            );
        }
        let status = status_of(&checks.finish().expect_err("much is wrong"));
        let in_base64 = status.details().len().div_ceil(3) * 4;
        assert!(status.message().len() + in_base64 < 7_000);
        assert!(status.message().contains("more; fix these"));
    }
}
