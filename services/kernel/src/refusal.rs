//! What is wrong with a command: refusals, which stop it, and findings, which go on the record.
//!
//! Both say the same: the row, the field, what is wrong, and how to remedy it. [`Checks`] shows how they are written.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::codes::Etag;
use crate::message;
use crate::message::{Message, verbatim};
use crate::reason::Reason;
use crate::row::Row;
use crate::subject::Subject;

/// The remedy of a refusal of what the record has already.
pub const NO_ACTION_REQUIRED: &str = "no action is required";

/// One thing wrong with a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The row it breaks; `None` where only the form of the request is wrong.
    pub row: Option<Row>,
    /// The reason, for programs.
    pub reason: Reason,
    /// The field of the request, such as `clusters[0].lead_agency`; empty when it is the state of the record that refuses.
    pub field: String,
    /// What is wrong, as a sentence without its full stop.
    pub problem: Message,
    /// How to remedy it, as a sentence without its full stop.
    pub remedy: Message,
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place: Vec<&str> = [self.cited(), &self.field].into_iter().filter(|part| !part.is_empty()).collect();
        if !place.is_empty() {
            write!(formatter, "{}: ", place.join(" "))?;
        }
        write!(formatter, "{}; {}", self.problem, self.remedy)
    }
}

/// A violation in the making: where it is, and then what is wrong with it.
#[must_use = "a violation is complete once `says` gives the problem and the remedy"]
pub struct ViolationBuilder<Then> {
    row: Option<Row>,
    reason: Reason,
    field: String,
    then: Then,
}

impl<Out, Then: FnOnce(Violation) -> Out> ViolationBuilder<Then> {
    fn new(row: Option<Row>, reason: Reason, then: Then) -> Self {
        Self { row, reason, field: String::new(), then }
    }

    /// It is in `field` of the request, such as `clusters[0].lead_agency`.
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.field = field.into();
        self
    }

    /// What is wrong, and how to remedy it, each a sentence without its full stop.
    pub fn says(self, problem: impl Into<Message>, remedy: impl Into<Message>) -> Out {
        let Self { row, reason, field, then } = self;
        then(Violation { row, reason, field, problem: problem.into(), remedy: remedy.into() })
    }
}

impl Violation {
    /// The row it breaks, empty where there is none.
    pub fn cited(&self) -> &str {
        self.row.as_ref().map(Row::as_str).unwrap_or_default()
    }

    /// A violation of `row`, to be completed.
    pub fn of(row: impl Into<Row>, reason: Reason) -> ViolationBuilder<fn(Self) -> Self> {
        ViolationBuilder::new(Some(row.into()), reason, |violation| violation)
    }

    /// A violation of the form of the request, for which there is no row of the guidance; to be completed.
    pub fn of_form(reason: Reason) -> ViolationBuilder<fn(Self) -> Self> {
        ViolationBuilder::new(None, reason, |violation| violation)
    }
}

/// Why a command was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The request is wrong in every state of the record: fix the request.
    #[error("{}", list(.0))]
    Invalid(Vec<Violation>),
    /// The state of the record does not admit it: change that state first.
    #[error("{}", list(.0))]
    Precondition(Vec<Violation>),
    /// The actor may not do this.
    #[error("{}", list(.0))]
    Denied(Vec<Violation>),
    /// Nothing of that name is on the record.
    #[error("{}", sentence(self))]
    NotFound {
        /// The kind of thing.
        what: &'static str,
        /// The name given.
        name: String,
        /// How to find the right name.
        remedy: Message,
    },
    /// The decision was not taken on the present state of the resource.
    #[error("{}", sentence(self))]
    Stale {
        /// The kind of thing.
        what: &'static str,
        /// The etag given; `None` when the caller gave none.
        given: Option<Etag>,
        /// The etag now.
        current: Etag,
    },
}

/// The kind of a resource, which is translated by itself.
fn noun(what: &'static str) -> Message {
    what.into()
}

fn sentence(refusal: &Refusal) -> String {
    refusal.about_resource().map(|(problem, remedy)| format!("{problem}; {remedy}")).unwrap_or_default()
}

