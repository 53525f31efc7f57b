//! What may happen to reports and to what they show, in its stored form.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::subject::Subject;
use serde::{Deserialize, Serialize};

use super::{
    ActivityImport, Content, DuplicationAcceptance, DuplicationAddressing, FoundDuplication, FoundGap, GapAcceptance,
    GapAddressing, Imported, Life, NeedImport, OfCluster, ReportWithdrawal, addressing, announcing, import, withdrawal,
};
use crate::domain::subjects::{COVERAGE_GAP, COVERAGE_REPORT, DUPLICATION};
use crate::domain::{CoverageEvent, CoverageState};

/// To reports, and to what they show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The activities of a report were imported.
    ActivitiesImported(Imported<ActivityImport>),
    /// The needs of an assessment were imported.
    NeedsImported(Imported<NeedImport>),
    /// A report was taken back.
    ReportWithdrawn(OfCluster<ReportWithdrawal>),
    /// The data show a gap.
    GapFound(OfCluster<FoundGap>),
    /// The data show a gap no more.
    GapClosed(OfCluster<FoundGap>),
    /// Somebody takes a gap up.
    GapAddressed(OfCluster<GapAddressing>),
    /// A gap is accepted.
    GapAccepted(OfCluster<GapAcceptance>),
    /// The data show a duplication.
    DuplicationFound(OfCluster<FoundDuplication>),
    /// The data show a duplication no more.
    DuplicationClosed(OfCluster<FoundDuplication>),
    /// Somebody takes a duplication up.
    DuplicationAddressed(OfCluster<DuplicationAddressing>),
    /// A duplication is accepted.
    DuplicationAccepted(OfCluster<DuplicationAcceptance>),
}

impl Event {
    /// What it happened to, such as `coverage-report/care-health-2024-03`.
    pub fn happened_to(&self) -> Subject {
        match self {
            Self::ActivitiesImported(it) => COVERAGE_REPORT.of(&it.import.report),
            Self::NeedsImported(it) => COVERAGE_REPORT.of(&it.import.report),
            Self::ReportWithdrawn(it) => COVERAGE_REPORT.of(&it.what.report),
            Self::GapFound(it) | Self::GapClosed(it) => it.what.subject(),
            Self::GapAddressed(it) => COVERAGE_GAP.of(&it.what.coverage_gap),
            Self::GapAccepted(it) => COVERAGE_GAP.of(&it.what.coverage_gap),
            Self::DuplicationFound(it) | Self::DuplicationClosed(it) => it.what.subject(),
            Self::DuplicationAddressed(it) => DUPLICATION.of(&it.what.duplication),
            Self::DuplicationAccepted(it) => DUPLICATION.of(&it.what.duplication),
        }
    }

    /// The cluster of the country that it concerns; none where it concerns several.
    pub fn cluster(&self) -> Option<&ResourceId> {
        match self {
            Self::ActivitiesImported(it) => it.of.as_ref(),
            Self::NeedsImported(it) => it.of.as_ref(),
            Self::ReportWithdrawn(it) => it.of.as_ref(),
            Self::GapFound(it) | Self::GapClosed(it) => it.of.as_ref(),
            Self::GapAddressed(it) => it.of.as_ref(),
            Self::GapAccepted(it) => it.of.as_ref(),
            Self::DuplicationFound(it) | Self::DuplicationClosed(it) => it.of.as_ref(),
            Self::DuplicationAddressed(it) => it.of.as_ref(),
            Self::DuplicationAccepted(it) => it.of.as_ref(),
        }
    }
}

impl From<Event> for CoverageEvent {
    fn from(event: Event) -> Self {
        Self::Coverage(event)
    }
}

/// The state after the event.
pub fn evolve(mut state: CoverageState, event: &Event, stamp: &Stamp) -> CoverageState {
    match event {
        Event::ActivitiesImported(it) => return import::imported(state, it, Content::Activities, stamp),
        Event::NeedsImported(it) => return import::imported(state, it, Content::Needs, stamp),
        Event::ReportWithdrawn(it) => return withdrawal::withdrawn(state, &it.what, stamp),
        Event::GapFound(it) => {
            state.gaps.insert(it.what.coverage_gap.clone(), Life::begun(it, stamp));
        }
        Event::GapClosed(it) => announcing::closed(state.gaps.get_mut(&it.what.coverage_gap), stamp),
        Event::GapAddressed(it) => {
            addressing::addressed(state.gaps.get_mut(&it.what.coverage_gap), &it.what, stamp);
        }
        Event::GapAccepted(it) => addressing::accepted(state.gaps.get_mut(&it.what.coverage_gap), &it.what, stamp),
        Event::DuplicationFound(it) => {
            state.duplications.insert(it.what.duplication.clone(), Life::begun(it, stamp));
        }
        Event::DuplicationClosed(it) => {
            announcing::closed(state.duplications.get_mut(&it.what.duplication), stamp);
        }
        Event::DuplicationAddressed(it) => {
            addressing::addressed(state.duplications.get_mut(&it.what.duplication), &it.what, stamp);
        }
        Event::DuplicationAccepted(it) => {
            addressing::accepted(state.duplications.get_mut(&it.what.duplication), &it.what, stamp);
        }
    }
    state
}
