//! The opening of a review by the HCT: of a level 3 response, or every six months (rows RM-2.9, RM-2.10).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::reference_checks::organizations;
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::checks::must_be_new;
use super::verdict::must_be_active;
use super::{Event, Review};
use crate::domain::operation::country::acting_head;
use crate::domain::subjects::REVIEW;
use crate::domain::{Decided, Operation};
use crate::reasons;

/// The opening of a review by the HCT.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewOpening {
    /// Its identifier.
    pub review: ResourceId,
    /// Of which kind it is.
    #[serde(flatten)]
    pub kind: ReviewKind,
    /// What it comes ahead of, where it justifies clusters for it (row RM-2.10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ahead_of: Option<Occasion>,
    /// The members of the HCT that take part.
    pub participants: Vec<OrganizationCode>,
    /// The national and development capacity to coordinate instead (row RM-2.10).
    pub capacities: String,
}

impl ReviewOpening {
    /// Whether it is a review of every active cluster, and not of some.
    pub fn is_of_all_clusters(&self) -> bool {
        !matches!(self.kind, ReviewKind::SelectedClusters { .. })
    }

    /// Whether it justifies clusters ahead of an occasion: any periodic review does, and another one that was opened
    /// for it (row RM-2.10).
    pub fn justifies(&self, occasion: Occasion) -> bool {
        self.kind == ReviewKind::Periodic || self.ahead_of == Some(occasion)
    }
}

/// The kinds of review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ReviewKind {
    /// The activation review of a level 3 response (row RM-2.9).
    Level3 {
        /// The identifier of the emergency, such as `haiyan`.
        emergency: ResourceId,
    },
    /// The periodic review of all clusters, at every level of response (row RM-2.10).
    Periodic,
    /// A review of some clusters between the reviews of all of them, since each ends in its own time (row RM-2.8).
    SelectedClusters {
        /// The identifiers of the clusters that it is about.
        clusters: Vec<ResourceId>,
    },
}

/// What clusters are justified ahead of (row RM-2.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    Appeal,
    /// The review at mid-year.
    MidYearReview,
}

impl Occasion {
    /// The name for readers.
    pub fn title(self) -> &'static str {
        match self {
            Self::Appeal => "appeal",
            Self::MidYearReview => "mid-year review",
        }
    }
}

/// The acting head opens a review where none is open.
pub(super) fn admits(operation: &Operation, context: &Context<'_>) -> Result<(), Refusal> {
    acting_head(operation, context)?;
    let mut checks = Checks::new();
    if let Some(open) = operation.reviews.open().next() {
        checks.precondition("RM-2.13", reasons::REVIEW_OPEN).says(
            message!("the review '{review}' is open", review = open.opening.what.review),
            "give its verdict on every active cluster, and close it first",
        );
    }
    checks.finish()
}

pub(super) fn open_review(operation: &Operation, command: &ReviewOpening, context: &Context<'_>) -> Decided {
    let mut checks = Checks::new();
    must_be_new(&mut checks, &operation.reviews, &command.review);
    if command.participants.is_empty() && operation.country.has_country_team() != Some(false) {
        checks.invalid("RM-2.10", reasons::COUNTRY_TEAM_ABSENT).at("participants").says(
            "the HCT reviews, and no member takes part",
            "name the members of the HCT that take part, or record that the country has no team",
        );
    }
    organizations(&mut checks, context, "OG-8", "participants", &command.participants);
    if let ReviewKind::Level3 { emergency } = &command.kind {
        let level_3 = operation.emergency(emergency)?.level_3_responses.last();
        if level_3.is_none_or(|level_3| level_3.principals_decided.is_none()) {
            checks.precondition("RM-2.9", reasons::PRINCIPALS_NOT_DECIDED).at("emergency").says(
                message!("the Principals have not taken a level 3 decision on '{emergency}'", emergency),
                "record their decision first, or open a periodic review",
            );
        }
    }
    if let ReviewKind::SelectedClusters { clusters } = &command.kind {
        for (index, id) in clusters.iter().enumerate() {
            must_be_active(&mut checks, operation.cluster(id)?, &format!("clusters[{index}]"));
        }
        if command.ahead_of.is_some() {
            checks.invalid("RM-2.10", reasons::NOT_EVERY_CLUSTER).at("ahead_of").says(
                "a review before the appeal or the mid-year review must cover every cluster",
                "open a periodic review, or leave the occasion out",
            );
        }
    }
    checks.finish()?;
    Ok(Decision::about(REVIEW.of(&command.review)).event(Event::Opened(command.clone()).into()))
}

pub(super) fn opened(operation: &mut Operation, opening: &ReviewOpening, stamp: &Stamp) {
    operation.reviews.reviews.insert(opening.review.clone(), Review::opened(opening, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::at;

    use super::*;
    use crate::domain::fixtures::{hc, ocha};
    use crate::domain::operation::{self, Leadership};
    use crate::domain::review::Command;
    use crate::domain::review::fixtures::{in_review, opening, two_clusters};

    /// RM-2.10: the HCT reviews; one review at a time, each under a name of its own.
    #[test]
    fn the_country_team_reviews() {
        let alone = ReviewOpening { participants: Vec::new(), ..opening(ReviewKind::Periodic) };
        two_clusters().when(&hc(), Command::OpenReview(alone.clone())).refused("RM-2.10", "COUNTRY_TEAM_ABSENT");
        let since = at("2013-01-01").date_naive();
        let no_team = Leadership { humanitarian_coordinator: true, country_team: false, since };
        let without = two_clusters().given(&ocha(), operation::Command::RecordLeadership(no_team));
        without.when(&hc(), Command::OpenReview(alone)).commit();
        let again = in_review().when(&hc(), Command::OpenReview(opening(ReviewKind::Periodic)));
        again.refused("RM-2.10", "REVIEW_ALREADY_EXISTS").refused("RM-2.13", "REVIEW_OPEN");
    }
}
