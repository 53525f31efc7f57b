//! What each command is answered on records of clusters with checklists, as a table in `tests/answers.txt`, and what it changes, in
//! `tests/changes.txt`: a change in what is refused, done, owed or found is seen there.

use convene_kernel::codes::Etag;
use convene_kernel::declaration::Fact;
use convene_kernel::testing::{AnswerTable, Case, ChangeTable, Situation, at, code};
use convene_runtime::testing::{is_as_written, values_of};

use super::Monitoring;
use super::checklist::{ChecklistsOff, Command};
use super::cluster::Level3Fact;
use super::fixtures::{
    Example, active, active_since, coordinator, declares, head, health, health_id, level_3, level_3_of,
    moved_activation, no_cluster, service, since, submission, with_draft,
};

/// What the activation service declares, and each command about checklists, where it is carried out.
fn cases() -> Vec<Case<Monitoring>> {
    let mut cases = super::cluster::cases();
    cases.extend(super::checklist::cases());
    cases
}

/// Records of a cluster of health, in the order of what happens to it.
fn records() -> Vec<(&'static str, Example)> {
    let off = Command::SwitchOffChecklists(ChecklistsOff { cluster: health_id(), reason: "it ends soon".to_owned() });
    let submitted = || with_draft(health()).given(&coordinator(), submission());
    let at_level_3 = || health().given(&service(), level_3("2013-11-14T08:00:00Z"));
    let withdrawn = level_3_of("2013-11-14T08:00:00Z", 31, Level3Fact::Withdrawn(Etag(30)));
    let corrected = level_3_of("2013-11-11T08:00:00Z", 31, Level3Fact::Corrected(Etag(30)));
    let moved = since(at("2013-11-02T08:00:00Z"), moved_activation());
    vec![
        ("no cluster", no_cluster()),
        ("a cluster", health()),
        ("a cluster after two months", health().at("2014-01-20T08:00:00Z")),
        ("a cluster found", no_cluster().given(&service(), active_since("2013-10-01T08:00:00Z", true))),
        ("a cluster activated earlier", health().given(&service(), moved)),
        ("a cluster that ended", health().given(&service(), declares("health", Fact::End))),
        ("level 3", at_level_3()),
        ("level 3 of another date", at_level_3().given(&service(), corrected)),
        ("level 3 that never was", at_level_3().given(&service(), withdrawn)),
        ("a draft", with_draft(health())),
        ("submitted", submitted()),
        (
            "submitted, then level 3",
            submitted().at("2013-11-22T08:00:00Z").given(&service(), level_3("2013-11-21T08:00:00Z")),
        ),
        ("switched off", health().given(&head(), off)),
    ]
}

/// Beside it there is a cluster of another name.
fn beside_water(example: Example) -> Example {
    example
        .when(&service(), active("water"))
        .either_way()
        .when(&service(), declares("water", Fact::Lead(code("UNICEF"))))
        .either_way()
}

/// RM-9.1, S-1: every command on every record.
#[test]
fn every_command_is_answered_as_in_the_table() {
    let table = AnswerTable { cases: cases(), beside_others: beside_water, records: records() };
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/answers.txt", &table.text(), "CONVENE_WRITE_ANSWERS");
}

/// RM-9.1, RM-1.15, S-1: what every command changes.
#[test]
fn every_command_changes_what_the_table_says() {
    let table = ChangeTable { cases: cases(), beside_others: Some(beside_water as Situation<_>), values: values_of };
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/changes.txt", &table.text(), "CONVENE_WRITE_ANSWERS");
}
