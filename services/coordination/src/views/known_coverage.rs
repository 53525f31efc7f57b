//! What the data of each country are made of, and what of them is announced: from which what they show is derived beside the record.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use convene_kernel::aggregate::Record;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Commit;
use convene_kernel::dataset::DatasetReference;
use convene_kernel::key::AggregateKey;
use convene_runtime::engine::View;
use serde::{Deserialize, Serialize};

use crate::coverage::Kind;
use crate::domain::coverage::{Content, Event, Report};
use crate::domain::{CountryCoverage, CoverageEvent, CoverageState};

/// What the data of every country are made of.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct KnownCoverages(BTreeMap<AggregateKey, Arc<KnownCoverage>>);

/// What the data of a country are made of, and what of them is announced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownCoverage {
    /// How often the data changed.
    pub revision: u64,
    /// The reports that count, with where their rows are.
    pub sources: BTreeMap<ResourceId, Source>,
    /// The gaps that are open on the record.
    pub gaps: BTreeSet<ResourceId>,
    /// The duplications that are open on the record.
    pub duplications: BTreeSet<ResourceId>,
}

/// Where the rows of a report are, and what they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Where.
    pub dataset: DatasetReference,
    /// What they are.
    pub kind: Kind,
}

impl KnownCoverages {
    /// What is known of a country; nothing where nothing is on record.
    pub fn of(&self, key: &AggregateKey) -> Arc<KnownCoverage> {
        self.0.get(key).map(Arc::clone).unwrap_or_default()
    }

    /// Every country of which something is on record.
    pub fn keys(&self) -> impl Iterator<Item = &AggregateKey> {
        self.0.keys()
    }
}

impl KnownCoverage {
    /// What the data of a record are made of.
    pub fn of(state: &CoverageState) -> Self {
        let mut known = Self { revision: state.revision, ..Self::default() };
        state.reports.values().for_each(|report| known.take_in(report));
        known.gaps = state.gaps.iter().filter(|(_, gap)| gap.is_open()).map(|(id, _)| id.clone()).collect();
        let open = state.duplications.iter().filter(|(_, duplication)| duplication.is_open());
        known.duplications = open.map(|(id, _)| id.clone()).collect();
        known
    }

    /// Takes in a report as it stands.
    fn take_in(&mut self, report: &Report) {
        if report.counts() {
            let kind = match report.content {
                Content::Activities(_) => Kind::Activities,
                Content::Needs(_) => Kind::Needs,
            };
            self.sources.insert(report.id().clone(), Source { dataset: report.dataset.clone(), kind });
        } else {
            self.sources.remove(report.id());
        }
    }

    fn apply(&mut self, event: &Event, state: &CoverageState) {
        let report = |id: &ResourceId| state.reports.get(id);
        match event {
            Event::ActivitiesImported(it) => report(&it.import.report).into_iter().for_each(|one| self.take_in(one)),
            Event::NeedsImported(it) => report(&it.import.report).into_iter().for_each(|one| self.take_in(one)),
            Event::ReportWithdrawn(it) => report(&it.what.report).into_iter().for_each(|one| self.take_in(one)),
            Event::GapFound(it) => {
                self.gaps.insert(it.what.coverage_gap.clone());
            }
            Event::GapClosed(it) => {
                self.gaps.remove(&it.what.coverage_gap);
            }
            Event::DuplicationFound(it) => {
                self.duplications.insert(it.what.duplication.clone());
            }
            Event::DuplicationClosed(it) => {
                self.duplications.remove(&it.what.duplication);
            }
            Event::GapAddressed(_)
            | Event::GapAccepted(_)
            | Event::DuplicationAddressed(_)
            | Event::DuplicationAccepted(_) => {}
        }
    }
}

impl View<CountryCoverage> for KnownCoverages {
    fn apply(&mut self, commit: &Commit<CoverageEvent>, record: &Record<CountryCoverage>) {
        let known = Arc::make_mut(self.0.entry(commit.key.clone()).or_default());
        for event in &commit.events {
            if let CoverageEvent::Coverage(event) = event {
                known.apply(event, &record.state);
            }
        }
        known.revision = record.state.revision;
    }
}
