//! Reviews, transitions and de-activations as the record has them.
//!
//! What was recorded is kept in the form it is stored in, as the file of each topic declares it.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use convene_kernel::codes::{Etag, PersonId, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::past_date::PastDate;
use convene_kernel::reference_checks::find;
use convene_kernel::refusal::Refusal;
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::closing::Closing;
use super::deactivation::FollowUp;
use super::deactivation_case::DeactivationCase;
use super::decision::{DeactivationDecision, PartnersInformed, Ruling};
use super::directors_review::DirectorsReview;
use super::keeping::Keeping;
use super::occasion::PlannedOccasion;
use super::opening::{Occasion, ReviewKind, ReviewOpening};
use super::past_review::PastReviewRecorded;
use super::resources::ResourcesHandedOver;
use super::summary::{SummaryAnswer, SummaryShared};
use super::surge::SurgeWithdrawn;
use super::transition::{EarlyRecovery, TransitionPlanSent, TransitionStrategy};
use crate::domain::Recorded;
use crate::domain::cluster::Cluster;
use crate::domain::endorsement::Asked;
use crate::domain::place::Place;
use crate::domain::subjects::REVIEW;

/// Reviews, transition strategies and de-activations of a country.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Reviews {
    /// The reviews, by identifier.
    pub reviews: BTreeMap<ResourceId, Review>,
    /// The reviews from before the record began that were recorded as found, by identifier.
    pub found: BTreeMap<ResourceId, Recorded<PastReviewRecorded>>,
    /// How each cluster is to end, and what came after, by cluster.
    pub transitions: BTreeMap<ResourceId, Transition>,
    /// The plans of transition of a response as a whole, over time, by emergency (rows RM-2.9, RM-2.14).
    pub plans: BTreeMap<ResourceId, Timeline<Recorded<TransitionPlanSent>>>,
    /// How surge capacity withdrew, over time, by emergency (row RM-2.9).
    pub surge: BTreeMap<ResourceId, Timeline<Recorded<SurgeWithdrawn>>>,
    /// When the appeal and the mid-year review are planned, over time (row RM-2.10).
    pub occasions: BTreeMap<Occasion, Timeline<Recorded<PlannedOccasion>>>,
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
    /// Of clusters that it keeps, the case for ending them in a part of the country (row RM-2.11).
    pub in_part: Restricted<BTreeMap<ResourceId, Recorded<DeactivationCase>>>,
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
            in_part: Restricted::default(),
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

    /// Whether it is a review of the cluster: of all of them, or of some that it names.
    pub fn covers(&self, cluster: &ResourceId) -> bool {
        match &self.opening.what.kind {
            ReviewKind::SelectedClusters { clusters } => clusters.contains(cluster),
            ReviewKind::Level3 { .. } | ReviewKind::Periodic => true,
        }
    }

    /// The cases for de-activation that are recorded, of whole clusters and of parts of the country.
    fn cases(&self) -> impl Iterator<Item = &Recorded<DeactivationCase>> {
        let whole = self.verdicts.for_decision().values().filter_map(Verdict::ends);
        whole.chain(self.in_part.for_decision().values())
    }

    /// The clusters it recommends to de-activate, in whole or in a part of the country, with the case for each; for decisions,
    /// and for documents once it is closed.
    pub fn recommended(&self) -> impl Iterator<Item = &DeactivationCase> {
        self.cases().map(|case| &case.what)
    }

    /// The case for de-activating the cluster, in whole or in a part of the country.
    pub fn case_for(&self, cluster: &ResourceId) -> Option<&DeactivationCase> {
        self.recommended().find(|case| case.cluster == *cluster)
    }

    /// Who recommended that a cluster ends, and who sent the summary.
    pub(super) fn proposers(&self) -> impl Iterator<Item = &PersonId> {
        let recommended = self.cases().map(|case| &case.stamp);
        recommended.chain(&self.summary_sent).map(|stamp| &stamp.actor.person)
    }

    /// The clusters it keeps, each with its reasons and plan; for decisions, and for documents once it is closed.
    pub fn kept(&self) -> impl Iterator<Item = &Keeping> {
        self.verdicts.for_decision().values().filter_map(Verdict::kept).map(|keeping| &keeping.what)
    }

    /// When it was closed, in the order in which reviews count; none comes first.
    pub(super) fn closed_at(&self) -> Option<(Moment, Etag)> {
        self.closing.as_ref().map(|closing| (closing.stamp.occurred_at, closing.stamp.etag))
    }

    /// Whether it was closed by `moment`.
    pub(super) fn is_closed_by(&self, moment: Moment) -> bool {
        self.closing.as_ref().is_some_and(|closing| closing.stamp.occurred_at <= moment)
    }

    /// Whether it says something of what the case recommends: of an end in a part of the country, another case does.
    pub(super) fn speaks_of(&self, case: &DeactivationCase) -> bool {
        if case.places.is_empty() {
            return self.verdicts.for_decision().contains_key(&case.cluster);
        }
        self.case_for(&case.cluster).is_some()
    }

    /// Whether it recommends that the cluster ends in the whole country.
    fn ends(&self, cluster: &ResourceId) -> bool {
        self.verdicts.for_decision().get(cluster).is_some_and(|verdict| verdict.ends().is_some())
    }

    /// Whether the ERC approved its case for the cluster, as the cluster is active now.
    fn approves(&self, cluster: &Cluster) -> bool {
        let sent = self.summary_sent.as_ref();
        self.approves_the_end_of(&cluster.id) && sent.is_some_and(|sent| sent.occurred_at >= cluster.activated_at)
    }

    /// Whether the end in a part of the country that it recommended was carried out, also where the cluster is active there again.
    pub(super) fn is_carried_out_in(&self, cluster: &Cluster, place: &ResourceId) -> bool {
        let end = cluster.ended_in.get(place);
        cluster.has_ended_in(place) || end.is_some_and(|end| end.review == self.opening.what.review)
    }

    /// Whether the ERC approved that the cluster ends, in whole or in a part of the country.
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

    /// When the level 3 reviews of an emergency were closed (row RM-2.9).
    pub fn level_3_reviews_of<'a>(&'a self, emergency: &'a ResourceId) -> impl Iterator<Item = Moment> + 'a {
        let of_emergency = move |review: &&Review| match &review.opening.what.kind {
            ReviewKind::Level3 { emergency: of } => of == emergency,
            _ => false,
        };
        let reviews = self.reviews.values().filter(of_emergency);
        let closed = reviews.filter_map(|review| review.closing.as_ref()).map(|closing| closing.stamp.occurred_at);
        let found = self.found.values().map(|found| &found.what);
        let found = found.filter(move |found| found.past.emergency.as_ref() == Some(emergency));
        closed.chain(found.map(|found| found.held_at))
    }

    /// When the last review of all clusters was held, of those that are known: the next one is due six months after it (row RM-2.10).
    /// Whether a review of level 3 that was found was of all clusters, is not known.
    pub fn last_held(&self) -> Option<Held> {
        self.held().max_by_key(|held| held.at)
    }

    /// When the reviews of all clusters were held, of those that are known, in no order.
    pub fn held(&self) -> impl Iterator<Item = Held> + '_ {
        let found = self.found.values().map(|found| &found.what).filter(|found| found.past.emergency.is_none());
        let found =
            found.map(|found| Held { at: found.held_at, date: Some(found.past.held).filter(|held| !held.is_exact()) });
        let of_all = self.reviews.values().filter(|review| review.opening.what.is_of_all_clusters());
        let closed = of_all.filter_map(|review| review.closing.as_ref());
        found.chain(closed.map(|closing| Held { at: closing.stamp.occurred_at, date: None }))
    }

    /// When reviews with a verdict on the cluster were closed (row RM-1.14).
    pub fn held_on<'a>(&'a self, cluster: &'a ResourceId) -> impl Iterator<Item = Moment> + 'a {
        let closed = self.reviews.values().filter_map(|review| Some((review, review.closing.as_ref()?)));
        let on_it = closed.filter(move |(review, _)| review.verdicts.for_decision().contains_key(cluster));
        on_it.map(|(_, closing)| closing.stamp.occurred_at)
    }

    /// When the ERC approved that the cluster ends, the last time (row RM-2.11).
    pub fn end_approved_at(&self, cluster: &ResourceId) -> Option<Moment> {
        let decisions = self.reviews.values().filter_map(|review| review.decisions.get(cluster));
        decisions.filter(|decision| decision.what.is_approved()).map(|decision| decision.stamp.occurred_at).max()
    }

    /// The reviews that are not closed.
    pub fn open(&self) -> impl Iterator<Item = &Review> {
        self.reviews.values().filter(|review| review.closing.is_none())
    }

    /// Whether the cluster is to end: its last review recommends it, and the ERC did not decline.
    pub fn recommend_the_end_of(&self, cluster: &ResourceId) -> bool {
        self.closed_on(cluster).first().is_some_and(|review| {
            let is_declined = |decision: &Recorded<DeactivationDecision>| decision.what.ruling == Ruling::Declined;
            review.ends(cluster) && !review.decisions.get(cluster).is_some_and(is_declined)
        })
    }

    /// The review by which the ERC approved that the cluster, as it is active now, ends. A later review that keeps the cluster
    /// undoes the approval, and so does a later decision of the ERC; one that says the same, or nothing of it, does not (row
    /// RM-2.11).
    pub fn approving_the_end_of(&self, cluster: &Cluster) -> Option<&Review> {
        let decisive = |review: &&&Review| !review.ends(&cluster.id) || review.decisions.contains_key(&cluster.id);
        let closed = self.closed_on(&cluster.id);
        let last = closed.iter().find(decisive).copied();
        last.filter(|review| review.ends(&cluster.id) && review.approves(cluster))
    }

    /// The review by which the ERC approved that the cluster, as it is active now, ends in a part of the country. A later decision
    /// of the ERC on that part undoes the approval; a later review that says nothing of the part does not (row RM-2.11).
    pub fn approving_the_end_in(&self, cluster: &Cluster, place: &ResourceId) -> Option<&Review> {
        let is_decided_on = |review: &&Review| {
            let case = review.in_part.for_decision().get(&cluster.id);
            case.is_some_and(|case| case.what.is_about(place)) && review.decisions.contains_key(&cluster.id)
        };
        let last = self.reviews.values().filter(is_decided_on).max_by_key(|review| review.closed_at());
        last.filter(|review| review.approves(cluster))
    }

    /// Whether the ERC approved already what the case recommends: where the cluster is active again after an end, that one is over.
    pub fn approve_already(&self, cluster: &Cluster, case: &DeactivationCase) -> bool {
        if case.places.is_empty() {
            return self.approving_the_end_of(cluster).is_some();
        }
        case.places.iter().all(|Place { place, .. }| {
            let approving = self.approving_the_end_in(cluster, place);
            cluster.has_ended_in(place) || approving.is_some_and(|review| !review.is_carried_out_in(cluster, place))
        })
    }

    /// Whether a review that was closed after `review` says something else of what the case recommends, or the same again.
    pub(super) fn overtake(&self, review: &Review, case: &DeactivationCase) -> bool {
        self.reviews.values().any(|other| other.closed_at() > review.closed_at() && other.speaks_of(case))
    }

    /// The reviews that were closed with a verdict on the cluster, the last one first.
    fn closed_on(&self, cluster: &ResourceId) -> Vec<&Review> {
        let with_verdict = |review: &&Review| review.verdicts.for_decision().contains_key(cluster);
        let closed = self.reviews.values().filter(|review| review.closing.is_some());
        let mut closed: Vec<_> = closed.filter(with_verdict).collect();
        closed.sort_by_key(|review| Reverse(review.closed_at()));
        closed
    }
}

