//! What a service says when it does not do what was asked, taken apart for people and for expectations.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use convene_runtime::grpc::code_name;
use prost_reflect::MessageDescriptor;
use tonic::{Code, Status};
use tonic_types::{ErrorInfo, StatusExt as _};

/// A refusal as a caller sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The gRPC code.
    pub code: Code,
    /// The stable reason of the first violation, such as `CRITERION_NOT_MET`; empty when the service gave none.
    pub reason: String,
    /// The rows of the guidance that are broken, in the order they were named, each once.
    pub rows: Vec<String>,
    /// The message in full.
    pub message: String,
    /// Each thing that is wrong, in the order of the message; empty where the refusal is about the request as a whole.
    pub violations: Vec<Violation>,
    /// How many things are wrong: more than are listed where not all have room.
    pub count: usize,
}

/// One thing that is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The stable reason, such as `CRITERION_NOT_MET`.
    pub reason: String,
    /// The field of the request; empty where none is meant.
    pub field: String,
    /// The problem and the remedy.
    pub says: String,
    /// The row of the guidance with its source; empty where none is cited.
    pub row: String,
}

impl Violation {
    /// A thing that is wrong with the form of the request, found on this side.
    pub fn of_form(field: &str, says: &str) -> Self {
        let reason = "MESSAGE_MALFORMED".to_owned();
        Self { reason, field: field.to_owned(), says: says.to_owned(), row: String::new() }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place: Vec<&str> =
            [&self.row, &self.field].into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        if !place.is_empty() {
            write!(formatter, "{}: ", place.join(" "))?;
        }
        formatter.write_str(&self.says)
    }
}

impl From<&Status> for Refused {
    fn from(status: &Status) -> Self {
        let details = status.get_error_details();
        let info = details.error_info();
        let rows = info.map(|info| rows(&info.metadata)).unwrap_or_default();
        let violations = info.map(|info| violations(info, status.message())).unwrap_or_default();
        let count = info.and_then(|info| info.metadata.get("violations")?.parse().ok()).unwrap_or(violations.len());
        Self {
            code: status.code(),
            reason: info.map(|info| info.reason.clone()).unwrap_or_default(),
            rows,
            message: status.message().to_owned(),
            violations,
            count,
        }
    }
}

/// Each thing that is wrong, from the metadata of an error and the line of its message.
fn violations(info: &ErrorInfo, message: &str) -> Vec<Violation> {
    let of = |name: &str, number: usize| {
        let key = if number == 1 { name.to_owned() } else { format!("{name}_{number}") };
        info.metadata.get(&key).cloned().unwrap_or_default()
    };
    let numbered = (1..)
        .zip(message.lines())
        .take_while(|(number, _)| *number == 1 || info.metadata.contains_key(&format!("reason_{number}")));
    let violation = |(number, line): (usize, &str)| {
        let reason = if number == 1 { info.reason.clone() } else { of("reason", number) };
        let field = of("field", number);
        let (place, says) = line.split_once(&format!("{field}: ")).unwrap_or(("", line));
        let (row, says) =
            if of("row", number).is_empty() { (String::new(), line) } else { (place.trim().to_owned(), says) };
        let says = says.strip_prefix(&format!("{field}: ")).unwrap_or(says);
        Violation { reason, field, says: says.to_owned(), row }
    };
    numbered.map(violation).collect()
}

/// The rows that the metadata of an error cites: `row` for the first violation, `row_2` for the second, and so on. A violation
/// that is of form only cites none.
fn rows(metadata: &HashMap<String, String>) -> Vec<String> {
    let number = |key: &str| match key.strip_prefix("row")? {
        "" => Some(1),
        suffix => suffix.strip_prefix('_')?.parse::<u32>().ok(),
    };
    let cited: BTreeMap<u32, &String> = metadata.iter().filter_map(|(key, row)| Some((number(key)?, row))).collect();
    let mut rows = Vec::new();
    for row in cited.into_values() {
        if !rows.contains(row) {
            rows.push(row.clone());
        }
    }
    rows
}

impl Refused {
    /// The same with the fields as the JSON form of `request` names them, which is what its caller wrote.
    #[must_use]
    pub fn in_json(mut self, request: &MessageDescriptor) -> Self {
        for violation in &mut self.violations {
            violation.field = json_path(request, &violation.field);
        }
        self
    }

