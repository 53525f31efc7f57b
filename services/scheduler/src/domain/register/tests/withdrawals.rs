//! Given escalations that went out, when what was done or ended earlier is recorded later: what is withdrawn, and what it was.

use convene_kernel::testing;
use convene_kernel::testing::{at, code};

use super::super::*;
use super::{APPROVAL, REVIEW, Scheduler, kept, notice, opened, void};
use crate::domain::notice::SentStep;
use crate::domain::step::StepKind;

const GOVERNMENT: &str = "OG-6.government";

/// Two countries' duties of which the ERC was notified that they are late.
fn escalated() -> Scheduler {
    let mut scheduler = Scheduler::given(&[
        notice("PHL", 1, "2013-11-10", opened(APPROVAL, "proposal/p-1", "2013-11-10")),
        notice("HTI", 1, "2013-11-10", opened(GOVERNMENT, "proposal/p-1", "2013-11-10")),
    ]);
    let out = scheduler.when("2013-11-20");
    assert_eq!(out.iter().filter(|step| step.starts_with("escalation")).count(), 2, "{out:?}");
    scheduler
}

/// S-3: what was done in time, but recorded after the escalation, is withdrawn to whom it was escalated, once; it is kept in time.
#[test]
fn an_escalation_of_what_was_done_in_time_is_withdrawn_once() {
    let late_record = notice("PHL", 2, "2013-11-21", kept(APPROVAL, "proposal/p-1", "2013-11-10T20:00:00Z"));
    let mut scheduler = escalated().and(std::slice::from_ref(&late_record));
    assert_eq!(scheduler.register.next_moment(), Some(at("2013-11-21")), "it is due when the mistake was recorded");
    let notice = scheduler.register.take_due(at("2013-11-21")).expect("a withdrawal");
    let step =
        Step { moment: at("2013-11-21"), kind: StepKind::Withdrawal, number: 1, to: Role::EmergencyReliefCoordinator };
    assert_eq!(notice.step, step);
    assert_eq!(notice.closing, Some(Closing::Kept { at: at("2013-11-10T20:00:00Z"), late: false }));
    let subject = notice.subject();
    assert_eq!(subject, format!("convene.notices.withdrawal.PHL.erc.{}.1", notice.token));
    scheduler.register.escalated(&notice.token, Role::EmergencyReliefCoordinator, 1);
    let mut scheduler = scheduler.and(&[late_record]);
    assert_eq!(scheduler.when("2020-01-01"), [""; 0], "what is read again is withdrawn no more");
    let filter = Filter { countries: Some([code("PHL")].into()), ..Filter::default() };
    let listed = scheduler.register.list(&filter, at("2013-11-21"));
    assert_eq!(listed[0].1.state(at("2013-11-21")), ObligationState::Kept);
}

fn state_in(scheduler: &Scheduler, country: &str) -> ObligationState {
    let filter = Filter { countries: Some([code(country)].into()), ..Filter::default() };
    scheduler.register.list(&filter, at("2014-01-01"))[0].1.state(at("2014-01-01"))
}

/// What is withdrawn by 2014: how the occurrence was closed, and when the withdrawal is due.
fn withdrawn(scheduler: &mut Scheduler) -> Vec<(Moment, Option<Closing>)> {
    let out = std::iter::from_fn(|| scheduler.register.take_due(at("2014-01-01")));
    out.map(|notice| {
        assert_eq!(notice.step.kind, StepKind::Withdrawal, "{notice:?}");
        (notice.step.moment, notice.closing)
    })
    .collect()
}

