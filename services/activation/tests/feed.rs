//! What every event makes public, and what stays off the feed, from the stored form of each.

use std::collections::BTreeMap;

use convene_activation::domain::Activation;
use convene_activation::publish::public_events;
use convene_kernel::testing::commit_of;
use convene_runtime::publisher::PublicEvent;
use convene_runtime::testing::{StoredForms, text_in};
use serde_json::Value;

/// Deliberation, and what concerns nobody outside: these make no public event.
const KEPT_BACK: [&str; 14] = [
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
];

/// The stored form of each event, by area and name.
fn stored() -> BTreeMap<String, Value> {
    let forms = StoredForms::of(env!("CARGO_MANIFEST_DIR"));
    ["operation", "proposal", "cluster", "review"]
        .into_iter()
        .flat_map(|area| forms.read(area).expect("readable files"))
        .collect()
}

fn public(form: &Value) -> Vec<PublicEvent> {
    let event = serde_json::from_value(form.clone()).expect("an event");
    public_events(&commit_of::<Activation>("PHL", "cluster/health", event))
}

/// PE-5: no public event names a person, though the record does.
#[test]
fn no_person_reaches_the_feed() {
    let mut persons = 0;
    for (name, form) in stored() {
        let Some(person) = text_in(&form, "person") else { continue };
        persons += 1;
        for event in public(&form) {
            assert!(!event.data.to_string().contains(&person), "{name} puts {person} on the feed");
            assert!(!event.subject.contains(&person), "{name} puts {person} in a subject");
        }
    }
    assert!(persons >= 2, "the stored forms name persons: coordinators who come and who go");
}

/// OG-3, OG-17, RM-2.11: deliberation stays off the feed, and everything else reaches it.
#[test]
fn deliberation_stays_off_the_feed() {
    let forms = stored();
    for kept_back in KEPT_BACK {
        assert!(forms.contains_key(kept_back), "there is no event {kept_back}");
    }
    for (name, form) in forms {
        let events = public(&form);
        let event = name.split('-').next().expect("a name");
        assert_eq!(events.is_empty(), KEPT_BACK.contains(&event), "{name} makes {events:?}");
    }
}

/// OG-18, RM-2.11: what concerns a cluster is found under that cluster, so that a subscriber can ask for it alone.
#[test]
fn what_concerns_a_cluster_is_found_under_it() {
    let under_a_cluster = ["cluster/Activated", "cluster/Adapted", "cluster/Deactivated", "review/DeactivationDecided"];
    for name in under_a_cluster {
        let form = &stored()[name];
        let cluster = text_in(form, "cluster").expect("it names its cluster");
        let events = public(form);
        let found = events[0].cluster.as_ref().map(ToString::to_string);
        assert_eq!(found, Some(cluster), "{name}");
    }
}

/// OG-18: who follows a cluster that was merged into another hears of it.
#[test]
fn a_merger_is_told_under_both_clusters() {
    let events = public(&stored()["cluster/Adapted"]);
    let under: Vec<_> =
        events.iter().map(|event| (event.name, event.cluster.as_ref().map(ToString::to_string))).collect();
    let (health, nutrition) = (Some("health".to_owned()), Some("nutrition".to_owned()));
    assert_eq!(under, [("ClusterAdapted", health), ("ClusterMerged", nutrition)]);
}
