//! The events of reviews, transition and de-activation, in their stored form; the file of each topic declares what they
//! contain.

use chrono_tz::Tz;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::time::{Moment, start_of_day};
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::closing::Closed;
use super::correction::ReviewCorrected;
use super::deactivation::FollowUp;
use super::deactivation_case::DeactivationCase;
use super::decision::{DeactivationDecision, PartnersInformed};
use super::directors_review::DirectorsReview;
use super::keeping::Keeping;
use super::occasion::PlannedOccasion;
use super::opening::ReviewOpening;
use super::past_review::PastReviewRecorded;
use super::resources::ResourcesHandedOver;
use super::summary::{SummaryAnswer, SummarySent, SummaryShared};
use super::surge::SurgeWithdrawn;
use super::transition::{EarlyRecovery, TransitionPlanSent, TransitionStrategy};
use super::{
    Review, Transition, closing, correction, deactivation, deactivation_case, decision, directors_review, keeping,
    occasion, opening, past_review, resources, summary, surge, transition,
};
use crate::domain::fact::FactKind;
use crate::domain::{self, Operation};

/// In a review, a transition or a de-activation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A review from before the record began recorded as found.
    PastReviewRecorded(PastReviewRecorded),
    /// A review was opened.
    Opened(ReviewOpening),
    /// The day of the next appeal or mid-year review was recorded.
    OccasionPlanned(PlannedOccasion),
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
    /// Surge capacity withdrew.
    SurgeWithdrawn(SurgeWithdrawn),
    /// It was corrected when a review was held.
    Corrected(ReviewCorrected),
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
            Self::Corrected(corrected) => Some(&corrected.correction.review),
            Self::PastReviewRecorded(_)
            | Self::TransitionStrategyRecorded(_)
            | Self::TransitionPlanSent(_)
            | Self::EarlyRecoveryRecorded(_)
            | Self::ResourcesHandedOver(_)
            | Self::SupportFollowedUp(_)
            | Self::OccasionPlanned(_)
            | Self::SurgeWithdrawn(_)
            | Self::DirectorsReviewRecorded(_) => None,
        }
    }

    /// The moment that the event itself names; its days are those of `zone`.
    pub fn happened_at(&self, zone: Tz) -> Option<Moment> {
        match self {
            Self::PastReviewRecorded(recorded) => Some(recorded.held_at),
            Self::SurgeWithdrawn(withdrawn) => Some(start_of_day(withdrawn.on, zone)),
            Self::DirectorsReviewRecorded(review) => Some(start_of_day(review.for_decision().on, zone)),
            Self::Opened(_)
            | Self::OccasionPlanned(_)
            | Self::ClusterKept(_)
            | Self::DeactivationRecommended(_)
            | Self::Closed(_)
            | Self::SummarySent(_)
            | Self::SummaryShared(_)
            | Self::SummaryAnswered(_)
            | Self::DeactivationDecided(_)
            | Self::PartnersInformed(_)
            | Self::TransitionStrategyRecorded(_)
            | Self::TransitionPlanSent(_)
            | Self::EarlyRecoveryRecorded(_)
            | Self::ResourcesHandedOver(_)
            | Self::SupportFollowedUp(_)
            | Self::Corrected(_) => None,
        }
    }

    /// The fact that it records, where that is one that a correction may be about.
    pub fn fact(&self) -> Option<(FactKind, &ResourceId)> {
        match self {
            Self::Closed(closed) => Some((FactKind::Review, &closed.closing.review)),
            Self::PastReviewRecorded(recorded) => Some((FactKind::Review, &recorded.past.review)),
            _ => None,
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

/// The state after the event.
pub fn evolve(mut operation: Operation, event: &Event, stamp: &Stamp) -> Operation {
    match event {
        Event::PastReviewRecorded(event) => past_review::recorded(&mut operation, event, stamp),
        Event::Corrected(event) => correction::corrected(&mut operation, event),
        Event::Opened(event) => opening::opened(&mut operation, event, stamp),
        Event::OccasionPlanned(event) => occasion::planned(&mut operation, event, stamp),
        Event::TransitionPlanSent(event) => transition::plan_sent(&mut operation, event, stamp),
        Event::SurgeWithdrawn(event) => surge::withdrawn(&mut operation, event, stamp),
        Event::DirectorsReviewRecorded(event) => {
            directors_review::recorded(&mut operation, event.for_decision(), stamp)
        }
        _ => {}
    }
    if let Some(review) = event.review().and_then(|id| operation.reviews.reviews.get_mut(id)) {
        evolve_review(review, event, stamp);
        review.etag = stamp.etag;
    }
    if let Some(id) = event.cluster_in_transition() {
        evolve_transition(operation.reviews.transition_of(id), event, stamp);
        if let Some(cluster) = operation.clusters.get_mut(id) {
            cluster.etag = stamp.etag;
        }
    }
    operation
}

fn evolve_review(review: &mut Review, event: &Event, stamp: &Stamp) {
    match event {
        Event::ClusterKept(event) => keeping::kept(review, event.for_decision(), stamp),
        Event::DeactivationRecommended(event) => deactivation_case::recommended(review, event.for_decision(), stamp),
        Event::Closed(event) => closing::closed(review, event, stamp),
        Event::SummarySent(_) => summary::sent(review, stamp),
        Event::SummaryShared(event) => summary::shared(review, event, stamp),
        Event::SummaryAnswered(event) => summary::answered(review, event.for_decision(), stamp),
        Event::DeactivationDecided(event) => decision::decided(review, event, stamp),
        Event::PartnersInformed(event) => decision::partners_informed(review, event, stamp),
        _ => {}
    }
}

fn evolve_transition(transition: &mut Transition, event: &Event, stamp: &Stamp) {
    match event {
        Event::TransitionStrategyRecorded(event) => transition::strategy_recorded(transition, event, stamp),
        Event::EarlyRecoveryRecorded(event) => transition::early_recovery_recorded(transition, event, stamp),
        Event::ResourcesHandedOver(event) => resources::handed_over(transition, event, stamp),
        Event::SupportFollowedUp(event) => deactivation::followed_up(transition, event, stamp),
        _ => {}
    }
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Review(event)
    }
}