/// When a review was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// When it counts as held.
    pub at: Moment,
    /// The date of which that is the latest reading, where it is inexact.
    pub date: Option<PastDate>,
}

/// The verdict of a review on a cluster (row RM-2.13).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Verdict {
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

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::{Example, end_of, erc, haiyan, hc, ocha};
    use crate::domain::operation::{self, EmergencyFacts, Level3Step};
    use crate::domain::review::fixtures::{
        approved, case, close, closed, keeping, opening, ruling, shared, two_clusters,
    };
    use crate::domain::review::{Command, PastReview, past_review};

    fn reviews(example: &Example) -> &Reviews {
        &example.state().reviews
    }

    /// RM-2.9, RM-2.10, RM-1.14: a review of all clusters counts for the next of six months, one of a level 3 response for that response, one
    /// with a verdict on a cluster for that cluster.
    #[test]
    fn each_review_counts_for_what_it_was_of() {
        let found = |id: &str, held: &str, emergency: Option<&str>| {
            Command::RecordPastReview(PastReview { emergency: emergency.map(code), ..past_review(id, held) })
        };
        let bopha = EmergencyFacts { emergency: code("bopha"), glide: None, ..haiyan() };
        let example = closed()
            .given(&hc(), operation::Command::RegisterEmergency(bopha))
            .given(&ocha(), found("r-7", "2013-11-14", None))
            .given(&ocha(), found("r-8", "2013-11", None))
            .given(&ocha(), found("r-9", "2014-02-01", Some("haiyan")));
        let reviews = reviews(&example);
        let (closed_at, _) = reviews.reviews[&code("r-1")].closed_at().expect("it is closed");
        let held: Vec<_> = reviews.held().map(|held| (held.at, held.date.map(|date| date.to_string()))).collect();
        let of_the_month = (end_of("2013-11-30"), Some("2013-11".to_owned()));
        assert_eq!(held, [(end_of("2013-11-14"), None), of_the_month, (closed_at, None)]);
        let (haiyan, bopha) = (code("haiyan"), code("bopha"));
        assert_eq!(reviews.level_3_reviews_of(&haiyan).collect::<Vec<_>>(), [end_of("2014-02-01")]);
        assert_eq!(reviews.level_3_reviews_of(&bopha).count(), 0);
        let (health, water) = (code("health"), code("water"));
        assert_eq!(reviews.held_on(&health).collect::<Vec<_>>(), [closed_at]);
        assert_eq!(reviews.held_on(&water).count(), 0);
    }

    /// RM-2.8, RM-2.9, RM-2.13: a review of some clusters is none of all, one of a level 3 response is of no other, and one that is open says
    /// nothing yet.
    #[test]
    fn a_review_says_nothing_of_the_rest() {
        let of = |kind| two_clusters().given(&hc(), Command::OpenReview(opening(kind)));
        let some = of(ReviewKind::SelectedClusters { clusters: vec![code("logistics")] })
            .given(&hc(), Command::KeepCluster(keeping("logistics")))
            .given(&hc(), close());
        assert_eq!(reviews(&some).held().count(), 0);
        let step = || Level3Step { emergency: code("haiyan"), at: at("2013-11-13T10:00:00Z") };
        let of_level_3 = two_clusters()
            .given(&erc(), operation::Command::DeclareLevel3(step()))
            .given(&erc(), operation::Command::RecordPrincipalsDecision(step()))
            .given(&hc(), Command::OpenReview(opening(ReviewKind::Level3 { emergency: code("haiyan") })))
            .given(&hc(), Command::RecommendDeactivation(case("health")));
        assert!(!reviews(&of_level_3).recommend_the_end_of(&code("health")), "it is open");
        let closed = of_level_3
            .given(&hc(), Command::KeepCluster(keeping("logistics")))
            .given(&hc(), Command::CloseReview(Closing { review: code("r-1"), surge: Some("it leaves".to_owned()) }));
        assert!(reviews(&closed).recommend_the_end_of(&code("health")));
        let (haiyan, bopha) = (code("haiyan"), code("bopha"));
        let held = |emergency| reviews(&closed).level_3_reviews_of(emergency).count();
        assert_eq!([held(&haiyan), held(&bopha)], [1, 0]);
    }

    /// RM-2.11: what is recommended, what the ERC approved and what the ERC declined are told apart, of each cluster.
    #[test]
    fn what_is_recommended_approved_and_declined_is_told_apart() {
        let says = |example: &Example, id: &str| {
            let (reviews, cluster) = (reviews(example), &example.state().clusters[&code(id)]);
            let approved = reviews.approving_the_end_of(cluster).is_some();
            assert_eq!(reviews.approve_already(cluster, &case(id)), approved);
            assert_eq!(reviews.end_approved_at(&cluster.id).is_some(), approved);
            (reviews.recommend_the_end_of(&cluster.id), approved)
        };
        let declined = shared().given(&erc(), ruling(Ruling::Declined, Some("the department has no staff")));
        assert_eq!([says(&shared(), "health"), says(&shared(), "logistics")], [(true, false), (false, false)]);
        assert_eq!([says(&declined, "health"), says(&approved(), "health")], [(false, false), (true, true)]);
        assert_eq!(says(&approved(), "logistics"), (false, false));
    }

    /// RM-2.11: a review is closed from its moment on; what was sent in the moment of an activation is of the cluster as it is active now.
    #[test]
    fn the_bounds_of_a_review_and_of_an_approval() {
        let example = approved();
        let review = &reviews(&example).reviews[&code("r-1")];
        let (closed_at, _) = review.closed_at().expect("it is closed");
        let a_second = chrono::TimeDelta::seconds(1);
        assert_eq!([review.is_closed_by(closed_at - a_second), review.is_closed_by(closed_at)], [false, true]);
        let sent_at = review.summary_sent.as_ref().expect("it is sent").occurred_at;
        let is_approved = |activated_at| {
            let cluster = Cluster { activated_at, ..example.state().clusters[&code("health")].clone() };
            reviews(&example).approving_the_end_of(&cluster).is_some()
        };
        assert_eq!([is_approved(sent_at), is_approved(sent_at + a_second)], [true, false]);
    }

    /// RM-2.11: a review speaks of an end in a part of the country where it has a case for the cluster, and of one in the whole country where
    /// it has a verdict.
    #[test]
    fn a_review_speaks_of_what_it_has_a_case_for() {
        let example = closed();
        let review = &reviews(&example).reviews[&code("r-1")];
        let in_samar = |cluster: &str| DeactivationCase {
            places: vec![Place { place: code("samar"), name: "Samar".to_owned() }],
            ..case(cluster)
        };
        let speaks = |of: DeactivationCase| review.speaks_of(&of);
        assert_eq!([speaks(case("health")), speaks(case("logistics")), speaks(case("water"))], [true, true, false]);
        assert_eq!([speaks(in_samar("health")), speaks(in_samar("logistics"))], [true, false]);
    }
}
