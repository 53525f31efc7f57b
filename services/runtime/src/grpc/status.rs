//! The one place where a refusal becomes a gRPC status: code, a message that suffices to fix the request, and
//! `google.rpc` details for programs.

use std::collections::HashMap;
use std::error::Error;
use std::time::Duration;

use convene_kernel::catalogue::Catalogue;
use convene_kernel::codes::Etag;
use convene_kernel::message;
use convene_kernel::message::{Message, verbatim};
use convene_kernel::reason::Reason;
use convene_kernel::refusal::{Refusal, Violation};
use tonic::metadata::MetadataMap;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, PreconditionViolation, StatusExt as _};

use super::reasons;
use crate::cause::chain;

/// The metadata key that carries the present etag with a stale one's refusal.
pub const ETAG_METADATA: &str = "etag";

/// How many bytes of violations a status holds: trailers have limits, 8 KiB in some clients.
const LARGEST_LIST: usize = 6_600;

/// The status that reports `refusal`.
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
            let mut metadata = metadata([("what", *what), ("name", name)]);
            metadata.extend(sentences(refusal));
            let mut details = info(reasons::NOT_FOUND, metadata);
            details.set_resource_info(*what, name, "", remedy.to_string());
            Status::with_error_details(Code::NotFound, refusal.to_string(), details)
        }
        Refusal::Stale { what, given, current } => stale(refusal, what, *given, *current),
    }
}

fn stale(refusal: &Refusal, what: &str, given: Option<Etag>, current: Etag) -> Status {
    let current = current.to_string();
    let mut headers = MetadataMap::new();
    headers.insert(ETAG_METADATA, current.parse().expect("an etag is ASCII"));
    let (code, reason, given) = match given {
        Some(given) => (Code::Aborted, reasons::ETAG_STALE, given.to_string()),
        None => (Code::InvalidArgument, reasons::ETAG_MISSING, String::new()),
    };
    let mut metadata = metadata([("what", what), ("given", &given), (ETAG_METADATA, &current)]);
    metadata.extend(sentences(refusal));
    Status::with_error_details_and_metadata(code, refusal.to_string(), info(reason, metadata), headers)
}

/// The status of a call that cannot be answered now because of `error`; the caller is asked to send it again.
pub fn unavailable(error: &(dyn Error + 'static)) -> Status {
    let message = message!("the service cannot answer now: {cause}; send it again", cause = verbatim(chain(error)));
    again_after(Duration::from_secs(1), Code::Unavailable, reasons::SERVICE_UNAVAILABLE, message)
}

/// A status for what the interface itself refuses, with a reason of the [runtime's table](reasons::RUNTIME).
pub fn plain(code: Code, reason: Reason, message: impl Into<Message>) -> Status {
    let message = message.into();
    Status::with_error_details(
        code,
        message.to_string(),
        info(reason, values("problem", "", &message).into_iter().collect()),
    )
}

/// A status that asks to send the same again after `pause`.
pub fn again_after(pause: Duration, code: Code, reason: Reason, message: impl Into<Message>) -> Status {
    let message = message.into();
    let mut details = info(reason, values("problem", "", &message).into_iter().collect());
    details.set_retry_info(Some(pause));
    Status::with_error_details(code, message.to_string(), details)
}

/// The domain is left open here: the server puts in the one of its installation, see [`ErrorInfoLayer`].
///
/// [`ErrorInfoLayer`]: super::error_info::ErrorInfoLayer
fn info(reason: Reason, metadata: HashMap<String, String>) -> ErrorDetails {
    ErrorDetails::with_error_info(reason.code, "", metadata)
}

fn metadata<const N: usize>(entries: [(&str, &str); N]) -> HashMap<String, String> {
    entries.map(|(key, value)| (key.to_owned(), value.to_owned())).into()
}

/// The problem and the remedy of a refusal about a resource, as entries of the metadata.
fn sentences(refusal: &Refusal) -> Vec<(String, String)> {
    let Some((problem, remedy)) = refusal.about_resource() else { return Vec::new() };
    [values("problem", "", &problem), values("remedy", "", &remedy)].concat()
}

/// A sentence as entries of the metadata: its template, and what fills each placeholder by name, such as `problem_template`
/// and `problem_code`. What is a message itself has entries of its own, such as `problem_stage_template`; the templates of a
/// list are one a line.
fn values(part: &str, suffix: &str, message: &Message) -> Vec<(String, String)> {
    let mut entries = vec![(format!("{part}_template{suffix}"), message.template().to_owned())];
    for (name, argument) in message.arguments() {
        let name = format!("{part}_{name}");
        match argument.messages().as_slice() {
            [message] => entries.extend(values(&name, suffix, message)),
            messages => {
                entries.push((format!("{name}{suffix}"), argument.to_string()));
                let templates: Vec<_> = messages.iter().map(Message::template).collect();
                if !templates.is_empty() {
                    entries.push((format!("{name}_template{suffix}"), templates.join("\n")));
                }
            }
        }
    }
    entries
}

/// Where `violation`, the one of that number, is and why, as entries of the metadata. From the second on the keys end in the number:
/// `row_2`, `reason_2`.
fn places(number: usize, violation: &Violation) -> Vec<(String, String)> {
    let named = [("reason", violation.reason.code), ("row", violation.cited()), ("field", &violation.field)];
    let named = named.into_iter().filter(|(name, value)| !value.is_empty() && (*name != "reason" || number > 1));
    named.map(|(name, value)| (format!("{name}{}", suffix(number)), value.to_owned())).collect()
}

/// The sentences of `violation` as entries of the metadata, likewise: `problem_template_2`.
fn sentences_of(number: usize, violation: &Violation) -> Vec<(String, String)> {
    let suffix = suffix(number);
    [values("problem", &suffix, &violation.problem), values("remedy", &suffix, &violation.remedy)].concat()
}

fn suffix(number: usize) -> String {
    if number > 1 { format!("_{number}") } else { String::new() }
}

fn refused(
    code: Code,
    refusal: &Refusal,
    violations: &[Violation],
    list: fn(&mut ErrorDetails, &[Violation], Form),
) -> Status {
    let Some(first) = violations.first() else {
        return Status::new(code, refusal.to_string());
    };
    // Everything in full where there is room; else the sources and the parts of sentences give way, so that more can be named.
    let form = if fitting(violations, Form::Full) == violations.len() { Form::Full } else { Form::Brief };
    let listed = &violations[..fitting(violations, form)];
    let mut message = listed.iter().map(|violation| sentence(violation, form)).collect::<Vec<_>>().join("\n");
    let mut metadata: HashMap<_, _> =
        (1..).zip(listed).flat_map(|(number, violation)| form.entries(number, violation)).collect();
    if listed.len() < violations.len() {
        message.push_str(&format!("\nand {} more; fix these and send it again", violations.len() - listed.len()));
        metadata.insert(VIOLATIONS.to_owned(), violations.len().to_string());
    }
    let mut details = info(first.reason, metadata);
    list(&mut details, listed, form);
    Status::with_error_details(code, message, details)
}

/// The entry of the metadata that says how many things are wrong, where not all of them have room in a status.
const VIOLATIONS: &str = "violations";

/// How much a status says of each violation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// Its row with the source, and its sentences with their parts for programs.
    Full,
    /// Its row and its sentences.
    Brief,
}

