//! What holds whatever the log says: any events, in any order, fold to one state and never fail.

use std::path::Path;
use std::{fs, io};

use convene_activation::domain::{Activation, Event};
use convene_kernel::testing::fold;
use proptest::prelude::*;

/// Every stored event, of all areas.
fn events() -> io::Result<Vec<Event>> {
    let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stored");
    let mut events = Vec::new();
    for area in fs::read_dir(stored)? {
        for file in fs::read_dir(area?.path())? {
            events.push(serde_json::from_str(&fs::read_to_string(file?.path())?).map_err(io::Error::other)?);
        }
    }
    Ok(events)
}

/// The event as a service reads it after a restart.
fn reread(event: &Event) -> Event {
    let bytes = serde_json::to_vec(event).expect("an event is JSON");
    serde_json::from_slice(&bytes).expect("what was written is read")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_events_in_any_order_fold_to_one_state(
        order in proptest::collection::vec(any::<proptest::sample::Index>(), 0..200),
    ) {
        let events = events().expect("the stored events");
        let chosen: Vec<_> = order.iter().map(|index| index.get(&events)).collect();
        let stored: Vec<Event> = chosen.iter().map(|event| reread(event)).collect();
        prop_assert_eq!(fold::<Activation>(&chosen), fold::<Activation>(&stored.iter().collect::<Vec<_>>()));
    }
}
