//! Reviews, transitions and de-activations as the record has them.
//!
//! What was recorded is kept in the form it is stored in, as the file of each topic declares it.

use std::collections::BTreeMap;

use convene_kernel::codes::{Etag, PersonId, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::reference_checks::find;
use convene_kernel::refusal::Refusal;
use convene_kernel::subject::Subject;
use convene_kernel::timeline::Timeline;
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::closing::Closing;
use super::deactivation::FollowUp;
use super::deactivation_case::DeactivationCase;
use super::decision::{DeactivationDecision, PartnersInformed, Ruling};
use super::directors_review::DirectorsReview;
use super::keeping::Keeping;
use super::opening::ReviewOpening;
use super::past_review::PastReviewRecorded;
use super::resources::ResourcesHandedOver;
use super::summary::{SummaryAnswer, SummaryShared};
use super::transition::{EarlyRecovery, TransitionPlanSent, TransitionStrategy};
use crate::domain::Recorded;
use crate::domain::endorsement::Asked;
use crate::domain::subjects::REVIEW;

/// Reviews, transition strategies and de-activations of a country.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reviews {
    /// The reviews, by identifier.
    pub reviews: BTreeMap<ResourceId, Review>,
    /// The reviews of before the record was that were recorded as found, by identifier.
    pub found: BTreeMap<ResourceId, Recorded<PastReviewRecorded>>,
    /// How each cluster is to end, and what came after, by cluster.
    pub transitions: BTreeMap<ResourceId, Transition>,
    /// The plans of transition of a response as a whole, over time, by emergency (rows RM-2.9, RM-2.14).
    pub plans: BTreeMap<ResourceId, Timeline<Recorded<TransitionPlanSent>>>,
    /// The emergency directors' reviews, in the order in which they were held (row RM-2.12).
    pub directors: Restricted<Vec<Recorded<DirectorsReview>>>,
}

/// A review of the clusters by the HCT (rows RM-2.9, RM-2.10).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Review {
    /// What it was opened with.
    pub opening: Recorded<ReviewOpening>,
    /// Its verdict on each cluster.
    pub verdicts: Restricted<BTreeMap<ResourceId, Verdict>>,
    /// How it was closed, once it was (row RM-2.13).
    pub closing: Option<Recorded<Closing>>,
    /// Who sent the ERC the summary, and when (row RM-2.11).
    pub summary_sent: Option<Stamp>,
    /// With whom the ERC shared it: each time it did, with more.
    pub shared: Vec<Recorded<SummaryShared>>,
    /// Those who were asked, and what each says; what was said is for those who take part in deciding.
    pub asked: Restricted<Asked>,
    /// What Principals and global leads answered.
    pub answers: Restricted<Vec<Recorded<SummaryAnswer>>>,
    /// What the ERC decided on each cluster.
    pub decisions: BTreeMap<ResourceId, Recorded<DeactivationDecision>>,
    /// How partners were informed, each time they were.
    pub partners_informed: Vec<Recorded<PartnersInformed>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

impl Review {
    /// A review that was opened just now.
    pub(super) fn opened(opening: &ReviewOpening, stamp: &Stamp) -> Self {
        Self {
            opening: Recorded::new(opening, stamp),
            verdicts: Restricted::default(),
            closing: None,
            summary_sent: None,
            shared: Vec::new(),
            asked: Restricted::default(),
            answers: Restricted::default(),
            decisions: BTreeMap::new(),
            partners_informed: Vec::new(),
            etag: stamp.etag,
        }
    }

    /// Its name in findings and duties, such as `review/r-1`.
    pub fn subject(&self) -> Subject {
        REVIEW.of(&self.opening.what.review)
    }

    /// The clusters it recommends to de-activate, with the case for each; for decisions, and for documents once it is closed.
    pub fn recommended(&self) -> impl Iterator<Item = &DeactivationCase> {
        self.verdicts.for_decision().values().filter_map(Verdict::ends).map(|case| &case.what)
    }

