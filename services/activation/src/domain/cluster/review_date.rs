//! The date by which a cluster is reviewed: the duty that it opens, and its renewal (row RM-1.14).

use chrono::{Months, NaiveDate};
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, LastOpening, Owner};
use convene_kernel::message;
use convene_kernel::message::Message;
use convene_kernel::policy::{numbers, rules};
use convene_kernel::refusal::{Finding, FindingBuilder};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::Cluster;
use crate::domain::subjects::CLUSTER;
use crate::domain::{self, Operation};

/// A review kept the cluster.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// The identifier of the cluster in the record of its country, such as `health`.
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
    let latest = context.day().checked_add_months(Months::new(months))?;
    (review_by > latest).then(|| {
        finding.says(
            message!("the cluster is to be reviewed by {review_by}, in more than {months} months", review_by, months),
            "answer why no earlier review is needed, or hold one before",
        )
    })
}

/// The review of one cluster, due when the day ends that the proposal, or the last review, set (row RM-1.14).
pub(super) fn review_of(cluster: &ResourceId, owner: Owner, due: Moment) -> Duty {
    Duty::new(rules::RM_1_14_REVIEW, CLUSTER.of(cluster), owner, due).concerning(cluster.clone()).dated()
}

/// Marks the review of the cluster that was owed when the command happened as held then (row RM-1.14).
pub fn keep_review(decision: &mut Decision<domain::Event>, cluster: &Cluster, context: &Context<'_>) {
    for opening in reviews_of(cluster, context).filter(|opening| opening.is_owed_at(context.occurred_at)) {
        decision.keep_duty(&opening.duty, context.occurred_at);
    }
}

/// Marks the review that was owed then as held, and opens the one due at `review_by`, which a later review that is on record
/// already has held (row RM-1.14).
pub fn renew_review(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    cluster: &Cluster,
    review_by: NaiveDate,
    context: &Context<'_>,
) {
    keep_review(decision, cluster, context);
    let owner = Owner::role(operation.country.head());
    let next = review_of(&cluster.id, owner, context.end_of(review_by));
    let held = operation.reviews.held_on(&cluster.id).filter(|held| *held > context.occurred_at).min();
    if held.is_some() && context.duties.contains_key(&next.id) {
        return;
    }
    decision.open(next.clone());
    if let Some(held) = held {
        decision.keep_duty(&next, held);
    }
}

/// Opens the review of the cluster that is due at `review_by` in the place of the one that is owed (row RM-1.14).
pub(super) fn owe_earlier_review(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    cluster: &Cluster,
    (review_by, reason): (NaiveDate, Message),
    context: &Context<'_>,
) {
    for opening in reviews_of(cluster, context).filter(|opening| opening.closed_at.is_none()) {
        decision.void_duty(&opening.duty, &reason);
    }
    let owner = Owner::role(operation.country.head());
    decision.open(review_of(&cluster.id, owner, context.end_of(review_by)));
}

/// The reviews of the cluster that are or were owed.
fn reviews_of<'a>(cluster: &Cluster, context: &Context<'a>) -> impl Iterator<Item = &'a LastOpening> + use<'a> {
    let subject = cluster.subject();
    let is_one =
        move |opening: &&LastOpening| opening.duty.rule == rules::RM_1_14_REVIEW && opening.duty.subject == subject;
    context.openings.values().filter(is_one)
}

pub(super) fn kept(cluster: &mut Cluster, kept: &Kept, stamp: &Stamp) {
    set_review_date(cluster, kept.review_by, stamp);
}

/// Sets the date by which the cluster is reviewed, from when that was decided on.
pub(super) fn set_review_date(cluster: &mut Cluster, review_by: NaiveDate, stamp: &Stamp) {
    cluster.review_dates.record(stamp.occurred_at, review_by);
    cluster.review_by = cluster.review_dates.present().copied();
}
