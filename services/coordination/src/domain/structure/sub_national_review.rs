//! A sub-national cluster reports to the national one, is reviewed, and is to close once it is not needed (row RM-6.2).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::policy::rules;
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::Finding;
use serde::{Deserialize, Serialize};

use super::admission::about;
use super::admission::serving;
use super::{Event, Structure, SubNationalCluster};
use crate::domain::participation::InCluster;
use crate::domain::{Arrangements, Decided};

/// What a sub-national cluster reports to the national one (row RM-6.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubNationalReport {
    /// The structure.
    pub structure: ResourceId,
    /// What was decided and done.
    pub summary: String,
    /// The issues that the national cluster is to know of.
    pub issues: Vec<String>,
}

/// A review of whether a sub-national cluster is still needed (row RM-6.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubNationalReview {
    /// The structure.
    pub structure: ResourceId,
    /// Whether the needs it was established for are met.
    pub needs_met: bool,
    /// Whether local capacity suffices to coordinate the response there.
    pub local_capacity: bool,
    /// What that rests on.
    pub grounds: String,
}

impl SubNationalReview {
    /// Whether the sub-national cluster is to close.
    pub fn says_to_close(&self) -> bool {
        self.needs_met || self.local_capacity
    }
}

pub(super) fn report_to_national_cluster(
    arrangements: &Arrangements,
    command: &SubNationalReport,
    context: &Context<'_>,
) -> Decided {
    let structure = arrangements.structure_to_change(&command.structure, context)?;
    let cluster = serving(arrangements, structure, context)?;
    let reported = InCluster { what: command.clone(), cluster: cluster.id.clone() };
    let mut decision = about(structure, Event::SubNationalClusterReported(reported));
    decision.keep(rules::RM_6_2_REPORT, structure.subject(), context.occurred_at);
    Ok(decision)
}

pub(super) fn review_sub_national_cluster(
    arrangements: &Arrangements,
    command: &SubNationalReview,
    context: &Context<'_>,
) -> Decided {
    let structure = arrangements.structure_to_change(&command.structure, context)?;
    let cluster = serving(arrangements, structure, context)?;
    let reviewed = InCluster { what: command.clone(), cluster: cluster.id.clone() };
    let mut decision = about(structure, Event::SubNationalClusterReviewed(reviewed));
    decision.keep(rules::RM_6_2_REVIEW, structure.subject(), context.occurred_at);
    Ok(decision)
}

/// That a sub-national cluster works on which its last review found not to be needed.
pub(super) fn weak(structure: &Structure, body: &SubNationalCluster) -> Vec<Finding> {
    let is_to_close = body.reviews.present().is_some_and(|review| review.what.says_to_close());
    let to_close = is_to_close.then(|| {
        Finding::of("RM-6.2", structure.subject()).at("closing").says(
            "the last review found that the sub-national cluster is not needed, and it has not ended",
            "close it, or review it again",
        )
    });
    to_close.into_iter().collect()
}

pub(super) fn reported(body: &mut SubNationalCluster, report: &SubNationalReport, stamp: &Stamp) {
    body.reports.record(stamp.occurred_at, Recorded::new(report, stamp));
}

pub(super) fn reviewed(body: &mut SubNationalCluster, review: &SubNationalReview, stamp: &Stamp) {
    body.reviews.record(stamp.occurred_at, Recorded::new(review, stamp));
}

#[cfg(test)]
mod tests {
    use crate::domain::fixtures::*;
    use crate::domain::structure::fixtures::*;

    /// RM-6.2: a sub-national cluster owes a report and a review again and again; each keeps its own.
    #[test]
    fn reports_and_reviews_are_owed() {
        let hub = with_hub(health()).at("2013-12-15");
        hub.clone().when(&coordinator(), reports("leyte")).keeps("RM-6.2.report");
        let reviewed = hub.when(&lead("WHO"), reviews(false, false));
        reviewed.keeps("RM-6.2.review").raises_nothing_of("RM-6.2");
        let again = reviewed.accepted();
        assert!(again.duty("RM-6.2.report").is_some() && again.duty("RM-6.2.review").is_some(), "both are owed again");
    }

    /// RM-6.2: once needs are met or local capacity suffices, that it goes on is found until it closes or is needed again.
    #[test]
    fn what_is_not_needed_is_to_close() {
        for (needs_met, capacity) in [(true, false), (false, true)] {
            let hub = with_hub(health()).at("2014-02-01");
            let reviewed = hub.given(&lead("WHO"), reviews(needs_met, capacity));
            assert!(reviewed.finding("RM-6.2").is_some());
            let late = reviewed.clone().at("2014-03-01").that_happened("2014-01-15");
            let late = late.given(&lead("WHO"), reviews(false, false));
            assert!(late.finding("RM-6.2").is_some(), "an earlier review says nothing of today");
            reviewed.clone().when(&lead("WHO"), reviews(false, false)).resolves("RM-6.2");
            reviewed.when(&lead("WHO"), closes("leyte")).resolves("RM-6.2");
        }
    }
}
