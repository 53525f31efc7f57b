//! Who may give which command, as a table in `tests/roles.txt`: a change in who may do something is seen there. The commands
//! that make the table bring about an example of each event, whose stored form a test can write.

use convene_kernel::testing::RoleTable;
use convene_runtime::testing::{StoredEvents, is_as_written};

/// IM-1, IM-4, IM-6, IM-7, IM-8, IM-11, IM-12, IM-13, IM-14, IM-16, IM-17, IM-18, IM-20: every command by every role.
#[test]
fn every_command_is_given_by_the_roles_of_the_table() {
    let mut cases = super::request::cases();
    cases.extend(super::preparation::cases());
    cases.extend(super::report::cases());
    let table = RoleTable {
        cases,
        situations: vec![("always", |example| example)],
        organizations: &["WHO", "WFP", "UNFPA", "ICVA", "CARE"],
    };
    StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas: &["request", "preparation", "report"] }
        .write_missing(&table.events());
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/roles.txt", &table.text(), "CONVENE_WRITE_ROLES");
}
