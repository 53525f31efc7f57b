//! What every event makes public, and what stays off the feed, from the stored form of each.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use convene_activation::domain::Event;
use convene_activation::publish::public_events;
use convene_kernel::commit::{AggregateKey, Commit, Digest};
use convene_kernel::identity::Role;
use convene_kernel::testing::{actor, at, code};
use convene_runtime::publisher::PublicEvent;

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
fn stored() -> BTreeMap<String, serde_json::Value> {
    let mut forms = BTreeMap::new();
    for area in ["operation", "proposal", "cluster", "review"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stored").join(area);
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("a file").path();
            let text = fs::read_to_string(&path).expect("a file");
            let name = path.file_stem().expect("a name").to_string_lossy();
            forms.insert(format!("{area}/{name}"), serde_json::from_str(&text).expect("JSON"));
        }
    }
    forms
}

fn public(form: &serde_json::Value) -> Vec<PublicEvent> {
    let event: Event = serde_json::from_value(form.clone()).expect("an event");
    public_events(&Commit {
        key: AggregateKey {
            country: code("PHL"),
            kind: "operation".to_owned(),
            id: "live".to_owned(),
            exercise: false,
        },
        version: 1,
        previous: Digest::default(),
        command: convene_kernel::codes::CommandId(uuid::Uuid::from_u128(1)),
        request: 0,
        actor: actor(Role::HumanitarianCoordinator, "UNDP"),
        recorded_at: at("2013-11-12"),
        occurred_at: at("2013-11-12"),
        trace: None,
        resource: "cluster/health".to_owned(),
        events: vec![event],
        findings: Vec::new(),
        duties: Vec::new(),
    })
}

/// PE-5: no public event names a person, though the record does.
#[test]
fn no_person_reaches_the_feed() {
    let mut persons = 0;
    for (name, form) in stored() {
        let Some(person) = find(&form, "person") else { continue };
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
        let cluster = find(form, "cluster").expect("it names its cluster");
        let events = public(form);
        let found = events[0].cluster.as_ref().map(ToString::to_string);
        assert_eq!(found, Some(cluster), "{name}");
    }
}

/// The text of the first field of that name, however deep.
fn find(value: &serde_json::Value, field: &str) -> Option<String> {
    let fields = value.as_object()?;
    let here = fields.get(field).and_then(serde_json::Value::as_str).map(str::to_owned);
    here.or_else(|| fields.values().find_map(|value| find(value, field)))
}
