//! The calendar's text: the form that RFC 5545 requires, and its content.

use convene_kernel::duty::{Duty, Owner};
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::Role;
use convene_kernel::key::AggregateKey;
use convene_kernel::policy::rules;
use convene_kernel::testing;
use convene_kernel::testing::{at, code};
use convene_runtime::testing::is_as_written;

use super::super::obligation::{Done, Opening, Voided};
use super::*;

fn review() -> Obligation {
    let rule = Guidance::embedded().policy.rule(rules::RM_2_10_REVIEW).expect("a rule").clone();
    let duty = Duty::new(
        rules::RM_2_10_REVIEW,
        testing::subject("country"),
        Owner::role(Role::HumanitarianCoordinator),
        at("2013-11-30"),
    )
    .recurring();
    let key =
        AggregateKey { country: code("PHL"), kind: "operation".to_owned(), id: "live".to_owned(), exercise: false };
    let (service, opened_at) = ("activation".to_owned(), at("2013-12-01"));
    let zone = Reference::embedded().zone(&key.country);
    Obligation::new(Opening {
        service,
        key,
        version: 3,
        opened_at,
        occurred_at: opened_at,
        taken_over: false,
        zone,
        duty,
        rule: rule.into(),
        owner_convenes_only: false,
    })
}

fn text(now: &str) -> String {
    let review = review();
    calendar("Philippines, due", &[&review], &Reference::embedded(), at(now), at("2015-01-01"))
}

/// S-5, S-7: every date up to the end asked for, as a day of the country, and the same bytes each time.
#[test]
fn the_dates_are_there_and_the_text_is_always_the_same() {
    let calendar = text("2014-01-01");
    let starts: Vec<&str> = calendar.lines().filter(|line| line.starts_with("DTSTART")).collect();
    assert_eq!(starts, ["DTSTART;VALUE=DATE:20140530", "DTSTART;VALUE=DATE:20141130"]);
    assert_eq!(calendar, text("2014-01-01"));
    assert!(calendar.contains("X-WR-CALNAME:Philippines\\, due\r\n"));
}

/// RM-1.15: what counts from an inexact date is due by the latest moment that this one can mean, and the entry says what is known.
#[test]
fn an_entry_says_that_its_date_counts_from_an_inexact_one() {
    let exact = review();
    let duty = Duty { since_date: Some("2013-11".parse().expect("a month")), ..exact.opening.duty.clone() };
    let inexact = Obligation::new(Opening { duty, ..Opening::clone(&exact.opening) });
    let text = |review: &Obligation| {
        calendar("due", &[review], &Reference::embedded(), at("2014-01-01"), at("2014-07-01")).replace("\r\n ", "")
    };
    assert!(text(&inexact).contains("of which 2013-11 is known: due by then at the latest"), "{}", text(&inexact));
    assert!(!text(&exact).contains("at the latest"));
}

/// S-5: an entry gives its time in the country's time.
#[test]
fn an_entry_says_the_countrys_time() {
    let unfolded = text("2014-01-01").replace("\r\n ", "");
    assert!(unfolded.contains("Due 2014-05-30 23:59\\, UTC+08:00 (Asia/Manila)."), "{unfolded}");
}

/// RM-2.10, S-5: after a review, the next date says from which day it counts.
#[test]
fn an_entry_says_what_it_counts_from() {
    let mut review = review();
    let held = at("2014-05-11");
    review.keep([Done { earliest: held, at: held, recorded_at: held }]);
    let calendar = calendar("due", &[&review], &Reference::embedded(), at("2014-06-01"), at("2015-01-01"));
    let unfolded = calendar.replace("\r\n ", "");
    assert!(unfolded.contains("DTSTART;VALUE=DATE:20141111"), "{unfolded}");
    assert!(unfolded.contains("6 months after it was last done\\, on 2014-05-11"), "{unfolded}");
}

