//! The preliminary report of an entity is issued, once its survey has closed (rows RM-9.4, RM-9.6).
//!
//! What it shows follows from the responses that count, which do not change any more. How few answers are not shown is kept with it.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::policy::numbers;
use serde::{Deserialize, Serialize};

use super::checks::surveyed_at;
use super::{Event, Round, RoundStage, entity_of};
use crate::domain::{Decided, Monitored};

/// A preliminary report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreliminaryReport {
    /// The round.
    pub round: ResourceId,
    /// The hub; none for the cluster as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hub: Option<ResourceId>,
}

/// A report that was issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedReport {
    /// The round.
    pub round: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// The hub; none for the cluster as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hub: Option<ResourceId>,
    /// Which issue it is: 0 for the preliminary report.
    pub issue: u32,
    /// Fewer partners than this are not shown.
    pub fewest_answers: u32,
}

pub(super) fn issue_preliminary_report(
    monitored: &Monitored,
    command: &PreliminaryReport,
    context: &Context<'_>,
) -> Decided {
    let round = monitored.round(&command.round)?;
    surveyed_at(round, command.hub.as_ref(), context, RoundStage::SurveyClosed)?;
    context.expect_etag("round", round.etag)?;
    let issued = IssuedReport {
        round: round.plan.round.clone(),
        cluster: round.plan.cluster.clone(),
        hub: command.hub.clone(),
        issue: 0,
        fewest_answers: context.guidance.policy.number(numbers::ANSWERS_THAT_NAME_NOBODY),
    };
    Ok(Decision::about(round.subject()).event(Event::PreliminaryIssued(issued).into()))
}

pub(super) fn issued(round: &mut Round, report: &IssuedReport, stamp: &Stamp) {
    if let Some(surveyed) = round.entities.get_mut(&entity_of(report.hub.as_ref())) {
        surveyed.preliminary_at = Some(stamp.occurred_at);
        surveyed.fewest_answers = report.fewest_answers;
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use crate::domain::fixtures::*;
    use crate::domain::round::fixtures::*;

    /// RM-9.6: the preliminary report follows the close of the survey, once, in each entity apart.
    #[test]
    fn the_preliminary_report_follows_the_close() {
        open().when(&coordinator(), preliminary(None)).refused("RM-9.6", "ROUND_AT_ANOTHER_STAGE");
        let issued = closed().given(&coordinator(), preliminary(None));
        issued.clone().when(&coordinator(), preliminary(None)).refused("RM-9.6", "ROUND_AT_ANOTHER_STAGE");
        let both = issued.given(&coordinator(), preliminary(Some("tacloban")));
        let round = &both.state().rounds[&code("first")];
        assert!(round.entities.values().all(|surveyed| surveyed.fewest_answers == 3));
        both.when(&coordinator(), preliminary(Some("cebu"))).refused("RM-9.5", "HUB_NOT_SURVEYED");
    }
}
