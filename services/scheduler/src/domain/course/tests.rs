//! Given what became of a duty, recorded in any order: who owed it when, and with what it was late.

use convene_kernel::codes::OrganizationCode;
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::Role;
use convene_kernel::key::AggregateKey;
use convene_kernel::testing;
use convene_kernel::testing::{at, code};
use convene_kernel::time::Tz;
use proptest::prelude::*;

use super::*;
use crate::domain::obligation::ObligationState;

/// A course of a duty of WHO's since 13 November 2013, recorded in 2016; days are those of UTC.
fn course(rule: &str) -> Course {
    let id = testing::rule(rule);
    let rule = Guidance::embedded().policy.rule(id).expect("a rule of the policy").clone();
    let mut duty = Duty::new(id, testing::subject("cluster/health"), owner("WHO"), at("2013-11-13"));
    duty.recurring = rule.repeats.is_some();
    let key =
        AggregateKey { country: code("PHL"), kind: "operation".to_owned(), id: "live".to_owned(), exercise: false };
    Course::new(Opening {
        service: rule.service.clone(),
        key,
        version: 1,
        opened_at: at("2016-01-01"),
        occurred_at: at("2013-11-13"),
        taken_over: false,
        zone: Tz::UTC,
        duty,
        rule: Arc::new(rule),
        owner_convenes_only: false,
    })
}

fn owner(agency: &str) -> Owner {
    Owner::of(Role::LeadAgency, code(agency))
}

