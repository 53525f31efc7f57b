//! What each command is answered at each stage of a mission, as a table in `tests/answers.txt`, and what it changes, in
//! `tests/changes.txt`: a change in what is refused, done, owed or found is seen there.

use convene_kernel::testing::{AnswerTable, ChangeTable, at, code};
use convene_runtime::testing::{is_as_written, values_of};

use super::fixtures::{
    Example, agreed, approved, asked_for, call, called, calling, consider, consideration, decided, draft,
    draft_of_terms, ended, gcc, global_lead, hc, hcss, in_country, inform_requester, led, listed, m_1, no_mission,
    nominated, planned, preparing, propose_leader, published, recommendations, requested, shared, submit, task_team,
};
use super::preparation::{self, TermsDraft};
use super::report::{self, Closing, ImprovementPlan, PlanProgress};
use super::request::{self, Consideration, MissionRequest, Postponement, Sharing, Verdict};
use super::roles::cases;

/// A mission at each stage, and at each step of its preparation.
fn records() -> Vec<(&'static str, Example)> {
    let verdict = |verdict| shared().given(&task_team(), consider(verdict));
    let wanted = Verdict::MoreInformation { wanted: "who would escort the team".to_owned() };
    let other = Verdict::OtherSupport { support: "a workshop".to_owned() };
    let reason = || "the rains came early".to_owned();
    let postpone = request::Command::PostponeMission(Postponement { mission: m_1(), reason: reason(), until: None });
    let close = report::Command::CloseMission(Closing { mission: m_1(), reason: Some(reason()) });
    let health_lead = global_lead("WHO");
    let agree = || {
        report::Command::AgreeImprovementPlan(ImprovementPlan {
            mission: m_1(),
            cluster: code("HEA"),
            plan: "a deputy coordinator in Abéché".to_owned(),
            agreed_with: vec!["the health coordinator".to_owned()],
        })
    };
    let agreed_plan = || planned().given(&hcss(), agree());
    let follow = |completed| {
        report::Command::FollowImprovementPlan(PlanProgress {
            mission: m_1(),
            cluster: code("HEA"),
            progress: "somebody was recruited".to_owned(),
            completed,
        })
    };
    vec![
        ("no mission", no_mission()),
        ("requested", requested()),
        ("shared", shared()),
        ("information asked", verdict(wanted).given(&hcss(), inform_requester())),
        ("other support", verdict(other)),
        ("declined", verdict(Verdict::Decline)),
        ("withdrawn", requested().given(&hc(), request::Command::WithdrawRequest(calling()))),
        ("preparing", preparing()),
        ("postponed", preparing().given(&hc(), postpone)),
        ("cancelled", preparing().given(&hc(), request::Command::CancelMission(calling()))),
        ("terms drafted", preparing().given(&hcss(), preparation::Command::DraftTerms(draft_of_terms()))),
        ("terms agreed", agreed()),
        ("called", called()),
        ("called again", called().at("2011-05-29T08:00:00Z").given(&gcc(), call_until_june())),
        ("nominated", nominated()),
        ("list proposed", listed()),
        ("leader proposed", listed().given(&gcc(), propose_leader("health"))),
        ("leader accepted", led()),
        ("team decided", decided()),
        ("in the country", in_country()),
        ("ended", ended()),
        ("report drafted", ended().at("2011-07-25T08:00:00Z").given(&hcss(), draft(recommendations()))),
        ("report published", published()),
        ("response planned", planned()),
        ("closed", planned().given(&hcss(), close)),
        ("referral proposed", report::referred(1)),
        ("referral advised on", report::referred(2)),
        ("referral not to be forwarded", report::not_forwarded()),
        ("referral to be forwarded", report::referred(3)),
        ("referral forwarded", report::referred(4)),
        ("the ERC asked", report::referred(5)),
        ("the ERC was answered", report::referred(6)),
        ("improvement plan agreed", agreed_plan()),
        ("improvement plan under way", agreed_plan().given(&health_lead, follow(false))),
        ("improvement plan carried out", agreed_plan().given(&health_lead, follow(true))),
    ]
}

/// Beside it another mission is prepared, which is one more than a year usually has.
fn beside_another(example: Example) -> Example {
    let m_2 = || code("m-2");
    let request = MissionRequest { mission: m_2(), ..asked_for() };
    let share = request::Command::ShareRequest(Sharing { mission: m_2(), remarks: None });
    let consider = Consideration { mission: m_2(), ..consideration(Verdict::Proceed) };
    let consider = request::Command::ConsiderRequest(Box::new(consider));
    let draft = preparation::Command::DraftTerms(TermsDraft { mission: m_2(), ..draft_of_terms() });
    let example =
        example.knowing(approved(40)).when(&hc(), submit(request)).either_way().when(&hcss(), share).either_way();
    example.when(&task_team(), consider).either_way().when(&hcss(), draft).either_way()
}

/// A call whose closing date is later.
fn call_until_june() -> preparation::Command {
    let preparation::Command::CallForNominations(first) = call() else { panic!("a call") };
    let closes_on = at("2011-06-10").date_naive();
    preparation::Command::CallForNominations(preparation::Call { closes_on, ..first })
}

/// IM-1, IM-2, IM-4, IM-6, IM-7, IM-8, IM-9, IM-10, IM-11, IM-12, IM-13, IM-14, IM-15, IM-16, IM-17, IM-18, IM-19, IM-20, S-1: every
/// command at every stage.
#[test]
fn every_command_is_answered_as_in_the_table() {
    let table = AnswerTable { cases: cases(), beside_others: beside_another, records: records() };
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/answers.txt", &table.text(), "CONVENE_WRITE_ANSWERS");
}

/// RM-1.15, S-1: what every command changes.
#[test]
fn every_command_changes_what_the_table_says() {
    let table = ChangeTable { cases: cases(), beside_others: Some(beside_another), values: values_of };
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/changes.txt", &table.text(), "CONVENE_WRITE_ANSWERS");
}
