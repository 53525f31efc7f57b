//! The end of a cluster, in its own time, and the support that follows (rows RM-2.6, RM-2.8).

use std::collections::BTreeMap;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::Duty;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::{RuleId, rules};
use convene_kernel::refusal::{Checks, NO_ACTION_REQUIRED, Refusal};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Event, Review, Transition};
use crate::domain::cluster::{self, Cluster};
use crate::domain::operation::country::acting_head;
use crate::domain::place::Place;
use crate::domain::subjects::PLACE;
use crate::domain::{self, Decided, Operation, Recorded};
use crate::reasons;

/// Ends a cluster whose de-activation was approved, in whole or in a part of the country (row RM-2.8).
#[derive(Clone, Debug)]
pub struct Deactivate {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The parts of the country where it ends; none for the whole country.
    pub places: Vec<ResourceId>,
}

/// Support given to the national counterpart after the cluster ended (row RM-2.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// What was given.
    pub given: String,
    /// What is still to be given; none ends the follow-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remaining: Option<String>,
}

/// Who may record the support given: who led or coordinated the cluster.
pub(super) fn authority_to_follow_up(operation: &Operation, cluster: &str) -> Authority {
    cluster::lead(operation, cluster, &[Role::Coordinator])
}

/// The acting head ends an active cluster whose end the ERC approved, in whole or in a part of the country.
pub(super) fn admits(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    acting_head(operation, context)?;
    let cluster = cluster::active(operation, id)?;
    let mut in_part = operation.reviews.reviews.values().filter_map(|review| review.case_for(&cluster.id));
    let may_end = |place: &Place| {
        let approving = operation.reviews.approving_the_end_in(cluster, &place.place);
        approving.is_some_and(|review| !review.is_carried_out_in(cluster, &place.place))
    };
    if in_part.any(|case| case.places.iter().any(may_end)) {
        return Ok(());
    }
    approving_review(operation, cluster, "cluster").map(|_| ())
}

/// Support is followed up once the cluster has ended, in whole or in a part of the country, by the agency that led it last.
pub(super) fn admits_follow_up(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let cluster = operation.cluster(id)?;
    cluster::speaks_for(cluster, context)?;
    let mut checks = Checks::new();
    if cluster.is_active() && cluster.ended_in.is_empty() {
        checks.precondition("RM-2.6", reasons::CLUSTER_STILL_ACTIVE).at("cluster").says(
            message!("the cluster '{cluster}' is active", cluster = cluster.id),
            "follow up support after its de-activation; until then, support is part of the transition",
        );
    }
    checks.finish()
}

pub(super) fn deactivate_cluster(operation: &Operation, command: &Deactivate, context: &Context<'_>) -> Decided {
    let cluster = operation.cluster(&command.cluster)?;
    context.expect_etag("cluster", cluster.etag)?;
    if !command.places.is_empty() {
        return deactivate_in_part(operation, cluster, &command.places, context);
    }
    let review = approving_review(operation, cluster, "places")?;
    let ended = cluster::Deactivated {
        cluster: cluster.id.clone(),
        review: review.opening.what.review.clone(),
        at: context.occurred_at,
    };
    let mut decision = Decision::about(cluster.subject()).event(cluster::Event::Deactivated(ended).into());
    decision.keep(rules::RM_2_11_END, cluster.subject(), context.occurred_at);
    cluster::end_what_is_open(&mut decision, cluster, context, "the cluster was de-activated");
    owe_support(&mut decision, review, cluster, context);
    end_reviews(&mut decision, operation, cluster, context);
    Ok(decision)
}

/// With the last cluster ends what is owed of all of them: their review, and their justification ahead of an occasion (row RM-2.10). The last
/// is the one that ended last, in whichever order their ends are recorded.
pub fn end_reviews(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    ending: &Cluster,
    context: &Context<'_>,
) {
    const OF_ALL: [RuleId; 3] = [rules::RM_2_10_REVIEW, rules::RM_2_10_APPEAL, rules::RM_2_10_MID_YEAR_REVIEW];
    if operation.active_clusters().any(|active| active.id != ending.id) {
        return;
    }
    let ended = operation.clusters.values().filter_map(|cluster| cluster.deactivated_at);
    let last = ended.fold(context.occurred_at, Moment::max);
    for duty in context.duties.values().filter(|duty| OF_ALL.iter().any(|rule| duty.rule == *rule)) {
        decision.void_duty_at(duty, "no cluster is active", last);
    }
}