    /// The same with what was found wrong on this side, which the service was not asked about.
    #[must_use]
    pub fn with_form(mut self, form: Vec<Violation>) -> Self {
        self.count += form.len();
        self.violations.splice(0..0, form);
        self
    }
}

/// `submission.recommendations[0].review_by` as the JSON form names it: `submission.recommendations[0].reviewBy`.
fn json_path(request: &MessageDescriptor, path: &str) -> String {
    let mut message = Some(request.clone());
    let part = |part: &str| {
        let (name, rest) = part.find(['[', '/']).map_or((part, ""), |at| part.split_at(at));
        let field = message.take().and_then(|message| message.get_field_by_name(name));
        message = field.as_ref().and_then(|field| field.kind().as_message().cloned());
        let name = field.as_ref().map_or(name, |field| field.json_name());
        format!("{name}{rest}")
    };
    path.split('.').map(part).collect::<Vec<_>>().join(".")
}

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = code_name(self.code);
        let says_no_more = self.reason.is_empty() || self.reason == code;
        let reason = if says_no_more { String::new() } else { format!(", {}", self.reason) };
        match self.violations.as_slice() {
            [] => write!(formatter, "{} ({code}{reason})", self.message),
            [violation] => write!(formatter, "{violation} ({code}{reason})"),
            violations => {
                write!(formatter, "{} things are wrong ({code}{reason}):", self.count)?;
                violations.iter().try_for_each(|violation| write!(formatter, "\n  {violation}"))?;
                match self.count - violations.len() {
                    0 => Ok(()),
                    more => write!(formatter, "\n  and {more} more; fix these and send it again"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_things_wrong_stand_in_lines_of_their_own_and_are_counted() {
        let refused = |message: &str| Refused::from(&Status::invalid_argument(message)).to_string();
        assert_eq!(refused("RM-1.1: one; fix it"), "RM-1.1: one; fix it (INVALID_ARGUMENT)");
        let of_form = |field: &str| Violation::of_form(field, "is wrong; fix it");
        let several = Refused {
            code: Code::InvalidArgument,
            reason: "FIELD_MISSING".to_owned(),
            rows: Vec::new(),
            message: String::new(),
            violations: vec![of_form("a.b"), of_form("")],
            count: 5,
        };
        let lines = "  a.b: is wrong; fix it\n  is wrong; fix it\n  and 3 more; fix these and send it again";
        assert_eq!(several.to_string(), format!("5 things are wrong (INVALID_ARGUMENT, FIELD_MISSING):\n{lines}"));
    }

    #[test]
    fn each_thing_wrong_has_its_field_and_its_reason() {
        let metadata = [("field", "a.b"), ("row", "RM-1.1"), ("field_2", "c[0]"), ("reason_2", "TOO_LATE")];
        let metadata = metadata.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        let info = ErrorInfo { reason: "TOO_EARLY".to_owned(), domain: String::new(), metadata };
        let found = violations(&info, "RM-1.1 (a text) a.b: one: 1; fix it\nc[0]: two; fix it\nand 3 more");
        let expected = [("TOO_EARLY", "a.b", "one: 1; fix it"), ("TOO_LATE", "c[0]", "two; fix it")];
        let said: Vec<_> =
            found.iter().map(|one| (one.reason.as_str(), one.field.as_str(), one.says.as_str())).collect();
        assert_eq!(said, expected);
        assert_eq!(found[0].to_string(), "RM-1.1 (a text) a.b: one: 1; fix it");
        assert_eq!(found[1].to_string(), "c[0]: two; fix it");
    }

    #[test]
    fn a_field_is_named_as_its_caller_wrote_it() {
        let pool = convene_proto::descriptor_pool();
        let request = pool.get_message_by_name("convene.activation.v1.SubmitProposalRequest").expect("a message");
        let named = |path: &str| json_path(&request, path);
        assert_eq!(named("submission.recommendations[0].review_by"), "submission.recommendations[0].reviewBy");
        assert_eq!(named("header.request_id"), "header.requestId");
        assert_eq!(named("objection/WHO"), "objection/WHO");
        assert_eq!(named(""), "");
    }

    #[test]
    fn rows_are_in_the_order_of_the_violations_each_once() {
        let cited = [("row", "RM-1.1"), ("row_10", "OG-8"), ("row_2", "GN-3"), ("row_3", "RM-1.1"), ("reason_2", "X")];
        let metadata = cited.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        assert_eq!(rows(&metadata), ["RM-1.1", "GN-3", "OG-8"]);
    }
}
