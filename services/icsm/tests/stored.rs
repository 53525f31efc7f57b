//! The stored form of every event: what the log holds is read for ever.

use convene_icsm::domain::Event;
use convene_runtime::testing::StoredForms;

const AREAS: [&str; 3] = ["request", "preparation", "report"];

fn forms() -> StoredForms {
    StoredForms::of(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_event_has_its_stored_form() {
    for area in AREAS {
        assert_eq!(forms().missing(area).expect("readable files"), [""; 0], "add them under tests/stored");
    }
}

#[test]
fn stored_forms_are_read_and_written_alike() {
    for area in AREAS {
        assert_eq!(forms().altered::<Event>(area).expect("readable files"), [""; 0]);
    }
}

/// PE-5: persons are opaque identifiers in the log, so that their names and contacts can be erased elsewhere.
#[test]
fn stored_forms_hold_no_address() {
    for area in AREAS {
        assert_eq!(forms().with_address(area).expect("readable files"), [""; 0]);
    }
}
