//! What the events of reviews, transition and de-activation show.
//!
//! A verdict becomes public when the review is closed, not before. Answers of Principals and global leads and the
//! directors' own review stay off the feed, for those who take part in deciding. With whom the ERC shared a summary stays off it,
//! and every reader sees it.

use convene_proto::activation::v1 as pb;
use convene_proto::events::v1 as events;
use convene_runtime::grpc::About;
use convene_runtime::grpc::limits::ANY;
use convene_runtime::{contract, disclosure};

use super::cluster::of_cluster;
use crate::domain::review::{Closed, Event, PastReviewRecorded, ReviewCorrected, SummarySent};
use crate::domain::subjects::{CLUSTER, COUNTRY, EMERGENCY, REVIEW};

disclosure! { Event by about {
    feed {
        PastReviewRecorded => events::ReviewRecordedAsFound,
        Corrected => events::ReviewCorrected,
        Opened => events::ReviewOpened { opening },
        OccasionPlanned => events::OccasionPlanned { occasion },
        Closed => events::ReviewClosed,
        SummarySent => events::DeactivationProposed,
        DeactivationDecided => events::DeactivationDecided { decision },
        PartnersInformed => events::DeactivationPartnersInformed { information },
        TransitionStrategyRecorded => events::TransitionStrategyRecorded { strategy },
        TransitionPlanSent => events::TransitionPlanSent { transition },
        SurgeWithdrawn => events::SurgeWithdrawn { withdrawn },
        EarlyRecoveryRecorded => events::EarlyRecoveryRecorded { early_recovery },
        ResourcesHandedOver => events::ResourcesHandedOver { handed_over },
        SupportFollowedUp => events::SupportFollowedUp { follow_up },
    }
    readers { SummaryShared => pb::SummarySharing }
    insiders {
        ClusterKept => pb::Keeping,
        DeactivationRecommended => pb::DeactivationCase,
        SummaryAnswered => pb::SummaryAnswer,
        DirectorsReviewRecorded => pb::DirectorsReview,
    }
} }

/// About the review, and about the clusters that it decides on; or about the cluster, the emergency or the country.
fn about(event: &Event) -> About {
    if let Some(cluster) = event.cluster_in_transition() {
        return of_cluster(cluster);
    }
    let review = event.review().map(|review| About::resource(REVIEW.of(review)));
    let review = review.unwrap_or_else(|| About::resource(COUNTRY.only()));
    let cluster = |id| CLUSTER.of(id);
    match event {
        Event::PastReviewRecorded(it) => About::resource(REVIEW.of(&it.past.review)),
        Event::TransitionPlanSent(it) => About::resource(EMERGENCY.of(&it.emergency)),
        Event::SurgeWithdrawn(it) => About::resource(EMERGENCY.of(&it.emergency)),
        Event::ClusterKept(it) => review.also([cluster(&it.for_decision().cluster)]),
        Event::DeactivationRecommended(it) => review.also([cluster(&it.for_decision().cluster)]),
        Event::Closed(it) => review.also(it.recommended.iter().map(cluster)),
        Event::SummarySent(it) => review.also(it.cases.iter().map(|case| cluster(&case.cluster))),
        Event::DeactivationDecided(it) => review.under(Some(it.cluster.clone())).also([cluster(&it.cluster)]),
        _ => review,
    }
}

contract! {
    PastReviewRecorded => events::ReviewRecordedAsFound { past: message, held_at: timestamp }
    ReviewCorrected => events::ReviewCorrected { correction: message, held_at: timestamp }
    Closed => events::ReviewClosed {
        closing: message,
        kept: codes(ANY),
        recommended: codes(ANY),
        recommended_in_part: codes(ANY),
    }
    SummarySent => events::DeactivationProposed { review: code, cases: each(ANY), kept: codes(ANY) }
}
