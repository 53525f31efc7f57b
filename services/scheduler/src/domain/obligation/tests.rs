//! Given a duty and its rule, when time passes or it is kept: the dates and steps that follow.

use convene_kernel::duty::Owner;
use convene_kernel::guidance::Guidance;
use convene_kernel::testing;
use convene_kernel::testing::{at, code};
use convene_kernel::time::Period;
use proptest::prelude::*;

use super::*;
use crate::domain::heads::ActingHead;

/// The days of these examples are those of UTC, unless they say otherwise.
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
        taken_over: false,
        zone: Tz::UTC,
        duty,
        rule: Arc::new(rule),
        owner_convenes_only: false,
    }
}

fn from_anchor(number: u32) -> Occurrence {
    Occurrence { counted: CountedFrom::Anchor, number }
}

fn from_day(day: &str, number: u32) -> Occurrence {
    Occurrence { counted: CountedFrom::Day(at(day).date_naive()), number }
}

fn done(at: Moment, recorded_at: Moment) -> Done {
    Done { earliest: at, at, recorded_at }
}

/// The end of a day in UTC.
fn end_of(day: &str) -> Moment {
    convene_kernel::time::end_of_day(at(day).date_naive(), Tz::UTC)
}

fn shown(steps: &[Step]) -> Vec<String> {
    steps.iter().map(|step| format!("{} {} {} {}", step.moment, step.kind, step.number, step.to)).collect()
}

/// S-1: an obligation has its reminders ahead of the date and its ladder after it; RM-1.11 asks the ERC to decide at once.
#[test]
fn an_approval_asks_reminds_and_escalates() {
    let erc = Role::EmergencyReliefCoordinator;
    let approval = Obligation::new(opening("RM-1.11.approval", erc, "2013-11-10T08:00:00Z", "2013-11-10T08:05:00Z"));
    assert_eq!(
        shown(&approval.steps(from_anchor(0))),
        [
            "2013-11-10 08:05:00 UTC decision 1 erc",
            "2013-11-10 20:00:00 UTC reminder 1 erc",
            "2013-11-11 04:00:00 UTC reminder 2 erc",
            "2013-11-11 08:00:00 UTC escalation 1 erc",
        ]
    );
    assert_eq!(approval.opening.due(from_anchor(1)), None, "it is owed once");
}

/// RM-9.2, S-5: what was never done is owed after three months and then every six, counted from the anchor, not from the date
/// before; each date ends with its day.
#[test]
fn what_was_never_done_is_counted_from_the_anchor() {
    let report = opening("RM-9.2.report", Role::Coordinator, "2013-11-30", "2013-11-30");
    let due = |number| report.due(from_anchor(number)).expect("it is owed again");
    assert_eq!(due(0), end_of("2014-02-28"));
    assert_eq!(due(1), end_of("2014-08-30"));
    assert_eq!(due(2), end_of("2015-02-28"));
    assert_eq!(due(3), end_of("2015-08-30"));
}

fn met(obligation: &Obligation) -> Vec<(Moment, Moment, bool)> {
    obligation.kept.iter().map(|kept| (kept.due, kept.at, kept.is_late())).collect()
}

fn review() -> Obligation {
    Obligation::new(opening("RM-2.10.review", Role::HumanitarianCoordinator, "2014-01-31", "2014-01-31"))
}

fn next_due(obligation: &Obligation) -> Option<Moment> {
    obligation.current().map(|(_, due)| due)
}

/// RM-2.10, S-5: the next review is due six months after the last one, on its day; before the first, six months after the
/// anchor. Two early ones do not leave eleven months unwatched.
#[test]
fn the_next_review_counts_from_the_last_one() {
    let mut review = review();
    assert_eq!(next_due(&review), Some(end_of("2014-07-31")));
    assert_eq!(review.state(end_of("2014-07-31") - chrono::TimeDelta::seconds(1)), ObligationState::Owed);
    assert_eq!(review.state(at("2014-08-01")), ObligationState::Overdue);
    review.keep([done(at("2014-12-11T09:00:00Z"), at("2014-12-11T09:00:00Z"))]);
    assert_eq!(met(&review), [(end_of("2014-07-31"), at("2014-12-11T09:00:00Z"), true)]);
    assert_eq!(next_due(&review), Some(end_of("2015-06-11")), "not 31 January");
    let open = from_day("2014-12-11", 1);
    assert!(review.owes(open) && review.owes(open.next()) && !review.owes(from_anchor(1)));
    assert_eq!(review.state(at("2014-12-12")), ObligationState::Owed);
    for early in ["2015-01-15", "2015-02-15"] {
        review.keep([done(at(early), at(early))]);
    }
    assert_eq!(next_due(&review), Some(end_of("2015-08-15")));
    let dates = [(end_of("2015-06-11"), at("2015-01-15"), false), (end_of("2015-07-15"), at("2015-02-15"), false)];
    assert_eq!(met(&review)[1..], dates);
    assert_eq!(review.kept.iter().map(|kept| review.number(kept.occurrence)).collect::<Vec<_>>(), [0, 1, 2]);
    assert_eq!(review.number(from_day("2015-02-15", 2)), 4);
}

