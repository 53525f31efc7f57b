//! The date by which a cluster is reviewed: the duty that it opens, and its renewal (row RM-1.14).

use chrono::{Months, NaiveDate};
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::message;
use convene_kernel::policy::{numbers, rules};
use convene_kernel::reference_checks::day;
use convene_kernel::refusal::{Finding, FindingBuilder};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::Cluster;
use crate::domain::subjects::CLUSTER;
use crate::domain::{self, Operation};

/// A review kept the cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The cluster.
    pub cluster: ResourceId,
    /// The review that kept it.
    pub review: ResourceId,
    /// The date by which it is reviewed again.
    pub review_by: NaiveDate,
}

/// The weakness of a review date that is further ahead than the policy has it: clusters are limited in time, and a date decades
/// ahead sets none (row RM-1.14).
pub fn far_ahead(review_by: NaiveDate, context: &Context<'_>, finding: FindingBuilder) -> Option<Finding> {
    let months = context.guidance.policy.number(numbers::MONTHS_TO_A_REVIEW_DATE);
    let latest = day(context).checked_add_months(Months::new(months))?;
    (review_by > latest).then(|| {
        finding.says(
            message!("the cluster is to be reviewed by {review_by}, in more than {months} months", review_by, months),
            "answer why no earlier review is needed, or hold one before",
        )
    })
}

/// The review of one cluster, due when the day ends that the proposal, or the last review, set (row RM-1.14).
pub(super) fn review_of(cluster: &ResourceId, owner: Owner, due: Moment) -> Duty {
    Duty::new(rules::RM_1_14_REVIEW, CLUSTER.of(cluster), owner, due).concerning(cluster.clone())
}

/// Marks the review that was due as done, and opens the one due at `review_by` (row RM-1.14); a review before the one that
/// set the present date changes neither.
pub fn renew_review(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    cluster: &Cluster,
    review_by: NaiveDate,
    context: &Context<'_>,
) {
    if !cluster.review_dates.is_latest(context.occurred_at) {
        return;
    }
    decision.keep(rules::RM_1_14_REVIEW, cluster.subject(), context.occurred_at);
    owe_review(decision, operation, cluster, review_by, context);
}

/// Opens the review of the cluster that is due at `review_by` (row RM-1.14).
pub fn owe_review(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    cluster: &Cluster,
    review_by: NaiveDate,
    context: &Context<'_>,
) {
    let owner = Owner::role(operation.country.head());
    decision.open(review_of(&cluster.id, owner, context.end_of(review_by)));
}

pub(super) fn kept(cluster: &mut Cluster, kept: &Kept, stamp: &Stamp) {
    set_review_date(cluster, kept.review_by, stamp);
}

/// Sets the date by which the cluster is reviewed, from when that was decided on.
pub(super) fn set_review_date(cluster: &mut Cluster, review_by: NaiveDate, stamp: &Stamp) {
    cluster.review_dates.record(stamp.occurred_at, review_by);
    cluster.review_by = cluster.review_dates.present().copied();
}
