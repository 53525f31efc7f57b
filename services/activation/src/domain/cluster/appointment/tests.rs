//! Tests of appointments: who coordinates a cluster, and the gap in between.

use convene_kernel::commit::Decision;
use convene_kernel::duty::DutyChange;
use convene_kernel::refusal::Refusal;
use convene_kernel::testing::{at, code};

use super::*;
use crate::domain::cluster::shared_leadership::tests::sharing;
use crate::domain::cluster::{Command, Employment};
use crate::domain::fixtures::{Example, end_of, haiyan, hc, health, lead, lead_designated, start_of, with_cluster};
use crate::domain::operation::{self, EmergencyClass, EmergencyFacts};
use crate::domain::subjects::EMERGENCY;

pub fn appointment(person: &str) -> Appointment {
    Appointment {
        cluster: code("health"),
        person: code(person),
        post: Post::Coordinator,
        sharing: None,
        employer: code("WHO"),
        seconded_to: None,
        seniority: Some("P5".to_owned()),
        facilitation: Some("coordinated the cluster in Haiti".to_owned()),
        expertise: Some("emergency medicine".to_owned()),
        employment: Some(Employment::FullTime),
        other_duties: None,
        starts_on: at("2013-11-14").date_naive(),
    }
}

/// OG-9: the lead agency owes a coordinator's name until it has given one.
#[test]
fn naming_a_coordinator_keeps_the_duty() {
    health()
        .when(&lead("WHO"), Command::AppointCoordinator(appointment("c-1")))
        .keeps("OG-9.coordinator")
        .raises_nothing_of("OG-20");
}

/// OG-9: when the last coordinator leaves, the gap is tracked again.
#[test]
fn a_coordinator_who_leaves_opens_the_gap() {
    let end = AppointmentEnd {
        cluster: code("health"),
        person: code("c-1"),
        on: at("2013-12-01").date_naive(),
        hand_over_notes: true,
    };
    let one = health().given(&lead("WHO"), Command::AppointCoordinator(appointment("c-1")));
    one.clone().when(&lead("WHO"), Command::EndAppointment(end.clone())).opens("OG-9.coordinator");
    let two = one.given(&lead("WHO"), Command::AppointCoordinator(appointment("c-2")));
    let after = two.given(&lead("WHO"), Command::EndAppointment(end));
    assert!(after.duty("OG-9.coordinator").is_none(), "the other coordinator remains");
}

/// OG-9: the gap is tracked since the last day, and a coordinator who becomes deputy leaves one as well.
#[test]
fn the_gap_begins_with_the_last_day() {
    let one = health().given(&lead("WHO"), Command::AppointCoordinator(appointment("c-1")));
    let (cluster, person, on) = (code("health"), code("c-1"), at("2013-12-20").date_naive());
    let end = AppointmentEnd { cluster, person, on, hand_over_notes: true };
    let ended = one.clone().given(&lead("WHO"), Command::EndAppointment(end));
    assert_eq!(ended.duty("OG-9.coordinator").expect("owed").since, end_of("2013-12-20"));
    let deputy = Appointment { post: Post::Deputy, ..appointment("c-1") };
    one.when(&lead("WHO"), Command::AppointCoordinator(deputy)).opens("OG-9.coordinator");
}

/// OG-9, RM-1.15: who is named ahead is not there yet, and who leaves ahead is there until the last day.
#[test]
fn what_is_dated_ahead_is_not_so_yet() {
    let starts_on = at("2014-06-01").date_naive();
    let ahead = Appointment { starts_on, ..appointment("c-1") };
    let named = health().at("2014-05-05").given(&lead("WHO"), Command::AppointCoordinator(ahead));
    let (cluster, person, on) = (code("health"), code("c-1"), at("2014-09-01").date_naive());
    let end = AppointmentEnd { cluster, person, on, hand_over_notes: true };
    let leaves = named.clone().at("2014-07-01").given(&lead("WHO"), Command::EndAppointment(end));
    let at_work = |example: &Example, day: &str| {
        let health = &example.state().clusters[&code("health")];
        (health.has_coordinator_at(at(day)), health.coordinators_at(at(day)).count())
    };
    assert_eq!((at_work(&named, "2014-05-05"), at_work(&named, "2014-06-02")), ((false, 1), (true, 1)));
    assert_eq!((at_work(&leaves, "2014-07-01"), at_work(&leaves, "2014-09-02")), ((true, 1), (false, 0)));
}

