//! The events of the service: their stored forms, their fold, what they make public and what stays off the feed; and which
//! fields of its contracts are restricted.

use convene_activation::domain::Activation;
use convene_activation::publish::public_events;
use convene_runtime::testing::{ServiceEvents, StoredEvents};

const EVENTS: ServiceEvents<Activation> = ServiceEvents {
    stored: StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas: &["operation", "proposal", "cluster", "review"] },
    public_events,
    // OG-3, OG-17, RM-2.11: deliberation, and what concerns no one outside.
    kept_back: &[
        "proposal/Answered",
        "proposal/ConsultationClosed",
        "cluster/ExpertiseShown",
        "cluster/FundingBarrierRaised",
        "cluster/FundingBarrierTakenUp",
        "cluster/ConcernRaised",
        "cluster/ConcernStepTaken",
        "cluster/ConcernClosed",
        "cluster/FindingAnswered",
        "review/ClusterKept",
        "review/DeactivationRecommended",
        "review/SummaryShared",
        "review/SummaryAnswered",
        "review/DirectorsReviewRecorded",
    ],
    // OG-18, RM-2.11: a subscriber can ask for one cluster alone.
    under_a_cluster: &[
        "cluster/Activated",
        "cluster/Adapted",
        "cluster/Deactivated",
        "cluster/EndedInPart",
        "review/DeactivationDecided",
    ],
    restricted: &[
        "ClusterRecord.concerns",
        "Proposal.alternatives",
        "Proposal.answers",
        "DeactivationDecisionRecord.objections",
        "ReviewDetails.answers",
        "ReviewDetails.ending",
        "ReviewDetails.kept",
        "Transitions.directors_reviews",
    ],
};

convene_runtime::service_tests!(Activation, EVENTS);

/// OG-18: who follows a cluster that was merged into another hears of it.
#[test]
fn a_merger_is_published_under_both_clusters() {
    let events = EVENTS.public(&EVENTS.stored.read()["cluster/Adapted"]);
    let under: Vec<_> =
        events.iter().map(|event| (event.name, event.cluster.as_ref().map(ToString::to_string))).collect();
    let (health, nutrition) = (Some("health".to_owned()), Some("nutrition".to_owned()));
    assert_eq!(under, [("ClusterAdapted", health), ("ClusterMerged", nutrition)]);
}
