//! Reviews, transition and de-activation after an event.

use std::collections::BTreeMap;

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;

use super::event::Event;
use super::state::{Review, Reviews, Transition, Verdict};
use crate::domain::{Operation, Recorded};

/// The state after the event.
pub fn evolve(mut operation: Operation, event: &Event, stamp: &Stamp) -> Operation {
    if let Event::Opened(opening) = event {
        let review = Review {
            opening: opening.clone(),
            opened: stamp.clone(),
            verdicts: BTreeMap::new(),
            closing: None,
            summary_sent: None,
            shared: Vec::new(),
            answers: Vec::new(),
            decisions: BTreeMap::new(),
            partners_informed: Vec::new(),
            etag: stamp.etag,
        };
        operation.reviews.reviews.insert(opening.review.clone(), review);
    } else if let Some(review) = review_of(event).and_then(|id| operation.reviews.reviews.get_mut(id)) {
        in_review(review, event, stamp);
        review.etag = stamp.etag;
    } else {
        in_transition(&mut operation.reviews, event, stamp);
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
            let said = Verdict::Kept(Box::new(keeping.clone()));
            review.verdicts.insert(keeping.cluster.clone(), Recorded::new(&said, stamp));
        }
        Event::DeactivationRecommended(case) => {
            let said = Verdict::Ends(Box::new(case.clone()));
            review.verdicts.insert(case.cluster.clone(), Recorded::new(&said, stamp));
        }
        Event::Closed { closing, kept, recommended } => {
            review.closing = Some(Recorded::new(closing, stamp));
            // What it said of a cluster that ended meanwhile is overtaken.
            review.verdicts.retain(|cluster, _| kept.contains(cluster) || recommended.contains(cluster));
        }
        Event::SummarySent { .. } => review.summary_sent = Some(stamp.clone()),
        Event::SummaryShared(shared) => review.shared.push(Recorded::new(shared, stamp)),
        Event::SummaryAnswered(answer) => review.answers.push(Recorded::new(answer, stamp)),
        Event::DeactivationDecided(decision) => {
            review.decisions.insert(decision.cluster.clone(), Recorded::new(decision, stamp));
        }
        Event::PartnersInformed(informed) => review.partners_informed.push(Recorded::new(informed, stamp)),
        _ => {}
    }
}

fn in_transition(reviews: &mut Reviews, event: &Event, stamp: &Stamp) {
    match event {
        Event::TransitionStrategyRecorded(strategy) => {
            transition(reviews, &strategy.cluster).strategy = Some(Recorded::new(strategy, stamp));
        }
        Event::EarlyRecoveryRecorded(recovery) => {
            transition(reviews, &recovery.cluster).early_recovery = Some(Recorded::new(recovery, stamp));
        }
        Event::ResourcesHandedOver(items) => {
            transition(reviews, &items.cluster).handed_over.push(Recorded::new(items, stamp));
        }
        Event::SupportFollowedUp(follow_up) => {
            transition(reviews, &follow_up.cluster).follow_ups.push(Recorded::new(follow_up, stamp));
        }
        Event::TransitionPlanSent(sent) => {
            reviews.plans.insert(sent.emergency.clone(), Recorded::new(sent, stamp));
        }
        Event::DirectorsReviewRecorded(review) => reviews.directors.push(Recorded::new(review, stamp)),
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
