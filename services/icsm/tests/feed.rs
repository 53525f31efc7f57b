//! What every event makes public, and what stays off the feed, from the stored form of each.

use std::collections::BTreeMap;

use convene_icsm::domain::Icsm;
use convene_icsm::publish::public_events;
use convene_kernel::testing::commit_of;
use convene_runtime::publisher::PublicEvent;
use convene_runtime::testing::{StoredForms, text_in};
use serde_json::Value;

/// Deliberation, and what concerns nobody outside: these make no public event.
const KEPT_BACK: [&str; 22] = [
    "preparation/TermsDrafted",
    "preparation/TermsSigned",
    "preparation/Nominated",
    "preparation/NomineeApproved",
    "preparation/ListProposed",
    "preparation/FindingAnswered",
    "preparation/LeaderProposed",
    "preparation/LeaderReferred",
    "preparation/LeaderSettled",
    "preparation/LeaderAnswered",
    "preparation/FocalPointNamed",
    "preparation/FocalPointApproved",
    "preparation/Briefed",
    "preparation/Prepared",
    "report/ActionPointsPresented",
    "report/DraftSubmitted",
    "report/Commented",
    "report/ReferralProposed",
    "report/ReferralAdvised",
    "report/ReferralReviewed",
    "report/ErcAsked",
    "report/ErcAnswered",
];

/// The stored form of each event, by area and name.
fn stored() -> BTreeMap<String, Value> {
    let forms = StoredForms::of(env!("CARGO_MANIFEST_DIR"));
    ["request", "preparation", "report"]
        .into_iter()
        .flat_map(|area| forms.read(area).expect("readable files"))
        .collect()
}

fn public(form: &Value) -> Vec<PublicEvent> {
    let event = serde_json::from_value(form.clone()).expect("an event");
    public_events(&commit_of::<Icsm>("TCD", "mission/m-1", event))
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
    assert!(persons >= 1, "the stored forms name persons: those who are nominated");
}

/// IM-11, IM-12, IM-17: deliberation stays off the feed, and everything else reaches it.
#[test]
fn deliberation_stays_off_the_feed() {
    let forms = stored();
    for kept_back in KEPT_BACK {
        assert!(forms.contains_key(kept_back), "there is no event {kept_back}");
    }
    for (name, form) in forms {
        let events = public(&form);
        assert_eq!(events.is_empty(), KEPT_BACK.contains(&name.as_str()), "{name} makes {events:?}");
    }
}

/// IM-18, IM-20: what concerns a cluster's part is found under that cluster, so that a subscriber can ask for it alone.
#[test]
fn what_concerns_a_cluster_is_found_under_it() {
    let under_a_cluster =
        ["preparation/PartnersTold", "report/ImprovementPlanAgreed", "report/ImprovementPlanFollowed"];
    for name in under_a_cluster {
        let form = &stored()[name];
        let cluster = text_in(form, "cluster").expect("it names its cluster");
        let events = public(form);
        let found = events[0].cluster.as_ref().map(ToString::to_string);
        assert_eq!(found, Some(cluster.to_lowercase()), "{name}");
    }
}
