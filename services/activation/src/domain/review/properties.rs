//! Properties of clusters and reviews under any commands in any order.

use std::collections::BTreeSet;

use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::duty::Duty;
use convene_kernel::identity::Actor;
use convene_kernel::policy::{RuleId, rules};
use convene_kernel::testing::{at, code};
use proptest::prelude::*;

use super::fixtures::{case, decision, keeping, opening};
use super::summary::awaiting_a_decision;
use super::{
    Closing, Command, Deactivate, DeactivationCase, DecideDeactivation, Keeping, Review, ReviewKind, ReviewOpening,
    Ruling, SendSummary, ShareSummary,
};
use crate::domain::cluster::{
    Adaptation, Appointment, AppointmentEnd, Change, Command as ClusterCommand, Employment, Post,
};
use crate::domain::fixtures::{Example, erc, hc, lead, with_cluster};
use crate::domain::{self, cluster, fixtures};

/// The clusters of the example, each with its sector and its lead agency.
const CLUSTERS: [(&str, &str, &str); 3] =
    [("health", "HEA", "WHO"), ("logistics", "LOG", "WFP"), ("nutrition", "NUT", "WHO")];

/// A command at random.
#[derive(Clone, Copy, Debug)]
enum Step {
    Appoint { cluster: usize, person: u8, post: Post },
    Leave { cluster: usize, person: u8 },
    Merge { cluster: usize, absorbed: usize },
    Split { cluster: usize, sector: usize },
    Open { review: u8 },
    Keep { review: u8, cluster: usize },
    Recommend { review: u8, cluster: usize },
    Close { review: u8 },
    Send { review: u8 },
    Share { review: u8 },
    Decide { review: u8, cluster: usize, approved: bool },
    Deactivate { cluster: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let (cluster, review) = (0..CLUSTERS.len(), 1..3_u8);
    prop_oneof![
        (cluster.clone(), 0..3_u8, prop_oneof![Just(Post::Deputy), Just(Post::Coordinator)])
            .prop_map(|(cluster, person, post)| Step::Appoint { cluster, person, post }),
        (cluster.clone(), 0..3_u8).prop_map(|(cluster, person)| Step::Leave { cluster, person }),
        (cluster.clone(), cluster.clone()).prop_map(|(cluster, absorbed)| Step::Merge { cluster, absorbed }),
        (cluster.clone(), cluster.clone()).prop_map(|(cluster, sector)| Step::Split { cluster, sector }),
        review.clone().prop_map(|review| Step::Open { review }),
        (review.clone(), cluster.clone()).prop_map(|(review, cluster)| Step::Keep { review, cluster }),
        (review.clone(), cluster.clone()).prop_map(|(review, cluster)| Step::Recommend { review, cluster }),
        review.clone().prop_map(|review| Step::Close { review }),
        review.clone().prop_map(|review| Step::Send { review }),
        review.clone().prop_map(|review| Step::Share { review }),
        (review, cluster.clone(), any::<bool>()).prop_map(|(review, cluster, approved)| Step::Decide {
            review,
            cluster,
            approved
        }),
        cluster.prop_map(|cluster| Step::Deactivate { cluster }),
    ]
}

fn cluster(index: usize) -> ResourceId {
    code(CLUSTERS[index].0)
}

fn review_id(review: u8) -> ResourceId {
    code(&format!("r-{review}"))
}

fn person(number: u8) -> convene_kernel::codes::PersonId {
    code(&format!("c-{number}"))
}

fn appointment(index: usize, number: u8, post: Post) -> Appointment {
    Appointment {
        cluster: cluster(index),
        person: person(number),
        post,
        sharing: None,
        employer: code(CLUSTERS[index].2),
        seconded_to: None,
        seniority: Some("P5".to_owned()),
        facilitation: Some("coordinated before".to_owned()),
        expertise: Some("the sector".to_owned()),
        employment: Some(Employment::FullTime),
        other_duties: None,
        starts_on: at("2013-12-01").date_naive(),
    }
}

fn adapt(index: usize, change: Change) -> domain::Command {
    let adaptation = Adaptation {
        cluster: cluster(index),
        change,
        capacities: "the provinces coordinate again".to_owned(),
        consulted: vec![code("WHO")],
        consulted_on: at("2014-05-01").date_naive(),
    };
    ClusterCommand::AdaptCluster(adaptation).into()
}

fn asked(step: Step) -> (Actor, domain::Command) {
    match step {
        Step::Appoint { cluster: index, person, post } => {
            (lead(CLUSTERS[index].2), ClusterCommand::AppointCoordinator(appointment(index, person, post)).into())
        }
        Step::Leave { cluster: index, person: number } => {
            let on = at("2014-05-01").date_naive();
            let end = AppointmentEnd { cluster: cluster(index), person: person(number), on, hand_over_notes: true };
            (lead(CLUSTERS[index].2), ClusterCommand::EndAppointment(end).into())
        }
        Step::Merge { cluster: index, absorbed } => (hc(), adapt(index, Change::Merge { absorbed: cluster(absorbed) })),
        Step::Split { cluster: index, sector } => {
            (hc(), adapt(index, Change::Split { leaving: vec![code(CLUSTERS[sector].1)] }))
        }
        Step::Open { review } => {
            let opening = ReviewOpening { review: review_id(review), ..opening(ReviewKind::Periodic) };
            (hc(), Command::OpenReview(opening).into())
        }
        Step::Keep { review, cluster: index } => {
            let keeping = Keeping { review: review_id(review), ..keeping(CLUSTERS[index].0) };
            (hc(), Command::KeepCluster(keeping).into())
        }
        Step::Recommend { review, cluster: index } => {
            let case = DeactivationCase { review: review_id(review), ..case(CLUSTERS[index].0) };
            (hc(), Command::RecommendDeactivation(case).into())
        }
        Step::Close { review } => {
            (hc(), Command::CloseReview(Closing { review: review_id(review), surge: None }).into())
        }
        Step::Send { review } => (hc(), Command::SendSummary(SendSummary { review: review_id(review) }).into()),
        Step::Share { review } => {
            let (principals, global_leads) = (vec![code("WHO")], vec![code("WFP")]);
            let shared = ShareSummary { review: review_id(review), principals, global_leads };
            (erc(), Command::ShareSummary(shared).into())
        }
        Step::Decide { review, cluster: index, approved } => {
            let ruling = if approved { Ruling::Approved } else { Ruling::Declined };
            let (review, cluster) = (review_id(review), cluster(index));
            (
                erc(),
                Command::DecideDeactivation(DecideDeactivation {
                    review,
                    cluster,
                    ..decision(ruling, Some("as discussed"))
                })
                .into(),
            )
        }
        Step::Deactivate { cluster: index } => {
            (hc(), Command::DeactivateCluster(Deactivate { cluster: cluster(index), places: Vec::new() }).into())
        }
    }
}

fn three_clusters() -> Example {
    CLUSTERS
        .iter()
        .fold(fixtures::emergency(), |example, (id, sector, lead)| with_cluster(example, id, &[sector], lead))
        .at("2014-05-10T08:00:00Z")
}

/// The way to the end of the first cluster, so that random commands begin at any point of it.
const WAY: [Step; 9] = [
    Step::Open { review: 1 },
    Step::Recommend { review: 1, cluster: 0 },
    Step::Keep { review: 1, cluster: 1 },
    Step::Keep { review: 1, cluster: 2 },
    Step::Close { review: 1 },
    Step::Send { review: 1 },
    Step::Share { review: 1 },
    Step::Decide { review: 1, cluster: 0, approved: true },
    Step::Deactivate { cluster: 0 },
];

/// RM-1.2: no sector is served twice, however clusters are merged and split.
fn sectors_are_served_once(example: &Example) {
    let mut served: BTreeSet<&ClusterCode> = BTreeSet::new();
    for sector in example.state().active_clusters().flat_map(|cluster| &cluster.sectors) {
        assert!(served.insert(sector), "{sector} is served twice");
    }
}

/// The duty by a rule that is owed of a cluster.
fn owed_of<'a>(example: &'a Example, cluster: &cluster::Cluster, rule: RuleId) -> Option<&'a Duty> {
    let of_the_cluster = |duty: &&Duty| duty.rule == rule && duty.subject == cluster.subject();
    example.record().duties.values().find(of_the_cluster)
}

