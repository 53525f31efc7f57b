//! What each command is answered on records from the emergency to the end of a cluster, as a table in `tests/answers.txt`, and what it
//! changes, in `tests/changes.txt`: a change in what is refused, done, owed or found is seen there.

use convene_kernel::identity::Actor;
use convene_kernel::testing::{AnswerTable, ChangeTable, at, code};
use convene_runtime::testing::{is_as_written, values_of};

use super::Command;
use super::cluster::{self, agreement, appointment, existing, sharing};
use super::fixtures::{
    Example, after_the_approval, after_the_meeting, after_the_proposal, after_the_transmission, emergency, erc, haiyan,
    hc, health, lead, meeting, ocha, recommendation, submission, transmission, with_cluster,
};
use super::operation::fixtures::step;
use super::operation::{self, EmergencyEnd, EmergencyFacts, Level3Step, Meeting};
use super::proposal::fixtures::principal;
use super::proposal::{self, AgreedIn, End, GiveAnswer, Position, Submission, Transmission};
use super::review::fixtures::{
    approved, case, close, closed, deactivate, in_review, keeping, opening, reviewed_in_part, ruling, sent, shared,
    shared_in_part, two_clusters,
};
use super::review::{self, Closing, Deactivate, Keeping, ReviewKind, ReviewOpening, Ruling};
use super::roles::{cases, led};

/// Records of the Philippines after the typhoon, in the order of what happens to a cluster.
fn records() -> Vec<(&'static str, Example)> {
    let recommended = || vec![proposal::fixtures::health()];
    let end = || End { proposal: code("p-1"), reason: "the ministry coordinates by itself".to_owned() };
    let level_3 = || {
        let declared = operation::Command::DeclareLevel3(step("2013-11-13T10:00:00Z"));
        let decided = operation::Command::RecordPrincipalsDecision(step("2013-11-13T11:00:00Z"));
        health().at("2013-11-13T12:00:00Z").given(&erc(), declared).given(&erc(), decided)
    };
    let over = operation::Command::EndLevel3(step("2014-02-13T12:00:00Z"));
    let (on, reason) = (at("2013-11-12").date_naive(), "the needs are met".to_owned());
    let end_of_emergency = operation::Command::EndEmergency(EmergencyEnd { emergency: code("haiyan"), on, reason });
    let found = cluster::Command::RecordExistingCluster(Box::new(existing()));
    let approved_in_part = || shared_in_part().given(&erc(), ruling(Ruling::Approved, None));
    let end_in_samar =
        || review::Command::DeactivateCluster(Deactivate { cluster: code("health"), places: vec![code("samar")] });
    let second_review = || {
        let again = ReviewOpening { review: code("r-2"), ..opening(ReviewKind::Periodic) };
        approved().at("2014-06-01T08:00:00Z").given(&hc(), review::Command::OpenReview(again))
    };
    let kept = |cluster| review::Command::KeepCluster(Keeping { review: code("r-2"), ..keeping(cluster) });
    let second_closed = || {
        let closing = review::Command::CloseReview(Closing { review: code("r-2"), surge: None });
        second_review().given(&hc(), kept("health")).given(&hc(), kept("logistics")).given(&hc(), closing)
    };
    let verdicts = in_review()
        .given(&hc(), review::Command::KeepCluster(keeping("logistics")))
        .given(&hc(), review::Command::RecommendDeactivation(case("health")));
    vec![
        ("no emergency", Example::new("PHL", "2013-11-08T06:00:00Z")),
        ("an emergency", emergency()),
        ("an emergency that ended", emergency().given(&ocha(), end_of_emergency)),
        ("the HCT met", after_the_meeting()),
        ("proposed", after_the_proposal(recommended())),
        ("passed on", after_the_transmission(recommended())),
        ("declined", after_the_transmission(recommended()).given(&erc(), proposal::Command::DeclineProposal(end()))),
        ("withdrawn", after_the_transmission(recommended()).given(&hc(), proposal::Command::WithdrawProposal(end()))),
        ("approved", after_the_approval(recommended())),
        ("a cluster found", emergency().given(&ocha(), found)),
        ("a cluster at level 3", level_3()),
        ("a cluster after level 3", level_3().at("2014-02-13T13:00:00Z").given(&erc(), over)),
        ("two clusters", two_clusters()),
        ("two clusters where the RC acts", led(two_clusters(), false)),
        ("a review", in_review()),
        ("a review with its verdicts", verdicts),
        ("a review closed", closed()),
        ("its summary sent", sent()),
        ("its summary shared", shared()),
        ("an end approved", approved()),
        ("a cluster ended", approved().given(&hc(), deactivate())),
        ("an end in part recommended", reviewed_in_part()),
        ("its review closed", reviewed_in_part().given(&hc(), close())),
        ("an end in part shared", shared_in_part()),
        ("an end in part declined", shared_in_part().given(&erc(), ruling(Ruling::Declined, Some("no staff")))),
        ("an end in part approved", approved_in_part()),
        ("a cluster ended in part", approved_in_part().given(&hc(), end_in_samar())),
        ("a second review", second_review()),
        ("a second review that keeps", second_review().given(&hc(), kept("health")).given(&hc(), kept("logistics"))),
        ("a second review closed", second_closed()),
    ]
}

