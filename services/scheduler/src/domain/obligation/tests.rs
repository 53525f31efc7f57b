//! Given a duty and its rule, when time passes or it is kept: the dates and steps that follow.

use convene_kernel::duty::Owner;
use convene_kernel::guidance::Guidance;
use convene_kernel::testing;
use convene_kernel::testing::{at, code};
use convene_kernel::time::Period;

use super::*;

fn opening(rule: &str, owner: Role, since: &str, opened_at: &str) -> Opening {
    let id = testing::rule(rule);
    let rule = Guidance::embedded().policy.rule(id).expect("a rule of the policy").clone();
    let mut duty = Duty::new(id, testing::subject("cluster/health"), Owner::role(owner), at(since));
    duty.recurring = rule.repeats.is_some();
    let key =
        AggregateKey { country: code("PHL"), kind: "operation".to_owned(), id: "live".to_owned(), exercise: false };
    let service = rule.service.clone();
    Opening {
        service,
        key,
        version: 7,
        opened_at: at(opened_at),
        occurred_at: at(opened_at),
        duty,
        rule: Arc::new(rule),
    }
}

fn shown(steps: &[Step]) -> Vec<String> {
    steps.iter().map(|step| format!("{} {} {} {}", step.moment, step.kind, step.number, step.to)).collect()
}

/// S-1: an obligation has its reminders ahead of the date and its ladder after it; RM-1.11 asks the ERC to decide at once.
#[test]
fn an_approval_asks_reminds_and_escalates() {
    let erc = Role::EmergencyReliefCoordinator;
    let approval = opening("RM-1.11.approval", erc, "2013-11-10T08:00:00Z", "2013-11-10T08:05:00Z");
    assert_eq!(
        shown(&approval.steps(0)),
        [
            "2013-11-10 08:05:00 UTC decision 1 erc",
            "2013-11-10 20:00:00 UTC reminder 1 erc",
            "2013-11-11 04:00:00 UTC reminder 2 erc",
            "2013-11-11 08:00:00 UTC escalation 1 erc",
        ]
    );
    assert_eq!(approval.due(1), None, "it is owed once");
}

/// S-5: what is owed again is counted from the anchor, not from the date before; RM-9.2 after three months, then six-monthly.
#[test]
fn a_recurring_duty_is_counted_from_its_anchor() {
    let report = opening("RM-9.2.report", Role::Coordinator, "2013-11-30", "2013-11-30");
    let due = |occurrence| report.due(occurrence).expect("it is owed again");
    assert_eq!(due(0), at("2014-02-28"));
    assert_eq!(due(1), at("2014-08-30"));
    assert_eq!(due(2), at("2015-02-28"));
    assert_eq!(due(3), at("2015-08-30"));
}

fn met(obligation: &Obligation) -> Vec<(u32, Moment, bool)> {
    obligation.kept.iter().map(|kept| (kept.occurrence, kept.due, kept.is_late())).collect()
}

fn review() -> Obligation {
    Obligation::new(opening("RM-2.10.review", Role::HumanitarianCoordinator, "2014-01-31", "2014-01-31"))
}

/// S-1: kept before the next date has passed, it meets the earliest occurrence only.
#[test]
fn keeping_meets_the_earliest_occurrence() {
    let mut review = review();
    assert_eq!(review.current(), Some((0, at("2014-07-31"))));
    assert_eq!(review.state(at("2014-08-01")), ObligationState::Overdue);
    review.keep(at("2014-08-02"), at("2014-08-02"));
    assert_eq!(met(&review), [(0, at("2014-07-31"), true)]);
    assert_eq!(review.current(), Some((1, at("2015-01-31"))));
    assert!(review.owes(1) && !review.owes(0));
    assert_eq!(review.state(at("2014-08-02")), ObligationState::Owed);
    review.keep(at("2014-09-01"), at("2014-09-01"));
    assert_eq!(met(&review)[1..], [(1, at("2015-01-31"), false)], "done early, it meets the date it is owed for");
    assert_eq!(review.current(), Some((2, at("2015-07-31"))));
}

