//! What is said when a command breaks a rule: refusals, which stop it, and findings, which go on the record.
//!
//! Both carry the same four things: the row, the field, what is wrong, and how to fix it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::codes::Etag;
use crate::row::Row;

/// One thing wrong with a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The row it breaks.
    pub row: Row,
    /// A stable reason code in `UPPER_SNAKE_CASE`, for programs.
    pub reason: &'static str,
    /// The field of the request, such as `clusters[0].lead_agency`; empty when it is the state of the record that refuses.
    pub field: String,
    /// What is wrong, as a sentence without its full stop.
    pub problem: String,
    /// How to fix it, as a sentence without its full stop.
    pub remedy: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.row)?;
        if !self.field.is_empty() {
            write!(formatter, " {}", self.field)?;
        }
        write!(formatter, ": {}; {}", self.problem, self.remedy)
    }
}

/// Why a command was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The request is wrong whatever the state of the record: fix the request.
    #[error("{}", list(.0))]
    Invalid(Vec<Violation>),
    /// The state of the record does not admit it: change that state first.
    #[error("{}", list(.0))]
    Precondition(Vec<Violation>),
    /// The actor may not do this.
    #[error("{}", list(.0))]
    Denied(Vec<Violation>),
    /// Nothing of that name is on the record.
    #[error("there is no {what} '{name}' on the record; {remedy}")]
    NotFound {
        /// The kind of thing.
        what: &'static str,
        /// The name given.
        name: String,
        /// How to find the right name.
        remedy: String,
    },
    /// The decision was not taken on the present state of the resource.
    #[error("{}", stale(what, *given, *current))]
    Stale {
        /// The kind of thing.
        what: &'static str,
        /// The etag given; `None` when the caller gave none.
        given: Option<Etag>,
        /// The etag now.
        current: Etag,
    },
}

fn stale(what: &str, given: Option<Etag>, current: Etag) -> String {
    match given {
        Some(given) => format!(
            "the {what} was changed since it was read: the request carries etag {given}, it is now {current}; read it again, and decide on what it says now"
        ),
        None => format!(
            "the command changes a {what} and does not say which state of it was read; read the {what}, decide on what it says, and give its etag in header.etag, now {current}"
        ),
    }
}

impl Refusal {
    /// A refusal because the actor may not do this.
    pub fn denied(
        row: impl Into<Row>,
        reason: &'static str,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let (row, problem, remedy) = (row.into(), problem.into(), remedy.into());
        Self::Denied(vec![Violation { row, reason, field: String::new(), problem, remedy }])
    }

    /// A refusal for one reason found in the state of the record.
    pub fn precondition(violation: Violation) -> Self {
        Self::Precondition(vec![violation])
    }

    /// The violations named, none for [`Refusal::NotFound`] and [`Refusal::Stale`].
    pub fn violations(&self) -> &[Violation] {
        match self {
            Self::Invalid(violations) | Self::Precondition(violations) | Self::Denied(violations) => violations,
            Self::NotFound { .. } | Self::Stale { .. } => &[],
        }
    }

    /// Whether a violation of `row` is among the reasons.
    pub fn cites(&self, row: &str) -> bool {
        self.violations().iter().any(|violation| violation.row.as_str() == row)
    }
}

fn list(violations: &[Violation]) -> String {
    violations.iter().map(Violation::to_string).collect::<Vec<_>>().join("\n")
}

/// Collects everything wrong with a command, so that it is said at once.
#[derive(Debug, Default)]
pub struct Checks {
    invalid: Vec<Violation>,
    precondition: Vec<Violation>,
}

impl Checks {
    /// Nothing wrong so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that the request itself is wrong in `field`.
    pub fn invalid_text(
        &mut self,
        row: impl Into<Row>,
        reason: &'static str,
        field: impl Into<String>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.invalid.push(Violation {
            row: row.into(),
            reason,
            field: field.into(),
            problem: problem.into(),
            remedy: remedy.into(),
        });
    }

    /// Notes that the state of the record does not admit the request.
    pub fn precondition_text(
        &mut self,
        row: impl Into<Row>,
        reason: &'static str,
        field: impl Into<String>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.precondition.push(Violation {
            row: row.into(),
            reason,
            field: field.into(),
            problem: problem.into(),
            remedy: remedy.into(),
        });
    }

    /// Whether nothing is wrong so far.
    pub fn is_clean(&self) -> bool {
        self.invalid.is_empty() && self.precondition.is_empty()
    }

    /// The refusal, when anything is wrong; what is wrong with the request comes first and makes it invalid.
    ///
    /// # Errors
    /// Every violation noted.
    pub fn finish(self) -> Result<(), Refusal> {
        if self.is_clean() {
            return Ok(());
        }
        let is_invalid = !self.invalid.is_empty();
        let mut violations = self.invalid;
        violations.extend(self.precondition);
        Err(if is_invalid { Refusal::Invalid(violations) } else { Refusal::Precondition(violations) })
    }
}

/// A weakness that was accepted and stays on the record until it is resolved (rows met by **warn**).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Unique within the aggregate: the row and what it is about, so the same weakness is found once.
    pub id: String,
    /// The row.
    pub row: Row,
    /// What it is about, such as `proposal/p-1` or `cluster/health`.
    pub subject: String,
    /// The field of the request that raised it.
    pub field: String,
    /// What is weak, as a sentence without its full stop.
    pub problem: String,
    /// How to resolve it, as a sentence without its full stop.
    #[serde(alias = "mend")]
    pub remedy: String,
}

impl Finding {
    /// A finding on `subject`.
    pub fn new(
        row: impl Into<Row>,
        subject: impl Into<String>,
        field: impl Into<String>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        let (row, subject, field) = (row.into(), subject.into(), field.into());
        let mut id = format!("{row}:{subject}");
        if !field.is_empty() {
            id = format!("{id}:{field}");
        }
        Self { id, row, subject, field, problem: problem.into(), remedy: remedy.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_wrong_is_said_at_once() {
        let mut checks = Checks::new();
        checks.precondition_text("RM-1.2", "SECTOR_SERVED", "clusters[0]", "HEA is served", "leave it out");
        checks.invalid_text(
            "RM-1.1",
            "CRITERION_MISSING",
            "clusters[0].criteria",
            "two are missing",
            "assess all four",
        );
        let refusal = checks.finish().expect_err("two things are wrong");
        assert!(matches!(refusal, Refusal::Invalid(_)));
        assert!(refusal.cites("RM-1.1") && refusal.cites("RM-1.2"));
        assert_eq!(refusal.to_string().lines().count(), 2);
    }
}
