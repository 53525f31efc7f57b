//! The events of coverage: their stored forms, their fold, and what they make public; and that each command is shown as possible.

use std::fmt::Write as _;

use convene_coordination::domain::CountryCoverage;
use convene_coordination::publish::public_events_of_coverage;
use convene_kernel::testing::commit_of;
use convene_runtime::testing::{StoredEvents, is_as_written};

const STORED: StoredEvents = StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas: &["coverage", "reporting"] };

convene_runtime::stored_form_tests!(CountryCoverage, STORED);

/// RM-8.4, RM-8.5, RM-8.6, PE-2: what each event makes public, and under which cluster.
#[test]
fn what_is_public_of_coverage_is_as_written() {
    let mut text =
        "What each event of coverage makes public, with the cluster it is found under and what it says.\n\n".to_owned();
    for (name, form) in STORED.read() {
        let event = serde_json::from_value(form).expect("an event");
        for public in public_events_of_coverage(&commit_of::<CountryCoverage>("PHL", "coverage-report/r", event)) {
            let under = public.cluster.map_or_else(|| "the country".to_owned(), |cluster| cluster.to_string());
            let _ = writeln!(text, "{name}: {} under {under}, about {}: {}", public.name, public.subject, public.data);
        }
    }
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/coverage_feed.txt", &text, "CONVENE_WRITE_FEED");
}
