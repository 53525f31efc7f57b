//! What the public may know of reviews, transition and de-activation.
//!
//! A verdict becomes public when the review is closed, not before. Answers of Principals and global leads and the
//! directors' own review stay off the feed.

use convene_kernel::codes::ResourceId;
use convene_proto::events::v1 as pb;
use convene_runtime::contract;
use convene_runtime::grpc::contract::ToMessage;
use convene_runtime::grpc::show;
use convene_runtime::publisher::PublicEvent;

use super::cluster;
use crate::domain::review::{
    Closed, DeactivationCase, DeactivationDecision, EarlyRecovery, Event, FollowUp, Ground, PartnersInformed,
    PastReviewRecorded, PlannedOccasion, ResourcesHandedOver, ReviewCorrected, ReviewKind, ReviewOpening, SummarySent,
    SurgeWithdrawn, TransitionPlanSent, TransitionStrategy,
};
use crate::domain::subjects::{COUNTRY, EMERGENCY, REVIEW};
use convene_runtime::grpc::limits::{ANY, NAME, TEXT};

/// The public event that an event of the record makes, where it makes one.
pub fn public_event(event: &Event) -> Option<PublicEvent> {
    match event {
        Event::PastReviewRecorded(event) => about::<pb::ReviewRecordedAsFound>(&event.past.review, event),
        Event::Corrected(event) => about::<pb::ReviewCorrected>(&event.correction.review, event),
        Event::Opened(event) => about::<pb::ReviewOpened>(&event.review, event),
        Event::OccasionPlanned(event) => {
            let message: pb::OccasionPlanned = event.to_message();
            Some(PublicEvent::new(None, COUNTRY.only().to_string(), &message))
        }
        Event::Closed(event) => about::<pb::ReviewClosed>(&event.closing.review, event),
        Event::SummarySent(event) => about::<pb::DeactivationProposed>(&event.review, event),
        Event::DeactivationDecided(event) => {
            let message: pb::DeactivationDecided = event.to_message();
            Some(PublicEvent::new(Some(event.cluster.clone()), REVIEW.of(&event.review).to_string(), &message))
        }
        Event::PartnersInformed(event) => about::<pb::DeactivationPartnersInformed>(&event.review, event),
        Event::TransitionStrategyRecorded(event) => {
            cluster::about::<pb::TransitionStrategyRecorded>(&event.cluster, event)
        }
        Event::TransitionPlanSent(event) => {
            let message: pb::TransitionPlanSent = event.to_message();
            Some(PublicEvent::new(None, EMERGENCY.of(&event.emergency).to_string(), &message))
        }
        Event::SurgeWithdrawn(event) => {
            let message: pb::SurgeWithdrawn = event.to_message();
            Some(PublicEvent::new(None, EMERGENCY.of(&event.emergency).to_string(), &message))
        }
        Event::EarlyRecoveryRecorded(event) => cluster::about::<pb::EarlyRecoveryRecorded>(&event.cluster, event),
        Event::ResourcesHandedOver(event) => cluster::about::<pb::ResourcesHandedOver>(&event.cluster, event),
        Event::SupportFollowedUp(event) => cluster::about::<pb::SupportFollowedUp>(&event.cluster, event),
        Event::ClusterKept(_)
        | Event::DeactivationRecommended(_)
        | Event::SummaryShared(_)
        | Event::SummaryAnswered(_)
        | Event::DirectorsReviewRecorded(_) => None,
    }
}

/// A public event about a review, with the message `M` of the event.
fn about<M>(review: &ResourceId, event: &impl ToMessage<M>) -> Option<PublicEvent>
where
    M: prost::Message + prost::Name + Default,
{
    Some(PublicEvent::new(None, REVIEW.of(review).to_string(), &event.to_message()))
}

contract! {
    SurgeWithdrawn => pb::SurgeWithdrawn { emergency: code, on: date, outcome: text(TEXT) }
    ReviewCorrected => pb::ReviewCorrected { held_at: timestamp } + {
        correction: |corrected| Some(corrected.correction.to_message()),
    }
    PastReviewRecorded => pb::ReviewRecordedAsFound { held_at: timestamp } + {
        past: |recorded| Some(recorded.past.to_message()),
    }
    ReviewOpening => pb::ReviewOpened { review: code, kind: flattened } + {
        ahead_of: |opening| opening.ahead_of.as_ref().map(show::stored_name).unwrap_or_default(),
    }
    PlannedOccasion => pb::OccasionPlanned { on: date } + {
        occasion: |planned| show::stored_name(&planned.occasion),
    }
    Closed => pb::ReviewClosed { kept: codes(ANY), recommended: codes(ANY), recommended_in_part: codes(ANY) } + {
        closing: |closed| Some(closed.closing.to_message()),
    }
    SummarySent => pb::DeactivationProposed { review: code, cases: each(ANY), kept: codes(ANY) }
    DeactivationCase => pb::DeactivationCase {
        cluster: code,
        ground: flattened,
        mechanisms: text(TEXT),
        places: each(ANY),
    } + {
        agencies: |case| case.focal_points.iter().map(|focal_point| focal_point.agency.to_string()).collect(),
    }
    DeactivationDecision => pb::DeactivationDecided {
        review: code,
        cluster: code,
        ground: optional_message,
        ends_by: optional_date,
    } + {
        ruling: |decision| show::stored_name(&decision.ruling),
    }
    PartnersInformed => pb::DeactivationPartnersInformed {} + { information: |informed| Some(informed.to_message()) }
    TransitionStrategy => pb::TransitionStrategyRecorded {
        cluster: code,
        national_authorities: texts(ANY, NAME),
        development_actors: texts(ANY, NAME),
    } + { counterpart: |strategy| strategy.plan.counterpart.clone() }
    TransitionPlanSent => pb::TransitionPlanSent { emergency: code } + {
        counterpart: |sent| sent.plan.counterpart.clone(),
    }
    EarlyRecovery => pb::EarlyRecoveryRecorded { cluster: code, strategy: text(TEXT) }
    ResourcesHandedOver => pb::ResourcesHandedOver { cluster: code } + {
        items: |handed_over| handed_over.items.iter().map(|item| format!("{} to {}", item.what, item.to)).collect(),
    }
    FollowUp => pb::SupportFollowedUp {} + { follow_up: |follow_up| Some(follow_up.to_message()) }
}

impl ToMessage<pb::ReviewOpened> for ReviewKind {
    fn write_to(&self, message: &mut pb::ReviewOpened) {
        let kind = match self {
            Self::Level3 { emergency } => {
                message.emergency = emergency.to_string();
                "level_3"
            }
            Self::Periodic => "periodic",
            Self::SelectedClusters { clusters } => {
                message.clusters = show::texts(clusters);
                "selected_clusters"
            }
        };
        kind.clone_into(&mut message.kind);
    }
}

impl ToMessage<pb::DeactivationCase> for Ground {
    fn write_to(&self, message: &mut pb::DeactivationCase) {
        (message.ground, message.transferred_to) = match self {
            Self::Transferred { to, .. } => ("transferred".to_owned(), to.clone()),
            Self::NeedsDecreased { .. } => ("needs_decreased".to_owned(), String::new()),
        };
    }
}