/// S-5, S-7: what is due at a moment of a day is an entry at that moment, in UTC.
#[test]
fn what_is_due_in_hours_is_due_at_a_moment() {
    let rule = Guidance::embedded().policy.rule(rules::RM_1_3_DECISION).expect("a rule").clone();
    let owner = Owner::role(Role::HumanitarianCoordinator);
    let duty =
        Duty::new(rules::RM_1_3_DECISION, testing::subject("emergency/haiyan"), owner, at("2013-12-01T08:00:00Z"));
    let opening = Opening { duty, rule: rule.into(), ..review().opening.as_ref().clone() };
    let obligation = Obligation::new(opening);
    let reference = Reference::embedded();
    let calendar = calendar("due", &[&obligation], &reference, at("2013-12-01"), at("2015-01-01"));
    assert!(calendar.contains("DTSTART:20131204T080000Z"), "{calendar}");
}

/// S-7: what has passed is marked, and is an entry of each day until it is done: nobody looks into the past for it.
#[test]
fn what_is_overdue_stays_in_sight() {
    let (calendar, later) = (text("2014-06-01"), text("2014-07-01"));
    assert_eq!(calendar.matches("SUMMARY:Overdue since 2014-05-30: ").count(), 1);
    assert!(calendar.contains("DTSTART;VALUE=DATE:20140601"), "{calendar}");
    assert!(later.contains("DTSTART;VALUE=DATE:20140701"), "{later}");
    assert!(sequence(&later) > sequence(&calendar), "the entry says that it changed");
}

/// The number of the first entry's last change.
fn sequence(calendar: &str) -> u64 {
    let line = calendar.lines().find_map(|line| line.strip_prefix("SEQUENCE:"));
    line.and_then(|number| number.parse().ok()).expect("an entry says which change it is")
}