/// Beside it there was an emergency a year before, at level 3, for which WHO objected to a proposal; and UNICEF leads a cluster of
/// water, with a coordinator, shared leadership and a concern.
fn beside_others(example: Example) -> Example {
    let bopha = || code("bopha");
    let facts = EmergencyFacts { emergency: bopha(), glide: None, onset: at("2012-12-04T00:00:00Z"), ..haiyan() };
    let met = Meeting { meeting: code("hct-9"), emergency: bopha(), held_at: at("2012-12-05T09:00:00Z"), ..meeting() };
    let declared = Level3Step { emergency: bopha(), at: at("2012-12-05T10:00:00Z") };
    let submission = Submission {
        emergency: bopha(),
        agreed_in: AgreedIn::Meeting(code("hct-9")),
        ..submission("p-9", vec![recommendation("nutrition", &["NUT"], "UNICEF")])
    };
    let transmission =
        Transmission { proposal: code("p-9"), transmitted_at: at("2012-12-05T11:00:00Z"), ..transmission() };
    let objects = GiveAnswer {
        proposal: code("p-9"),
        position: Position::Objects,
        statement: "another lead is nearer".to_owned(),
    };
    let given: [(&Actor, Command); 6] = [
        (&hc(), operation::Command::RegisterEmergency(facts).into()),
        (&ocha(), operation::Command::RecordMeeting(met).into()),
        (&erc(), operation::Command::DeclareLevel3(declared).into()),
        (&hc(), proposal::Command::SubmitProposal(Box::new(submission)).into()),
        (&erc(), proposal::Command::TransmitProposal(transmission).into()),
        (&principal("WHO"), proposal::Command::AnswerProposal(objects).into()),
    ];
    let example = given
        .into_iter()
        .fold(example.at("2012-12-05T12:00:00Z"), |record, (by, command)| record.when(by, command).either_way());
    let water = || code("water");
    let appointment = cluster::Appointment { cluster: water(), ..appointment("c-9") };
    let sharing = cluster::Sharing { cluster: water(), sharing: code("s-9"), ..sharing() };
    let concern =
        cluster::ConcernRaised { cluster: water(), concern: code("k-9"), statement: "no meetings".to_owned() };
    let hand_over = cluster::HandOver {
        cluster: water(),
        to: code("OXFAM"),
        planned_on: at("2014-04-01").date_naive(),
        agreement: agreement(),
        moved_because: None,
    };
    let example = with_cluster(example, "water", &["WSH"], "UNICEF");
    let by_the_lead = [
        cluster::Command::AppointCoordinator(appointment),
        cluster::Command::ShareLeadership(sharing),
        cluster::Command::PlanHandOver(hand_over),
    ];
    let led = by_the_lead.into_iter().fold(example, |one, command| one.when(&lead("UNICEF"), command).either_way());
    led.when(&hc(), cluster::Command::RaiseConcern(concern)).either_way()
}

/// RM-0.1, RM-0.2, RM-0.4, RM-1.1, RM-1.2, RM-1.3, RM-1.4, RM-1.5, RM-1.6, RM-1.11, RM-1.12, RM-1.14, RM-1.15, RM-2.1, RM-2.2, RM-2.5,
/// RM-2.6, RM-2.9, RM-2.10, RM-2.11, RM-2.13, RM-7.1, RM-7.3, OG-1, OG-6, OG-7, OG-8, OG-9, OG-10, OG-11, OG-17, OG-18, GN-9.1, S-1: every
/// command on every record.
#[test]
fn every_command_is_answered_as_in_the_table() {
    let table = AnswerTable { cases: cases(), beside_others, records: records() };
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/answers.txt", &table.text(), "CONVENE_WRITE_ANSWERS");
}

/// RM-1.15, S-1: what every command changes.
#[test]
fn every_command_changes_what_the_table_says() {
    let table = ChangeTable { cases: cases(), beside_others: Some(beside_others), values: values_of };
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/changes.txt", &table.text(), "CONVENE_WRITE_ANSWERS");
}
