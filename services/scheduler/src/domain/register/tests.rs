//! Given the duties that services publish, when time passes: the steps that come due, in order and once.

use convene_kernel::duty::Owner;
use convene_kernel::guidance::Guidance;
use convene_kernel::message;
use convene_kernel::policy::RuleChange;
use convene_kernel::testing;
use convene_kernel::testing::{at, code};
use convene_kernel::time::Period;
use proptest::prelude::*;

use super::*;
use crate::domain::heads::ActingHead;
use crate::domain::step::StepKind;

mod corrections;
mod heads;
mod history;
mod reviews;
mod withdrawals;

const APPROVAL: &str = "RM-1.11.approval";
const REVIEW: &str = "RM-2.10.review";

fn key(country: &str) -> AggregateKey {
    AggregateKey { country: code(country), kind: "operation".to_owned(), id: "live".to_owned(), exercise: false }
}

fn notice(country: &str, version: u64, moment: &str, change: DutyChange) -> DutyNotice {
    let moment = at(moment);
    let service = "activation".to_owned();
    DutyNotice { service, key: key(country), version, recorded_at: moment, occurred_at: moment, changes: vec![change] }
}

fn opened(rule: &str, subject: &str, since: &str) -> DutyChange {
    let id = testing::rule(rule);
    let rule = Guidance::embedded().policy.rule(id).expect("a rule of the policy").clone();
    let mut duty = Duty::new(id, testing::subject(subject), Owner::role(rule.owner), at(since));
    duty.recurring = rule.repeats.is_some();
    DutyChange::Opened { duty, at: None }
}

fn kept(rule: &str, subject: &str, when: &str) -> DutyChange {
    DutyChange::Kept { id: Duty::id(testing::rule(rule), &testing::subject(subject)), at: at(when), earliest: None }
}

/// The HC and the RC owe it in turn, by whether the day of the change is even.
fn handed_over(rule: &str, at: Moment) -> DutyChange {
    let heads = [Role::HumanitarianCoordinator, Role::ResidentCoordinator];
    let to = Owner::role(heads[usize::from(at.timestamp() / 86_400 % 2 == 0)]);
    let id = Duty::id(testing::rule(rule), &testing::subject("country"));
    DutyChange::HandedOver { id, to, at, reason: "another one acts".into() }
}

fn void(rule: &str, subject: &str) -> DutyChange {
    DutyChange::Void {
        id: Duty::id(testing::rule(rule), &testing::subject(subject)),
        reason: "the cluster was closed".into(),
        at: None,
    }
}

struct Scheduler {
    register: Register,
    policies: PolicyHistory,
    position: u64,
}

impl Scheduler {
    fn given(notices: &[DutyNotice]) -> Self {
        let policies = PolicyHistory::of(&Guidance::embedded().policy);
        Self { register: Register::default(), policies, position: 0 }.and(notices)
    }

    fn and(mut self, notices: &[DutyNotice]) -> Self {
        for notice in notices {
            self.position += 1;
            self.register.apply(notice, self.position, &self.policies, &Guidance::embedded().reference);
        }
        self
    }

    /// What is sent when the time is `now`: each with the subject of the duty it is about.
    fn when(&mut self, now: &str) -> Vec<String> {
        let mut out = Vec::new();
        while let Some(notice) = self.register.take_due(at(now)) {
            let (step, duty) = (notice.step, &notice.opening.duty);
            out.push(format!("{} {} {} of {} {}", step.kind, step.number, step.to, duty.subject, notice.occurrence));
        }
        out
    }
}

/// S-1, S-3: the owner is reminded ahead, and past the date it escalates; each step is taken once.
#[test]
fn steps_come_due_once_and_in_order() {
    let opened = notice("PHL", 1, "2013-11-10", opened(APPROVAL, "proposal/p-1", "2013-11-10"));
    let mut scheduler = Scheduler::given(&[opened]);
    assert_eq!(scheduler.when("2013-11-09"), [""; 0]);
    assert_eq!(scheduler.when("2013-11-10"), ["decision 1 erc of proposal/p-1 0"]);
    assert_eq!(scheduler.when("2013-11-10T12:00:00Z"), ["reminder 1 erc of proposal/p-1 0"]);
    assert_eq!(scheduler.when("2013-11-10T12:00:01Z"), [""; 0]);
    assert_eq!(
        scheduler.when("2013-11-20"),
        ["reminder 2 erc of proposal/p-1 0", "escalation 1 erc of proposal/p-1 0"]
    );
    assert_eq!(scheduler.register.next_moment(), None, "nothing comes after the last step");
}

