//! Who may give which command, as a table in `tests/roles.txt`: a change in who may do something is seen there. The commands
//! that make the table bring about an example of each event, whose stored form a test can write.

use convene_kernel::testing::{Case, RoleTable, counts_from_its_recording};
use convene_runtime::testing::{StoredEvents, is_as_written};

use super::{Coordination, CountryCoverage};

/// Each command about a country's coordination where it is carried out.
pub(super) fn cases() -> Vec<Case<Coordination>> {
    let mut cases = super::cluster::cases();
    cases.extend(super::participation::cases());
    cases.extend(super::structure::cases());
    cases.extend(super::meeting::cases());
    cases.extend(super::gap::cases());
    cases.extend(super::intercluster::cases());
    cases.extend(super::practice::cases());
    cases
}

/// Each command about a country's coverage where it is carried out.
pub(super) fn cases_of_coverage() -> Vec<Case<CountryCoverage>> {
    let mut cases = super::coverage::cases();
    cases.extend(super::reporting::cases());
    cases
}

/// RM-5.1, RM-5.2, RM-5.6, OG-19, GN-9, GN-10, GN-11.1, GN-11.4: every command by every role.
#[test]
fn every_command_is_given_by_the_roles_of_the_table() {
    let table = RoleTable {
        cases: cases(),
        situations: vec![("always", |example| example)],
        organizations: &["WHO", "WFP", "CARE", "OXFAM", "UNHCR"],
    };
    StoredEvents {
        folder: env!("CARGO_MANIFEST_DIR"),
        areas: &["cluster", "participation", "structure", "meeting", "gap", "intercluster", "practice"],
    }
    .write_missing(&table.events());
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/roles.txt", &table.text(), "CONVENE_WRITE_ROLES");
}

/// RM-8.4, RM-8.5, RM-8.6, PE-2, RM-5.1: every command about coverage by every role.
#[test]
fn every_command_about_coverage_is_given_by_the_roles_of_the_table() {
    let table = RoleTable {
        cases: cases_of_coverage(),
        situations: vec![("always", |example| example)],
        organizations: &["WHO", "WFP", "CARE", "OXFAM", "UNHCR"],
    };
    StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas: &["coverage", "reporting"] }
        .write_missing(&table.events());
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/coverage_roles.txt", &table.text(), "CONVENE_WRITE_ROLES");
}

/// RM-1.15: what is recorded late is owed, kept and ended as of when it happened. What the activation service declares says itself when
/// that was.
#[test]
fn what_is_owed_counts_from_when_it_happened() {
    let mut cases = super::participation::cases();
    cases.extend(super::gap::cases());
    cases.extend(super::intercluster::cases());
    cases.extend(super::practice::cases());
    let found = counts_from_its_recording(&cases);
    assert!(found.is_empty(), "{found:#?}");
}
