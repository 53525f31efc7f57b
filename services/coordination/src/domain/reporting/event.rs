//! What may happen to those who are asked for reports, in its stored form.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::recorded::Recorded;
use convene_kernel::subject::Subject;
use serde::{Deserialize, Serialize};

use super::{AskedFor, Reporter, ReportingEnd};
use crate::domain::coverage::OfCluster;
use crate::domain::subjects::REPORTER;
use crate::domain::{CoverageEvent, CoverageState};

/// To those who are asked for reports.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A partner is asked.
    AskedFor(AskedFor),
    /// It is asked no more.
    Ended(OfCluster<ReportingEnd>),
}

impl Event {
    /// What it happened to, such as `reporter/care-health`.
    pub fn happened_to(&self) -> Subject {
        match self {
            Self::AskedFor(it) => REPORTER.of(&it.request.reporter),
            Self::Ended(it) => REPORTER.of(&it.what.reporter),
        }
    }

    /// The cluster of the country that asks.
    pub fn cluster(&self) -> Option<&ResourceId> {
        match self {
            Self::AskedFor(it) => Some(&it.of),
            Self::Ended(it) => it.of.as_ref(),
        }
    }
}

impl From<Event> for CoverageEvent {
    fn from(event: Event) -> Self {
        Self::Reporting(event)
    }
}

/// The state after the event.
pub fn evolve(mut state: CoverageState, event: &Event, stamp: &Stamp) -> CoverageState {
    match event {
        Event::AskedFor(it) => {
            let reporter = Reporter {
                request: Recorded::new(&it.request, stamp),
                cluster: it.of.clone(),
                format_version: it.format_version,
                ended: None,
                etag: stamp.etag,
            };
            state.reporters.insert(it.request.reporter.clone(), reporter);
        }
        Event::Ended(it) => {
            if let Some(reporter) = state.reporters.get_mut(&it.what.reporter) {
                (reporter.ended, reporter.etag) = (Some(Recorded::new(&it.what, stamp)), stamp.etag);
            }
        }
    }
    state
}