/// Ends the cluster in parts of the country; in the others it stays active.
fn deactivate_in_part(
    operation: &Operation,
    cluster: &Cluster,
    places: &[ResourceId],
    context: &Context<'_>,
) -> Decided {
    let mut checks = Checks::new();
    let mut approved: BTreeMap<ResourceId, (&Review, Vec<ResourceId>)> = BTreeMap::new();
    for (index, place) in places.iter().enumerate() {
        let field = format!("places[{index}]");
        match operation.reviews.approving_the_end_in(cluster, place) {
            Some(review) if review.is_carried_out_in(cluster, place) => {
                checks.precondition("RM-2.11", reasons::PLACE_ENDED).at(field).says(
                    message!("the cluster '{cluster}' has ended in '{place}'", cluster = cluster.id, place),
                    NO_ACTION_REQUIRED,
                );
            }
            Some(review) => {
                let of_review = approved.entry(review.opening.what.review.clone());
                of_review.or_insert_with(|| (review, Vec::new())).1.push(place.clone());
            }
            None => checks.precondition("RM-2.11", reasons::DEACTIVATION_NOT_APPROVED).at(field).says(
                message!("the ERC has not approved the end of '{cluster}' in '{place}'", cluster = cluster.id, place),
                "a review must recommend it, and the ERC must approve it",
            ),
        }
    }
    checks.finish()?;
    let mut decision = Decision::about(cluster.subject());
    for (id, (review, places)) in approved {
        for place in &places {
            decision.keep(rules::RM_2_11_END, cluster.subject().part(PLACE, place), context.occurred_at);
        }
        let ended = cluster::EndedInPart { cluster: cluster.id.clone(), review: id, places, at: context.occurred_at };
        decision.events.push(cluster::Event::EndedInPart(ended).into());
        owe_support(&mut decision, review, cluster, context);
    }
    Ok(decision)
}

/// The review by which the ERC approved that the cluster, as it is active now, ends.
fn approving_review<'a>(operation: &'a Operation, cluster: &Cluster, field: &str) -> Result<&'a Review, Refusal> {
    operation.reviews.approving_the_end_of(cluster).ok_or_else(|| {
        Refusal::precondition("RM-2.11", reasons::DEACTIVATION_NOT_APPROVED).at(field).says(
            message!("the ERC has not approved the end of the cluster '{cluster}'", cluster = cluster.id),
            "a review must recommend it, and the ERC must approve it",
        )
    })
}

/// Opens the follow-up of the support that the review promised, where it did (row RM-2.6).
fn owe_support(decision: &mut Decision<domain::Event>, review: &Review, cluster: &Cluster, context: &Context<'_>) {
    if review.case_for(&cluster.id).is_some_and(|case| !case.support.is_empty()) {
        decision.open(support_of(cluster, context));
    }
}

/// The support promised for afterwards is followed up again and again, until nothing of it remains (row RM-2.6).
fn support_of(cluster: &Cluster, context: &Context<'_>) -> Duty {
    let owner = cluster::owed_by_the_lead(cluster);
    Duty::new(rules::RM_2_6_FOLLOW_UP, cluster.subject(), owner, context.occurred_at).concerning(cluster.id.clone())
}

pub(super) fn follow_up_support(operation: &Operation, command: &FollowUp, context: &Context<'_>) -> Decided {
    let cluster = operation.cluster(&command.cluster)?;
    context.expect_etag("cluster", cluster.etag)?;
    let followed_up: domain::Event = Event::SupportFollowedUp(command.clone()).into();
    let mut decision = Decision::about(cluster.subject()).event(followed_up);
    let owed = context.duties.get(&Duty::id(rules::RM_2_6_FOLLOW_UP, &cluster.subject()));
    // A follow-up before the last one is history: the next is due after the last.
    if owed.is_some_and(|owed| context.occurred_at < owed.since) {
        return Ok(decision);
    }
    decision.keep(rules::RM_2_6_FOLLOW_UP, cluster.subject(), context.occurred_at);
    if command.remaining.is_some() {
        decision.open(support_of(cluster, context));
    }
    Ok(decision)
}

pub(super) fn followed_up(transition: &mut Transition, follow_up: &FollowUp, stamp: &Stamp) {
    Recorded::new(follow_up, stamp).insert_into(&mut transition.follow_ups);
}

#[cfg(test)]
mod tests;