/// RM-2.10, S-5: a review that is held meets every date it has passed, and the next counts from it.
#[test]
fn keeping_meets_every_date_it_has_passed() {
    let mut review = review();
    review.keep([done(end_of("2015-07-31"), at("2015-08-01"))]);
    let held = end_of("2015-07-31");
    let dates = [(end_of("2014-07-31"), held, true), (end_of("2015-01-31"), held, true), (held, held, false)];
    assert_eq!(met(&review), dates, "the date it was held on is one of them, and in time");
    assert_eq!(next_due(&review), Some(end_of("2016-01-31")));
    assert_eq!(review.state(at("2015-08-01")), ObligationState::Owed);
}

/// RM-2.10, S-5: a review that is recorded late takes its place: what it met in time is in time, and the present is counted
/// from the last one.
#[test]
fn a_review_recorded_late_takes_its_place() {
    let mut review = review();
    review.keep([done(at("2014-12-11"), at("2014-12-11"))]);
    review.keep([done(at("2014-07-01"), at("2015-01-05"))]);
    let dates = [(end_of("2014-07-31"), at("2014-07-01"), false), (end_of("2015-01-01"), at("2014-12-11"), false)];
    assert_eq!(met(&review), dates);
    assert_eq!(next_due(&review), Some(end_of("2015-06-11")));
    review.keep([done(at("2014-01-30"), at("2015-01-06"))]);
    assert_eq!(met(&review), dates, "one before the anchor is none of them");
}

/// S-3, S-5: a date that counts no longer, since a review before it was recorded late, is closed by that.
#[test]
fn a_date_that_moved_is_closed() {
    let mut review = review();
    review.keep([done(at("2014-07-01"), at("2014-07-01"))]);
    let missed = from_day("2014-07-01", 2);
    assert_eq!((review.opening.due(missed), review.closing(missed)), (Some(end_of("2015-07-01")), None));
    review.keep([done(at("2015-03-01"), at("2015-07-20"))]);
    let (closing, recorded_at) = review.closing(missed).expect("it is closed");
    assert!(closing.shows_mistake() && recorded_at == at("2015-07-20"), "{closing:?}");
    assert_eq!(next_due(&review), Some(end_of("2015-09-01")));
}

/// RM-2.10, S-5: six months are counted from the day in the country, and end with the day there.
#[test]
fn months_are_counted_from_the_day_in_the_country() {
    let zone = chrono_tz::America::PortauPrince;
    let mut review = Obligation::new(Opening {
        zone,
        ..opening("RM-2.10.review", Role::HumanitarianCoordinator, "2026-06-11T12:00:00Z", "2026-06-11T12:00:00Z")
    });
    assert_eq!(next_due(&review), Some(at("2026-12-12T04:59:59Z")), "11 December ends there");
    review.keep([done(at("2026-12-12T02:00:00Z"), at("2026-12-12T02:00:00Z"))]);
    assert_eq!(next_due(&review), Some(at("2027-06-12T03:59:59Z")), "it was held on the 11th there");
}

