//! Who may give which command, as a table in `tests/roles.txt`: a change in who may do something is seen there. The commands
//! that make the table bring about an example of each event, whose stored form a test can write.

use convene_kernel::commit::Decision;
use convene_kernel::testing::{RoleTable, at};
use convene_runtime::testing::{StoredEvents, is_as_written};

use super::fixtures::{Example, ocha};
use super::operation::Leadership;
use crate::domain::subjects::COUNTRY;

/// The record of the example, where a Humanitarian Coordinator is appointed or none is.
fn led(example: Example, humanitarian_coordinator: bool) -> Example {
    let leadership = Leadership { humanitarian_coordinator, country_team: true, since: at("2011-01-01").date_naive() };
    let recorded = super::operation::Event::LeadershipRecorded(leadership);
    example.having(&ocha(), Decision::about(COUNTRY.only()).event(recorded.into()))
}

/// OG-5, OG-6, OG-7, OG-8, OG-17, OG-18, RM-1.3, RM-1.4, RM-1.11, RM-1.12, RM-2.11, GN-4: every command by every role.
#[test]
fn every_command_is_given_by_the_roles_of_the_table() {
    let mut cases = super::operation::cases();
    cases.extend(super::proposal::cases());
    cases.extend(super::cluster::cases());
    cases.extend(super::review::cases());
    let table = RoleTable {
        cases,
        situations: vec![("with-hc", |example| led(example, true)), ("no-hc", |example| led(example, false))],
        organizations: &["WHO", "WFP", "UNICEF", "CARE"],
    };
    StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas: &["operation", "proposal", "cluster", "review"] }
        .write_missing(&table.events());
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/roles.txt", &table.text(), "CONVENE_WRITE_ROLES");
}
