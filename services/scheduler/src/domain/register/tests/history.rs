//! Given obligations and what became of them: their history, and the lists of them.

use convene_kernel::testing::{at, code, subject};

use super::super::*;
use super::{APPROVAL, REVIEW, Scheduler, kept, notice, opened, void};
use crate::domain::happening::Happening;
use crate::domain::step::StepKind;

const CHECKLIST: &str = "RM-9.1.two-weeks";

/// The same notice in the record of an exercise.
fn in_exercise(notice: DutyNotice) -> DutyNotice {
    DutyNotice { key: AggregateKey { id: "typhoon".to_owned(), exercise: true, ..notice.key }, ..notice }
}

/// The history of what is owed in the Philippines, each with when it was recorded.
fn history(scheduler: &Scheduler) -> Vec<String> {
    let happened = scheduler.register.history(|opening| opening.key.country == code("PHL"));
    let shown = happened.iter().map(|one| {
        let what = match one {
            Happening::Opened(opening) => format!("{} is owed", opening.duty.id),
            Happening::Kept { number, .. } => format!("date {number} is met"),
            Happening::Voided(_) => "it ended".to_owned(),
            Happening::Sent(notice) => format!("{} {} to {}", notice.step.kind, notice.step.number, notice.step.to),
        };
        format!("{} {what}", one.recorded_at().date_naive())
    });
    shown.collect()
}

/// S-1, S-3: a history has what came to be owed, what was done or ended, who heard that it was late and who that this was mistaken, in
/// the order of recording; reminders are not in it, and neither is what is owed elsewhere.
#[test]
fn a_history_says_who_heard_that_it_was_late() {
    let checklist = |country| notice(country, 1, "2014-01-01", opened(CHECKLIST, "cluster/health", "2014-01-01"));
    let mut scheduler = Scheduler::given(&[checklist("PHL"), checklist("HTI")]);
    let sent = scheduler.when("2014-02-01");
    assert!(sent.iter().any(|step| step.starts_with("reminder")), "{sent:?}");
    let late = [
        "2014-01-01 RM-9.1.two-weeks:cluster/health is owed",
        "2014-01-18 escalation 1 to lead-agency",
        "2014-01-22 escalation 2 to rc",
    ];
    assert_eq!(history(&scheduler), late);
    let in_time = notice("PHL", 2, "2014-02-03", kept(CHECKLIST, "cluster/health", "2014-01-10"));
    let scheduler = scheduler.and(&[in_time]);
    let withdrawn =
        ["2014-02-03 date 0 is met", "2014-02-03 withdrawal 1 to lead-agency", "2014-02-03 withdrawal 2 to rc"];
    assert_eq!(history(&scheduler), [late.as_slice(), &withdrawn].concat());
}

/// S-1, S-3: what was done too late, and what ended too late, withdraws nothing; what was never owed has no history.
#[test]
fn a_history_withdraws_only_what_was_mistaken() {
    let open = || notice("PHL", 1, "2014-01-01", opened(CHECKLIST, "cluster/health", "2014-01-01"));
    let after = |change| {
        let mut scheduler = Scheduler::given(&[open()]);
        scheduler.when("2014-01-19");
        history(&scheduler.and(&[notice("PHL", 2, "2014-01-20", change)]))
    };
    let begins = ["2014-01-01 RM-9.1.two-weeks:cluster/health is owed", "2014-01-18 escalation 1 to lead-agency"];
    let ends = |last: &'static str| [begins.as_slice(), &[last]].concat();
    assert_eq!(after(kept(CHECKLIST, "cluster/health", "2014-01-20")), ends("2014-01-20 date 0 is met"));
    assert_eq!(after(void(CHECKLIST, "cluster/health")), ends("2014-01-20 it ended"));
    let DutyChange::Void { id, reason, .. } = void(CHECKLIST, "cluster/health") else { panic!("a void") };
    let before = DutyChange::Void { id, reason, at: Some(at("2013-12-31")) };
    let never = Scheduler::given(&[open(), notice("PHL", 2, "2014-01-02", before)]);
    assert_eq!(history(&never), [""; 0]);
}