/// OG-9: a coordinator appointed from June closes the gap in June, though that is recorded in November.
#[test]
fn the_gap_closes_when_the_appointment_begins() {
    let from_june = Appointment { starts_on: at("2014-06-01").date_naive(), ..appointment("c-1") };
    let outcome = health().at("2014-11-05").when(&lead("WHO"), Command::AppointCoordinator(from_june.clone()));
    let kept_at = |outcome: &convene_kernel::testing::Outcome<crate::domain::Activation>| {
        outcome.commit().duties.iter().find_map(|change| match change {
            DutyChange::Kept { id, at, .. } if id.starts_with("OG-9.coordinator") => Some(*at),
            _ => None,
        })
    };
    assert_eq!(kept_at(&outcome), Some(start_of("2014-06-01")));
    let ahead = health().at("2014-05-05").when(&lead("WHO"), Command::AppointCoordinator(from_june));
    assert_eq!(kept_at(&ahead), Some(at("2014-05-05")), "who is named ahead closes it at once");
}

/// OG-9: a coordinator of the past who is recorded late ends the gap of that time; that of today begins when the last
/// one left.
#[test]
fn a_coordinator_of_the_past_does_not_become_the_present_one() {
    let from = |person: &str, starts_on: &str| {
        let starts_on = at(starts_on).date_naive();
        Command::AppointCoordinator(Appointment { starts_on, ..appointment(person) })
    };
    let until = |person: &str, on: &str| {
        let (cluster, person, on) = (code("health"), code(person), at(on).date_naive());
        Command::EndAppointment(AppointmentEnd { cluster, person, on, hand_over_notes: true })
    };
    let who = lead("WHO");
    let left = health().at("2014-06-01").given(&who, from("c-1", "2013-11-14")).given(&who, until("c-1", "2014-01-05"));
    assert_eq!(left.duty("OG-9.coordinator").expect("owed").since, end_of("2014-01-05"));
    let after = left.given(&who, from("c-2", "2014-02-01")).given(&who, until("c-2", "2014-03-01"));
    assert_eq!(after.duty("OG-9.coordinator").expect("owed").since, end_of("2014-03-01"));
    let again = after.given(&who, from("c-1", "2014-04-01")).given(&who, until("c-1", "2013-12-20"));
    assert!(again.state().clusters[&code("health")].has_coordinator(), "the end of the first time is not that of now");
    assert!(again.duty("OG-9.coordinator").is_none());
}

/// OG-9: the coordinator who was there first keeps what is owed, in whichever order the two are recorded.
#[test]
fn the_first_coordinator_keeps_it() {
    let from = |person: &str, on: &str| {
        let starts_on = at(on).date_naive();
        Command::AppointCoordinator(Appointment { starts_on, ..appointment(person) })
    };
    let later = health().at("2013-12-01").given(&lead("WHO"), from("c-2", "2013-11-25"));
    let outcome = later.when(&lead("WHO"), from("c-1", "2013-11-14"));
    let duties = &outcome.commit().duties;
    let first = start_of("2013-11-14");
    assert!(duties.iter().any(|change| matches!(change, DutyChange::Kept { at, .. } if *at <= first)), "{duties:?}");
}

/// OG-9: an appointment that is not there cannot end, nor end before it began.
#[test]
fn only_an_appointment_held_ends() {
    let end = |person: &str, on: &str| {
        Command::EndAppointment(AppointmentEnd {
            cluster: code("health"),
            person: code(person),
            on: at(on).date_naive(),
            hand_over_notes: false,
        })
    };
    let nobody = health().when(&lead("WHO"), end("c-1", "2013-12-01"));
    nobody.refused("OG-9", "NOT_APPOINTED");
    assert!(nobody.refusal().to_string().contains("nobody was appointed"), "{}", nobody.refusal());
    let example = health().given(&lead("WHO"), Command::AppointCoordinator(appointment("c-1")));
    example.clone().when(&lead("WHO"), end("c-9", "2013-12-01")).refused("OG-9", "NOT_APPOINTED");
    example.when(&lead("WHO"), end("c-1", "2013-11-01")).refused("OG-9", "ENDS_BEFORE_IT_BEGINS");
}