proptest! {
    /// RM-2.10, S-5: the same reviews recorded in any order met the same dates, and the same date is due next.
    #[test]
    fn the_order_of_recording_changes_no_date(order in Just(vec![20_i64, 100, 170, 171, 300, 900]).prop_shuffle()) {
        let day = |number: i64| at("2014-01-31") + chrono::TimeDelta::days(number);
        let recorded = |order: &[i64]| {
            let mut review = review();
            order.iter().for_each(|number| review.keep([done(day(*number), at("2017-01-01"))]));
            (met(&review), review.current())
        };
        prop_assert_eq!(recorded(&order), recorded(&[20, 100, 170, 171, 300, 900]));
    }

    /// S-1: what is owed once was done the first time that it was, in whatever order the times are recorded.
    #[test]
    fn what_is_owed_once_was_done_the_first_time(order in Just(vec![20_i64, 21, 30, 31, 100]).prop_shuffle()) {
        let hour = |number: i64| at("2014-01-01") + chrono::TimeDelta::hours(number);
        let mut once = Obligation::new(opening("OG-9.coordinator", Role::LeadAgency, "2014-01-01", "2014-01-01"));
        order.iter().for_each(|number| once.keep([done(hour(*number), at("2017-01-01"))]));
        prop_assert_eq!(once.kept.iter().map(|kept| kept.at).collect::<Vec<_>>(), [hour(20)]);
        prop_assert_eq!(once.state(at("2017-01-01")), ObligationState::Kept);
    }
}

/// S-1, S-5: what was done on a day, of which no more is known, is late only where it is late as the day begins; what is owed
/// again counts from the day, or from the end of the month.
#[test]
fn what_was_done_on_a_day_is_late_only_where_it_is_late_as_the_day_begins() {
    let erc = Role::EmergencyReliefCoordinator;
    let asked = |since: &str| Obligation::new(opening("RM-1.11.approval", erc, since, since));
    let on_the_tenth = Done { earliest: at("2013-11-10"), ..done(end_of("2013-11-10"), at("2013-11-11")) };
    let state = |mut one: Obligation, times: &[Done]| {
        one.keep(times.iter().copied());
        one.state(at("2013-12-01"))
    };
    assert_eq!(state(asked("2013-11-09T22:00:00Z"), &[on_the_tenth]), ObligationState::Kept);
    assert_eq!(state(asked("2013-11-08T22:00:00Z"), &[on_the_tenth]), ObligationState::KeptLate);
    let at_night = done(at("2013-11-10T23:00:00Z"), at("2013-11-11"));
    assert_eq!(state(asked("2013-11-09T22:00:00Z"), &[at_night]), ObligationState::KeptLate);
    assert_eq!(state(asked("2013-11-09T22:00:00Z"), &[at_night, on_the_tenth]), ObligationState::Kept);
    let mut review = review();
    review.keep([Done { earliest: at("2014-07-01"), ..done(end_of("2014-08-31"), at("2014-10-01")) }]);
    assert_eq!(met(&review), [(end_of("2014-07-31"), end_of("2014-08-31"), false)]);
    assert_eq!(next_due(&review), Some(end_of("2015-02-28")), "from the end");
}

/// S-5: what is due by a day is due until the next day begins.
#[test]
fn the_last_second_of_a_day_is_in_time() {
    let (last, next) = (at("2014-07-31T23:59:59.500Z"), at("2014-08-01"));
    assert_eq!(review().state(last), ObligationState::Owed);
    assert_eq!(review().state(next), ObligationState::Overdue);
    let is_late = |held: Moment| {
        let mut review = review();
        review.keep([done(held, held)]);
        review.kept[0].is_late()
    };
    assert!(!is_late(last) && is_late(next));
    let mut ended = review();
    ended.voided = Some(Voided { at: last, recorded_at: next, reason: "the last cluster ended".into() });
    let (closing, _) = ended.closing(from_anchor(0)).expect("it is closed");
    assert!(closing.shows_mistake(), "{closing:?}");
}

/// S-1: a duty owed once is over when it was kept.
#[test]
fn a_duty_owed_once_is_over_when_kept() {
    let mut once = Obligation::new(opening("OG-9.coordinator", Role::LeadAgency, "2014-01-01", "2014-01-01"));
    once.keep([done(at("2014-01-04"), at("2014-01-04"))]);
    assert_eq!(once.state(at("2014-02-01")), ObligationState::Kept);
    once.keep([done(at("2014-01-05"), at("2014-01-05"))]);
    assert_eq!(once.kept.len(), 1);
    let mut late = Obligation::new(opening("OG-9.coordinator", Role::LeadAgency, "2014-01-01", "2014-01-01"));
    late.keep([done(at("2014-01-05"), at("2014-01-05"))]);
    assert_eq!(late.state(at("2014-02-01")), ObligationState::KeptLate);
}

