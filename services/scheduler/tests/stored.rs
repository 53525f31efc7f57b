//! The stored form of every event, and of the notices that are read back: what a stream holds is read for ever.

use convene_kernel::testing::{at, code};
use convene_runtime::projection::ReceivedEvent;
use convene_runtime::reaction::own_record;
use convene_scheduler::domain::queue::ErcQueue;
use convene_scheduler::publish::erc_notice_of;

mod agency {
    use convene_runtime::testing::StoredEvents;
    use convene_scheduler::domain::agency::AgencyRecord;

    const EVENTS: StoredEvents = StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas: &["agency"] };

    convene_runtime::stored_form_tests!(AgencyRecord, EVENTS);
}

mod calendars {
    use convene_runtime::testing::StoredEvents;
    use convene_scheduler::domain::calendars::CalendarRecord;

    const EVENTS: StoredEvents = StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas: &["calendars"] };

    convene_runtime::stored_form_tests!(CalendarRecord, EVENTS);
}

mod policy {
    use convene_runtime::testing::StoredEvents;
    use convene_scheduler::domain::policy::PolicyRecord;

    const EVENTS: StoredEvents = StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas: &["policy"] };

    convene_runtime::stored_form_tests!(PolicyRecord, EVENTS);
}

mod queue {
    use convene_runtime::testing::StoredEvents;
    use convene_scheduler::domain::queue::ErcQueue;

    const EVENTS: StoredEvents = StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas: &["queue"] };

    convene_runtime::stored_form_tests!(ErcQueue, EVENTS);
}

/// S-6: the queue is kept from the notices on their stream, whenever they were written.
#[test]
fn notices_are_read_back() {
    let read = |bytes| {
        let event: ReceivedEvent = serde_json::from_slice(bytes).expect("an event");
        (own_record::<ErcQueue>(&event), erc_notice_of(&event).expect("a notice to the ERC"))
    };
    let (key, erc_notice) = read(include_bytes!("stored/notice/escalation.json").as_slice());
    assert_eq!((key.country, key.id.as_str(), key.exercise), (code("PHL"), "live", false));
    assert_eq!(erc_notice.item, code("escalation-15ed1b6aceb7ed331f83-1"));
    assert_eq!((erc_notice.level, erc_notice.due), (1, at("2014-04-01")));
    let (key, erc_notice) = read(include_bytes!("stored/notice/exercise.json").as_slice());
    assert_eq!((key.id.as_str(), key.exercise), ("typhoon", true));
    assert_eq!(erc_notice.item, code("decision-15ed1b6aceb7ed331f83-1"));
    let (key, erc_notice) = read(include_bytes!("stored/notice/installation.json").as_slice());
    assert_eq!((key.country, key.id.as_str(), key.exercise), (code("PHL"), "live", false));
    assert_eq!(erc_notice.item, code("decision-15ed1b6aceb7ed331f83-1"));
}
