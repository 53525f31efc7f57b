//! What each command is answered on records of clusters, structures, gaps and coverage, as tables in `tests/answers.txt` and
//! `tests/coverage_answers.txt`, and what it changes, in `tests/changes.txt` and `tests/coverage_changes.txt`: a change in what is
//! refused, done, owed or found is seen there.

use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{AnswerTable, ChangeTable, Situation, actor, code};
use convene_runtime::testing::{is_as_written, values_of};

use super::Command;
use super::cluster::Fact;
use super::coverage_fixtures;
use super::fixtures::*;
use super::gap;
use super::intercluster::fixtures::{raises_issue, with_logistics};
use super::meeting::fixtures::{agrees, meeting, meets, rhythm};
use super::meeting::{HeldMeeting, MeetingRhythm};
use super::participation::{self, OperationalPresence};
use super::practice::fixtures::{adoption, adopts, names_team, ocha, records_accountability, takes_up, tells};
use super::practice::{self, StandardAdoption, StandardEnd};
use super::roles::{cases, cases_of_coverage};
use super::structure;
use super::structure::fixtures::{
    closes, composition, drafts, endorses, forms_forum, forms_network, forms_team, hc, hub_draft, sag_formation,
    with_hub, with_hub_sag, with_sag, with_twg,
};

/// Records of a health cluster in the Philippines, and of what stands beside it.
fn records() -> Vec<(&'static str, Example)> {
    let ended = |example: Example| example.at("2014-08-31").given(&service(), declares("health", Fact::End));
    let care = || with_care(health());
    let closed = |example: Example, structure: &str| example.given(&coordinator(), closes(structure));
    let committed = || with_gap(care()).given(&of_partner("CARE"), commits());
    let constrained = || called(health()).given(&lead("WHO"), states_constraint());
    let adopted = || health().given(&coordinator(), adopts("sphere"));
    let over = StandardEnd { practice: code("sphere"), reason: "another edition took its place".to_owned() };
    let forum = || health().given(&hc(), forms_forum());
    let present = || health().given(&coordinator(), is_present("oxfam-present", "OXFAM"));
    vec![
        ("no cluster", no_cluster()),
        ("a cluster", health()),
        ("a cluster of another lead", health().given(&service(), leads("UNICEF"))),
        ("a cluster that ended", ended(health())),
        ("CARE takes part", care()),
        ("CARE left", care().given(&coordinator(), leaves("care"))),
        ("CARE in a cluster that ended", ended(care())),
        ("a hub drafted", health().given(&coordinator(), drafts("leyte", "Leyte"))),
        ("a hub", with_hub(health())),
        ("a hub closed", closed(with_hub(health()), "leyte")),
        ("an advisory group", with_sag(health())),
        ("an advisory group of a hub", with_hub_sag(with_hub(with_sag(health())))),
        ("a working group", with_twg(health())),
        ("a country team", health().given(&hc(), forms_team(&["WHO"]))),
        ("an early recovery network", health().given(&hc(), forms_network(&["health"]))),
        ("a rhythm of meetings", care().given(&coordinator(), agrees(rhythm()))),
        ("a meeting held", care().given(&coordinator(), meets(meeting("first", "2014-01-08")))),
        ("a gap", with_gap(health())),
        ("a gap committed to", committed()),
        ("a gap of a cluster that ended", ended(with_gap(health()))),
        ("the lead called on", called(health())),
        ("the lead constrained", constrained()),
        ("support asked for", constrained().given(&lead("WHO"), asks_for_support())),
        ("a gap closed", called(health()).given(&coordinator(), gap::Command::CloseGap(gap_closing()))),
        ("an issue raised", health().given(&coordinator(), raises_issue())),
        ("two clusters", with_logistics(health())),
        ("an organization works in the sector", present()),
        ("it was invited", present().given(&coordinator(), invites("oxfam-present"))),
        ("CARE declines to report", care().given(&coordinator(), declines("care"))),
        ("a team", health().given(&coordinator(), names_team("team", "WHO"))),
        ("a standard", adopted()),
        ("members told of a standard", adopted().given(&coordinator(), tells("sphere"))),
        ("a standard ended", adopted().given(&coordinator(), practice::Command::EndStandard(over))),
        ("accountability", health().given(&coordinator(), records_accountability("aap"))),
        ("a forum", forum()),
        ("a forum that asked for accountability", forum().given(&ocha(), takes_up())),
    ]
}