/// OG-1, S-3: what is soft reminds and does not escalate.
#[test]
fn a_soft_rule_reminds_only() {
    let soft = Obligation::new(opening("OG-1.consultation", Role::HumanitarianCoordinator, "2013-11-08", "2013-11-08"));
    let kinds: Vec<StepKind> = soft.steps(from_anchor(0)).iter().map(|step| step.kind).collect();
    assert_eq!(kinds, [StepKind::Reminder, StepKind::Reminder]);
}

/// S-3: a reminder that fell before the duty was on record is replaced by the last one of them, if it can be heeded at all.
#[test]
fn reminders_from_before_the_record_are_not_all_made_up_for() {
    let date = |since| opening("RM-1.14.review", Role::HumanitarianCoordinator, since, "2014-03-02");
    let review = Obligation::new(date("2014-03-03"));
    let reminders: Vec<u32> =
        review.steps(from_anchor(0)).iter().filter(|s| s.kind == StepKind::Reminder).map(|s| s.number).collect();
    assert_eq!(reminders, [2]);
    let passed = Obligation::new(date("2014-03-01"));
    assert_eq!(
        shown(&passed.steps(from_anchor(0))),
        ["2014-03-02 00:00:00 UTC reminder 2 rc", "2014-03-23 23:59:59 UTC escalation 1 erc"],
        "two weeks to heed it from the record on, and then the week of the ladder"
    );
}

/// S-4: a duty put on record years after its anchor owes its last date, not every one since.
#[test]
fn a_late_record_owes_the_last_date_only() {
    let since_2010 = opening("RM-2.10.review", Role::HumanitarianCoordinator, "2010-01-15", "2014-03-01");
    let obligation = Obligation::new(since_2010);
    assert_eq!(next_due(&obligation), Some(end_of("2014-01-15")));
    let after = |held: &str| {
        let mut obligation = obligation.clone();
        obligation.keep([done(at(held), at("2014-03-02"))]);
        (met(&obligation).len(), next_due(&obligation))
    };
    assert_eq!(after("2013-12-01"), (1, Some(end_of("2014-06-01"))), "the last one due is met by it");
    assert_eq!(after("2012-05-01"), (0, Some(end_of("2013-11-01"))), "one long before meets none of what is owed");
}

/// S-4: the name of an occurrence is unique, and never changes.
#[test]
fn tokens_are_distinct_and_stable() {
    let one = opening("RM-9.2.report", Role::Coordinator, "2013-11-30", "2013-11-30");
    let mut reopened = one.clone();
    reopened.version = 8;
    let mut elsewhere = one.clone();
    elsewhere.key.country = code("HTI");
    let first = from_anchor(0);
    let later = [from_anchor(1), from_day("2013-12-01", 1), from_day("2013-12-01", 2), from_day("2014-01-01", 1)];
    let mut tokens = vec![one.token(first), reopened.token(first), elsewhere.token(first)];
    tokens.extend(later.map(|occurrence| one.token(occurrence)));
    let distinct: std::collections::BTreeSet<_> = tokens.iter().collect();
    assert_eq!(distinct.len(), tokens.len());
    assert_eq!(one.token(first), "15ed1b6aceb7ed331f839bdf36d3ca90");
}

/// S-5: periods of hours are elapsed hours through a change of clocks.
#[test]
fn hours_pass_through_a_change_of_clocks() {
    let mut rule = Guidance::embedded().policy.rule("RM-1.11.approval").expect("a rule").clone();
    rule.period = Period::Hours(24);
    let zone = chrono_tz::Europe::Kyiv;
    assert_eq!(rule.due(at("2026-03-28T12:00:00Z"), 0, zone), Some(at("2026-03-29T12:00:00Z")));
}