/// One thing that became of it, recorded in 2016.
#[derive(Clone, Copy, Debug)]
enum Fact {
    HandedOver(&'static str, &'static str),
    Done(&'static str),
    Void(&'static str),
}

fn recorded(rule: &str, facts: &[Fact]) -> Course {
    let mut course = course(rule);
    let recorded_at = at("2016-01-02");
    for (version, fact) in (2..).zip(facts) {
        match *fact {
            Fact::HandedOver(to, moment) => {
                let (to, at, reason) = (owner(to), at(moment), "it leads now".into());
                course.hand_over(HandOver { to, to_convener: false, at, recorded_at, version, reason });
            }
            Fact::Done(moment) => course.keep(Done { earliest: at(moment), at: at(moment), recorded_at }),
            Fact::Void(moment) => {
                course.void(Voided { at: at(moment), recorded_at, reason: "it ended".into() });
            }
        }
    }
    course
}

/// By whom it was owed on a day, as it was then; each with the date that is open.
fn owed_on(course: &Course, day: &str) -> Vec<(String, ObligationState, Option<Moment>)> {
    let then = course.then(at(day), Moment::MAX_UTC).map(|then| then.obligations()).unwrap_or_default();
    let shown = then.iter().map(|one| {
        let agency = one.opening.duty.owner.organization.as_ref().map(OrganizationCode::to_string);
        (agency.unwrap_or_default(), one.state(at(day)), one.current().map(|(_, due)| due))
    });
    shown.collect()
}

/// OG-18, S-3: an agency that led in between is found later: it owed what was overdue from then on, and its predecessor was late
/// until then only.
#[test]
fn an_owner_in_between_takes_its_place() {
    use ObligationState::{Overdue, Owed, Void};
    let later = [Fact::HandedOver("IOM", "2014-09-01"), Fact::HandedOver("UNICEF", "2014-07-01")];
    let course = recorded("RM-2.5.transition-strategy", &later);
    let end = |day: &str| Some(convene_kernel::time::end_of_day(at(day).date_naive(), Tz::UTC));
    let agency = |code: &str, state, due| (code.to_owned(), state, due);
    assert_eq!(owed_on(&course, "2014-06-30"), [agency("WHO", Overdue, end("2014-02-13"))]);
    let august = [agency("WHO", Void, None), agency("UNICEF", Owed, end("2014-10-01"))];
    assert_eq!(owed_on(&course, "2014-08-01"), august);
    let september = [agency("WHO", Void, None), agency("UNICEF", Void, None), agency("IOM", Owed, end("2014-10-01"))];
    assert_eq!(owed_on(&course, "2014-09-02"), september, "what was not due yet is due as before");
}

/// S-3: what was done or ended before it was handed over was taken over by nobody.
#[test]
fn nobody_takes_over_what_was_done() {
    let handed_over = Fact::HandedOver("IOM", "2014-03-01");
    let states = |fact| {
        let course = recorded("RM-2.5.transition-strategy", &[handed_over, fact]);
        owed_on(&course, "2014-04-01").into_iter().map(|(agency, state, _)| (agency, state)).collect::<Vec<_>>()
    };
    let who = |state| [("WHO".to_owned(), state)];
    assert_eq!(states(Fact::Done("2014-02-01")), who(ObligationState::Kept));
    assert_eq!(states(Fact::Done("2014-02-20")), who(ObligationState::KeptLate));
    assert_eq!(states(Fact::Void("2014-02-20")), who(ObligationState::Void));
    let of_the_next = states(Fact::Done("2014-03-02"));
    assert_eq!(of_the_next[1], ("IOM".to_owned(), ObligationState::Kept), "the rule gave it three months");
}

/// S-1, S-3: what was void at two moments was void at the first, in whichever order that is recorded; nobody took it over in between.
#[test]
fn what_was_void_twice_was_void_at_the_first() {
    let handed_over = Fact::HandedOver("IOM", "2014-01-20");
    for voids in [["2014-02-01", "2014-01-10"], ["2014-01-10", "2014-02-01"]] {
        let course = recorded("RM-2.5.transition-strategy", &[Fact::Void(voids[0]), handed_over, Fact::Void(voids[1])]);
        let voided: Vec<_> =
            course.obligations().iter().map(|one| one.voided.as_ref().map(|voided| voided.at)).collect();
        assert_eq!(voided, [Some(at("2014-01-10"))], "recorded as {voids:?}");
        let states = |day: &str| owed_on(&course, day).into_iter().map(|(_, state, _)| state).collect::<Vec<_>>();
        assert_eq!(states("2014-01-09"), [ObligationState::Owed]);
        assert_eq!(states("2014-01-11"), [ObligationState::Void]);
    }
}

/// OG-7: a change of owners from before it came to be owed says who owed it from the beginning.
#[test]
fn the_first_owner_is_the_one_of_that_moment() {
    let course = recorded("RM-2.5.transition-strategy", &[Fact::HandedOver("IOM", "2013-11-01")]);
    let owed = owed_on(&course, "2013-12-01");
    assert_eq!(owed.iter().map(|(agency, ..)| agency.as_str()).collect::<Vec<_>>(), ["IOM"]);
}

/// RM-2.10, OG-7: what recurs is counted on from the last time, whoever did it, and from taking over where it was overdue then.
#[test]
fn the_next_owner_counts_from_the_last_time() {
    let reviewed = [Fact::HandedOver("IOM", "2014-08-01"), Fact::Done("2014-05-01")];
    let course = recorded("RM-2.10.review", &reviewed);
    let due = |course: &Course| owed_on(course, "2014-08-02").last().and_then(|(_, _, due)| *due);
    assert_eq!(due(&course), Some(at("2014-11-01T23:59:59Z")));
    let overdue = recorded("RM-2.10.review", &reviewed[..1]);
    assert_eq!(due(&overdue), Some(at("2015-02-01T23:59:59Z")), "six months from taking over");
    assert!(course.obligations()[1].kept.is_empty(), "its predecessor did it");
}

proptest! {
    /// S-1, S-3, OG-18: in whatever order it is recorded who led when, what was done and what ended, the same agency was late with
    /// the same on every day.
    #[test]
    fn the_order_of_recording_changes_no_course(
        order in Just((0..7_usize).collect::<Vec<_>>()).prop_shuffle(),
        rule in prop::sample::select(vec!["RM-2.5.transition-strategy", "RM-2.10.review", "OG-9.coordinator"]),
        chosen in prop::collection::vec(any::<bool>(), 7),
    ) {
        let facts = [
            Fact::HandedOver("UNICEF", "2014-01-10"), Fact::HandedOver("IOM", "2014-03-20"), Fact::Done("2014-02-10"),
            Fact::Done("2014-06-01"), Fact::HandedOver("WHO", "2014-07-01"), Fact::Void("2014-12-01"),
            Fact::Void("2014-05-01"),
        ];
        let of = |order: &[usize]| -> Vec<Fact> {
            order.iter().filter(|index| chosen[**index]).map(|index| facts[*index]).collect()
        };
        let (shuffled, in_order) = (recorded(rule, &of(&order)), recorded(rule, &of(&[0, 2, 1, 6, 3, 4, 5])));
        for month in 0..24_u32 {
            let day = convene_kernel::time::Period::Months(month).after(at("2013-12-05")).format("%Y-%m-%d").to_string();
            prop_assert_eq!(owed_on(&shuffled, &day), owed_on(&in_order, &day), "on {}", day);
        }
        let met = |course: &Course| course.obligations().iter().flat_map(|one| one.kept.clone()).collect::<Vec<_>>();
        prop_assert_eq!(met(&shuffled), met(&in_order));
    }
}

/// OG-18, S-3: of two changes of its owner at one moment the one recorded last counts.
#[test]
fn of_two_owners_since_one_moment_the_last_recorded_counts() {
    let both = [Fact::HandedOver("IOM", "2014-01-10"), Fact::HandedOver("UNICEF", "2014-01-10")];
    let owners = |facts: &[Fact]| {
        let course = recorded("RM-2.5.transition-strategy", facts);
        owed_on(&course, "2014-02-01").into_iter().map(|(agency, ..)| agency).collect::<Vec<_>>()
    };
    assert_eq!(owners(&both), ["WHO", "UNICEF"]);
    assert_eq!(owners(&[both[1], both[0]]), ["WHO", "IOM"]);
    let taken_back = [Fact::HandedOver("IOM", "2014-01-10"), Fact::HandedOver("WHO", "2014-01-10")];
    assert_eq!(owners(&taken_back), ["WHO"], "it went on owing it");
}

/// OG-18, S-3: what was void after it was taken over was taken over; what was done in the moment of taking over was done by the former
/// owner alone, also where it is owed again and again.
#[test]
fn what_is_taken_over_ends_with_the_next_owner() {
    let ended = [Fact::HandedOver("IOM", "2014-01-10"), Fact::Void("2014-01-20")];
    let course = recorded("RM-2.5.transition-strategy", &ended);
    let owners: Vec<_> = owed_on(&course, "2014-02-01").into_iter().map(|(agency, state, _)| (agency, state)).collect();
    assert_eq!(owners.last(), Some(&("IOM".to_owned(), ObligationState::Void)), "{owners:?}");
    let done = [Fact::HandedOver("IOM", "2014-06-10"), Fact::Done("2014-06-10"), Fact::Done("2014-07-10")];
    let course = recorded("RM-2.10.review", &done);
    let kept_by = |one: &Obligation| one.kept.iter().map(|kept| kept.at).collect::<Vec<_>>();
    let kept: Vec<_> = course.obligations().iter().map(kept_by).collect();
    let days = |day: &str| vec![at(day)];
    assert_eq!(kept, [days("2014-06-10"), days("2014-07-10")]);
}

/// OG-18, S-3: at the moment itself: who takes over when it comes to be owed owes it from the beginning; nobody takes over what ends
/// then; what is done then was done by the former owner.
#[test]
fn at_the_moment_of_taking_over() {
    let on = |facts: &[Fact], day: &str| {
        let course = recorded("RM-2.5.transition-strategy", facts);
        owed_on(&course, day).into_iter().map(|(agency, state, _)| (agency, state)).collect::<Vec<_>>()
    };
    let agency = |code: &str, state| (code.to_owned(), state);
    let at_once = [Fact::HandedOver("IOM", "2013-11-13")];
    assert_eq!(on(&at_once, "2013-11-20"), [agency("IOM", ObligationState::Owed)]);
    let ended = [Fact::HandedOver("IOM", "2014-01-10"), Fact::Void("2014-01-10")];
    assert_eq!(on(&ended, "2014-01-20"), [agency("WHO", ObligationState::Void)]);
    let done = [Fact::HandedOver("IOM", "2014-01-10"), Fact::Done("2014-01-10")];
    let states = on(&done, "2014-01-20");
    assert_eq!(states.last(), Some(&agency("WHO", ObligationState::Kept)), "{states:?}");
}

/// S-1: what happens at a moment is so as of that moment.
#[test]
fn what_happens_at_a_moment_is_so_then() {
    let course = recorded("RM-2.5.transition-strategy", &[Fact::Done("2014-01-10")]);
    let states = |day: &str| owed_on(&course, day).into_iter().map(|(_, state, _)| state).collect::<Vec<_>>();
    assert_eq!(states("2014-01-10"), [ObligationState::Kept]);
    assert_eq!(states("2014-01-09"), [ObligationState::Owed]);
    assert_eq!(states("2013-11-13"), [ObligationState::Owed], "from the moment at which it came to be owed");
}

/// S-4: what one commit hands over twice has a token for each owner.
#[test]
fn each_owner_has_a_token_of_its_own() {
    let mut course = course("RM-2.5.transition-strategy");
    for (agency, moment) in [("IOM", "2014-01-10"), ("UNICEF", "2014-01-20")] {
        let (to, at, recorded_at, reason) = (owner(agency), at(moment), at("2016-01-02"), "it leads now".into());
        course.hand_over(HandOver { to, to_convener: false, at, recorded_at, version: 2, reason });
    }
    let owed = course.obligations();
    let first = |one: &Obligation| one.opening.token(one.owed_at_its_end().expect("a date").0);
    let tokens: std::collections::BTreeSet<_> = owed.iter().map(first).collect();
    assert_eq!((owed.len(), tokens.len()), (3, 3));
}