/// S-1: what is opened anew while it is owed is owed since then, and what was owed before is void.
#[test]
fn what_is_opened_anew_is_owed_once() {
    let open = |version, day| notice("PHL", version, day, opened(APPROVAL, "proposal/p-1", day));
    let scheduler = Scheduler::given(&[open(1, "2014-01-01"), open(2, "2014-01-05")]);
    let listed = scheduler.register.list(&Filter::default(), at("2014-01-05"));
    let states: Vec<_> = listed.iter().map(|(_, one)| one.state(at("2014-01-05"))).collect();
    assert_eq!(states, [ObligationState::Void, ObligationState::Owed]);
    assert_eq!(scheduler.register.owed(false), 1);
    let again = scheduler.and(&[open(2, "2014-01-05")]);
    assert_eq!(again.register.list(&Filter::default(), at("2014-01-05")).len(), 2, "what comes again changes nothing");
}

/// S-7: obligations are listed by the date that is open, else by the last one that was met, else by the first there was.
#[test]
fn obligations_are_listed_by_their_date() {
    let open = |version, subject: &str, since| notice("PHL", version, "2014-01-01", opened(APPROVAL, subject, since));
    let change = |version, day, change| notice("PHL", version, day, change);
    let scheduler = Scheduler::given(&[
        open(1, "proposal/open", "2014-01-20"),
        open(2, "proposal/void", "2014-01-15"),
        open(3, "proposal/kept", "2014-01-10"),
        change(4, "2014-03-02", void(APPROVAL, "proposal/void")),
        change(5, "2014-03-03", kept(APPROVAL, "proposal/kept", "2014-03-03")),
    ]);
    let listed = scheduler.register.list(&Filter::default(), at("2014-04-01"));
    let order: Vec<_> = listed.iter().map(|(_, one)| one.opening.duty.subject.to_string()).collect();
    assert_eq!(order, ["proposal/kept", "proposal/void", "proposal/open"]);
    let dates: Vec<_> = listed.iter().map(|((date, _), _)| date.date_naive().to_string()).collect();
    assert_eq!(dates, ["2014-01-11", "2014-01-16", "2014-01-21"]);
}

/// S-7, S-6: real records and exercises are counted and listed apart, and the subject of a notice says which it is of.
#[test]
fn an_exercise_is_counted_apart() {
    let approval = |day| notice("PHL", 1, day, opened(APPROVAL, "proposal/p-1", day));
    let mut review = opened(REVIEW, "country", "2014-01-01");
    if let DutyChange::Opened { duty, .. } = &mut review {
        duty.owner.organization = Some(code("WHO"));
    }
    let other = notice("PHL", 2, "2014-01-01", review);
    let mut scheduler = Scheduler::given(&[in_exercise(approval("2014-01-01")), approval("2014-01-20"), other]);
    let count = |now: &str| [false, true].map(|exercise| scheduler.register.overdue(exercise, at(now)));
    assert_eq!([false, true].map(|exercise| scheduler.register.owed(exercise)), [2, 1]);
    assert_eq!(count("2014-01-01T12:00:00Z"), [0, 0]);
    assert_eq!(count("2014-01-10"), [0, 1], "that of the exercise is late");
    assert_eq!(count("2014-01-30"), [1, 1]);
    let listed = |organization: &str| {
        let filter = Filter { organization: Some(code(organization)), ..Filter::default() };
        scheduler.register.list(&filter, at("2014-01-30")).len()
    };
    assert_eq!([listed("WHO"), listed("WFP")], [1, 0]);
    assert_eq!(scheduler.register.owners(), [code("WHO")].into());
    let first = scheduler.register.take_due(at("2014-01-01")).expect("the decision of the exercise");
    let token = &first.token;
    assert_eq!(first.subject(), format!("convene.exercises.scheduler.PHL.typhoon.decision.erc.{token}.1"));
}

