//! The missions of all countries, to be found by country and year, and to be counted (row IM-5).

use std::collections::BTreeMap;

use chrono::NaiveDate;
use convene_kernel::aggregate::Record;
use convene_kernel::codes::{CountryCode, ResourceId};
use convene_kernel::commit::Commit;
use convene_kernel::key::AggregateKey;
use serde::{Deserialize, Serialize};

use crate::domain::request::Verdict;
use crate::domain::{Capacity, Event, Icsm, Mission, Stage};

/// One mission, as the list of all of them has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MissionEntry {
    /// The ISO 3166-1 alpha-3 code of the country.
    pub country: CountryCode,
    /// The exercise, for a mission of one.
    pub exercise: Option<String>,
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// How far it is.
    pub stage: Stage,
    /// The day it was asked for.
    pub requested_on: NaiveDate,
    /// The day the task team let it proceed, when it did.
    pub approved_on: Option<NaiveDate>,
}

/// The missions of all countries.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct MissionIndex {
    missions: BTreeMap<AggregateKey, Vec<MissionEntry>>,
}

impl MissionIndex {
    /// Takes in a commit.
    pub fn apply(&mut self, commit: &Commit<Event>, record: &Record<Icsm>) {
        let entries = record.state.missions.values().map(|mission| entry(&commit.key, mission));
        self.missions.insert(commit.key.clone(), entries.collect());
    }

    /// Every mission, by country and identifier.
    pub fn all(&self) -> impl Iterator<Item = &MissionEntry> {
        self.missions.values().flatten()
    }

    /// How many missions were approved by year, of the real record or of one exercise; those called off are left out.
    pub fn capacity(&self, exercise: Option<&str>) -> Capacity {
        let counted =
            self.all().filter(|entry| entry.exercise.as_deref() == exercise && entry.stage != Stage::Cancelled);
        Capacity::taken(counted.filter_map(|entry| entry.approved_on))
    }
}

fn entry(key: &AggregateKey, mission: &Mission) -> MissionEntry {
    let considered = mission.requested.considered.as_ref();
    let approved = considered.filter(|considered| *considered.verdict() == Verdict::Proceed);
    MissionEntry {
        country: key.country.clone(),
        exercise: key.exercise.then(|| key.id.clone()),
        mission: mission.requested.request.mission.clone(),
        stage: mission.stage(),
        requested_on: mission.requested.at.date_naive(),
        approved_on: approved.map(|considered| considered.on),
    }
}