/// OG-7: what the HC owes is owed by the one who acts, as long as it is owed; what is owed no longer was owed by the one recorded,
/// where it is recorded who acts. What is owed by the head of a country of which nobody recorded who acts says so.
#[test]
fn the_one_who_acts_owes_what_is_owed() {
    let (hc, rc) = (Role::HumanitarianCoordinator, Role::ResidentCoordinator);
    let owed = || Obligation::new(opening("IM-14.comment", hc, "2014-01-01", "2014-01-01"));
    let over = || {
        let mut over = owed();
        over.keep([done(at("2014-01-02"), at("2014-01-02"))]);
        over
    };
    let rc_acts = ActingHead { role: rc, is_recorded: true };
    let of = |one: Obligation| (one.owner_role(), one.head_is_unrecorded());
    assert_eq!(of(owed().under(rc_acts)), (rc, false));
    assert_eq!(of(over().under(rc_acts)), (hc, false));
    assert_eq!(of(owed().under(ActingHead::UNRECORDED)), (rc, true));
    assert_eq!(of(over().under(ActingHead::UNRECORDED)), (rc, false));
    let of_a_lead = Obligation::new(opening("OG-9.coordinator", Role::LeadAgency, "2014-01-01", "2014-01-01"));
    assert_eq!(of(of_a_lead), (Role::LeadAgency, false));
}

/// S-3: steps come in the order of their moments, in whichever order the rule has them.
#[test]
fn steps_come_in_the_order_of_their_moments() {
    let mut unordered = opening("OG-9.coordinator", Role::LeadAgency, "2014-01-01", "2013-12-01");
    let mut rule = unordered.rule.as_ref().clone();
    (rule.period, rule.reminders) = (Period::Days(10), vec![Period::Days(1), Period::Days(7)]);
    unordered.rule = Arc::new(rule);
    let steps = Obligation::new(unordered).steps(from_anchor(0));
    let reminders: Vec<u32> =
        steps.iter().filter(|step| step.kind == StepKind::Reminder).map(|step| step.number).collect();
    assert_eq!(reminders, [2, 1]);
    assert!(steps.is_sorted_by_key(|step| step.moment), "{steps:?}");
}

/// S-6: the ERC is asked to decide once: on the first date of a duty, and not again on those that follow.
#[test]
fn a_decision_is_asked_for_once() {
    let erc = Role::EmergencyReliefCoordinator;
    let recurring = Obligation::new(opening("RM-2.10.review", erc, "2014-01-01", "2014-01-01"));
    let decisions =
        |occurrence| recurring.steps(occurrence).iter().filter(|step| step.kind == StepKind::Decision).count();
    assert_eq!([decisions(from_anchor(0)), decisions(from_anchor(1))], [1, 0]);
}

/// S-1: what is void at the moment at which it came to be owed, or done, was owed; what was void before was not.
#[test]
fn what_was_void_at_once_was_owed() {
    let voided = |moment: &str| {
        let opening = Arc::new(opening("OG-9.coordinator", Role::LeadAgency, "2014-01-01", "2014-01-01"));
        let voided = Voided { at: at(moment), recorded_at: at("2014-02-01"), reason: "it ended".into() };
        Obligation::of(opening, [done(at("2014-01-05"), at("2014-01-05"))], Some(voided))
    };
    assert!(!voided("2014-01-01").was_never_owed());
    assert!(voided("2013-12-31T23:59:59Z").was_never_owed());
    assert_eq!(voided("2014-01-05").kept.len(), 1, "it was done when it ended");
    assert!(voided("2014-01-04").kept.is_empty(), "nothing is done that was void by then");
}

/// RM-2.10, S-5: a recurring duty is met on the day it counts from, once a day, and a date that is due at the moment at which it is done
/// is met by it.
#[test]
fn the_bounds_of_what_is_met() {
    let on_the_first_day = || {
        let mut review = review();
        review.keep([done(review.opening.duty.since, review.opening.duty.since)]);
        review
    };
    assert_eq!(on_the_first_day().last_done().map(|done| done.at), Some(review().opening.duty.since));
    let mut twice = review();
    twice
        .keep([done(at("2014-06-01T08:00:00Z"), at("2014-06-02")), done(at("2014-06-01T16:00:00Z"), at("2014-06-02"))]);
    assert_eq!(met(&twice).len(), 1, "of two times on one day the first counts");
    let due = review().current().expect("it is owed").1;
    assert_eq!(review().opening.last_due_by(due, from_anchor(0)), from_anchor(0));
    let second = review().opening.due(from_anchor(1)).expect("it recurs");
    assert_eq!(review().opening.last_due_by(second, from_anchor(0)), from_anchor(1), "what is due then is due by then");
    assert_eq!(from_day("2014-01-01", 1).previous(), None, "from a day the first date has number 1");
    assert_eq!(from_day("2014-01-01", 2).previous(), Some(from_day("2014-01-01", 1)));
}

