//! The events of the service: their stored forms, their fold, what they make public and what stays off the feed; and which
//! fields of its contracts are restricted.

use convene_icsm::domain::Icsm;
use convene_icsm::publish::public_events;
use convene_runtime::testing::{ServiceEvents, StoredEvents};

const EVENTS: ServiceEvents<Icsm> = ServiceEvents {
    stored: StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas: &["request", "preparation", "report"] },
    public_events,
};

convene_runtime::service_tests!(Icsm, EVENTS);
