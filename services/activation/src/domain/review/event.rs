//! What may happen in a review, a transition or a de-activation, in its stored form.

use convene_kernel::codes::ResourceId;
use serde::{Deserialize, Serialize};

use super::state::{
    Closing, DeactivationCase, DeactivationDecision, DirectorsReview, EarlyRecovery, FollowUp, Keeping,
    PartnersInformed, ResourcesHandedOver, ReviewOpening, SummaryAnswer, SummaryShared, TransitionPlanSent,
    TransitionStrategy,
};
use crate::domain;

/// In a review, a transition or a de-activation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A review was opened.
    Opened(ReviewOpening),
    /// It keeps a cluster.
    ClusterKept(Keeping),
    /// It recommends a cluster for de-activation.
    DeactivationRecommended(DeactivationCase),
    /// It was closed.
    Closed {
        /// The review, and what becomes of surge capacity.
        #[serde(flatten)]
        closing: Closing,
        /// The clusters kept.
        kept: Vec<ResourceId>,
        /// The clusters recommended for de-activation.
        recommended: Vec<ResourceId>,
    },
    /// The ERC was sent its summary.
    SummarySent {
        /// The review.
        review: ResourceId,
        /// The case for each cluster that is to end.
        cases: Vec<DeactivationCase>,
    },
    /// The ERC shared the summary for approval.
    SummaryShared(SummaryShared),
    /// A Principal or a global lead answered it.
    SummaryAnswered(SummaryAnswer),
    /// The ERC decided whether a cluster may end.
    DeactivationDecided(DeactivationDecision),
    /// Partners were informed.
    PartnersInformed(PartnersInformed),
    /// A cluster has a transition strategy.
    TransitionStrategyRecorded(TransitionStrategy),
    /// The ERC was sent the plan of transition out of level 3.
    TransitionPlanSent(TransitionPlanSent),
    /// A cluster has an early recovery strategy.
    EarlyRecoveryRecorded(EarlyRecovery),
    /// Resources were handed over.
    ResourcesHandedOver(ResourcesHandedOver),
    /// Support promised was followed up.
    SupportFollowedUp(FollowUp),
    /// The emergency directors reviewed field operations.
    DirectorsReviewRecorded(DirectorsReview),
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Review(event)
    }
}
