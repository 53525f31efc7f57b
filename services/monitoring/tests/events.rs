//! The events of the service: their stored forms, their fold, what they make public and what stays off the feed; and which
//! fields of its contracts are restricted.

use convene_monitoring::domain::Monitoring;
use convene_monitoring::publish::public_events;
use convene_runtime::testing::{ServiceEvents, StoredEvents};

const EVENTS: ServiceEvents<Monitoring> = ServiceEvents {
    stored: StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas: &["cluster", "checklist", "round"] },
    public_events,
};

convene_runtime::stored_form_tests!(Monitoring, EVENTS.stored);

#[test]
fn what_is_public_is_as_written() {
    EVENTS.what_is_public_is_as_written();
}

/// PE-5: those who were consulted are named by their office, so that there is no person to keep off the feed.
#[test]
fn no_event_names_a_person() {
    for (name, form) in EVENTS.stored.read() {
        assert!(!form.to_string().contains("\"person\""), "{name}");
    }
}
