//! What a scenario is: who acts, and what they do when.
//!
//! How it is written is in `read`; what came of it is in the transcript.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use chrono_tz::Tz;
use convene_kernel::codes::{CountryCode, OrganizationCode, PersonId, ResourceId};
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::Grant;
use convene_kernel::row::Row;
use prost_reflect::MethodDescriptor;
use serde::Serialize;
use uuid::Uuid;

use super::obligation::NoticeKind;
use super::yaml::Node;
use crate::import::CoverageRows;

/// An emergency to be played.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name, that of its file without the ending.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it shows, in a few sentences.
    pub summary: String,
    /// Where its facts come from.
    pub sources: Vec<String>,
    /// The exercise it is played as.
    pub exercise: ResourceId,
    /// The country.
    pub country: CountryCode,
    /// Who acts in it, by the name they have in it.
    pub actors: BTreeMap<String, Actor>,
    /// What happens, in the order of time.
    pub steps: Vec<Step>,
}

/// A person who acts in a scenario.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The person, by an opaque identifier.
    pub person: PersonId,
    /// The organization acted for.
    pub organization: OrganizationCode,
    /// The office as the timeline names it.
    pub office: String,
    /// The roles held.
    pub grants: Vec<Grant>,
}

/// One thing that happens.
#[derive(Clone, Debug)]
pub struct Step {
    /// The line of the file it begins in.
    pub line: u64,
    /// Its place among the steps, counted from 1.
    pub number: usize,
    /// When.
    pub at: DateTime<Utc>,
    /// The line for the timeline.
    pub what: String,
    /// What of it is invented, where no source gives it.
    pub invented: Option<Invented>,
    /// The rows of the guidance it shows.
    pub rows: Vec<Row>,
    /// What is sent; a step without only lets time pass.
    pub call: Option<Call>,
    /// What is expected of it.
    pub expected: Expected,
}

/// What of a step is made up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub enum Invented {
    /// All of it, or more than can be said in a few words.
    All,
    /// This only, such as "the hour"; the rest is known.
    Part(String),
}

impl std::fmt::Display for Invented {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::All => formatter.write_str("invented"),
            Self::Part(part) => write!(formatter, "invented: {part}"),
        }
    }
}

impl From<Invented> for String {
    fn from(invented: Invented) -> Self {
        invented.to_string()
    }
}

/// A command or query that is sent.
#[derive(Clone, Debug)]
pub struct Call {
    /// The name of the actor who sends it.
    pub who: String,
    /// The service that answers it.
    pub service: String,
    /// The method.
    pub method: MethodDescriptor,
    /// The request without its header; texts may name what was kept, as `${name}`.
    pub body: Option<Node>,
    /// The rows that are uploaded before; their digest is that of the import in the body.
    pub rows: Option<Arc<CoverageRows>>,
    /// The etag for the header.
    pub etag: Option<GivenEtag>,
    /// When it happened, where that is before it was recorded and the body does not say it.
    pub occurred_at: Option<DateTime<Utc>>,
    /// The day on which it happened, where only the day is known and the body does not say it.
    pub occurred_on: Option<NaiveDate>,
    /// What is kept of the answer: a name, and the path to the value in the answer.
    pub keep: Vec<(String, String)>,
}

/// The etag that a call gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GivenEtag {
    /// That of the resource the body names first, as the last receipt of it gave it.
    Current,
    /// This one; it may name what was kept.
    Text(String),
}

/// What a step is expected to bring about.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    /// Whether and how it is refused.
    pub refused: Option<ExpectedRefusal>,
    /// Rows of findings that the receipt names.
    pub findings: Vec<Row>,
    /// Events that appear on the feed, by name.
    pub events: Vec<String>,
    /// Duties after it, each with the state it is to be in.
    pub duties: Vec<(ExpectedState, ExpectedDuty)>,
    /// Notices that went out by then.
    pub notified: Vec<ExpectedNotice>,
    /// Notices of which none went out by then.
    pub not_notified: Vec<ExpectedNotice>,
    /// Values in the answer, each by its path.
    pub answer: Vec<(String, String)>,
}

/// How a command is expected to be refused.
#[derive(Clone, Debug)]
pub struct ExpectedRefusal {
    /// The rows that refuse it: all of them, and no other.
    pub rows: BTreeSet<Row>,
    /// The reason code, where it matters.
    pub reason: Option<String>,
}

/// The state that a duty is expected to be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExpectedState {
    /// It is owed, and there is time.
    Open,
    /// It is owed, and its date has passed.
    Overdue,
    /// One of its dates at least was met.
    Kept,
    /// Its last date that was met was met in time.
    InTime,
    /// Its last date that was met was met late.
    Late,
    /// It is owed no longer, undone.
    Void,
    /// It is not owed: it never was, was kept, or is void.
    NotOwed,
}

impl ExpectedState {
    /// Every state, in the order in which they are listed.
    pub const ALL: [Self; 7] =
        [Self::Open, Self::Overdue, Self::Kept, Self::InTime, Self::Late, Self::Void, Self::NotOwed];

    /// Its name in a scenario.
    pub fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Overdue => "overdue",
            Self::Kept => "kept",
            Self::InTime => "in_time",
            Self::Late => "late",
            Self::Void => "void",
            Self::NotOwed => "not_owed",
        }
    }

    /// The state in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Open => "open and in time",
            Self::Overdue => "overdue",
            Self::Kept => "kept",
            Self::InTime => "kept in time",
            Self::Late => "kept late",
            Self::Void => "void",
            Self::NotOwed => "not owed",
        }
    }
}

/// A duty as expectations name it: by its rule, and by what else of it matters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExpectedDuty {
    /// The policy rule, such as `RM-1.11.approval`.
    pub rule: String,
    /// What it is about, such as `proposal/p-1`.
    pub resource: Option<String>,
    /// When it is due, or was.
    pub due: Option<DateTime<Utc>>,
    /// The role that owes it, and its organization where that matters, such as `lead-agency WHO`.
    pub owner: Option<String>,
}

impl std::fmt::Display for ExpectedDuty {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.rule)?;
        let due = self.due.map(|due| format!("due {}", due.to_rfc3339_opts(SecondsFormat::AutoSi, true)));
        let owner = self.owner.as_ref().map(|owner| format!("owed by {owner}"));
        self.resource.iter().chain(&due).chain(&owner).try_for_each(|part| write!(formatter, " {part}"))
    }
}

/// A notice as expectations name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedNotice {
    /// The role that is notified.
    pub to: String,
    /// Of which duty.
    pub duty: ExpectedDuty,
    /// As what, where that matters.
    pub kind: Option<NoticeKind>,
    /// When, where that matters.
    pub at: Option<DateTime<Utc>>,
}

impl std::fmt::Display for ExpectedNotice {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let kind = self.kind.map_or("notice", NoticeKind::name);
        write!(formatter, "{kind} to {} of {}", self.to, self.duty)?;
        self.at.map_or(Ok(()), |at| write!(formatter, " at {}", at.to_rfc3339_opts(SecondsFormat::AutoSi, true)))
    }
}

impl Scenario {
    /// The time zone of the country.
    pub fn zone(&self) -> Tz {
        Guidance::embedded().reference.zone(&self.country)
    }

    /// The identifier of a step's command: the same each time the scenario is played, so that it is carried out once.
    pub fn request_id(&self, step: &Step) -> Uuid {
        let name = format!("{}/{}/{}", self.country, self.exercise, step.number);
        Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes())
    }
}