/// OG-9: the gap is tracked exactly while an active cluster has no coordinator.
fn gaps_are_tracked(example: &Example) {
    for cluster in example.state().clusters.values() {
        let owed = owed_of(example, cluster, rules::OG_9_COORDINATOR).is_some();
        let gap = cluster.is_active() && !cluster.has_coordinator();
        assert_eq!(owed, gap, "the gap of {} is not what is tracked", cluster.id);
    }
}

/// RM-2.11: a cluster ended because the ERC approved it, or was merged into another (row OG-18).
fn ends_are_approved(example: &Example) {
    let state = example.state();
    for cluster in state.clusters.values().filter(|cluster| !cluster.is_active() && cluster.merged_into.is_none()) {
        let approved = |review: &Review| {
            let decision = review.decisions.get(&cluster.id);
            decision.is_some_and(|one| one.what.ruling == Ruling::Approved && one.stamp.actor.role == erc().role)
        };
        assert!(state.reviews.reviews.values().any(approved), "{} ended without the ERC's approval", cluster.id);
    }
}

/// RM-2.13: a review that was closed just now left no active cluster out.
fn closing_leaves_nobody_out(example: &Example, closed: u8) {
    let state = example.state();
    let Some(review) = state.reviews.reviews.get(&review_id(closed)).filter(|review| review.closing.is_some()) else {
        return;
    };
    for cluster in state.active_clusters() {
        let has_verdict = review.verdicts.for_decision().contains_key(&cluster.id);
        let may_end = state.reviews.approving_the_end_of(cluster).is_some();
        assert!(has_verdict || may_end, "there is no verdict on {}", cluster.id);
    }
}