/// S-1, S-3: what is owed once was done the first time that it was: what is recorded after a later time, and was in time, is kept
/// in time, and its escalation is withdrawn. As it was known before, it was late.
#[test]
fn an_earlier_time_that_is_recorded_later_withdraws_the_escalation() {
    let done = |version, recorded_at, at| notice("PHL", version, recorded_at, kept(APPROVAL, "proposal/p-1", at));
    let mut scheduler = escalated().and(&[done(2, "2013-11-21", "2013-11-20")]);
    assert_eq!((withdrawn(&mut scheduler), state_in(&scheduler, "PHL")), (vec![], ObligationState::KeptLate));
    let in_time = at("2013-11-10T20:00:00Z");
    let closing = Closing::Kept { at: in_time, late: false };
    let mut scheduler = scheduler.and(&[done(3, "2013-11-22", "2013-11-10T20:00:00Z")]);
    assert_eq!(withdrawn(&mut scheduler), [(at("2013-11-22"), Some(closing))]);
    let mut scheduler = scheduler.and(&[done(4, "2013-11-23", "2013-11-15"), done(5, "2013-11-24", "2013-11-10")]);
    assert_eq!((withdrawn(&mut scheduler), state_in(&scheduler, "PHL")), (vec![], ObligationState::Kept));
    let known_on = |day: &str| {
        let listed = scheduler.register.list_then(&Filter::default(), at("2014-01-01"), at(day));
        let found = listed.iter().find(|(_, one)| one.opening.key.country == code("PHL")).expect("it was owed");
        (found.1.state(at("2014-01-01")), found.1.kept.iter().map(|kept| kept.at).collect::<Vec<_>>())
    };
    assert_eq!(known_on("2013-11-21"), (ObligationState::KeptLate, vec![at("2013-11-20")]));
    assert_eq!(known_on("2013-11-23"), (ObligationState::Kept, vec![in_time]));
    assert_eq!(known_on("2013-11-24"), (ObligationState::Kept, vec![at("2013-11-10")]));
}

/// S-5: what was done on a day of which no more is known is in time where it can have been, and its escalation is withdrawn.
#[test]
fn what_was_done_on_the_day_it_was_due_is_in_time() {
    let id = Duty::id(testing::rule(APPROVAL), &testing::subject("proposal/p-1"));
    let (at_the_end, earliest) = (at("2013-11-11T15:59:59Z"), Some(at("2013-11-10T16:00:00Z")));
    let kept = DutyChange::Kept { id, at: at_the_end, earliest };
    let mut scheduler = escalated().and(&[notice("PHL", 2, "2013-11-21", kept)]);
    let closing = Closing::Kept { at: at_the_end, late: false };
    assert_eq!(withdrawn(&mut scheduler), [(at("2013-11-21"), Some(closing))]);
    assert_eq!(state_in(&scheduler, "PHL"), ObligationState::Kept);
}

/// S-1, S-3: what was void after its date, and had been done in time, is kept; what is done after it was void changes nothing.
#[test]
fn what_was_done_before_it_was_void_is_kept() {
    let done = |version, recorded_at, at| notice("HTI", version, recorded_at, kept(GOVERNMENT, "proposal/p-1", at));
    let void = notice("HTI", 2, "2013-11-20", void(GOVERNMENT, "proposal/p-1"));
    let mut scheduler = escalated().and(&[void, done(3, "2013-11-21", "2013-11-20T01:00:00Z")]);
    assert_eq!((withdrawn(&mut scheduler), state_in(&scheduler, "HTI")), (vec![], ObligationState::Void));
    let mut scheduler = scheduler.and(&[done(4, "2013-11-22", "2013-11-10T23:00:00Z")]);
    let closing = Closing::Kept { at: at("2013-11-10T23:00:00Z"), late: false };
    assert_eq!(withdrawn(&mut scheduler), [(at("2013-11-22"), Some(closing))]);
    assert_eq!(state_in(&scheduler, "HTI"), ObligationState::Kept);
}

/// OG-7, S-3: what a former owner had done in time is kept in time also where another owner has taken the duty over since.
#[test]
fn what_a_former_owner_did_is_kept_in_time() {
    let mut handed_over = notice("PHL", 2, "2013-11-20", void(APPROVAL, "proposal/p-1"));
    handed_over.changes.push(opened(APPROVAL, "proposal/p-1", "2013-11-20"));
    let done = notice("PHL", 3, "2013-11-20T01:00:00Z", kept(APPROVAL, "proposal/p-1", "2013-11-10T20:00:00Z"));
    let scheduler = escalated().and(&[handed_over, done]);
    let filter = Filter { countries: Some([code("PHL")].into()), ..Filter::default() };
    let states =
        scheduler.register.list(&filter, at("2014-01-01")).into_iter().map(|(_, one)| one.state(at("2014-01-01")));
    assert_eq!(states.collect::<Vec<_>>(), [ObligationState::Kept, ObligationState::Kept]);
    assert_eq!(withdrawn(&mut scheduler.and(&[])).len(), 1, "what the former owner was late with");
}