/// S-4: what became due while no scheduler ran is sent in the order of its times, not of the duties.
#[test]
fn after_an_absence_all_comes_in_order_of_time() {
    let mut scheduler = Scheduler::given(&[
        notice("PHL", 1, "2014-01-01", opened("OG-6.government", "proposal/p-1", "2014-01-02")),
        notice("HTI", 1, "2014-01-01", opened("OG-6.government", "proposal/p-2", "2014-01-01")),
    ]);
    assert_eq!(
        scheduler.when("2014-02-01"),
        [
            "reminder 1 rc of proposal/p-2 0",
            "reminder 1 rc of proposal/p-1 0",
            "escalation 1 erc of proposal/p-2 0",
            "escalation 1 erc of proposal/p-1 0",
        ]
    );
}

/// S-1: no reminder is sent for what was done, and what is void is never late.
#[test]
fn kept_and_void_duties_say_nothing_more() {
    let open = |country| notice(country, 1, "2014-01-01", opened("OG-6.government", "proposal/p-1", "2014-01-01"));
    let mut scheduler = Scheduler::given(&[open("PHL"), open("HTI")]).and(&[
        notice("PHL", 2, "2014-01-01", kept("OG-6.government", "proposal/p-1", "2014-01-01")),
        notice("HTI", 2, "2014-01-01", void("OG-6.government", "proposal/p-1")),
    ]);
    assert_eq!(scheduler.when("2015-01-01"), [""; 0]);
    assert_eq!(scheduler.register.owed(false), 0);
}

/// The date that is due next of the only obligation in the register.
fn next_due(scheduler: &Scheduler, now: &str) -> Option<Moment> {
    let listed = scheduler.register.list(&Filter::default(), at(now));
    listed[0].1.current().map(|(_, due)| due)
}

/// RM-2.10: a review is owed again and again, each time six months after the last one, at the end of that day in the country.
#[test]
fn a_recurring_duty_goes_on_from_the_last_time() {
    let open = notice("PHL", 1, "2014-01-31", opened(REVIEW, "country", "2014-01-31"));
    let mut scheduler = Scheduler::given(&[open]);
    assert_eq!(scheduler.when("2014-06-29T15:59:59Z"), [""; 0]);
    assert_eq!(scheduler.when("2014-06-29T16:00:00Z"), ["reminder 1 rc of country 0"], "30 June begins there");
    scheduler = scheduler.and(&[notice("PHL", 2, "2014-07-01", kept(REVIEW, "country", "2014-07-01"))]);
    assert_eq!(next_due(&scheduler, "2014-07-01"), Some(at("2015-01-01T15:59:59Z")));
    assert_eq!(scheduler.when("2014-11-30"), [""; 0], "nothing is due on 31 July any more");
    assert_eq!(scheduler.when("2014-12-01"), ["reminder 1 rc of country 1"]);
    assert_eq!(scheduler.when("2015-01-09"), ["reminder 2 rc of country 1", "escalation 1 erc of country 1"]);
    assert_eq!(scheduler.when("2015-06-01"), ["reminder 1 rc of country 2"], "the next comes, though one is overdue");
    scheduler = scheduler.and(&[notice("PHL", 3, "2015-06-02", kept(REVIEW, "country", "2015-06-02"))]);
    assert_eq!(next_due(&scheduler, "2015-06-02"), Some(at("2015-12-02T15:59:59Z")));
    assert!(scheduler.register.list(&Filter::default(), at("2015-06-02"))[0].1.kept[1].is_late());
    assert_eq!(scheduler.when("2015-11-01"), [""; 0], "the date of 1 July is not one any more");
    scheduler = scheduler.and(&[notice("PHL", 4, "2015-11-01", void(REVIEW, "country"))]);
    assert_eq!(scheduler.when("2020-01-01"), [""; 0]);
}