/// RM-1.14, RM-2.10: the review of an active cluster is owed, or its end was recommended and not declined; the review of every
/// six months is owed while there is a cluster.
fn nothing_renews_itself(example: &Example) {
    let (state, duties) = (example.state(), &example.record().duties);
    for cluster in state.active_clusters() {
        let ends = state.reviews.recommend_the_end_of(&cluster.id);
        let owed = owed_of(example, cluster, rules::RM_1_14_REVIEW);
        assert!(ends || owed.is_some(), "the review of {} is not owed", cluster.id);
        if let Some(owed) = owed {
            assert!(
                Some(owed.since.date_naive()) >= cluster.review_by,
                "the review of {} is owed too early",
                cluster.id
            );
        }
    }
    assert_eq!(duties.contains_key("RM-2.10.review:country"), state.active_clusters().next().is_some());
}

/// RM-2.11: an end that the ERC approved is owed until it is carried out or undone, and what the ERC has to decide as long.
fn approved_ends_are_owed(example: &Example) {
    let (state, duties) = (example.state(), &example.record().duties);
    for cluster in state.active_clusters() {
        let owed = duties.contains_key(&format!("RM-2.11.end:{}", cluster.subject()));
        assert_eq!(owed, state.reviews.approving_the_end_of(cluster).is_some(), "the end of {}", cluster.id);
    }
    for review in state.reviews.reviews.values().filter(|review| review.summary_sent.is_some()) {
        let owed = duties.contains_key(&format!("RM-2.11.approval:{}", review.subject()));
        let awaits = awaiting_a_decision(state, review).next().is_some();
        assert_eq!(owed, awaits, "the decision on {}", review.subject());
    }
}

/// RM-2.6: a cluster that ended owes nothing but the support that was promised.
fn ended_clusters_owe_support_only(example: &Example) {
    let state = example.state();
    for duty in example.record().duties.values() {
        let ended = duty.cluster.as_ref().is_some_and(|cluster| !state.clusters[cluster].is_active());
        assert!(!ended || duty.rule == rules::RM_2_6_FOLLOW_UP, "{} is owed by a cluster that ended", duty.id);
    }
}

/// RM-2.13: a review is closed before the next one is opened.
fn at_most_one_review_is_open(example: &Example) {
    assert!(example.state().reviews.open().count() <= 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_asked_the_record_stays_sound(
        begun in 0..=WAY.len(),
        steps in proptest::collection::vec(step(), 0..60),
    ) {
        let mut example = three_clusters();
        for step in WAY.into_iter().take(begun).chain(steps) {
            let (actor, command) = asked(step);
            let outcome = example.when(&actor, command);
            let is_done = outcome.decided().is_some();
            example = outcome.either_way();
            if let (Step::Close { review }, true) = (step, is_done) {
                closing_leaves_nobody_out(&example, review);
            }
            nothing_renews_itself(&example);
            sectors_are_served_once(&example);
            gaps_are_tracked(&example);
            ends_are_approved(&example);
            approved_ends_are_owed(&example);
            ended_clusters_owe_support_only(&example);
            at_most_one_review_is_open(&example);
        }
    }
}