impl Refusal {
    /// A refusal because the request is wrong in one thing, to be completed.
    pub fn invalid(row: impl Into<Row>, reason: Reason) -> ViolationBuilder<fn(Violation) -> Self> {
        ViolationBuilder::new(Some(row.into()), reason, |violation| Self::Invalid(vec![violation]))
    }

    /// A refusal for one reason found in the state of the record, to be completed.
    pub fn precondition(row: impl Into<Row>, reason: Reason) -> ViolationBuilder<fn(Violation) -> Self> {
        ViolationBuilder::new(Some(row.into()), reason, |violation| Self::Precondition(vec![violation]))
    }

    /// A refusal because the actor may not do this, to be completed.
    pub fn denied(row: impl Into<Row>, reason: Reason) -> ViolationBuilder<fn(Violation) -> Self> {
        ViolationBuilder::new(Some(row.into()), reason, |violation| Self::Denied(vec![violation]))
    }

    /// Both refusals of one command as one. Violations come together, those of the request first; a refusal about the
    /// resource named, or for who acts, comes alone.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Invalid(one), Self::Invalid(other) | Self::Precondition(other)) => {
                Self::Invalid([one, other].concat())
            }
            (Self::Precondition(one), Self::Invalid(other)) => Self::Invalid([other, one].concat()),
            (Self::Precondition(one), Self::Precondition(other)) => Self::Precondition(each_once(one, other)),
            (Self::Invalid(_) | Self::Precondition(_), alone) | (alone, _) => alone,
        }
    }

    /// What is wrong with the resource named, and the remedy: for [`Refusal::NotFound`] and [`Refusal::Stale`], which name
    /// no violations.
    pub fn about_resource(&self) -> Option<(Message, Message)> {
        match self {
            Self::NotFound { what, name, remedy } => Some((
                message!("there is no {what} '{name}' on the record", what = noun(what), name = verbatim(name)),
                remedy.clone(),
            )),
            Self::Stale { what, given: Some(given), current } => Some((
                message!(
                    "the {what} was changed since it was read: the request carries etag {given}, it is now {current}",
                    what = noun(what),
                    given,
                    current
                ),
                "read it again, and decide on what it says now".into(),
            )),
            Self::Stale { what, given: None, current } => Some((
                message!(
                    "the command changes the {what} and does not give its etag, which says what was read",
                    what = noun(what)
                ),
                message!(
                    "read the {what}, decide on what it says, and give its etag in header.etag, now {current}",
                    what = noun(what),
                    current
                ),
            )),
            Self::Invalid(_) | Self::Precondition(_) | Self::Denied(_) => None,
        }
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
        self.violations().iter().any(|violation| violation.row.as_ref().is_some_and(|cited| cited.as_str() == row))
    }
}

/// The violations of both. What two checks say alike of the state, whatever field they name, is said once.
fn each_once(mut violations: Vec<Violation>, others: Vec<Violation>) -> Vec<Violation> {
    let said = |one: &Violation| (one.row.clone(), one.reason, one.problem.clone(), one.remedy.clone());
    let known: Vec<_> = violations.iter().map(said).collect();
    violations.extend(others.into_iter().filter(|other| !known.contains(&said(other))));
    violations
}

fn list(violations: &[Violation]) -> String {
    violations.iter().map(Violation::to_string).collect::<Vec<_>>().join("\n")
}

