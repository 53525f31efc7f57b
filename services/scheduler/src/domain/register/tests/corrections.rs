//! Given duties whose anchor turns out to be wrong: what was late is so by the right one, and what was sent is withdrawn.

use super::*;

const PROPOSAL: &str = "proposal/p-1";

/// What a correction makes of the approval owed since `wrong`: it was never owed so, and is owed since `right`, or was until `done`.
fn corrected(version: u64, moment: &str, (wrong, right): (&str, &str), done: Option<&str>) -> DutyNotice {
    let id = Duty::id(testing::rule(APPROVAL), &testing::subject(PROPOSAL));
    let never = at(wrong) - chrono::TimeDelta::seconds(1);
    let void = DutyChange::Void { id, reason: "the date was corrected".into(), at: Some(never) };
    let mut corrected = notice("PHL", version, moment, void);
    let DutyChange::Opened { duty, .. } = opened(APPROVAL, PROPOSAL, right) else { unreachable!("it opens") };
    corrected.changes.push(DutyChange::Opened { duty, at: Some(at(right)) });
    corrected.changes.extend(done.map(|done| kept(APPROVAL, PROPOSAL, done)));
    corrected
}

/// Opened on 10 November, and escalated.
fn escalated() -> Scheduler {
    let mut scheduler = Scheduler::given(&[notice("PHL", 1, "2013-11-10", opened(APPROVAL, PROPOSAL, "2013-11-10"))]);
    let sent = scheduler.when("2013-11-12");
    assert!(sent.iter().any(|step| step.starts_with("escalation")), "{sent:?}");
    scheduler
}

fn withdrawals(scheduler: &mut Scheduler, now: &str) -> usize {
    scheduler.when(now).iter().filter(|step| step.starts_with("withdrawal")).count()
}

/// RM-1.15, S-3: what was done late by a wrong anchor was in time by the right one: the escalation is withdrawn, once; what was
/// known before has it late.
#[test]
fn what_is_closed_is_in_time_by_the_right_anchor() {
    let late = escalated().and(&[notice("PHL", 2, "2013-11-12", kept(APPROVAL, PROPOSAL, "2013-11-12"))]);
    let dates = ("2013-11-10", "2013-11-11T12:00:00Z");
    let mut right = late.and(&[corrected(3, "2013-11-14", dates, Some("2013-11-12"))]);
    let states = |known_on: &str| -> Vec<_> {
        let then = right.register.list_then(&Filter::default(), at("2013-11-13"), at(known_on));
        then.iter().map(|(_, one)| one.state(at("2013-11-13"))).collect()
    };
    assert_eq!(states("2013-11-13"), [ObligationState::KeptLate]);
    assert_eq!(states("2013-11-14"), [ObligationState::Kept]);
    assert_eq!(withdrawals(&mut right, "2013-11-14"), 1);
    assert_eq!(right.register.owed(false), 0);
}

/// RM-1.15, S-3: what is owed counts from the right moment, and what was sent for the wrong one is withdrawn, though it was due.
#[test]
fn what_is_owed_counts_from_the_right_anchor() {
    let dates = ("2013-11-10", "2013-11-12");
    let mut right = escalated().and(&[corrected(2, "2013-11-12T12:00:00Z", dates, None)]);
    let listed = right.register.list(&Filter::default(), at("2013-11-12T12:00:00Z"));
    let states: Vec<_> = listed.iter().map(|(_, one)| one.state(at("2013-11-12T12:00:00Z"))).collect();
    assert_eq!(states, [ObligationState::Owed]);
    assert_eq!(withdrawals(&mut right, "2013-11-12T12:00:00Z"), 1);
}
