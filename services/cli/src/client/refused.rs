//! What a service says when it does not do what was asked, taken apart for people and for expectations.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

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
}

impl From<&Status> for Refused {
    fn from(status: &Status) -> Self {
        let details = status.get_error_details();
        let info = details.error_info();
        let rows = info.map(|info| rows(&info.metadata)).unwrap_or_default();
        Self {
            code: status.code(),
            reason: info.map(|info| info.reason.clone()).unwrap_or_default(),
            rows,
            message: status.message().to_owned(),
            violations: info.map(|info| violations(info, status.message())).unwrap_or_default(),
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
        let says = line.split_once(&format!("{field}: ")).map_or(line, |(_, says)| says).to_owned();
        Violation { reason, field, says }
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

impl fmt::Display for Refused {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reason = if self.reason.is_empty() { String::new() } else { format!(", {}", self.reason) };
        let lines: Vec<&str> = self.message.lines().collect();
        match lines.as_slice() {
            [line] => write!(formatter, "{line} ({:?}{reason})", self.code),
            lines => {
                write!(formatter, "{} things are wrong ({:?}{reason}):", lines.len(), self.code)?;
                lines.iter().try_for_each(|line| write!(formatter, "\n  {line}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_things_wrong_stand_in_lines_of_their_own() {
        let refused = |message: &str| Refused::from(&Status::invalid_argument(message)).to_string();
        assert_eq!(refused("RM-1.1: one; fix it"), "RM-1.1: one; fix it (InvalidArgument)");
        let several = refused("RM-1.1: one; fix it\nRM-1.2: two; fix it");
        assert_eq!(several, "2 things are wrong (InvalidArgument):\n  RM-1.1: one; fix it\n  RM-1.2: two; fix it");
    }
    #[test]
    fn each_thing_wrong_has_its_field_and_its_reason() {
        let metadata = [("field", "a.b"), ("field_2", "c[0]"), ("reason_2", "TOO_LATE")];
        let metadata = metadata.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        let info = ErrorInfo { reason: "TOO_EARLY".to_owned(), domain: String::new(), metadata };
        let found = violations(&info, "RM-1.1 (a text) a.b: one: 1; fix it\nc[0]: two; fix it\nand 3 more");
        let expected = [("TOO_EARLY", "a.b", "one: 1; fix it"), ("TOO_LATE", "c[0]", "two; fix it")];
        let found: Vec<_> =
            found.iter().map(|one| (one.reason.as_str(), one.field.as_str(), one.says.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn rows_are_in_the_order_of_the_violations_each_once() {
        let cited = [("row", "RM-1.1"), ("row_10", "OG-8"), ("row_2", "GN-3"), ("row_3", "RM-1.1"), ("reason_2", "X")];
        let metadata = cited.map(|(key, value)| (key.to_owned(), value.to_owned())).into();
        assert_eq!(rows(&metadata), ["RM-1.1", "GN-3", "OG-8"]);
    }
}