    /// Who recommended that a cluster ends, and who sent the summary.
    pub(super) fn proposers(&self) -> impl Iterator<Item = &PersonId> {
        let recommended = self.verdicts.for_decision().values().filter_map(Verdict::ends).map(|case| &case.stamp);
        recommended.chain(&self.summary_sent).map(|stamp| &stamp.actor.person)
    }

    /// The clusters it keeps, each with its reasons and plan; for decisions, and for documents once it is closed.
    pub fn kept(&self) -> impl Iterator<Item = &Keeping> {
        self.verdicts.for_decision().values().filter_map(Verdict::kept).map(|keeping| &keeping.what)
    }

    /// Whether the ERC approved that the cluster ends.
    pub fn approves_the_end_of(&self, cluster: &ResourceId) -> bool {
        self.decisions.get(cluster).is_some_and(|decision| decision.what.is_approved())
    }
}

/// How a cluster is to end, and what came after.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Transition {
    /// Its transition strategy, over time (row RM-2.5).
    pub strategy: Timeline<Recorded<TransitionStrategy>>,
    /// Its early recovery strategy and procedures, over time (row GN-7).
    pub early_recovery: Timeline<Recorded<EarlyRecovery>>,
    /// What was handed over, by the lead agency's rules (row RM-2.12).
    pub handed_over: Vec<Recorded<ResourcesHandedOver>>,
    /// The support given after it ended (row RM-2.6).
    pub follow_ups: Vec<Recorded<FollowUp>>,
}

impl Reviews {
    /// How the cluster is to end, which begins with what is first recorded of it.
    pub(super) fn transition_of(&mut self, cluster: &ResourceId) -> &mut Transition {
        self.transitions.entry(cluster.clone()).or_default()
    }

    /// The review of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn review(&self, id: impl AsRef<str>) -> Result<&Review, Refusal> {
        find("review", &self.reviews, id)
    }

    /// The reviews that are not closed.
    pub fn open(&self) -> impl Iterator<Item = &Review> {
        self.reviews.values().filter(|review| review.closing.is_none())
    }

    /// Whether the cluster is to end: its last review recommends it, and the ERC did not decline.
    pub fn recommend_the_end_of(&self, cluster: &ResourceId) -> bool {
        self.last_on(cluster).is_some_and(|review| {
            let is_declined = |decision: &Recorded<DeactivationDecision>| decision.what.ruling == Ruling::Declined;
            review.recommended().any(|case| case.cluster == *cluster)
                && !review.decisions.get(cluster).is_some_and(is_declined)
        })
    }

    /// The last review that was closed with a verdict on the cluster.
    pub fn last_on(&self, cluster: &ResourceId) -> Option<&Review> {
        let closed = self.reviews.values().filter(|review| review.verdicts.for_decision().contains_key(cluster));
        closed
            .filter_map(|review| {
                let closed = &review.closing.as_ref()?.stamp;
                Some(((closed.occurred_at, closed.etag), review))
            })
            .max_by_key(|(closed, _)| *closed)
            .map(|(_, review)| review)
    }
}

/// The verdict of a review on a cluster (row RM-2.13).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Verdict {
    /// It is kept.
    Kept(Box<Recorded<Keeping>>),
    /// It is recommended for de-activation.
    Ends(Box<Recorded<DeactivationCase>>),
}

impl Verdict {
    /// Why and how long the cluster is kept, where it is.
    pub fn kept(&self) -> Option<&Recorded<Keeping>> {
        match self {
            Self::Kept(keeping) => Some(keeping),
            Self::Ends(_) => None,
        }
    }

    /// The case for de-activation, where the cluster is to end.
    pub fn ends(&self) -> Option<&Recorded<DeactivationCase>> {
        match self {
            Self::Kept(_) => None,
            Self::Ends(case) => Some(case),
        }
    }
}