/// RM-2.10, S-5: a review that is held meets every date it has passed; the next is counted from the anchor.
#[test]
fn keeping_meets_every_date_it_has_passed() {
    let mut review = review();
    review.keep(at("2015-07-31"), at("2015-07-31"));
    let dates = [(0, at("2014-07-31"), true), (1, at("2015-01-31"), true), (2, at("2015-07-31"), false)];
    assert_eq!(met(&review), dates, "the date it was held on is one of them, and in time");
    assert_eq!(review.current(), Some((3, at("2016-01-31"))));
    assert_eq!(review.state(at("2015-07-31")), ObligationState::Owed);
}

/// S-1: a duty owed once is over when it was kept.
#[test]
fn a_duty_owed_once_is_over_when_kept() {
    let mut once = Obligation::new(opening("OG-9.coordinator", Role::LeadAgency, "2014-01-01", "2014-01-01"));
    once.keep(at("2014-01-04"), at("2014-01-04"));
    assert_eq!(once.state(at("2014-02-01")), ObligationState::Kept);
    once.keep(at("2014-01-05"), at("2014-01-05"));
    assert_eq!(once.kept.len(), 1);
    let mut late = Obligation::new(opening("OG-9.coordinator", Role::LeadAgency, "2014-01-01", "2014-01-01"));
    late.keep(at("2014-01-04T00:00:01Z"), at("2014-01-04T00:00:01Z"));
    assert_eq!(late.state(at("2014-02-01")), ObligationState::KeptLate);
}

/// OG-1, S-3: what is soft reminds and does not escalate.
#[test]
fn a_soft_rule_reminds_only() {
    let soft = opening("OG-1.consultation", Role::HumanitarianCoordinator, "2013-11-08", "2013-11-08");
    let kinds: Vec<StepKind> = soft.steps(0).iter().map(|step| step.kind).collect();
    assert_eq!(kinds, [StepKind::Reminder, StepKind::Reminder]);
}

/// S-3: a reminder that fell before the duty was on record is replaced by the last one of them, if it can be heeded at all.
#[test]
fn reminders_from_before_the_record_are_not_all_made_up_for() {
    let review = opening("RM-1.14.review", Role::HumanitarianCoordinator, "2014-03-03", "2014-03-02");
    let reminders: Vec<u32> =
        review.steps(0).iter().filter(|s| s.kind == StepKind::Reminder).map(|s| s.number).collect();
    assert_eq!(reminders, [2]);
    let passed = opening("RM-1.14.review", Role::HumanitarianCoordinator, "2014-03-01", "2014-03-02");
    let kinds: Vec<StepKind> = passed.steps(0).iter().map(|step| step.kind).collect();
    assert_eq!(kinds, [StepKind::Escalation]);
}

/// S-4: a duty put on record years after its anchor owes its last date, not every one since.
#[test]
fn a_late_record_owes_the_last_date_only() {
    let since_2010 = opening("RM-2.10.review", Role::HumanitarianCoordinator, "2010-01-15", "2014-03-01");
    let obligation = Obligation::new(since_2010);
    assert_eq!(obligation.current().expect("it is owed").1, at("2014-01-15"));
}

/// S-4: the name of an occurrence is unique, and never changes.
#[test]
fn tokens_are_distinct_and_stable() {
    let one = opening("RM-9.2.report", Role::Coordinator, "2013-11-30", "2013-11-30");
    let mut reopened = one.clone();
    reopened.version = 8;
    let mut elsewhere = one.clone();
    elsewhere.key.country = code("HTI");
    let tokens = [one.token(0), one.token(1), reopened.token(0), elsewhere.token(0)];
    let distinct: std::collections::BTreeSet<_> = tokens.iter().collect();
    assert_eq!(distinct.len(), tokens.len());
    assert_eq!(one.token(0), "15ed1b6aceb7ed331f839bdf36d3ca90");
}

/// S-5: periods of hours are elapsed hours through a change of clocks.
#[test]
fn hours_pass_through_a_change_of_clocks() {
    let mut rule = Guidance::embedded().policy.rule("RM-1.11.approval").expect("a rule").clone();
    rule.period = Period::Hours(24);
    assert_eq!(rule.due(at("2026-03-28T12:00:00Z"), 0), Some(at("2026-03-29T12:00:00Z")));
}