/// RM-1.15, S-1: what is owed once was done at the earliest that any of its times can mean; of two records of one moment the first counts.
#[test]
fn what_is_owed_once_was_done_at_the_earliest() {
    let owed = || Obligation::new(opening("RM-2.5.transition-strategy", Role::LeadAgency, "2013-10-01", "2013-10-01"));
    let recorded_at = at("2014-01-01");
    let mut obligation = owed();
    let in_november = Done { earliest: at("2013-11-01"), at: at("2013-11-30T23:59:59Z"), recorded_at };
    obligation.keep([done(at("2013-11-10"), recorded_at), in_november]);
    let kept =
        |obligation: &Obligation| obligation.kept.iter().map(|one| (one.earliest, one.recorded_at)).collect::<Vec<_>>();
    assert_eq!(kept(&obligation), [(at("2013-11-01"), recorded_at)]);
    let mut twice = owed();
    twice.keep([done(at("2013-11-10"), recorded_at)]);
    twice.keep([done(at("2013-11-10"), at("2014-02-01"))]);
    assert_eq!(kept(&twice), [(at("2013-11-10"), recorded_at)]);
}

/// RM-2.10, S-5: a duty that is owed once has one date, whatever its rule says of the next; a date that is counted otherwise than the
/// present one is not owed, and the present one is.
#[test]
fn only_the_present_dates_are_owed() {
    let recurring = review();
    let mut once = recurring.opening.as_ref().clone();
    once.duty.recurring = false;
    assert!(recurring.opening.due(from_anchor(1)).is_some());
    assert_eq!((once.due(from_anchor(1)), once.due(from_day("2014-01-01", 1))), (None, None));
    let (present, due) = recurring.current().expect("it is owed");
    assert!(recurring.owes(present) && recurring.owes(present.next()));
    assert!(!recurring.owes(from_day("2014-01-01", 1)) && !recurring.owes(from_day("2014-01-01", 9)));
    let mut held = review();
    held.keep([done(due, due)]);
    let (present, _) = held.current().expect("it is owed again");
    assert!(held.owes(present) && !held.owes(from_anchor(0)) && !held.owes(from_anchor(9)));
}

/// S-1: what recurs and was done before it ended is void; what was done before it came to be owed, in the moment of the date before, meets
/// none of its dates.
#[test]
fn what_recurs_ends_undone() {
    let mut ended = review();
    let (_, due) = ended.current().expect("it is owed");
    ended.keep([done(due, due)]);
    ended.voided = Some(Voided { at: due, recorded_at: due, reason: "no cluster is active".into() });
    assert_eq!(ended.state(due), ObligationState::Void);
    let late = Obligation::new(opening("RM-2.10.review", Role::ResidentCoordinator, "2013-11-30", "2016-01-10"));
    let (first, _) = late.current().expect("it is owed");
    assert!(!late.owes(first.previous().expect("one was due before")), "only the last of those that had passed");
    let before = late.opening.due(first.previous().expect("one was due before")).expect("its date");
    let kept_at = |moment: Moment| {
        let mut kept = late.clone();
        kept.keep([done(moment, at("2016-02-01"))]);
        kept.kept.len()
    };
    assert_eq!([kept_at(before), kept_at(before + chrono::TimeDelta::seconds(1))], [0, 1]);
}

/// S-1: a date that falls on the moment at which it comes to be on record has passed: its ladder begins after the time to heed it.
#[test]
fn a_date_of_the_moment_of_recording_has_passed() {
    let due = opening("OG-9.coordinator", Role::LeadAgency, "2013-10-01", "2013-10-01").due(from_anchor(0));
    let due = due.expect("it is due");
    let first_escalation = |opened_at: Moment| {
        let mut opening = opening("OG-9.coordinator", Role::LeadAgency, "2013-10-01", "2013-10-01");
        opening.opened_at = opened_at;
        let steps = Obligation::new(opening).steps(from_anchor(0));
        steps.iter().find(|step| step.kind == StepKind::Escalation).map(|step| step.moment)
    };
    let a_second = chrono::TimeDelta::seconds(1);
    assert!(first_escalation(due - a_second) < first_escalation(due));
}
