//! Whether an organization reports to the lead agency of its cluster. Whoever declines takes part as before: it keeps its part, and its
//! say in the direction of the group (rows GN-8, GN-10).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::recorded::Recorded;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Event, InCluster, Participant};
use crate::domain::checks::cluster_of;
use crate::domain::{Arrangements, Decided};

/// Where an organization stands to reporting to the lead agency of its cluster (row GN-8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportingLine {
    /// The identifier of the participant in the record of its country, such as `care-health`.
    pub participant: ResourceId,
    /// Whether it reports.
    pub stand: ReportingStand,
    /// Why it declines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Whether an organization reports to the lead agency of its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportingStand {
    /// It reports.
    Reports,
    /// It declines to report.
    Declines,
}

impl Participant {
    /// What it said of reporting to the lead agency, by a moment.
    pub fn reporting_at(&self, moment: Moment) -> Option<ReportingStand> {
        self.reporting.at(moment).map(|line| line.what.stand)
    }
}

pub(super) fn state_reporting_line(
    arrangements: &Arrangements,
    command: &ReportingLine,
    context: &Context<'_>,
) -> Decided {
    let participant = arrangements.participant_to_change(&command.participant, context)?;
    let cluster = cluster_of(arrangements, participant, context)?;
    let stated = InCluster { what: command.clone(), cluster: cluster.id.clone() };
    Ok(Decision::about(participant.subject()).event(Event::ReportingLineStated(stated).into()))
}

pub(super) fn stated(participant: &mut Participant, line: &ReportingLine, stamp: &Stamp) {
    participant.reporting.record(stamp.occurred_at, Recorded::new(line, stamp));
}
