//! What is so of the country and its emergencies.

use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

/// Facts of the country as a whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Country {}

/// One emergency, with its four separate anchors (row RM-1.15).
#[derive(Clone, Debug, PartialEq)]
pub struct Emergency {
    /// Its identifier.
    pub id: ResourceId,
    /// Its name as people say it.
    pub name: String,
    /// Disaster, conflict or both.
    pub setting: Setting,
    /// Whether many people are displaced within the country.
    pub significant_displacement: bool,
    /// Whether it is a refugee situation, in whole or in part.
    pub refugees: RefugeeSituation,
    /// Its GLIDE number, where it has one.
    pub glide: Option<String>,
    /// When it began.
    pub onset: Moment,
    /// How it is classed.
    pub class: EmergencyClass,
    /// The level 3 response to it, where one was declared.
    pub level_3: Option<Level3>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

/// What kind of emergency it is; it decides which global lead applies (row GN-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// A disaster brought by a natural hazard.
    Disaster,
    /// A conflict.
    Conflict,
    /// A complex emergency, such as a disaster where there is conflict.
    Complex,
}

/// Whether refugees are concerned, whose protection and assistance UNHCR coordinates (row RM-0.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefugeeSituation {
    /// No refugees are concerned.
    None,
    /// The response is to refugees alone.
    Only,
    /// Refugees and others: the clusters serve the others.
    Mixed {
        /// The people the clusters serve.
        caseload: String,
    },
}

/// How an emergency is classed (row OG-21).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmergencyClass {
    /// A major new emergency: the onset clocks run for it.
    MajorNew,
    /// An emergency that goes on.
    Ongoing,
    /// Neither.
    Other,
}

/// A level 3 response: the declaration and the Principals' decision are separate dated facts (row RM-1.15).
#[derive(Clone, Debug, PartialEq)]
pub struct Level3 {
    /// When it was declared.
    pub declared_at: Moment,
    /// When the Principals decided.
    pub principals_decided_at: Option<Moment>,
    /// When it ended.
    pub ended_at: Option<Moment>,
}
