//! What the public may know of reviews, transition and de-activation.
//!
//! A verdict becomes public when the review is closed, not before. Answers of Principals and global leads and the
//! directors' own review stay off the feed.

use convene_kernel::codes::ResourceId;
use convene_proto::events::v1 as pb;
use convene_runtime::publisher::PublicEvent;

use super::{named, texts};
use crate::domain::review::{Closed, DeactivationCase, Event, Ground, ReviewKind, ReviewOpening, SummarySent};

/// The public event that an event of the record makes, where it makes one.
pub fn public_event(event: &Event) -> Option<PublicEvent> {
    match event {
        Event::ClusterKept(_)
        | Event::DeactivationRecommended(_)
        | Event::SummaryShared(_)
        | Event::SummaryAnswered(_)
        | Event::DirectorsReviewRecorded(_) => None,
        Event::Opened(_)
        | Event::Closed(_)
        | Event::SummarySent(_)
        | Event::DeactivationDecided(_)
        | Event::PartnersInformed(_) => in_review(event),
        _ => in_transition(event),
    }
}

fn about_review<M: prost::Message + prost::Name>(review: &ResourceId, message: &M) -> PublicEvent {
    PublicEvent::new(None, format!("review/{review}"), message)
}

fn in_review(event: &Event) -> Option<PublicEvent> {
    match event {
        Event::Opened(opening) => Some(about_review(&opening.review, &opened(opening))),
        Event::Closed(Closed { closing, kept, recommended }) => {
            let message = pb::ReviewClosed {
                review: closing.review.to_string(),
                kept: texts(kept),
                recommended: texts(recommended),
                surge: closing.surge.clone().unwrap_or_default(),
            };
            Some(about_review(&closing.review, &message))
        }
        Event::SummarySent(SummarySent { review, cases }) => {
            let cases = cases.iter().map(case).collect();
            Some(about_review(review, &pb::DeactivationProposed { review: review.to_string(), cases }))
        }
        Event::DeactivationDecided(decision) => {
            let message = pb::DeactivationDecided {
                review: decision.review.to_string(),
                cluster: decision.cluster.to_string(),
                ruling: named(&decision.ruling),
            };
            let subject = format!("review/{}", decision.review);
            Some(PublicEvent::new(Some(decision.cluster.clone()), subject, &message))
        }
        Event::PartnersInformed(informed) => {
            let (review, means) = (informed.review.to_string(), informed.means.clone());
            Some(about_review(&informed.review, &pb::DeactivationPartnersInformed { review, means }))
        }
        _ => None,
    }
}

fn opened(opening: &ReviewOpening) -> pb::ReviewOpened {
    let (kind, emergency) = match &opening.kind {
        ReviewKind::Level3 { emergency } => ("level_3", emergency.to_string()),
        ReviewKind::Periodic => ("periodic", String::new()),
    };
    pb::ReviewOpened {
        review: opening.review.to_string(),
        kind: kind.to_owned(),
        emergency,
        ahead_of: opening.ahead_of.as_ref().map(named).unwrap_or_default(),
    }
}

fn case(case: &DeactivationCase) -> pb::DeactivationCase {
    let (ground, transferred_to) = match &case.ground {
        Ground::Transferred { to, .. } => ("transferred", to.clone()),
        Ground::NeedsDecreased { .. } => ("needs_decreased", String::new()),
    };
    pb::DeactivationCase {
        cluster: case.cluster.to_string(),
        ground: ground.to_owned(),
        transferred_to,
        mechanisms: case.mechanisms.clone(),
        agencies: case.focal_points.iter().map(|focal_point| focal_point.agency.to_string()).collect(),
    }
}

fn about_cluster<M: prost::Message + prost::Name>(cluster: &ResourceId, message: &M) -> PublicEvent {
    PublicEvent::new(Some(cluster.clone()), format!("cluster/{cluster}"), message)
}

fn in_transition(event: &Event) -> Option<PublicEvent> {
    match event {
        Event::TransitionStrategyRecorded(strategy) => {
            let message = pb::TransitionStrategyRecorded {
                cluster: strategy.cluster.to_string(),
                counterpart: strategy.plan.counterpart.clone(),
                national_authorities: strategy.national_authorities.clone(),
                development_actors: strategy.development_actors.clone(),
            };
            Some(about_cluster(&strategy.cluster, &message))
        }
        Event::TransitionPlanSent(sent) => {
            let (emergency, counterpart) = (sent.emergency.to_string(), sent.plan.counterpart.clone());
            let message = pb::TransitionPlanSent { emergency, counterpart };
            Some(PublicEvent::new(None, format!("emergency/{}", sent.emergency), &message))
        }
        Event::EarlyRecoveryRecorded(recovery) => {
            let (cluster, strategy) = (recovery.cluster.to_string(), recovery.strategy.clone());
            Some(about_cluster(&recovery.cluster, &pb::EarlyRecoveryRecorded { cluster, strategy }))
        }
        Event::ResourcesHandedOver(handed_over) => {
            let items = handed_over.items.iter().map(|item| format!("{} to {}", item.what, item.to)).collect();
            let message = pb::ResourcesHandedOver { cluster: handed_over.cluster.to_string(), items };
            Some(about_cluster(&handed_over.cluster, &message))
        }
        Event::SupportFollowedUp(follow_up) => {
            let message = pb::SupportFollowedUp {
                cluster: follow_up.cluster.to_string(),
                given: follow_up.given.clone(),
                remaining: follow_up.remaining.clone().unwrap_or_default(),
            };
            Some(about_cluster(&follow_up.cluster, &message))
        }
        _ => None,
    }
}
