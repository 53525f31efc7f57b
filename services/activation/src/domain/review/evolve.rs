//! Reviews, transition and de-activation after an event.

use std::collections::BTreeMap;

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;

use super::event::Event;
use super::state::{Review, Reviews, Transition, Verdict};
use crate::domain::Operation;

/// The state after the event.
pub fn evolve(mut operation: Operation, event: &Event, stamp: &Stamp) -> Operation {
    if let Event::Opened(opening) = event {
        let review = Review {
            opening: opening.clone(),
            verdicts: BTreeMap::new(),
            closing: None,
            summary_sent: None,
            shared: None,
            answers: Vec::new(),
            decisions: BTreeMap::new(),
            partners_informed: None,
            etag: stamp.etag,
        };
        operation.reviews.reviews.insert(opening.review.clone(), review);
    } else if let Some(review) = review_of(event).and_then(|id| operation.reviews.reviews.get_mut(id)) {
        in_review(review, event, stamp);
        review.etag = stamp.etag;
    } else {
        in_transition(&mut operation.reviews, event);
        touch(&mut operation, event, stamp);
    }
    operation
}

fn review_of(event: &Event) -> Option<&ResourceId> {
    match event {
        Event::Opened(opening) => Some(&opening.review),
        Event::ClusterKept(keeping) => Some(&keeping.review),
        Event::DeactivationRecommended(case) => Some(&case.review),
        Event::Closed { closing, .. } => Some(&closing.review),
        Event::SummarySent { review, .. } => Some(review),
        Event::SummaryShared(shared) => Some(&shared.review),
        Event::SummaryAnswered(answer) => Some(&answer.review),
        Event::DeactivationDecided(decision) => Some(&decision.review),
        Event::PartnersInformed(informed) => Some(&informed.review),
        Event::TransitionStrategyRecorded(_)
        | Event::TransitionPlanSent(_)
        | Event::EarlyRecoveryRecorded(_)
        | Event::ResourcesHandedOver(_)
        | Event::SupportFollowedUp(_)
        | Event::DirectorsReviewRecorded(_) => None,
    }
}

fn in_review(review: &mut Review, event: &Event, stamp: &Stamp) {
    match event {
        Event::ClusterKept(keeping) => {
            review.verdicts.insert(keeping.cluster.clone(), Verdict::Kept(Box::new(keeping.clone())));
        }
        Event::DeactivationRecommended(case) => {
            review.verdicts.insert(case.cluster.clone(), Verdict::Ends(Box::new(case.clone())));
        }
        Event::Closed { closing, .. } => review.closing = Some(closing.clone()),
        Event::SummarySent { .. } => review.summary_sent = Some((stamp.actor.clone(), stamp.occurred_at)),
        Event::SummaryShared(shared) => review.shared = Some(shared.clone()),
        Event::SummaryAnswered(answer) => review.answers.push(answer.clone()),
        Event::DeactivationDecided(decision) => {
            review.decisions.insert(decision.cluster.clone(), decision.clone());
        }
        Event::PartnersInformed(informed) => review.partners_informed = Some(informed.clone()),
        _ => {}
    }
}

fn in_transition(reviews: &mut Reviews, event: &Event) {
    match event {
        Event::TransitionStrategyRecorded(strategy) => {
            transition(reviews, &strategy.cluster).strategy = Some(strategy.clone());
        }
        Event::EarlyRecoveryRecorded(recovery) => {
            transition(reviews, &recovery.cluster).early_recovery = Some(recovery.clone());
        }
        Event::ResourcesHandedOver(items) => transition(reviews, &items.cluster).handed_over.push(items.clone()),
        Event::SupportFollowedUp(follow_up) => {
            transition(reviews, &follow_up.cluster).follow_ups.push(follow_up.clone());
        }
        Event::TransitionPlanSent(sent) => {
            reviews.plans.insert(sent.emergency.clone(), sent.clone());
        }
        Event::DirectorsReviewRecorded(review) => reviews.directors.push(review.clone()),
        _ => {}
    }
}

/// What was recorded about a cluster or an emergency is part of the state that decisions about it are read from.
fn touch(operation: &mut Operation, event: &Event, stamp: &Stamp) {
    let cluster = match event {
        Event::TransitionStrategyRecorded(strategy) => Some(&strategy.cluster),
        Event::EarlyRecoveryRecorded(recovery) => Some(&recovery.cluster),
        Event::ResourcesHandedOver(items) => Some(&items.cluster),
        Event::SupportFollowedUp(follow_up) => Some(&follow_up.cluster),
        _ => None,
    };
    if let Some(cluster) = cluster.and_then(|id| operation.clusters.get_mut(id)) {
        cluster.etag = stamp.etag;
    }
    if let Event::TransitionPlanSent(sent) = event
        && let Some(emergency) = operation.emergencies.get_mut(&sent.emergency)
    {
        emergency.etag = stamp.etag;
    }
    if let Event::DirectorsReviewRecorded(_) = event {
        operation.country.etag = stamp.etag;
    }
}

fn transition<'a>(reviews: &'a mut Reviews, cluster: &ResourceId) -> &'a mut Transition {
    reviews.transitions.entry(cluster.clone()).or_default()
}
