//! Who may give which command, as a table in `tests/roles.txt`: a change in who may do something is seen there. The commands
//! that make the table bring about an example of each event, whose stored form a test can write.

use convene_kernel::testing::{Case, RoleTable, counts_from_its_recording};
use convene_runtime::testing::{StoredEvents, is_as_written};

use super::Icsm;

/// Each command where it is carried out.
pub(super) fn cases() -> Vec<Case<Icsm>> {
    let mut cases = super::request::cases();
    cases.extend(super::preparation::cases());
    cases.extend(super::report::cases());
    cases
}

/// RM-1.15, S-1, S-3: each command opens, keeps and ends what is owed as of when it happened, however late it is recorded.
#[test]
fn what_is_owed_counts_from_when_it_happened() {
    let cases = cases();
    let found = counts_from_its_recording(&cases);
    assert!(found.is_empty(), "{found:#?}");
}

/// IM-1, IM-4, IM-6, IM-7, IM-8, IM-11, IM-12, IM-13, IM-14, IM-16, IM-17, IM-18, IM-20: every command by every role.
#[test]
fn every_command_is_given_by_the_roles_of_the_table() {
    let table = RoleTable {
        cases: cases(),
        situations: vec![("always", |example| example)],
        organizations: &["WHO", "WFP", "UNFPA", "ICVA", "CARE"],
    };
    StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas: &["request", "preparation", "report"] }
        .write_missing(&table.events());
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/roles.txt", &table.text(), "CONVENE_WRITE_ROLES");
}
