//! Who may give which command, as a table in `tests/roles.txt`: a change in who may do something is seen there. The commands
//! that make the table bring about an example of each event, whose stored form a test can write.

use std::collections::BTreeMap;

use convene_kernel::codes::Etag;
use convene_kernel::commit::Decision;
use convene_kernel::testing::{Case, RoleTable, at, counts_from_its_recording};
use convene_runtime::testing::{StoredEvents, is_as_written};

use super::cluster::{Command as ClusterCommand, ExistingCluster, existing};
use super::fact::FactKind;
use super::fixtures::{Example, designation, emergency, health, ocha};
use super::operation::Leadership;
use super::{Activation, Event};
use crate::domain::subjects::COUNTRY;

/// The record of the example, where a Humanitarian Coordinator is appointed or none is.
pub(super) fn led(example: Example, humanitarian_coordinator: bool) -> Example {
    let leadership = Leadership { humanitarian_coordinator, country_team: true, since: at("2011-01-01").date_naive() };
    let recorded = super::operation::Event::LeadershipRecorded(leadership);
    example.having(&ocha(), Decision::about(COUNTRY.only()).event(recorded.into()))
}

/// Each command where it is carried out.
pub(super) fn cases() -> Vec<Case<Activation>> {
    let mut cases = super::operation::cases();
    cases.extend(super::proposal::cases());
    cases.extend(super::cluster::cases());
    cases.extend(super::review::cases());
    cases
}

fn cases_table() -> RoleTable<Activation> {
    RoleTable {
        cases: cases(),
        situations: vec![("with-hc", |example| led(example, true)), ("no-hc", |example| led(example, false))],
        organizations: &["WHO", "WFP", "UNICEF", "CARE"],
    }
}

/// What is owed because of these counts from when they are recorded: what was found was not owed here before. The last day of an
/// appointment is ahead in its case, and the gap after it is on record from when that is said.
const COUNTS_FROM_ITS_RECORDING: [&str; 3] =
    ["OperationService/RecordPastLevel3", "ClusterService/RecordExistingCluster", "ClusterService/EndAppointment"];

/// RM-1.15, S-1, S-3: each other command opens, keeps and ends what is owed as of when it happened, however late it is recorded.
#[test]
fn what_is_owed_counts_from_when_it_happened() {
    let cases = cases();
    let found = counts_from_its_recording(&cases);
    let names: Vec<_> = found.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, COUNTS_FROM_ITS_RECORDING, "{found:#?}");
}

/// OG-5, OG-6, OG-7, OG-8, OG-17, OG-18, RM-1.3, RM-1.4, RM-1.11, RM-1.12, RM-2.11, GN-4: every command by every role.
#[test]
fn every_command_is_given_by_the_roles_of_the_table() {
    let table = cases_table();
    StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas: &["operation", "proposal", "cluster", "review"] }
        .write_missing(&table.events());
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/roles.txt", &table.text(), "CONVENE_WRITE_ROLES");
}

/// RM-1.15: what the record has of these may be corrected, or taken back; of the other events it may not.
#[test]
fn each_event_that_records_a_fact_says_which() {
    let ended = ExistingCluster { ended: "2012".parse().ok(), ..existing() };
    let ended = emergency().when(&ocha(), ClusterCommand::RecordExistingCluster(Box::new(ended)));
    let moved = designation(&health(), "health", "UNICEF", "2014-03-01");
    let events: Vec<_> =
        cases_table().events().into_iter().chain(ended.commit().events.clone()).chain(moved.events).collect();
    let facts: BTreeMap<String, FactKind> =
        events.iter().filter_map(|event| Some((name_of(event), event.fact(Etag(1))?.kind))).collect();
    let expected = [
        ("Activated", FactKind::Activation),
        ("Approved", FactKind::Approval),
        ("Closed", FactKind::Review),
        ("ConsultationRecorded", FactKind::Consultation),
        ("Deactivated", FactKind::End),
        ("DeploymentRecorded", FactKind::Deployment),
        ("EmergencyReclassified", FactKind::Class),
        ("EmergencyRegistered", FactKind::Onset),
        ("ExistingRecorded", FactKind::Activation),
        ("InformedRecorded", FactKind::Information),
        ("LeadDesignated", FactKind::Lead),
        ("LeadershipRecorded", FactKind::CountryLeadership),
        ("Level3Declared", FactKind::Level3Declaration),
        ("Level3Ended", FactKind::Level3End),
        ("MeetingRecorded", FactKind::Meeting),
        ("PastConsultationRecorded", FactKind::Consultation),
        ("PastEndRecorded", FactKind::End),
        ("PastLeadRecorded", FactKind::Lead),
        ("PastLeadershipRecorded", FactKind::CountryLeadership),
        ("PastLevel3Declared", FactKind::Level3Declaration),
        ("PastMeetingRecorded", FactKind::Meeting),
        ("PastReviewRecorded", FactKind::Review),
        ("PrincipalsDecided", FactKind::PrincipalsDecision),
    ];
    assert_eq!(facts, BTreeMap::from(expected.map(|(name, kind)| (name.to_owned(), kind))));
}

/// What the event is called in the log.
fn name_of(event: &Event) -> String {
    let stored = serde_json::to_value(event).expect("it is stored as JSON");
    let of_area = stored.as_object().and_then(|area| area.values().next()).and_then(|event| event.as_object());
    of_area.and_then(|event| event.keys().next().cloned()).unwrap_or_default()
}
