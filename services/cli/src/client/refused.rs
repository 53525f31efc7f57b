//! What a service says when it does not do what was asked, taken apart for people and for expectations.

use std::fmt;

use tonic::{Code, Status};
use tonic_types::StatusExt as _;

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
}

impl From<&Status> for Refused {
    fn from(status: &Status) -> Self {
        let details = status.get_error_details();
        let info = details.error_info();
        let mut rows = Vec::new();
        let mut name = |row: &str| {
            if is_row(row) && !rows.iter().any(|known| known == row) {
                rows.push(row.to_owned());
            }
        };
        if let Some(row) = info.and_then(|info| info.metadata.get("row")) {
            name(row);
        }
        let fields = details.bad_request().map(|bad| bad.field_violations.as_slice()).unwrap_or_default();
        fields.iter().for_each(|field| name(row_before(&field.description)));
        let states = details.precondition_failure().map(|failure| failure.violations.as_slice()).unwrap_or_default();
        states.iter().for_each(|state| name(row_before(&state.description)));
        Self {
            code: status.code(),
            reason: info.map(|info| info.reason.clone()).unwrap_or_default(),
            rows,
            message: status.message().to_owned(),
        }
    }
}

/// The row that a description begins with: `RM-1.1: two are missing; assess all four`.
fn row_before(description: &str) -> &str {
    description.split(':').next().unwrap_or_default()
}

fn is_row(text: &str) -> bool {
    let well_formed = |(document, number): (&str, &str)| {
        document.bytes().all(|byte| byte.is_ascii_uppercase()) && !number.is_empty() && !number.contains(' ')
    };
    text.split_once('-').is_some_and(well_formed)
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
}