/// S-4: what kept the duty before it was opened again does not keep the last opening twice.
#[test]
fn a_closed_duty_that_is_opened_again_is_open() {
    let scheduler = escalated().and(&[
        notice("PHL", 2, "2013-11-20", kept(APPROVAL, "proposal/p-1", "2013-11-20")),
        notice("PHL", 3, "2013-12-01", opened(APPROVAL, "proposal/p-1", "2013-12-01")),
        notice("PHL", 4, "2013-12-01", kept(APPROVAL, "proposal/p-1", "2013-12-01T01:00:00Z")),
        notice("PHL", 5, "2013-12-02", kept(APPROVAL, "proposal/p-1", "2013-12-01T00:30:00Z")),
    ]);
    let listed = scheduler.register.list(&Filter::default(), at("2014-01-01"));
    let kept: Vec<_> = listed.iter().flat_map(|(_, one)| one.kept.iter().map(|kept| kept.at)).collect();
    assert_eq!(kept, [at("2013-11-20"), at("2013-12-01T00:30:00Z")]);
}

/// S-3: an escalation is withdrawn of what was void before it was due; one of what was done late was right, and so was one of
/// what became void only after its date.
#[test]
fn an_escalation_is_withdrawn_of_what_was_void_in_time() {
    let void_since = |since: &str| DutyNotice {
        occurred_at: at(since),
        ..notice("HTI", 2, "2013-11-22", void(GOVERNMENT, "proposal/p-1"))
    };
    let done_late = notice("PHL", 2, "2013-11-21", kept(APPROVAL, "proposal/p-1", "2013-11-11T08:00:00Z"));
    let mut scheduler = escalated().and(&[done_late, void_since("2013-11-10T23:00:00Z")]);
    let out: Vec<_> = std::iter::from_fn(|| scheduler.register.take_due(at("2014-01-01"))).collect();
    let [withdrawn] = out.as_slice() else { panic!("one is withdrawn: {out:?}") };
    assert_eq!((withdrawn.opening.key.country.as_str(), withdrawn.step.to), ("HTI", Role::EmergencyReliefCoordinator));
    let reason = "the cluster was closed".into();
    assert_eq!(withdrawn.closing, Some(Closing::Void { reason, late: false }));
    let mut scheduler = escalated().and(&[void_since("2013-11-20")]);
    assert_eq!(scheduler.register.take_due(at("2014-01-01")), None, "it was late, and then void");
}

/// S-3, S-4: each role is notified once of the withdrawal, by the number of its first escalation, whether the escalations
/// or the record are known first: so a scheduler that starts again withdraws what another one escalated.
#[test]
fn escalations_of_an_earlier_scheduler_are_withdrawn_in_any_order() {
    let notices = [
        notice("PHL", 1, "2014-01-31", opened(REVIEW, "country", "2014-01-31")),
        DutyNotice { occurred_at: at("2014-02-01"), ..notice("PHL", 2, "2015-09-01", void(REVIEW, "country")) },
    ];
    let mut earlier = Scheduler::given(&notices[..1]);
    let sent: Vec<_> = std::iter::from_fn(|| earlier.register.take_due(at("2015-08-31"))).collect();
    let escalations: Vec<_> = sent.iter().filter(|notice| notice.step.kind == StepKind::Escalation).collect();
    assert!(escalations.len() > 1, "several dates have passed");
    let withdrawn_by = |mut scheduler: Scheduler| {
        let out: Vec<_> = std::iter::from_fn(|| scheduler.register.take_due(at("2016-01-01"))).collect();
        out.iter().map(Notice::subject).collect::<std::collections::BTreeSet<_>>()
    };
    let informed = |mut scheduler: Scheduler| {
        for notice in escalations.iter().chain(&escalations) {
            let sent = SentStep::of_subject(&notice.subject()).expect("it is the subject of a step");
            scheduler.register.escalated(&sent.token, sent.to, sent.number);
            scheduler.register.escalated(&sent.token, sent.to, sent.number + 1);
        }
        scheduler
    };
    let expected: std::collections::BTreeSet<_> =
        escalations.iter().map(|notice| notice.subject().replace("escalation", "withdrawal")).collect();
    assert_eq!(withdrawn_by(informed(Scheduler::given(&notices))), expected);
    assert_eq!(withdrawn_by(informed(Scheduler::given(&[])).and(&notices)), expected);
    assert_eq!(withdrawn_by(Scheduler::given(&notices)).len(), 0, "what was never escalated is not withdrawn");
}