/// RM-2.10, S-4, S-5: a review held after several dates meets them all; what was sent for them is settled, and nothing more is sent.
#[test]
fn a_review_held_late_meets_every_date_it_has_passed() {
    let open = notice("PHL", 1, "2014-01-31", opened(REVIEW, "country", "2014-01-31"));
    let mut scheduler = Scheduler::given(&[open]);
    let out: Vec<_> = std::iter::from_fn(|| scheduler.register.take_due(at("2015-07-01"))).collect();
    assert_eq!(out.last().map(|notice| (notice.occurrence, notice.step.kind)), Some((2, StepKind::Reminder)));
    scheduler = scheduler.and(&[notice("PHL", 2, "2015-08-01", kept(REVIEW, "country", "2015-08-01"))]);
    let met = Some(Closing::Kept { at: at("2015-08-01"), late: true });
    assert!(out.iter().all(|notice| scheduler.register.closing(&notice.token) == met), "all that was sent is settled");
    assert_eq!(scheduler.register.overdue(false, at("2015-08-01")), 0);
    assert_eq!(next_due(&scheduler, "2015-08-01"), Some(at("2016-02-01T15:59:59Z")));
    assert_eq!(scheduler.when("2015-12-31"), [""; 0], "no more is sent for the dates that were met");
    assert_eq!(scheduler.when("2016-01-01"), ["reminder 1 rc of country 3"]);
}

/// RM-2.10, S-4, S-5: nothing is sent for dates that passed while no scheduler ran and that a review has met since.
#[test]
fn dates_met_during_an_absence_say_nothing() {
    let mut scheduler = Scheduler::given(&[
        notice("PHL", 1, "2014-01-31", opened(REVIEW, "country", "2014-01-31")),
        notice("PHL", 2, "2016-12-15", kept(REVIEW, "country", "2016-12-15")),
    ]);
    assert_eq!(scheduler.when("2017-05-14"), [""; 0]);
    assert_eq!(scheduler.when("2017-05-15"), ["reminder 1 rc of country 5"]);
}

/// RM-2.10, S-3, S-5: a review recorded after the date it met was escalated withdraws that escalation, and so does one that moves
/// the date; the date it moved to has steps of its own.
#[test]
fn a_review_recorded_late_withdraws_what_was_mistaken() {
    let mut scheduler = Scheduler::given(&[notice("PHL", 1, "2014-01-31", opened(REVIEW, "country", "2014-01-31"))]);
    let escalated: Vec<_> = std::iter::from_fn(|| scheduler.register.take_due(at("2015-03-01")))
        .filter(|notice| notice.step.kind == StepKind::Escalation)
        .map(|notice| notice.occurrence)
        .collect();
    assert_eq!(escalated, [0, 1]);
    scheduler = scheduler.and(&[notice("PHL", 2, "2015-03-02", kept(REVIEW, "country", "2014-07-20"))]);
    let out: Vec<_> = std::iter::from_fn(|| scheduler.register.take_due(at("2015-03-02"))).collect();
    let shown: Vec<_> = out.iter().map(|notice| (notice.step.kind, notice.due, notice.closing.clone())).collect();
    let done_on = at("2014-07-20").date_naive();
    let moved = message!("it was done on {day}, and the next date counts from then", day = done_on);
    let expected = [
        (StepKind::Withdrawal, at("2014-07-31T15:59:59Z"), Some(Closing::Kept { at: at("2014-07-20"), late: false })),
        (StepKind::Withdrawal, at("2015-01-31T15:59:59Z"), Some(Closing::Void { reason: moved, late: false })),
        (StepKind::Reminder, at("2015-01-20T15:59:59Z"), None),
    ];
    assert_eq!(shown, expected, "the owner has time to heed the other date, which was not known");
    let out: Vec<_> = std::iter::from_fn(|| scheduler.register.take_due(at("2015-04-10"))).collect();
    let escalated = (StepKind::Escalation, at("2015-04-09T15:59:59Z"));
    assert_eq!(out.iter().map(|notice| (notice.step.kind, notice.step.moment)).collect::<Vec<_>>(), [escalated]);
    scheduler = scheduler.and(&[notice("PHL", 3, "2015-04-11", kept(REVIEW, "country", "2014-12-20"))]);
    let out: Vec<_> = std::iter::from_fn(|| scheduler.register.take_due(at("2015-04-11"))).collect();
    assert_eq!(
        out.iter().map(|notice| (notice.step.kind, notice.due)).collect::<Vec<_>>(),
        [(StepKind::Withdrawal, at("2015-01-20T15:59:59Z"))]
    );
    assert_eq!(next_due(&scheduler, "2015-03-03"), Some(at("2015-06-20T15:59:59Z")));
}

