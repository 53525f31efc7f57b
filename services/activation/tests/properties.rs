//! What holds whatever the log says: any events, in any order, fold to one state and never fail.

use std::path::Path;
use std::{fs, io};

use convene_activation::domain::{Activation, Event, Operation};
use convene_kernel::aggregate::Aggregate as _;
use convene_kernel::codes::Etag;
use convene_kernel::commit::Stamp;
use convene_kernel::identity::Role;
use convene_kernel::testing::{actor, at};
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

fn fold(events: &[&Event]) -> Operation {
    let mut operation = Operation::default();
    for (etag, event) in (1..).zip(events) {
        let stamp = Stamp {
            actor: actor(Role::HumanitarianCoordinator, "UNDP"),
            recorded_at: at("2013-11-12"),
            occurred_at: at("2013-11-12"),
            etag: Etag(etag),
        };
        operation = Activation::evolve(operation, event, &stamp);
    }
    operation
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_events_in_any_order_fold_to_one_state(
        order in proptest::collection::vec(any::<proptest::sample::Index>(), 0..200),
    ) {
        let events = events().expect("the stored events");
        let chosen: Vec<_> = order.iter().map(|index| index.get(&events)).collect();
        prop_assert_eq!(fold(&chosen), fold(&chosen));
    }
}