/// OG-20: a coordinator with programme duties beside is a finding at the height of a crisis, until a dedicated one comes.
#[test]
fn a_double_hatted_coordinator_is_a_finding() {
    let double = Appointment { other_duties: Some("the country programme".to_owned()), ..appointment("c-1") };
    let part_time = Appointment { employment: Some(Employment::PartTime), ..appointment("c-1") };
    health().when(&lead("WHO"), Command::AppointCoordinator(part_time)).raises("OG-20");
    let outcome = health().when(&lead("WHO"), Command::AppointCoordinator(double));
    outcome.raises("OG-20");
    let found = outcome.accepted();
    found.clone().when(&lead("WHO"), Command::AppointCoordinator(appointment("c-2"))).resolves("OG-20");
    let (cluster, person, on) = (code("health"), code("c-1"), at("2013-12-01").date_naive());
    let end = AppointmentEnd { cluster, person, on, hand_over_notes: true };
    found.when(&lead("WHO"), Command::EndAppointment(end)).resolves("OG-20");
}

/// OG-20: when the dedicated coordinator leaves and a double-hatted one remains, that is found.
#[test]
fn a_double_hat_that_remains_is_found() {
    let double = Appointment { other_duties: Some("the country programme".to_owned()), ..appointment("c-2") };
    let both = health()
        .given(&lead("WHO"), Command::AppointCoordinator(appointment("c-1")))
        .given(&lead("WHO"), Command::AppointCoordinator(double));
    assert!(both.finding("OG-20").is_none(), "a dedicated one is there");
    let (cluster, person, on) = (code("health"), code("c-1"), at("2013-12-01").date_naive());
    let end = AppointmentEnd { cluster, person, on, hand_over_notes: true };
    both.when(&lead("WHO"), Command::EndAppointment(end)).raises("OG-20");
}

/// OG-8: an agency that does not lead the cluster does not speak as its lead.
#[test]
fn only_the_lead_agency_appoints() {
    let outcome = health().when(&lead("UNICEF"), Command::AppointCoordinator(appointment("c-1")));
    outcome.refused("OG-8", "NOT_THE_LEAD_AGENCY");
    assert!(matches!(outcome.refusal(), Refusal::Denied(_)));
}

/// RM-7.1: a co-coordinator represents an agreement that is on the record.
#[test]
fn a_co_coordinator_needs_an_agreement() {
    let co = Appointment { post: Post::CoCoordinator, ..appointment("c-1") };
    health().when(&lead("WHO"), Command::AppointCoordinator(co)).refused("RM-7.1", "SHARING_NOT_AGREED");
    let unknown = Appointment { sharing: Some(code("s-9")), ..appointment("c-1") };
    health().when(&lead("WHO"), Command::AppointCoordinator(unknown)).refused("RM-7.1", "SHARING_NOT_AGREED");
}

/// RM-7.6: a seconded coordinator keeps home and host apart.
#[test]
fn a_secondment_has_a_home_and_a_host() {
    let seconded = Appointment { employer: code("MSF"), seconded_to: Some(code("WHO")), ..appointment("c-1") };
    let accepted = health().given(&lead("WHO"), Command::AppointCoordinator(seconded));
    assert!(accepted.state().clusters[&code("health")].has_coordinator());
    let nowhere = Appointment { seconded_to: Some(code("WHO")), ..appointment("c-1") };
    health().when(&lead("WHO"), Command::AppointCoordinator(nowhere)).refused("RM-7.6", "SECONDED_TO_EMPLOYER");
}

