//! Who may give which command, as a table in `tests/roles.txt`: a change in who may do something is seen there. The commands
//! that make the table bring about an example of each event, whose stored form a test can write.

use convene_kernel::testing::{RoleTable, counts_from_its_recording};
use convene_runtime::testing::{StoredEvents, is_as_written};

/// RM-9.1: every command by every role.
#[test]
fn every_command_is_given_by_the_roles_of_the_table() {
    let mut cases = super::cluster::cases();
    cases.extend(super::checklist::cases());
    cases.extend(super::round::cases());
    let table =
        RoleTable { cases, situations: vec![("always", |example| example)], organizations: &["WHO", "UNDP", "CARE"] };
    StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas: &["cluster", "checklist", "round"] }
        .write_missing(&table.events());
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/roles.txt", &table.text(), "CONVENE_WRITE_ROLES");
}

/// RM-1.15: what is recorded late is owed, kept and ended as of when it happened.
#[test]
fn what_is_owed_counts_from_when_it_happened() {
    let mut cases = super::checklist::cases();
    cases.extend(super::round::cases());
    let found = counts_from_its_recording(&cases);
    assert!(found.is_empty(), "{found:#?}");
}