/// S-4: a duty opened again after it was kept is another obligation, with steps of its own.
#[test]
fn a_duty_opened_again_is_another_obligation() {
    let open = |version, day| notice("PHL", version, day, opened("OG-6.government", "proposal/p-1", day));
    let mut scheduler = Scheduler::given(&[
        open(1, "2014-01-01"),
        notice("PHL", 2, "2014-01-01", kept("OG-6.government", "proposal/p-1", "2014-01-01")),
        open(3, "2014-03-01"),
        open(3, "2014-03-01"),
    ]);
    let mut subjects = Vec::new();
    while let Some(notice) = scheduler.register.take_due(at("2015-01-01")) {
        subjects.push(notice.subject());
    }
    assert_eq!(subjects.len(), 2, "the notice that came twice changes nothing: {subjects:?}");
    assert_eq!(scheduler.register.owed(false), 1);
}

/// S-4: a stream that is read again from its beginning opens nothing that is done, and meets no date twice.
#[test]
fn what_is_read_again_changes_nothing() {
    let notices = [
        notice("PHL", 1, "2014-01-01", opened("OG-6.government", "proposal/p-1", "2014-01-01")),
        notice("PHL", 2, "2014-01-01", opened(REVIEW, "country", "2014-01-01")),
        notice("PHL", 3, "2014-01-02", kept("OG-6.government", "proposal/p-1", "2014-01-02")),
        notice("PHL", 4, "2014-06-01", kept(REVIEW, "country", "2014-06-01")),
    ];
    let mut once = Scheduler::given(&notices);
    let mut again = Scheduler::given(&notices).and(&notices);
    assert_eq!(again.register.owed(false), once.register.owed(false));
    assert_eq!(again.when("2016-01-01"), once.when("2016-01-01"));
    let review = |scheduler: &Scheduler| scheduler.register.list(&Filter::default(), at("2014-06-02"))[1].1.current();
    assert_eq!(review(&again), review(&once));
}

/// S-2: a change applies to what is recorded from then on; what was owed keeps its rule.
#[test]
fn an_obligation_keeps_the_rule_it_was_opened_under() {
    let mut scheduler = Scheduler::given(&[]);
    let change = RuleChange::new("OG-6.government", "the government asked for more time").period(Period::Days(5));
    let rules: Vec<_> =
        Guidance::embedded().policy.with_change(&change).expect("a good change").rules().cloned().collect();
    scheduler.policies.adopt(at("2014-02-01"), 0, rules);
    let open = |country, day| notice(country, 1, day, opened("OG-6.government", "proposal/p-1", day));
    let scheduler = scheduler.and(&[open("PHL", "2014-01-31"), open("HTI", "2014-02-01")]);
    let due: Vec<_> = scheduler
        .register
        .list(&Filter::default(), at("2014-02-01"))
        .iter()
        .filter_map(|(_, obligation)| obligation.current().map(|(_, due)| due))
        .collect();
    assert_eq!(due, [at("2014-02-01"), at("2014-02-06T04:59:59Z")], "the fifth day ends in Haiti");
}