/// OG-7: who acts in the real records is not who acts in an exercise, nor in another country.
#[test]
fn who_acts_is_known_of_each_record() {
    use crate::domain::heads::RecordedHead;
    let owed = |country| notice(country, 1, "2014-01-01", opened("IM-14.comment", "mission/m-1", "2014-01-01"));
    let mut scheduler = Scheduler::given(&[owed("PHL"), owed("HTI"), in_exercise(owed("PHL"))]);
    let (hc, rc) = (Role::HumanitarianCoordinator, Role::ResidentCoordinator);
    let change = HeadChange::Recorded(RecordedHead { version: 1, since: at("2014-01-02"), role: hc });
    let owners = |scheduler: &Scheduler| {
        let of = |country: &str, exercise: Option<&str>| {
            let countries = Some([code(country)].into());
            let filter = Filter { countries, exercise: exercise.map(str::to_owned), ..Filter::default() };
            scheduler.register.list(&filter, at("2014-01-03"))[0].1.owner().role
        };
        [of("PHL", None), of("HTI", None), of("PHL", Some("typhoon"))]
    };
    assert_eq!(owners(&scheduler), [rc, rc, rc]);
    scheduler.register.head_changed(&RecordsOf::new(&code("PHL"), Some(&code("typhoon"))), change);
    assert_eq!(owners(&scheduler), [rc, rc, hc]);
    scheduler.register.head_changed(&RecordsOf::new(&code("PHL"), None), change);
    assert_eq!(owners(&scheduler), [hc, rc, hc]);
    let scheduler = scheduler.and(&[in_exercise(notice(
        "PHL",
        2,
        "2014-01-03",
        opened("IM-14.comment", "mission/m-2", "2014-01-03"),
    ))]);
    let filter = Filter { exercise: Some("typhoon".to_owned()), ..Filter::default() };
    let listed = scheduler.register.list(&filter, at("2014-01-03"));
    assert!(listed.iter().all(|(_, one)| one.owner().role == hc), "also of what is owed later");
    assert!(listed.iter().any(|(_, one)| one.opening.duty.subject == subject("mission/m-2")));
    assert!(listed.iter().all(|(_, one)| one.steps(one.current().expect("owed").0)[0].kind == StepKind::Reminder));
}

/// S-1, S-3: what is withdrawn comes after everything that the same commit brought about.
#[test]
fn a_withdrawal_comes_after_what_caused_it() {
    let mut scheduler =
        Scheduler::given(&[notice("PHL", 1, "2014-01-01", opened(CHECKLIST, "cluster/health", "2014-01-01"))]);
    scheduler.when("2014-01-19");
    let mut both = notice("PHL", 2, "2014-02-03", kept(CHECKLIST, "cluster/health", "2014-01-10"));
    both.changes.push(opened(APPROVAL, "proposal/p-1", "2014-02-03"));
    let history = history(&scheduler.and(&[both]));
    let last = ["2014-02-03 date 0 is met", "2014-02-03 RM-1.11.approval:proposal/p-1 is owed"];
    assert_eq!(history[history.len() - 3..history.len() - 1], last, "{history:?}");
    assert_eq!(history.last().map(String::as_str), Some("2014-02-03 withdrawal 1 to lead-agency"));
}

/// S-1: a list of a day has what was owed then, by whom it is asked for.
#[test]
fn a_list_of_a_day_is_of_whom_it_is_asked_for() {
    let owed = |country| notice(country, 1, "2014-01-01", opened(CHECKLIST, "cluster/health", "2014-01-01"));
    let scheduler = Scheduler::given(&[owed("PHL"), owed("HTI")]);
    let countries = Some([code("HTI")].into());
    let filter = Filter { countries, ..Filter::default() };
    let listed = scheduler.register.list_then(&filter, at("2014-01-05"), at("2014-01-05"));
    let of: Vec<_> = listed.iter().map(|(_, one)| one.opening.key.country.to_string()).collect();
    assert_eq!(of, ["HTI"]);
}

/// S-3: an escalation that is known only after what it is about was done, too late, is not withdrawn.
#[test]
fn a_late_date_withdraws_no_escalation_that_is_known_later() {
    let mut scheduler =
        Scheduler::given(&[notice("PHL", 1, "2014-01-01", opened(CHECKLIST, "cluster/health", "2014-01-01"))]);
    let first = scheduler.register.take_due(at("2014-01-16")).expect("a reminder");
    let late = notice("PHL", 2, "2014-02-03", kept(CHECKLIST, "cluster/health", "2014-02-02"));
    let mut scheduler = scheduler.and(&[late]);
    scheduler.register.escalated(&first.token, Role::LeadAgency, 1);
    assert!(scheduler.register.take_due(at("2014-03-01")).is_none());
}