impl Form {
    fn entries(self, number: usize, violation: &Violation) -> Vec<(String, String)> {
        match self {
            Self::Full => [places(number, violation), sentences_of(number, violation)].concat(),
            Self::Brief => places(number, violation),
        }
    }
}

/// How many violations fit in a status in that form; at least one.
fn fitting(violations: &[Violation], form: Form) -> usize {
    let mut size = 0;
    let fitting = (1..).zip(violations).take_while(|(number, violation)| {
        // Protobuf adds a few bytes to each text, and base64 a third to all of them.
        let metadata =
            form.entries(*number, violation).iter().map(|(key, value)| key.len() + value.len() + 8).sum::<usize>();
        let listed = description(violation, form).len() + violation.field.len() + violation.reason.code.len() + 8;
        let sentence = sentence(violation, form).len();
        size += sentence + (sentence + metadata + listed) * 4 / 3;
        size <= LARGEST_LIST
    });
    fitting.count().max(1)
}

trait Listing {
    fn set_bad_fields(&mut self, violations: &[Violation], form: Form);
    fn set_preconditions(&mut self, violations: &[Violation], form: Form);
}

impl Listing for ErrorDetails {
    fn set_bad_fields(&mut self, violations: &[Violation], form: Form) {
        let fields = violations.iter().map(|violation| FieldViolation {
            field: violation.field.clone(),
            description: description(violation, form),
            reason: violation.reason.code.to_owned(),
            localized_message: None,
        });
        self.set_bad_request(fields.collect::<Vec<_>>());
    }

    fn set_preconditions(&mut self, violations: &[Violation], form: Form) {
        let preconditions = violations.iter().map(|violation| {
            let subject = if violation.field.is_empty() { violation.cited() } else { violation.field.as_str() };
            PreconditionViolation::new(violation.reason.code, subject, description(violation, form))
        });
        self.set_precondition_failure(preconditions.collect::<Vec<_>>());
    }
}

fn description(violation: &Violation, form: Form) -> String {
    format!("{}{}; {}", cited(violation, "", form), violation.problem, violation.remedy)
}

/// A violation as people read it: the row with its document and section, the field, what is wrong, and the remedy.
fn sentence(violation: &Violation, form: Form) -> String {
    format!("{}{}; {}", cited(violation, &violation.field, form), violation.problem, violation.remedy)
}

