//! Reviews, transitions and de-activations as they stand.
//!
//! What was recorded is in the files beside, in the form it is stored in: it is added to, never changed.

mod procedure;
mod transition;
mod verdict;

use std::collections::BTreeMap;

use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::identity::Actor;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::Moment;

pub use procedure::{
    Closing, DeactivationDecision, Occasion, PartnersInformed, Position, ReviewKind, ReviewOpening, Ruling,
    SummaryAnswer, SummaryShared,
};
pub use transition::{
    DirectorsReview, EarlyRecovery, FollowUp, HandedOver, ResourceHandOver, ResourcesHandedOver, TransitionPlan,
    TransitionPlanSent, TransitionStrategy,
};
pub use verdict::{
    AgencyFocalPoint, ClosingCost, DeactivationCase, Factor, FactorAnswer, Ground, Keeping, Passed, Recipient, Verdict,
};

use crate::domain::find;

/// Reviews, transition strategies and de-activations of a country.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reviews {
    /// The reviews, by identifier.
    pub reviews: BTreeMap<ResourceId, Review>,
    /// How each cluster is to end, and what came after, by cluster.
    pub transitions: BTreeMap<ResourceId, Transition>,
    /// The plans of transition out of level 3, by emergency (row RM-2.9).
    pub plans: BTreeMap<ResourceId, TransitionPlanSent>,
    /// The emergency directors' reviews (row RM-2.12).
    pub directors: Vec<DirectorsReview>,
}

/// A review of the clusters by the HCT (rows RM-2.9, RM-2.10).
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// What it was opened with.
    pub opening: ReviewOpening,
    /// What it says on each cluster.
    pub verdicts: BTreeMap<ResourceId, Verdict>,
    /// How it was closed, once it was (row RM-2.13).
    pub closing: Option<Closing>,
    /// Who sent the ERC the summary, and when (row RM-2.11).
    pub summary_sent: Option<(Actor, Moment)>,
    /// With whom the ERC shared it.
    pub shared: Option<SummaryShared>,
    /// What Principals and global leads answered.
    pub answers: Vec<SummaryAnswer>,
    /// What the ERC decided on each cluster.
    pub decisions: BTreeMap<ResourceId, DeactivationDecision>,
    /// How partners were informed, once they were.
    pub partners_informed: Option<PartnersInformed>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

impl Review {
    /// Its name in findings and duties, such as `review/r-1`.
    pub fn subject(&self) -> String {
        format!("review/{}", self.opening.review)
    }

    /// The clusters it recommends to de-activate, with the case for each.
    pub fn recommended(&self) -> impl Iterator<Item = &DeactivationCase> {
        self.verdicts.values().filter_map(|verdict| match verdict {
            Verdict::Ends(case) => Some(case.as_ref()),
            Verdict::Kept(_) => None,
        })
    }

    /// Whether the ERC approved that the cluster ends.
    pub fn approves_the_end_of(&self, cluster: &ResourceId) -> bool {
        self.decisions.get(cluster).is_some_and(|decision| decision.ruling == Ruling::Approved)
    }
}

/// How a cluster is to end, and what came after.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Transition {
    /// Its transition strategy (row RM-2.5).
    pub strategy: Option<TransitionStrategy>,
    /// Its early recovery strategy and procedures (row GN-7).
    pub early_recovery: Option<EarlyRecovery>,
    /// What was handed over, by the lead agency's rules (row RM-2.12).
    pub handed_over: Vec<ResourcesHandedOver>,
    /// The support given after it ended (row RM-2.6).
    pub follow_ups: Vec<FollowUp>,
}

impl Reviews {
    /// The review of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn review(&self, id: &ResourceId) -> Result<&Review, Refusal> {
        find("review", &self.reviews, id)
    }

    /// The reviews that are not closed.
    pub fn open(&self) -> impl Iterator<Item = &Review> {
        self.reviews.values().filter(|review| review.closing.is_none())
    }

    /// The review by which the ERC approved that the cluster ends, the last one where there are several.
    pub fn approving_the_end_of(&self, cluster: &ResourceId) -> Option<&Review> {
        let approving = self.reviews.values().filter(|review| review.approves_the_end_of(cluster));
        approving.max_by_key(|review| review.etag)
    }
}
