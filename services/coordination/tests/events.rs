//! The events of the service: their stored forms, their fold, what they make public and what stays off the feed; and which
//! fields of its contracts are restricted.

use convene_coordination::domain::Coordination;
use convene_coordination::publish::public_events;
use convene_runtime::testing::{ServiceEvents, StoredEvents};

const EVENTS: ServiceEvents<Coordination> = ServiceEvents {
    stored: StoredEvents {
        folder: env!("CARGO_MANIFEST_DIR"),
        areas: &["cluster", "participation", "structure", "meeting", "gap", "intercluster", "practice"],
    },
    public_events,
};

convene_runtime::service_tests!(Coordination, EVENTS);