/// RM-7.1: a co-coordinator starts on the day of the shared leadership or later.
#[test]
fn a_co_coordinator_starts_with_the_sharing() {
    let shared = health().given(&lead("WHO"), Command::ShareLeadership(sharing()));
    let co = |starts_on: &str| {
        let (sharing, starts_on) = (Some(code("s-1")), at(starts_on).date_naive());
        let post = Post::CoCoordinator;
        Command::AppointCoordinator(Appointment { post, sharing, starts_on, ..appointment("c-1") })
    };
    shared.clone().when(&lead("WHO"), co("2013-11-14")).refused("RM-7.1", "SHARING_NOT_STARTED");
    shared.when(&lead("WHO"), co("2013-11-15")).commit();
}

/// OG-9: the first day of an appointment may be its last.
#[test]
fn an_appointment_may_last_a_day() {
    let (cluster, person, on) = (code("health"), code("c-1"), at("2013-11-14").date_naive());
    let end = AppointmentEnd { cluster, person, on, hand_over_notes: true };
    let one = health().given(&lead("WHO"), Command::AppointCoordinator(appointment("c-1")));
    one.at("2013-11-20").when(&lead("WHO"), Command::EndAppointment(end)).commit();
}

/// OG-9: who coordinates on a day is in the post then, and does so for the agency of that day.
#[test]
fn a_coordinator_is_there_for_the_lead_of_the_day() {
    let deputy = Appointment { post: Post::Deputy, ..appointment("c-2") };
    let assisted = health().given(&lead("WHO"), Command::AppointCoordinator(deputy)).at("2013-11-20");
    assert!(!assisted.state().clusters[&code("health")].has_coordinator_at(at("2013-11-20")));
    let one = health().given(&lead("WHO"), Command::AppointCoordinator(appointment("c-1")));
    let there = |example: &Example, moment: &str| {
        let cluster = &example.state().clusters[&code("health")];
        (cluster.has_coordinator_at(at(moment)), cluster.coordinators_at(at(moment)).count())
    };
    assert_eq!(there(&one, "2013-11-20"), (true, 1));
    let moved = lead_designated(one.at("2014-03-30"), "health", "UNICEF", "2014-03-01");
    assert_eq!(there(&moved, "2014-03-10"), (false, 0));
}

/// OG-20: a dedicated deputy does not make up for a coordinator who has something else to do.
#[test]
fn a_deputy_is_no_dedicated_coordinator() {
    let busy = Appointment { other_duties: Some("runs the programme".to_owned()), ..appointment("c-1") };
    let deputy = Appointment { post: Post::Deputy, ..appointment("c-2") };
    let assisted = health().given(&lead("WHO"), Command::AppointCoordinator(deputy));
    assisted.when(&lead("WHO"), Command::AppointCoordinator(busy)).raises("OG-20");
}

/// OG-20: below the height of a crisis a coordinator may have something else to do.
#[test]
fn a_coordinator_may_be_busy_below_the_height() {
    let ongoing = EmergencyFacts { class: EmergencyClass::Ongoing, ..haiyan() };
    let registered = operation::Event::EmergencyRegistered(ongoing);
    let decided = Decision::about(EMERGENCY.of("haiyan")).event(registered.into());
    let emergency = Example::new("PHL", "2013-11-12T08:00:00Z").having(&hc(), decided);
    let busy = Appointment { other_duties: Some("runs the programme".to_owned()), ..appointment("c-1") };
    let appoint = || Command::AppointCoordinator(busy.clone());
    let below = with_cluster(emergency, "health", &["HEA"], "WHO");
    below.when(&lead("WHO"), appoint()).raises_nothing_of("OG-20");
    health().when(&lead("WHO"), appoint()).raises("OG-20");
}

/// OG-8, RM-1.15: a former lead still records what it did while it led, and no longer what comes after.
#[test]
fn a_former_lead_speaks_for_its_own_time() {
    let moved = lead_designated(health().at("2014-03-30"), "health", "UNICEF", "2014-03-01");
    let started = |on: &str| {
        let starts_on = at(on).date_naive();
        Command::AppointCoordinator(Appointment { starts_on, ..appointment("c-1") })
    };
    moved.clone().when(&lead("WHO"), started("2014-02-01")).commit();
    moved.when(&lead("WHO"), started("2014-03-10")).refused("OG-8", "NOT_THE_LEAD_AGENCY");
}