/// Beside it UNICEF leads a cluster of water with a partner, a hub, groups, meetings, a gap and a standard of its own, and WFP works in
/// its sector.
fn beside_water(example: Example) -> Example {
    let water = || code("water");
    let (by, lead) = (actor(Role::Coordinator, "UNICEF"), lead("UNICEF"));
    let hub = structure::SubNationalDraft { cluster: water(), ..hub_draft("samar", "Samar") };
    let sag =
        structure::AdvisoryGroupFormation { cluster: water(), ..sag_formation("water-sag", composition(&["CARE"])) };
    let identified = gap::Command::IdentifyGap(gap::GapIdentification {
        gap: code("g-9"),
        cluster: water(),
        place: Some("Guiuan".to_owned()),
        pcode: None,
        need: "clean water".to_owned(),
        population: "a town".to_owned(),
        people: 9_000,
        urgency: gap::Urgency::Urgent,
        identified_by: "the meeting of 20 November".to_owned(),
        found_as: None,
    });
    let (oxfam, g_9) = (code("oxfam-water"), || code("g-9"));
    let commitment = gap::GapCommitment {
        commitment: code("oxfam-wells"),
        gap: g_9(),
        participant: code("oxfam-water"),
        ..gap_commitment()
    };
    let constraint = gap::ConstraintStatement {
        gap: g_9(),
        constraints: vec![gap::Constraint::Access],
        explanation: "the bridge is down".to_owned(),
    };
    let rhythm = MeetingRhythm { series: code("water-weekly"), cluster: water(), agreed_with: vec![oxfam], ..rhythm() };
    let held = HeldMeeting { cluster: water(), ..meeting("water-first", "2013-11-19") };
    let standard = StandardAdoption { cluster: water(), ..adoption("water-sphere") };
    let presence = OperationalPresence {
        presence: code("wfp-present"),
        cluster: water(),
        organization: registered("WFP"),
        work: "trucks".to_owned(),
    };
    let given: [(&Actor, Command); 14] = [
        (&service(), active_as("water", ("WSH", "UNICEF"), None).into()),
        (&by, joins("oxfam-water", "OXFAM", "water").into()),
        (&by, structure::Command::DraftSubNationalCluster(Box::new(hub)).into()),
        (&lead, endorses("samar").into()),
        (&by, structure::Command::FormAdvisoryGroup(Box::new(sag)).into()),
        (&by, agrees(rhythm).into()),
        (&by, meets(held).into()),
        (&by, identified.into()),
        (&of_partner("OXFAM"), gap::Command::CommitToGap(commitment).into()),
        (&by, gap::Command::CallOnPartners(gap::PartnerCall { gap: g_9(), ..partner_call() }).into()),
        (&lead, gap::Command::StateConstraint(constraint).into()),
        (&lead, gap::Command::AskForSupport(gap::SupportRequest { gap: g_9(), what: "boats".to_owned() }).into()),
        (&by, practice::Command::AdoptStandard(Box::new(standard)).into()),
        (&by, participation::Command::RecordPresence(presence).into()),
    ];
    given.into_iter().fold(example, |record, (by, command)| record.when(by, command).either_way())
}

/// Beside it OXFAM is asked for reports, and reported.
fn beside_another_report(example: coverage_fixtures::Example) -> coverage_fixtures::Example {
    let import = super::coverage::ActivityImport { report: code("oxfam-2024-03"), ..coverage_fixtures::march("OXFAM") };
    let import = super::coverage::Command::ImportActivities(import);
    example.when(&of_partner("OXFAM"), import).either_way()
}

/// RM-4.1, RM-4.2, RM-4.3, RM-4.4, RM-5.1, RM-5.2, RM-5.6, RM-6.1, RM-6.2, RM-6.3, RM-8.1, RM-8.4, RM-8.7, RM-8.8, OG-19, GN-8, GN-9,
/// GN-10, GN-11.1, GN-11.2, GN-11.4, GN-12, GN-12.1, S-1: every command on every record.
#[test]
fn every_command_is_answered_as_in_the_table() {
    let table = AnswerTable { cases: cases(), beside_others: beside_water, records: records() };
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/answers.txt", &table.text(), "CONVENE_WRITE_ANSWERS");
}

/// RM-8.5, RM-8.6, PE-2: every command about coverage on every record.
#[test]
fn every_command_about_coverage_is_answered_as_in_the_table() {
    let withdrawal = || {
        let (report, reason) = (code("care-2024-03"), "of another country".to_owned());
        super::coverage::Command::WithdrawReport(super::coverage::ReportWithdrawal { report, reason })
    };
    let records = vec![
        ("rows uploaded", coverage_fixtures::uploaded()),
        ("a report", coverage_fixtures::with_report()),
        ("a report withdrawn", coverage_fixtures::with_report().given(&actor(Role::Partner, "CARE"), withdrawal())),
        ("what is found", coverage_fixtures::found()),
        ("reports asked for", coverage_fixtures::asked()),
    ];
    let table = AnswerTable { cases: cases_of_coverage(), beside_others: beside_another_report, records };
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/coverage_answers.txt", &table.text(), "CONVENE_WRITE_ANSWERS");
}

/// RM-1.15, S-1: what every command changes.
#[test]
fn every_command_changes_what_the_table_says() {
    let table = ChangeTable { cases: cases(), beside_others: Some(beside_water as Situation<_>), values: values_of };
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/changes.txt", &table.text(), "CONVENE_WRITE_ANSWERS");
}

/// RM-8.5, RM-8.6: what every command about coverage changes.
#[test]
fn every_command_about_coverage_changes_what_the_table_says() {
    let beside_others = Some(beside_another_report as Situation<_>);
    let table = ChangeTable { cases: cases_of_coverage(), beside_others, values: values_of };
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/coverage_changes.txt", &table.text(), "CONVENE_WRITE_ANSWERS");
}