/// S-1: a duty without a rule is reported.
#[test]
fn a_duty_without_a_rule_is_reported() {
    let mut change = opened(APPROVAL, "proposal/p-1", "2014-01-01");
    if let DutyChange::Opened { duty, .. } = &mut change {
        duty.rule = "RM-1.11.aproval".to_owned();
    }
    let scheduler = Scheduler::given(&[notice("PHL", 1, "2014-01-01", change)]);
    assert_eq!(scheduler.register.unplanned().len(), 1);
    assert!(scheduler.register.unplanned()[0].to_string().contains("RM-1.11.aproval"));
}

/// S-6: how the occurrence that an item is about was closed.
#[test]
fn the_closing_of_an_occurrence_is_known_by_its_token() {
    let open = notice("PHL", 1, "2013-11-10", opened(APPROVAL, "proposal/p-1", "2013-11-10"));
    let mut scheduler = Scheduler::given(&[open]);
    let asked = scheduler.register.take_due(at("2013-11-10")).expect("the decision is asked for");
    assert_eq!(scheduler.register.closing(&asked.token), None);
    let kept = notice("PHL", 2, "2013-11-12", kept(APPROVAL, "proposal/p-1", "2013-11-12"));
    let scheduler = scheduler.and(&[kept]);
    let closing = Closing::Kept { at: at("2013-11-12"), late: true };
    assert_eq!(scheduler.register.closing(&asked.token), Some(closing));
    assert_eq!(scheduler.register.closing("nothing"), None);
}

/// S-7: lists are filtered by country, role, organization and state; an exercise stays apart.
#[test]
fn obligations_are_listed_by_owner_and_standing() {
    let mut exercise = notice("PHL", 1, "2014-01-01", opened(APPROVAL, "proposal/p-1", "2014-01-01"));
    exercise.key = AggregateKey { id: "typhoon".to_owned(), exercise: true, ..exercise.key };
    let scheduler = Scheduler::given(&[
        exercise,
        notice("PHL", 1, "2014-01-01", opened(APPROVAL, "proposal/p-1", "2014-01-01")),
        notice("PHL", 2, "2014-01-01", opened(REVIEW, "country", "2014-01-01")),
        notice("HTI", 1, "2014-01-01", opened(REVIEW, "country", "2014-01-01")),
    ]);
    let count = |filter: Filter| scheduler.register.list(&filter, at("2014-02-01")).len();
    assert_eq!(count(Filter::default()), 3);
    assert_eq!(count(Filter { countries: Some([code("PHL")].into()), ..Filter::default() }), 2);
    assert_eq!(count(Filter { exercise: Some("typhoon".to_owned()), ..Filter::default() }), 1);
    assert_eq!(count(Filter { role: Some(Role::ResidentCoordinator), ..Filter::default() }), 2);
    assert_eq!(count(Filter { state: Some(ObligationState::Overdue), ..Filter::default() }), 1);
    assert_eq!(count(Filter { organization: Some(code("WHO")), ..Filter::default() }), 0);
}

fn some_changes() -> impl Strategy<Value = Vec<(usize, u8, i64)>> {
    prop::collection::vec((0..4_usize, 0..5_u8, 0..400_i64), 1..40)
}

/// Notices of a plausible history: each with its own version, recorded in order of time.
fn history(changes: &[(usize, u8, i64)]) -> Vec<DutyNotice> {
    let rules = [REVIEW, "OG-6.government", "RM-9.1.two-weeks", "RM-9.2.report"];
    let mut day = 0;
    (1..)
        .zip(changes)
        .map(|(version, (rule, kind, days))| {
            day += days / 10;
            let moment = at("2014-01-31") + chrono::TimeDelta::days(day);
            let text = moment.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            let change = match kind {
                0 | 1 => opened(rules[*rule], "country", &text),
                2 => kept(rules[*rule], "country", &text),
                3 => handed_over(rules[*rule], moment - chrono::TimeDelta::days(*days)),
                _ => void(rules[*rule], "country"),
            };
            notice("PHL", version, &text, change)
        })
        .collect()
}