/// Where a violation is: `RM-1.1 (IASC Reference Module 2012, section 1) clusters[0]: `, without what there is none of.
fn cited(violation: &Violation, field: &str, form: Form) -> String {
    let row = violation.row.as_ref().map(|row| match Catalogue::embedded().row(row) {
        Some(known) if form == Form::Full => format!("{row} ({})", known.source()),
        _ => row.to_string(),
    });
    let field = Some(field.to_owned()).filter(|field| !field.is_empty());
    let place: Vec<String> = row.into_iter().chain(field).collect();
    if place.is_empty() { String::new() } else { format!("{}: ", place.join(" ")) }
}

#[cfg(test)]
mod tests {
    use convene_kernel::message;
    use convene_kernel::message::{list, verbatim};
    use convene_kernel::refusal::Checks;

    use super::*;

    #[test]
    fn an_invalid_request_learns_everything_in_words_and_in_details() {
        let mut checks = Checks::new();
        checks
            .invalid("RM-1.1", reasons::FIELD_MISSING)
            .at("clusters[0].criteria")
            .says(message!("{missing} are missing", missing = verbatim("two")), "assess all four");
        checks
            .precondition("RM-1.2", reasons::CHOICE_UNKNOWN)
            .at("clusters[1]")
            .says(message!("{sector} is served", sector = verbatim("HEA")), "leave it out");
        let status = status_of(&checks.finish().expect_err("two things are wrong"));
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(status.message().lines().count(), 2);
        let details = status.get_error_details();
        let info = details.error_info().expect("error info");
        assert_eq!(info.reason, "FIELD_MISSING");
        let expected = [
            ("row", "RM-1.1"),
            ("field", "clusters[0].criteria"),
            ("problem_template", "{missing} are missing"),
            ("problem_missing", "two"),
            ("remedy_template", "assess all four"),
            ("reason_2", "CHOICE_UNKNOWN"),
            ("row_2", "RM-1.2"),
            ("field_2", "clusters[1]"),
            ("problem_template_2", "{sector} is served"),
            ("problem_sector_2", "HEA"),
            ("remedy_template_2", "leave it out"),
        ];
        assert_eq!(info.metadata, metadata(expected));
        let fields = &details.bad_request().expect("a bad request").field_violations;
        assert_eq!(fields[1].field, "clusters[1]");
        assert_eq!(fields[1].reason, "CHOICE_UNKNOWN");
    }

    /// A client finds the template of each phrase in the metadata, to show it in another language.
    #[test]
    fn a_phrase_in_a_sentence_has_its_own_template() {
        let stages = list(["was requested", "was approved"].map(Message::from));
        let closed = message!("it closed on {day}", day = 3);
        let message = message!("not {stage}; use one of {stages}", stage = closed, stages);
        let entries = [
            ("problem_template", "not {stage}; use one of {stages}"),
            ("problem_stage_template", "it closed on {day}"),
            ("problem_stage_day", "3"),
            ("problem_stages", "was requested, was approved"),
            ("problem_stages_template", "was requested\nwas approved"),
        ];
        let found: HashMap<_, _> = values("problem", "", &message).into_iter().collect();
        assert_eq!(found, metadata(entries));
    }

    #[test]
    fn a_stale_etag_is_answered_with_the_present_one() {
        let status = status_of(&Refusal::Stale { what: "proposal", given: Some(Etag(3)), current: Etag(5) });
        assert_eq!(status.code(), Code::Aborted);
        assert_eq!(status.metadata().get(ETAG_METADATA).expect("an etag"), "v5");
        assert_eq!(status.get_error_details().error_info().expect("error info").metadata["etag"], "v5");
        assert_eq!(status.get_error_details().error_info().expect("error info").metadata["problem_given"], "v3");
    }

    #[test]
    fn many_violations_stay_within_what_clients_accept() {
        let mut checks = Checks::new();
        for index in 0..500 {
            let field = format!("clusters[{index}].evidence");
            checks
                .invalid("RM-1.1", reasons::FIELD_MISSING)
                .at(field)
                .says("is required", message!("give a text of up to {limit} characters", limit = 2_000));
        }
        let status = status_of(&checks.finish().expect_err("much is wrong"));
        let in_base64 = status.details().len().div_ceil(3) * 4;
        assert!(status.message().len() + in_base64 < 7_000);
        assert!(status.message().contains("more; fix these"));
        let listed = status.message().lines().count() - 1;
        assert!(listed >= 12, "a status holds a dozen violations: {listed}");
        let details = status.get_error_details();
        assert_eq!(details.bad_request().map(|request| request.field_violations.len()), Some(listed));
        assert_eq!(details.error_info().expect("error info").metadata["violations"], "500");
    }
}
