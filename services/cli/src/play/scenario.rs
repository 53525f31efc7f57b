//! What a scenario is: who acts, and what they do when.
//!
//! How it is written is in `read`; what came of it is in the transcript.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use convene_kernel::codes::{CountryCode, OrganizationCode, PersonId, ResourceId};
use convene_kernel::identity::Grant;
use convene_kernel::row::Row;
use prost_reflect::MethodDescriptor;
use serde::Serialize;
use uuid::Uuid;

use super::yaml::Node;

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
    /// The etag for the header; may name what was kept.
    pub etag: Option<String>,
    /// When it happened, where that is before it was recorded.
    pub occurred_at: Option<DateTime<Utc>>,
    /// What is kept of the answer: a name, and the path to the value in the answer.
    pub keep: Vec<(String, String)>,
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
    /// Rules of duties that are open and in time after it.
    pub open: Vec<ExpectedDuty>,
    /// Rules of duties that are open and late after it.
    pub overdue: Vec<ExpectedDuty>,
    /// Rules of duties that were kept by it or before.
    pub kept: Vec<ExpectedDuty>,
}

/// How a command is expected to be refused.
#[derive(Clone, Debug)]
pub struct ExpectedRefusal {
    /// The row that refuses it.
    pub row: Row,
    /// The reason code, where it matters.
    pub reason: Option<String>,
}

/// A duty as expectations name it: by its rule, and by what it is about where that matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedDuty {
    /// The policy rule, such as `RM-1.11.approval`.
    pub rule: String,
    /// What it is about, such as `proposal/p-1`.
    pub resource: Option<String>,
}

impl std::fmt::Display for ExpectedDuty {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.resource {
            Some(resource) => write!(formatter, "{} {resource}", self.rule),
            None => formatter.write_str(&self.rule),
        }
    }
}

impl Scenario {
    /// The identifier of a step's command: the same each time the scenario is played, so that it is carried out once.
    pub fn request_id(&self, step: &Step) -> Uuid {
        let name = format!("{}/{}/{}", self.country, self.exercise, step.number);
        Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes())
    }
}