proptest! {
    /// S-4: however time is cut into pieces, each step comes at most once, in order, and none is left out.
    #[test]
    fn steps_are_the_same_however_often_one_looks(changes in some_changes(), looks in prop::collection::vec(0..2000_i64, 0..20)) {
        let notices = history(&changes);
        let end = at("2020-01-01");
        let mut at_once = Scheduler::given(&notices).register;
        let mut by_looks = at_once.clone();
        let mut expected = Vec::new();
        while let Some(notice) = at_once.take_due(end) { expected.push(notice); }
        let mut looks: Vec<_> = looks.into_iter().map(|days| at("2014-01-01") + chrono::TimeDelta::days(days)).collect();
        looks.sort_unstable();
        looks.push(end);
        let mut found = Vec::new();
        for look in looks {
            while let Some(notice) = by_looks.take_due(look) {
                prop_assert!(notice.step.moment <= look);
                found.push(notice);
            }
        }
        prop_assert_eq!(&found, &expected);
        prop_assert!(found.is_sorted_by_key(|notice| notice.step.moment));
        let subjects: std::collections::BTreeSet<_> = found.iter().map(Notice::subject).collect();
        prop_assert_eq!(subjects.len(), found.len());
    }

    /// S-3, GN-5.2: only the owner, and roles on the owner's line of accountability, are notified.
    #[test]
    fn only_the_line_of_accountability_is_notified(changes in some_changes()) {
        let mut register = Scheduler::given(&history(&changes)).register;
        while let Some(notice) = register.take_due(at("2016-01-01")) {
            let owner = notice.opening.duty.owner.role;
            match notice.step.kind {
                StepKind::Reminder | StepKind::Decision => {
                    prop_assert_eq!(notice.step.to, ActingHead::UNRECORDED.acts_for(owner));
                }
                StepKind::Escalation | StepKind::Withdrawal => {
                    let line = convene_kernel::policy::line_of_accountability(owner);
                    let hears = |role: &Role| ActingHead::UNRECORDED.acts_for(*role) == notice.step.to;
                    prop_assert!(line.iter().any(hears), "{owner} {}", notice.step.to);
                    prop_assert!(notice.step.moment >= notice.due);
                }
            }
        }
    }
}

/// OG-7, S-3, S-4: who takes over what is overdue is reminded and escalated for the time that the rule gives anew; what was sent for a
/// former owner remains right, and where it turns out that the next one had owed it, is withdrawn.
#[test]
fn who_takes_over_has_steps_of_its_own() {
    let open = notice("PHL", 1, "2014-01-31", opened(REVIEW, "country", "2014-01-31"));
    let rc_since = |version, recorded_at: &str, since: &str| {
        let (id, to) =
            (Duty::id(testing::rule(REVIEW), &testing::subject("country")), Owner::role(Role::ResidentCoordinator));
        let change = DutyChange::HandedOver { id, to, at: at(since), reason: "the RC acts".into() };
        notice("PHL", version, recorded_at, change)
    };
    let mut scheduler = Scheduler::given(&[open]);
    assert_eq!(scheduler.when("2014-08-08").last().map(String::as_str), Some("escalation 1 erc of country 0"));
    let mut scheduler = scheduler.and(&[rc_since(2, "2014-09-01", "2014-09-01")]);
    assert_eq!(scheduler.when("2015-01-31"), [""; 0], "the HC was late, and the RC has six months from taking over");
    assert_eq!(scheduler.when("2015-02-01"), ["reminder 1 rc of country 0"]);
    let mut scheduler = scheduler.and(&[rc_since(3, "2015-02-02", "2014-06-01")]);
    let out = scheduler.when("2015-02-02");
    assert_eq!(out[0], "withdrawal 1 erc of country 0", "the HC did not owe it then: {out:?}");
    assert_eq!(scheduler.register.owed(false), 1);
    let listed = scheduler.register.list(&Filter::default(), at("2015-02-02"));
    let states: Vec<_> =
        listed.iter().map(|(_, one)| (one.opening.duty.owner.role, one.state(at("2015-02-02")))).collect();
    assert!(states.contains(&(Role::ResidentCoordinator, ObligationState::Overdue)), "{states:?}");
    assert!(states.contains(&(Role::HumanitarianCoordinator, ObligationState::Void)), "{states:?}");
}