/// S-7: what was done is cancelled under the identifier that it had, and leaves the calendar later.
#[test]
fn what_was_done_is_cancelled() {
    let mut review = review();
    let entry = |calendar: &str, begins: &str| {
        let lines = calendar.lines().filter(|line| line.starts_with(begins));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let overdue = text("2014-06-01");
    let held = at("2014-06-02");
    review.keep([Done { earliest: held, at: held, recorded_at: held }]);
    let on = |now: &str| calendar("due", &[&review], &Reference::embedded(), at(now), at("2015-01-01"));
    let done = on("2014-06-03");
    assert_eq!(entry(&done, "UID:")[0], entry(&overdue, "UID:")[0]);
    let statuses = ["STATUS:CANCELLED", "STATUS:CANCELLED", "STATUS:CONFIRMED"];
    let mut found = entry(&done, "STATUS:");
    found.sort();
    assert_eq!(found, statuses, "the date that was kept, the one after it that counts anew, and the next one: {done}");
    assert!(done.contains("SUMMARY:Done: ") && done.replace("\r\n ", "").contains("Done 2014-06-02"), "{done}");
    assert!(sequence(&done) > sequence(&overdue));
    assert_eq!(entry(&on("2014-10-01"), "STATUS:"), ["STATUS:CONFIRMED"]);
}

/// S-7: an entry that is owed rings when the rule reminds, and the calendar says up to when it knows.
#[test]
fn an_entry_rings_and_the_horizon_is_stated() {
    let calendar = text("2014-01-01").replace("\r\n ", "");
    let reminders = Guidance::embedded().policy.rule(rules::RM_2_10_REVIEW).expect("a rule").reminders.len();
    assert_eq!(calendar.matches("BEGIN:VALARM").count(), 2 * reminders.max(1), "{calendar}");
    assert!(calendar.contains("what is due before 2015-01-01\\; what is due later is not shown yet"), "{calendar}");
    assert!(!text("2014-12-15").contains("BEGIN:VALARM"), "what is overdue rings no more");
}

/// S-7: each entry of an exercise says that it is one, since a calendar shows entries of many.
#[test]
fn an_entry_of_an_exercise_is_marked() {
    let mut opening = review().opening.as_ref().clone();
    (opening.key.id, opening.key.exercise) = ("training".to_owned(), true);
    let obligation = Obligation::new(opening);
    let (now, until) = (at("2014-01-01"), at("2015-01-01"));
    let calendar = calendar("due", &[&obligation], &Reference::embedded(), now, until);
    let summaries = || calendar.lines().filter(|line| line.starts_with("SUMMARY:"));
    assert!(summaries().count() > 0 && summaries().all(|line| line.starts_with("SUMMARY:EXERCISE training: ")));
    assert!(!text("2014-01-01").contains("EXERCISE"));
}

/// S-7: lines end with CRLF and have at most 75 octets.
#[test]
fn lines_are_folded_within_75_octets() {
    let calendar = text("2014-01-01");
    assert!(calendar.split_inclusive('\n').all(|line| line.ends_with("\r\n")));
    assert!(calendar.split("\r\n").all(|line| line.len() <= 75));
}

/// S-5, S-7: a whole calendar, with what is owed, overdue, done in time and late, and no longer due; by date, whatever the order of the
/// obligations.
#[test]
fn a_calendar_is_as_it_is_written() {
    let once = |version, rule: &'static str, since: &str| {
        let id = testing::rule(rule);
        let policy = Guidance::embedded().policy.rule(id).expect("a rule").clone();
        let duty =
            Duty::new(id, testing::subject("cluster/health"), Owner::of(Role::LeadAgency, code("WHO")), at(since));
        let (service, rule) = (policy.service.clone(), policy.into());
        Obligation::new(Opening { service, version, duty, rule, ..review().opening.as_ref().clone() })
    };
    let done = |mut obligation: Obligation, moment: &str| {
        obligation.keep([Done { earliest: at(moment), at: at(moment), recorded_at: at("2014-01-10") }]);
        obligation
    };
    let later = once(4, "OG-9.coordinator", "2014-01-12");
    let overdue = once(5, "OG-9.coordinator", "2014-01-01");
    let in_time = done(once(6, "RM-2.5.transition-strategy", "2013-12-01"), "2014-01-05");
    let late = done(once(7, "OG-9.coordinator", "2013-12-20"), "2014-01-08");
    let mut ended = once(8, "GN-7.early-recovery", "2014-01-02");
    ended.voided = Some(Voided {
        at: at("2014-01-09"),
        recorded_at: at("2014-01-10T08:00:00Z"),
        reason: "the cluster; was closed,\r\n early".into(),
    });
    let mut without_reminders = once(9, "RM-2.5.transition-strategy", "2013-11-01");
    let mut opening = without_reminders.opening.as_ref().clone();
    let mut rule = opening.rule.as_ref().clone();
    rule.reminders.clear();
    opening.rule = rule.into();
    without_reminders = Obligation::new(opening);
    let mut all = [&later, &overdue, &review(), &in_time, &late, &ended, &without_reminders];
    let (now, until) = (at("2014-01-15T06:00:00Z"), at("2014-12-31"));
    let text = calendar("Philippines", &all, &Reference::embedded(), now, until);
    all.reverse();
    assert_eq!(text, calendar("Philippines", &all, &Reference::embedded(), now, until));
    let lines = text.replace("\r\n", "\n");
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/calendar.ics", &lines, "CONVENE_WRITE_CALENDAR");
}

/// S-7: an entry that is due when the calendar ends is not in it; one that was closed three months ago still is.
#[test]
fn the_bounds_of_a_calendar() {
    let due = review().current().expect("it is owed").1;
    let entries = |until: Moment| {
        let text = calendar("due", &[&review()], &Reference::embedded(), at("2014-01-01"), until);
        text.matches("BEGIN:VEVENT").count()
    };
    assert_eq!(entries(due), 0);
    assert_eq!(entries(due + chrono::TimeDelta::seconds(1)), 1);
    let mut closed = review();
    closed.voided = Some(Voided { at: at("2014-01-01"), recorded_at: at("2014-01-01"), reason: "it ended".into() });
    let on = |now: &str| calendar("due", &[&closed], &Reference::embedded(), at(now), at("2014-07-01"));
    assert!(on("2014-04-01").contains("STATUS:CANCELLED"));
    assert!(!on("2014-04-02").contains("BEGIN:VEVENT"));
}