/// Collects everything wrong with a command, and refuses it for all of it at once.
///
/// A check cites the row it enforces and the reason; `at` names the field, where it is a field that is wrong; `says` gives
/// the problem and the remedy. A sentence with values is a [`message!`](crate::message!).
///
/// ```
/// use convene_kernel::codes::ClusterCode;
/// use convene_kernel::message;
/// use convene_kernel::refusal::{Checks, Refusal};
///
/// mod reasons {
///     convene_kernel::reasons! {
///         pub const CLUSTER_UNKNOWN = "There is no such global cluster on that day.";
///         pub const PROPOSAL_DECIDED = "The ERC has decided on this proposal already.";
///     }
/// }
///
/// fn check(code: &ClusterCode, decided: bool) -> Result<(), Refusal> {
///     let mut checks = Checks::new();
///     if code.as_str() == "ABC" {
///         checks
///             .invalid("GN-3", reasons::CLUSTER_UNKNOWN)
///             .at("clusters[0]")
///             .says(message!("{code} is not a global cluster", code), "use the code of a global cluster");
///     }
///     if decided {
///         checks
///             .precondition("RM-1.11", reasons::PROPOSAL_DECIDED)
///             .says("the ERC has decided on the proposal", "submit a new proposal");
///     }
///     checks.finish()
/// }
///
/// let code = "ABC".parse().expect("a code");
/// let refusal = check(&code, true).expect_err("two things are wrong");
/// assert!(matches!(&refusal, Refusal::Invalid(violations) if violations.len() == 2));
/// assert_eq!(refusal.violations()[0].reason, reasons::CLUSTER_UNKNOWN);
/// ```
#[derive(Debug, Default)]
pub struct Checks {
    violations: Vec<(Kind, Violation)>,
}

/// Whether the request or the state of the record is at fault; the request comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Invalid,
    Precondition,
}

impl Checks {
    /// Nothing wrong so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes that the request itself is wrong, in every state of the record; to be completed.
    pub fn invalid(&mut self, row: impl Into<Row>, reason: Reason) -> ViolationBuilder<impl FnOnce(Violation)> {
        self.note(Kind::Invalid, row.into(), reason)
    }

    /// Notes that the state of the record does not admit the request; to be completed.
    pub fn precondition(&mut self, row: impl Into<Row>, reason: Reason) -> ViolationBuilder<impl FnOnce(Violation)> {
        self.note(Kind::Precondition, row.into(), reason)
    }

    fn note(&mut self, kind: Kind, row: Row, reason: Reason) -> ViolationBuilder<impl FnOnce(Violation)> {
        ViolationBuilder::new(Some(row), reason, move |violation| self.violations.push((kind, violation)))
    }

    /// Whether nothing is wrong so far.
    pub fn is_clean(&self) -> bool {
        self.violations.is_empty()
    }

    /// The refusal, when anything is wrong; what is wrong with the request comes first and makes it invalid.
    ///
    /// # Errors
    /// Every violation noted.
    pub fn finish(mut self) -> Result<(), Refusal> {
        self.violations.sort_by_key(|(kind, _)| *kind);
        let Some((kind, _)) = self.violations.first() else { return Ok(()) };
        let refusal = match kind {
            Kind::Invalid => Refusal::Invalid,
            Kind::Precondition => Refusal::Precondition,
        };
        Err(refusal(self.violations.into_iter().map(|(_, violation)| violation).collect()))
    }
}

/// A weakness that was accepted and stays on the record until it is resolved (rows met by **warn**).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Unique within the aggregate: the text of its [`FindingId`], so the same weakness is found once.
    pub id: String,
    /// The row.
    pub row: Row,
    /// What it is about, such as `proposal/p-1` or `cluster/health`.
    pub subject: Subject,
    /// The field of the request that raised it.
    pub field: String,
    /// What is weak, as a sentence without its full stop.
    pub problem: Message,
    /// How to resolve it, as a sentence without its full stop.
    #[serde(alias = "mend")]
    pub remedy: Message,
}

/// What identifies a finding within an aggregate: the row, what it is about, and the field, written
/// `RM-1.7:proposal/p-1:lead`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FindingId {
    /// The row.
    pub row: Row,
    /// What it is about.
    pub subject: Subject,
    /// The field of the request that raised it; empty where it is none.
    pub field: String,
}

impl fmt::Display for FindingId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { row, subject, field } = self;
        write!(formatter, "{row}:{subject}")?;
        if field.is_empty() { Ok(()) } else { write!(formatter, ":{field}") }
    }
}

/// A text that identifies no finding.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' identifies no finding: a finding is named by a row and what it is about, such as RM-1.7:proposal/p-1")]
pub struct NotAFindingId(String);

impl FromStr for FindingId {
    type Err = NotAFindingId;