/// S-1, RM-1.15: what was owed and late on a day of the past is found again, and what was known of it then.
#[test]
fn what_was_late_on_a_day_is_found_again() {
    let proposal = "proposal/p-1";
    let done = DutyNotice {
        recorded_at: at("2013-11-20"),
        ..notice("PHL", 2, "2013-11-11T12:00:00Z", kept(APPROVAL, proposal, "2013-11-11T12:00:00Z"))
    };
    let opening = opened(APPROVAL, proposal, "2013-11-10");
    let scheduler = Scheduler::given(&[notice("PHL", 1, "2013-11-10", opening), done]);
    let states = |as_of: &str, known_on: &str| -> Vec<_> {
        let then = scheduler.register.list_then(&Filter::default(), at(as_of), at(known_on));
        then.iter().map(|(_, obligation)| obligation.state(at(as_of))).collect()
    };
    assert_eq!(states("2013-11-09", "2014-01-01"), [], "it was not owed yet");
    assert_eq!(states("2013-11-10T12:00:00Z", "2014-01-01"), [ObligationState::Owed]);
    assert_eq!(states("2013-11-11T06:00:00Z", "2014-01-01"), [ObligationState::Overdue]);
    assert_eq!(states("2013-11-12", "2013-11-12"), [ObligationState::Overdue], "that it was done was not recorded");
    assert_eq!(states("2013-11-12", "2014-01-01"), [ObligationState::KeptLate]);
    let late = Filter { state: Some(ObligationState::Overdue), ..Filter::default() };
    assert_eq!(scheduler.register.list_then(&late, at("2013-11-11T06:00:00Z"), at("2014-01-01")).len(), 1);
}

/// RM-2.10, RM-1.15, S-3: a review of every six months that is put on record years later was late from the day that it was due on, as if it
/// had been recorded then; of its ladder nothing goes out but for the last date, and not before the owner had time.
#[test]
fn what_is_recorded_years_later_was_late_then() {
    let began = at("2015-04-26");
    let recorded =
        |version, moment: &str, change| DutyNotice { occurred_at: began, ..notice("PHL", version, moment, change) };
    let mut scheduler = Scheduler::given(&[recorded(1, "2026-11-01", opened(REVIEW, "country", "2015-04-26"))]);
    let then = |scheduler: &Scheduler, day: &str| {
        let listed = scheduler.register.list_then(&Filter::default(), at(day), Moment::MAX_UTC);
        let shown =
            listed.iter().map(|(_, one)| (one.state(at(day)), one.current().map(|(_, due)| due), one.kept.len()));
        shown.collect::<Vec<_>>()
    };
    let due = |day: &str| Some(convene_kernel::time::end_of_day(at(day).date_naive(), chrono_tz::Asia::Manila));
    let first = due("2015-10-26");
    assert_eq!(then(&scheduler, "2015-10-25"), [(ObligationState::Owed, first, 0)]);
    assert_eq!(then(&scheduler, "2015-10-27"), [(ObligationState::Overdue, first, 0)]);
    assert_eq!(then(&scheduler, "2020-01-01"), [(ObligationState::Overdue, first, 0)]);
    assert_eq!(
        scheduler.when("2026-11-01"),
        ["reminder 2 rc of country 22"],
        "of twenty-two dates before it nothing is sent"
    );
    assert_eq!(scheduler.when("2026-12-08"), [""; 0]);
    assert_eq!(scheduler.when("2026-12-09"), ["escalation 1 erc of country 22"], "a month to heed it, and a week");
    let scheduler = scheduler.and(&[recorded(2, "2026-12-10", kept(REVIEW, "country", "2015-10-20"))]);
    assert_eq!(then(&scheduler, "2015-10-27"), [(ObligationState::Owed, due("2016-04-20"), 1)], "it was in time");
    assert_eq!(then(&scheduler, "2016-05-01"), [(ObligationState::Overdue, due("2016-04-20"), 1)]);
}
