//! What may happen to the clusters themselves, in its stored form.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use serde::{Deserialize, Serialize};

use super::{
    Beginning, Cluster, ClusterEnd, CommitmentsAdaptation, FactCorrection, FactWithdrawal, LeadChange, NameChange,
    ReportingFormat, SectorChange, adaptation, correction, following, reporting,
};
use crate::domain::{self, Arrangements};

/// To the clusters themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The activation service declared it active.
    Begun(Beginning),
    /// It has another name.
    Renamed(NameChange),
    /// It has another lead.
    LeadChanged(LeadChange),
    /// It serves other sectors.
    SectorsChanged(SectorChange),
    /// It ended.
    Ended(ClusterEnd),
    /// A fact of it was recorded with a wrong date or value.
    Corrected(FactCorrection),
    /// A fact of it never was.
    Withdrawn(FactWithdrawal),
    /// It adapted the commitments that it asks of its partners.
    CommitmentsAdapted(CommitmentsAdaptation),
    /// It adopted the format in which its partners report.
    ReportingFormatAdopted(ReportingFormat),
}

impl Event {
    /// The cluster it happened to.
    pub fn cluster(&self) -> &ResourceId {
        match self {
            Self::Begun(beginning) => &beginning.cluster,
            Self::Renamed(change) => &change.cluster,
            Self::LeadChanged(change) => &change.cluster,
            Self::SectorsChanged(change) => &change.cluster,
            Self::Ended(end) => &end.cluster,
            Self::Corrected(correction) => &correction.cluster,
            Self::Withdrawn(withdrawal) => &withdrawal.cluster,
            Self::CommitmentsAdapted(adaptation) => &adaptation.cluster,
            Self::ReportingFormatAdopted(format) => &format.cluster,
        }
    }
}

/// The state after the event.
pub fn evolve(mut arrangements: Arrangements, event: &Event, stamp: &Stamp) -> Arrangements {
    if let Event::Begun(beginning) = event {
        arrangements.clusters.insert(beginning.cluster.clone(), following::begun(beginning, stamp));
        return arrangements;
    }
    arrangements.change_cluster(event.cluster(), stamp, |cluster| change(cluster, event, stamp))
}

/// A cluster that is there, after the event.
fn change(cluster: &mut Cluster, event: &Event, stamp: &Stamp) {
    match event {
        Event::Begun(_) => {}
        Event::Renamed(change) => following::renamed(cluster, change, stamp),
        Event::LeadChanged(change) => following::lead_changed(cluster, change, stamp),
        Event::SectorsChanged(change) => following::sectors_changed(cluster, change, stamp),
        Event::Ended(end) => following::ended(cluster, end, stamp),
        Event::Corrected(correction) => correction::corrected(cluster, correction, stamp),
        Event::Withdrawn(withdrawal) => correction::withdrawn(cluster, withdrawal),
        Event::CommitmentsAdapted(adaptation) => adaptation::adapted(cluster, adaptation, stamp),
        Event::ReportingFormatAdopted(format) => reporting::adopted(cluster, format, stamp),
    }
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Cluster(event)
    }
}
