//! The events of the service: their stored forms, their fold, what they make public and what stays off the feed; and which
//! fields of its contracts are restricted.

use convene_activation::domain::Activation;
use convene_activation::publish::public_events;
use convene_runtime::testing::{ServiceEvents, StoredEvents};

const EVENTS: ServiceEvents<Activation> = ServiceEvents {
    stored: StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas: &["operation", "proposal", "cluster", "review"] },
    public_events,
};

convene_runtime::service_tests!(Activation, EVENTS);

/// OG-18: who follows a cluster that was merged into another hears of it.
#[test]
fn a_merger_is_published_under_both_clusters() {
    let events = EVENTS.public(&EVENTS.stored.read()["cluster/Adapted"]);
    let under: Vec<_> =
        events.iter().map(|event| (event.name, event.cluster.as_ref().map(ToString::to_string))).collect();
    let (health, nutrition) = (Some("health".to_owned()), Some("nutrition".to_owned()));
    assert_eq!(under, [("ClusterAdapted", health), ("ClusterMerged", nutrition)]);
}
