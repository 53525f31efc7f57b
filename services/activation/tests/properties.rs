//! What holds whatever the log says: any events, in any order, fold to one state and never fail, also when they are read again.

use convene_activation::domain::{Activation, Event};
use convene_kernel::testing::fold;
use convene_runtime::testing::{StoredForms, reread};
use proptest::prelude::*;

/// Every stored event, of all areas.
fn events() -> Vec<Event> {
    let forms = StoredForms::of(env!("CARGO_MANIFEST_DIR"));
    forms.events(&["operation", "proposal", "cluster", "review"]).expect("the stored events")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_events_in_any_order_fold_to_one_state(
        order in proptest::collection::vec(any::<proptest::sample::Index>(), 0..200),
    ) {
        let events = events();
        let chosen: Vec<_> = order.iter().map(|index| index.get(&events)).collect();
        let stored: Vec<Event> = chosen.iter().map(|event| reread(*event)).collect();
        prop_assert_eq!(fold::<Activation>(&chosen), fold::<Activation>(&stored.iter().collect::<Vec<_>>()));
    }
}
