//! The events of reviews, transition and de-activation, in their stored form; the file of each topic declares what they
//! contain.

use convene_kernel::codes::ResourceId;
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::closing::Closed;
use super::deactivation::FollowUp;
use super::deactivation_case::DeactivationCase;
use super::decision::{DeactivationDecision, PartnersInformed};
use super::directors_review::DirectorsReview;
use super::keeping::Keeping;
use super::opening::ReviewOpening;
use super::resources::ResourcesHandedOver;
use super::summary::{SummaryAnswer, SummarySent, SummaryShared};
use super::transition::{EarlyRecovery, TransitionPlanSent, TransitionStrategy};
use crate::domain;

/// In a review, a transition or a de-activation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A review was opened.
    Opened(ReviewOpening),
    /// It keeps a cluster.
    ClusterKept(Restricted<Keeping>),
    /// It recommends a cluster for de-activation.
    DeactivationRecommended(Restricted<DeactivationCase>),
    /// It was closed.
    Closed(Closed),
    /// The ERC was sent its summary.
    SummarySent(SummarySent),
    /// The ERC shared the summary for approval.
    SummaryShared(SummaryShared),
    /// A Principal or a global lead answered it.
    SummaryAnswered(Restricted<SummaryAnswer>),
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
    DirectorsReviewRecorded(Restricted<DirectorsReview>),
}

impl Event {
    /// The review it happened in; none where it happened outside one.
    pub fn review(&self) -> Option<&ResourceId> {
        match self {
            Self::Opened(opening) => Some(&opening.review),
            Self::ClusterKept(keeping) => Some(&keeping.for_decision().review),
            Self::DeactivationRecommended(case) => Some(&case.for_decision().review),
            Self::Closed(closed) => Some(&closed.closing.review),
            Self::SummarySent(sent) => Some(&sent.review),
            Self::SummaryShared(shared) => Some(&shared.review),
            Self::SummaryAnswered(answer) => Some(&answer.for_decision().review),
            Self::DeactivationDecided(decision) => Some(&decision.review),
            Self::PartnersInformed(informed) => Some(&informed.review),
            Self::TransitionStrategyRecorded(_)
            | Self::TransitionPlanSent(_)
            | Self::EarlyRecoveryRecorded(_)
            | Self::ResourcesHandedOver(_)
            | Self::SupportFollowedUp(_)
            | Self::DirectorsReviewRecorded(_) => None,
        }
    }

    /// The cluster whose transition it belongs to; none where it happened in a review, or to a country or response as a whole.
    pub fn cluster_in_transition(&self) -> Option<&ResourceId> {
        match self {
            Self::TransitionStrategyRecorded(strategy) => Some(&strategy.cluster),
            Self::EarlyRecoveryRecorded(recovery) => Some(&recovery.cluster),
            Self::ResourcesHandedOver(items) => Some(&items.cluster),
            Self::SupportFollowedUp(follow_up) => Some(&follow_up.cluster),
            _ => None,
        }
    }
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Review(event)
    }
}
