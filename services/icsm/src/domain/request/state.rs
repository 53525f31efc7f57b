//! The request of a mission as it stands, in the form it is stored in.

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::duty::Duty;
use convene_kernel::identity::Actor;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

/// What was asked for, and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Requested {
    /// The request, as it was completed last.
    pub request: MissionRequest,
    /// Who made it.
    pub by: Actor,
    /// When.
    pub at: Moment,
    /// The missions approved worldwide in that year when it was made (row IM-5).
    pub approved_this_year: u32,
    /// How it was shared with the task team, once it was.
    pub shared: Option<Sharing>,
    /// What the task team decided on it, once it did.
    pub considered: Option<Considered>,
    /// How and when the RC/HC was told.
    pub told: Option<(Telling, Moment)>,
    /// Why the mission rests, while it does.
    pub postponed: Option<Rest>,
    /// How the mission came to nothing, when it did.
    pub halted: Option<Halt>,
}

/// A request for a mission (rows IM-1, IM-2, IM-3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissionRequest {
    /// Its identifier.
    pub mission: ResourceId,
    /// The agreement it rests on.
    pub agreement: Agreement,
    /// The initial terms of reference.
    pub terms: String,
    /// The basic assessment made in the country.
    pub assessment: Assessment,
    /// The steps already taken there.
    pub initiatives: Vec<String>,
    /// Why a mission adds value now.
    pub value_now: String,
    /// What it aims at, by code of the list `mission-aims`.
    pub aims: Vec<String>,
    /// Its objectives.
    pub objectives: Vec<String>,
    /// What it is to deliver.
    pub deliverables: Vec<String>,
    /// The first day proposed.
    pub from: NaiveDate,
    /// The last day proposed.
    pub to: NaiveDate,
    /// How many people at most.
    pub size: u32,
    /// Which people.
    pub composition: String,
    /// Security and whatever else constrains it.
    pub constraints: String,
    /// The evaluations planned; "none" where there are none.
    pub evaluations: String,
    /// The clusters asked for (row IM-3).
    pub clusters: Vec<ClusterCode>,
    /// The cross-cutting issues that are a priority (rows IM-3, IM-10).
    pub issues: Vec<ResourceId>,
    /// The clusters of which more than one person is asked for (row IM-9).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub more_of: Vec<ClusterCode>,
}

/// The agreement in the HCT and with other relevant actors (row IM-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// The day.
    pub on: NaiveDate,
    /// The members of the HCT that agreed.
    pub members: Vec<OrganizationCode>,
    /// The other actors that agreed.
    pub others: Vec<String>,
}

/// The basic assessment of challenges and gaps, made in the country (row IM-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// The day it was completed.
    pub on: NaiveDate,
    /// The organizations that made it.
    pub by: Vec<OrganizationCode>,
    /// The challenges and gaps found.
    pub challenges: String,
}

/// The request was shared with the task team (row IM-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sharing {
    /// The mission.
    pub mission: ResourceId,
    /// What OCHA adds to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
}

/// What the task team weighed and decided (row IM-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consideration {
    /// The mission.
    pub mission: ResourceId,
    /// What it weighed.
    pub factors: Vec<FactorAnswer>,
    /// What it decided.
    pub verdict: Verdict,
    /// Why.
    pub reason: String,
}

/// A consideration, and what it was made in view of (row IM-5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Considered {
    /// What was weighed and decided.
    #[serde(flatten)]
    pub consideration: Consideration,
    /// The day it was decided.
    pub on: NaiveDate,
    /// The missions approved worldwide in that year before this one.
    pub approved_this_year: u32,
    /// The body that had the part of the task team on that day (row IM-21).
    pub body: String,
}

/// What the task team weighs (row IM-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// Whether a mission adds value now.
    ValueNow,
    /// Global resources and capacity.
    Resources,
    /// Whether the country is a priority.
    Priority,
    /// The rationale and the objectives.
    Rationale,
    /// Whether other support fits better.
    OtherSupport,
}

impl Factor {
    /// Those that every consideration weighs.
    pub const ALL: [Self; 5] = [Self::ValueNow, Self::Resources, Self::Priority, Self::Rationale, Self::OtherSupport];

    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::ValueNow => "added value at this time",
            Self::Resources => "global resources and capacity",
            Self::Priority => "the priority of the country",
            Self::Rationale => "the rationale and the objectives",
            Self::OtherSupport => "whether other support fits better",
        }
    }
}

/// What the task team found on a factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorAnswer {
    /// The factor.
    pub factor: Factor,
    /// What was found.
    pub assessment: String,
}

/// What the task team decided (row IM-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "verdict", rename_all = "snake_case")]
pub enum Verdict {
    /// The mission takes place.
    Proceed,
    /// Other support fits better.
    OtherSupport {
        /// Which.
        support: String,
    },
    /// The country is asked to complete the request.
    MoreInformation {
        /// What is wanted.
        wanted: String,
    },
    /// No mission takes place.
    Decline,
}

/// The RC/HC was told what was decided (row IM-4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Telling {
    /// The mission.
    pub mission: ResourceId,
    /// How.
    pub means: String,
}

/// A mission is put off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Postponement {
    /// The mission.
    pub mission: ResourceId,
    /// Why.
    pub reason: String,
    /// The day it is expected to go on, where one is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
}

/// Why a mission rests, and the duties that rest with it.
#[derive(Clone, Debug, PartialEq)]
pub struct Rest {
    /// Why, and until when.
    pub postponement: Postponement,
    /// The duties that are owed again when it goes on.
    pub resting: Vec<Duty>,
}

/// A mission goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resumption {
    /// The mission.
    pub mission: ResourceId,
    /// What changed.
    pub reason: String,
}

/// A mission is called off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calling {
    /// The mission.
    pub mission: ResourceId,
    /// Why.
    pub reason: String,
}

/// How a mission came to nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Halt {
    /// The RC/HC withdrew the request.
    Withdrawn(Calling),
    /// It was called off after its approval.
    Cancelled(Calling),
}