    fn from_str(text: &str) -> Result<Self, NotAFindingId> {
        let (row, rest) = text.split_once(':').ok_or_else(|| NotAFindingId(text.to_owned()))?;
        let (subject, field) = rest.split_once(':').unwrap_or((rest, ""));
        let Ok(subject) = subject.parse();
        Ok(Self { row: Row::from_data(row), subject, field: field.to_owned() })
    }
}

/// A finding in the making: where it is, and then what is weak.
#[must_use = "a finding is complete once `says` gives the problem and the remedy"]
pub struct FindingBuilder(FindingId);

impl FindingBuilder {
    /// It was raised by `field` of the request.
    pub fn at(mut self, field: impl Into<String>) -> Self {
        self.0.field = field.into();
        self
    }

    /// What is weak, and how to resolve it, each a sentence without its full stop.
    pub fn says(self, problem: impl Into<Message>, remedy: impl Into<Message>) -> Finding {
        let id = self.0.to_string();
        let FindingId { row, subject, field } = self.0;
        Finding { id, row, subject, field, problem: problem.into(), remedy: remedy.into() }
    }
}

impl Finding {
    /// A finding of `row` on `subject`, to be completed: `Finding::of("RM-1.7", subject).at("lead").says(problem, remedy)`.
    pub fn of(row: impl Into<Row>, subject: impl Into<Subject>) -> FindingBuilder {
        FindingBuilder(FindingId { row: row.into(), subject: subject.into(), field: String::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subject::SubjectKind;

    mod reasons {
        crate::reasons! {
            pub const CRITERION_MISSING = "A criterion is missing.";
            pub const SECTOR_SERVED = "The sector is served.";
        }
    }

    #[test]
    fn everything_wrong_is_reported_at_once_and_the_request_first() {
        let mut checks = Checks::new();
        checks.precondition("RM-1.2", reasons::SECTOR_SERVED).at("clusters[0]").says("HEA is served", "leave it out");
        checks
            .invalid("RM-1.1", reasons::CRITERION_MISSING)
            .at("clusters[0].criteria")
            .says("two are missing", "assess all four");
        let refusal = checks.finish().expect_err("two things are wrong");
        assert!(matches!(refusal, Refusal::Invalid(_)));
        let expected = "RM-1.1 clusters[0].criteria: two are missing; assess all four\nRM-1.2 clusters[0]: HEA is served; leave it out";
        assert_eq!(refusal.to_string(), expected);
        assert!(refusal.violations().iter().all(|violation| reasons::ALL.contains(&violation.reason)));
        assert!(refusal.cites("RM-1.2") && !refusal.cites("RM-1.3"));
    }

    #[test]
    fn a_violation_without_a_row_names_none() {
        let violation = Violation::of_form(reasons::CRITERION_MISSING).at("criteria").says("is required", "add it");
        assert_eq!(violation.to_string(), "criteria: is required; add it");
        assert!(!Refusal::Invalid(vec![violation]).cites(""));
    }

    #[test]
    fn the_identifier_of_a_finding_reads_as_it_is_written() {
        let finding = Finding::of("RM-1.7", SubjectKind::new("proposal").of("p-1"))
            .at("lead:agency")
            .says(message!("{agency} was not consulted", agency = verbatim("WHO")), "consult it");
        assert_eq!(finding.id, "RM-1.7:proposal/p-1:lead:agency");
        let id: FindingId = finding.id.parse().expect("an identifier");
        assert_eq!((id.row, id.subject, id.field), (finding.row, finding.subject, finding.field));
        assert!("finding".parse::<FindingId>().is_err());
    }

    /// A finding that was stored before its sentences had values reads as ever.
    #[test]
    fn a_finding_of_an_older_form_reads() {
        let stored = r#"{"id":"RM-1.7:proposal/p-1","row":"RM-1.7","subject":"proposal/p-1","field":"","problem":"WHO was not consulted","mend":"consult it"}"#;
        let finding: Finding = serde_json::from_str(stored).expect("a finding");
        assert_eq!(
            (finding.problem.to_string(), finding.remedy),
            ("WHO was not consulted".to_owned(), "consult it".into())
        );
    }
}
