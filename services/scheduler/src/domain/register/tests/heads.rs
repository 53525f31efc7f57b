//! Given who answers for the humanitarian response of a country, and who convenes: who owes what, and who hears of it.

use super::*;
use crate::domain::heads::RecordedHead;

fn headed(version: u64, since: &str, role: Role) -> (RecordsOf, HeadChange) {
    (RecordsOf::new(&code("PHL"), None), HeadChange::Recorded(RecordedHead { version, since: at(since), role }))
}

/// OG-7, S-3: what is for the head of the country team goes to the one who acts when it is sent; where nobody recorded who acts,
/// it goes to the RC and says so.
#[test]
fn what_is_for_the_head_goes_to_the_one_who_acts() {
    let gap = |version, cluster: &str, moment| {
        notice("PHL", version, moment, opened("OG-9.coordinator", &format!("cluster/{cluster}"), moment))
    };
    let mut scheduler = Scheduler::given(&[gap(1, "health", "2014-01-01")]);
    let is_unrecorded = |scheduler: &mut Scheduler, now: &str| {
        let sent: Vec<Notice> = std::iter::from_fn(|| scheduler.register.take_due(at(now))).collect();
        sent.iter().map(|notice| (notice.step.to, notice.head_is_unrecorded)).collect::<Vec<_>>()
    };
    let (lead, rc) = (Role::LeadAgency, Role::ResidentCoordinator);
    assert_eq!(is_unrecorded(&mut scheduler, "2014-01-09"), [(lead, false), (rc, true)]);

    let (of, hc_acts) = headed(5, "2014-01-10", Role::HumanitarianCoordinator);
    scheduler.register.head_changed(&of, hc_acts);
    let mut scheduler = scheduler.and(&[gap(2, "shelter", "2014-01-10")]);
    assert_eq!(is_unrecorded(&mut scheduler, "2014-01-19"), [(lead, false), (Role::HumanitarianCoordinator, false)]);

    let mut scheduler = scheduler.and(&[gap(3, "water", "2014-02-01")]);
    let (of, rc_acts) = headed(6, "2014-02-02", rc);
    scheduler.register.head_changed(&of, rc_acts);
    assert_eq!(is_unrecorded(&mut scheduler, "2014-02-09"), [(lead, false), (rc, false)]);
}

/// OG-7, S-1: what the HC owes a mission, the RC owes until an HC is recorded, and again where that never was.
#[test]
fn the_one_who_acts_owes_what_the_other_owed() {
    let opened = opened("IM-14.comment", "mission/m-1", "2014-01-01");
    let mut scheduler = Scheduler::given(&[notice("PHL", 1, "2014-01-01", opened)]);
    let owners = |scheduler: &Scheduler, as_of: &str| {
        let listed = scheduler.register.list_then(&Filter::default(), at(as_of), at(as_of));
        listed.iter().map(|(_, obligation)| obligation.owner().role).collect::<Vec<_>>()
    };
    let (hc, rc) = (Role::HumanitarianCoordinator, Role::ResidentCoordinator);
    assert_eq!(owners(&scheduler, "2014-01-02"), [rc], "no HC is recorded");
    let (of, hc_acts) = headed(5, "2014-01-03", hc);
    scheduler.register.head_changed(&of, hc_acts);
    assert_eq!(owners(&scheduler, "2014-01-03"), [hc]);
    let of_the_hc = Filter { role: Some(hc), ..Filter::default() };
    assert_eq!(scheduler.register.list(&of_the_hc, at("2014-01-03")).len(), 1);
    let reminded: Vec<Role> =
        std::iter::from_fn(|| scheduler.register.take_due(at("2014-01-13"))).map(|notice| notice.step.to).collect();
    assert!(reminded.starts_with(&[hc]), "{reminded:?}");
    scheduler.register.head_changed(&of, HeadChange::Withdrawn { version: 5 });
    assert_eq!(owners(&scheduler, "2014-01-04"), [rc]);
}

/// S-4, OG-7: what was sent to the head of then is not sent to the next one when the scheduler starts again, and a mistake is taken
/// back from the one who acts.
#[test]
fn an_escalation_goes_to_one_head_only() {
    let gap = notice("PHL", 1, "2014-01-01", opened("OG-9.coordinator", "cluster/health", "2014-01-01"));
    let (of, rc_acts) = headed(5, "2014-01-20", Role::ResidentCoordinator);
    let mut scheduler = Scheduler::given(std::slice::from_ref(&gap));
    let (_, hc_acts) = headed(2, "2013-01-01", Role::HumanitarianCoordinator);
    scheduler.register.head_changed(&of, hc_acts);
    let sent: Vec<Notice> = std::iter::from_fn(|| scheduler.register.take_due(at("2014-01-09"))).collect();
    let escalation = sent.last().expect("it escalated");

    let mut again = Scheduler::given(&[gap]);
    again.register.head_changed(&of, hc_acts);
    again.register.head_changed(&of, rc_acts);
    again.register.escalated(&escalation.token, escalation.step.to, escalation.step.number);
    let taken: Vec<Notice> = std::iter::from_fn(|| again.register.take_due(at("2014-01-21"))).collect();
    assert_eq!(taken.last().map(Notice::subject), Some(escalation.subject()), "the stream refuses it");

    let mut again =
        again.and(&[notice("PHL", 2, "2014-01-22", kept("OG-9.coordinator", "cluster/health", "2014-01-02"))]);
    assert_eq!(again.when("2014-01-22"), ["withdrawal 1 rc of cluster/health 0"]);
}

/// RM-2.10, S-3: an appeal that is planned for three days later is brought to the mind of who owes its justification at once, and
/// comes before the ERC only a week after its day.
#[test]
fn who_owes_it_hears_before_the_erc() {
    let planned = notice("PHL", 1, "2014-01-01", opened("RM-2.10.appeal", "country", "2014-01-03T15:59:59Z"));
    let mut scheduler = Scheduler::given(&[planned]);
    assert_eq!(scheduler.when("2014-01-01"), ["reminder 2 rc of country 0"]);
    assert_eq!(scheduler.when("2014-01-10T15:59:58Z"), [""; 0]);
    assert_eq!(scheduler.when("2014-01-10T15:59:59Z"), ["escalation 1 erc of country 0"]);
}

/// GN-1, GN-3: what IFRC leaves undone as convener of shelter goes to no part of the UN.
#[test]
fn a_convener_is_reminded_and_answers_to_no_part_of_the_un() {
    let owed_by = |organization: &str| {
        let DutyChange::Opened { mut duty, .. } = opened("OG-9.coordinator", "cluster/shelter", "2014-01-01") else {
            panic!("it is opened")
        };
        duty.owner.organization = Some(code(organization));
        Scheduler::given(&[notice("PHL", 1, "2014-01-01", DutyChange::Opened { duty, at: None })]).when("2014-02-01")
    };
    let reminder = "reminder 1 lead-agency of cluster/shelter 0".to_owned();
    assert_eq!(owed_by("IFRC"), std::slice::from_ref(&reminder));
    assert_eq!(owed_by("UNHCR"), [reminder, "escalation 1 rc of cluster/shelter 0".to_owned()]);
}
