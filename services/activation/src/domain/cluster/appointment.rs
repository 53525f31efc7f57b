//! Who coordinates a cluster: appointments and their end, and coordinators with other duties (rows OG-9, OG-20).
//!
//! Persons are opaque identifiers: names and contacts are kept apart, where they can be erased (row PE-5).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{PersonId, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::identity::Authority;
use convene_kernel::message;
use convene_kernel::reference_checks::responsible_organization;
use convene_kernel::refusal::Checks;
use convene_kernel::time::{Moment, Tz, end_of_day, start_of_day};
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::checks::{about, after, lead, to_change};
use super::coordinator_gap::settle_gaps;
use super::double_hat::settle_double_hat;
use super::post::{Appointment, Post, is_of_a_former_lead};
use super::{Cluster, Event};
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// The end of an appointment: a change that the HC, OCHA and the HCT are informed of (row OG-9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppointmentEnd {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// Who coordinated it.
    pub person: PersonId,
    /// The last day.
    pub on: NaiveDate,
    /// Whether there are hand-over notes (row PE-1).
    pub hand_over_notes: bool,
}

/// Who may appoint coordinators and end appointments: the lead agency (row OG-9).
pub(super) fn authority(operation: &Operation, cluster: &str) -> Authority {
    lead(operation, cluster, &[])
}

pub(super) fn appoint(operation: &Operation, command: &Appointment, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    responsible_organization(&mut checks, context, "OG-20", "employer", &command.employer);
    if let Some(host) = &command.seconded_to {
        responsible_organization(&mut checks, context, "RM-7.6", "seconded_to", host);
        if *host == command.employer {
            checks.invalid("RM-7.6", reasons::SECONDED_TO_EMPLOYER).at("seconded_to").says(
                message!("{host} is also the employer; the home and the host of a secondment must differ", host),
                "name the organization the person is seconded to, or leave it empty",
            );
        }
    }
    check_co_coordination(&mut checks, cluster, command);
    checks.finish()?;
    let mut decision = about(cluster, Event::CoordinatorAppointed(command.clone()));
    let after = after(cluster, context, |cluster, stamp| appointed(cluster, command, stamp));
    settle_gaps(&mut decision, &after, context);
    settle_double_hat(&mut decision, operation, &after);
    Ok(decision)
}

pub(super) fn end_appointment(operation: &Operation, command: &AppointmentEnd, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    let on = context.start_of(command.on);
    let of_the_person = cluster.appointments.get(&command.person);
    let held = of_the_person.and_then(|held| held.at(on));
    let held = held.or_else(|| of_the_person.and_then(Timeline::present)).map(|held| &held.what);
    match held {
        None => checks.precondition("OG-9", reasons::NOT_APPOINTED).at("person").says(
            message!("no person of that identifier coordinates the cluster '{cluster}'", cluster = cluster.id),
            "name a person who coordinates it",
        ),
        Some(appointment) if command.on < appointment.starts_on => {
            checks.invalid("OG-9", reasons::ENDS_BEFORE_IT_BEGINS).at("on").says(
                message!("the appointment begins on {starts_on}", starts_on = appointment.starts_on),
                "give its last day",
            )
        }
        Some(_) => {}
    }
    checks.finish()?;
    let mut decision = about(cluster, Event::AppointmentEnded(command.clone()));
    let after = after(cluster, context, |cluster, stamp| ended(cluster, command, stamp));
    settle_gaps(&mut decision, &after, context);
    settle_double_hat(&mut decision, operation, &after);
    Ok(decision)
}

impl Cluster {
    /// Those who coordinate it or are named to, in any post. A new lead inherits neither a coordinator nor a deputy (row OG-9).
    pub fn coordinators(&self) -> impl Iterator<Item = &Recorded<Appointment>> {
        let held = self.appointments.values().filter_map(Timeline::present);
        held.filter(|held| !self.is_of_a_former_lead(held))
    }

    /// Whether it has a coordinator, or one is named (row OG-9); a deputy or a co-coordinator alone does not count.
    pub fn has_coordinator(&self) -> bool {
        self.coordinators().any(|held| held.what.post == Post::Coordinator)
    }

    /// Whether it has coordinators, and each has something else to do (row OG-20).
    pub fn has_no_dedicated_coordinator(&self) -> bool {
        let mut in_the_post = self.coordinators().filter(|held| held.what.post == Post::Coordinator);
        self.has_coordinator() && in_the_post.all(|held| held.what.is_double_hatted())
    }

    /// Whether a coordinator is there at a moment: not one who begins later, and still one whose last day is later.
    pub fn has_coordinator_at(&self, moment: Moment) -> bool {
        let mut there = self.appointments.values().filter_map(|held| held.at(moment));
        there.any(|held| held.what.post == Post::Coordinator && !self.is_of_a_former_lead(held))
    }

    /// Those who coordinate it at a moment, and those who are named to begin later.
    pub fn coordinators_at(&self, moment: Moment) -> impl Iterator<Item = &Recorded<Appointment>> {
        let named = self.appointments.values().filter_map(move |held| held.at(moment).or_else(|| held.present()));
        named.filter(|held| !self.is_of_a_former_lead(held))
    }

    /// Whether a former lead agency had the person coordinate: not who is employed by that of today, nor a co-coordinator.
    fn is_of_a_former_lead(&self, held: &Recorded<Appointment>) -> bool {
        let taken_over = self.taken_over().map(|(since, lead)| (since, &lead.what.agency));
        taken_over.is_some_and(|taken_over| is_of_a_former_lead(held, taken_over))
    }
}

/// A co-coordinator represents an agreement to share that is in force (row RM-7.1).
fn check_co_coordination(checks: &mut Checks, cluster: &Cluster, command: &Appointment) {
    let sharing = command.sharing.as_ref().and_then(|sharing| cluster.sharing.get(sharing));
    let sharing = sharing.map(|shared| &shared.what);
    match sharing {
        None if command.post == Post::CoCoordinator || command.sharing.is_some() => {
            checks.precondition("RM-7.1", reasons::SHARING_NOT_AGREED).at("sharing").says(
                "a co-coordinator needs shared leadership in force, and none is named",
                "record the shared leadership first, and name it",
            )
        }
        Some(sharing) if command.starts_on < sharing.starts_on.first_day(Tz::UTC) => {
            checks.invalid("RM-7.1", reasons::SHARING_NOT_STARTED).at("starts_on").says(
                message!(
                    "the shared leadership '{sharing}' starts on {starts_on}",
                    sharing = sharing.sharing,
                    starts_on = sharing.starts_on
                ),
                "start the appointment on that day or later",
            )
        }
        _ => {}
    }
}

/// Everybody has one post in a cluster at a time.
pub(super) fn appointed(cluster: &mut Cluster, appointment: &Appointment, stamp: &Stamp) {
    let held = cluster.appointments.entry(appointment.person.clone()).or_default();
    held.record(start_of_day(appointment.starts_on, stamp.zone), Recorded::new(appointment, stamp));
}

pub(super) fn ended(cluster: &mut Cluster, end: &AppointmentEnd, stamp: &Stamp) {
    cluster.appointments.entry(end.person.clone()).or_default().end(end_of_day(end.on, stamp.zone));
}

#[cfg(test)]
pub(super) mod tests {
    use convene_kernel::duty::DutyChange;
    use convene_kernel::refusal::Refusal;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::shared_leadership::tests::sharing;
    use crate::domain::cluster::{Command, Employment};
    use crate::domain::fixtures::{Example, end_of, health, lead, start_of};

    pub fn appointment(person: &str) -> Appointment {
        Appointment {
            cluster: code("health"),
            person: code(person),
            post: Post::Coordinator,
            sharing: None,
            employer: code("WHO"),
            seconded_to: None,
            seniority: "P5".to_owned(),
            facilitation: "coordinated the cluster in Haiti".to_owned(),
            expertise: "emergency medicine".to_owned(),
            employment: Employment::FullTime,
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
        let left =
            health().at("2014-06-01").given(&who, from("c-1", "2013-11-14")).given(&who, until("c-1", "2014-01-05"));
        assert_eq!(left.duty("OG-9.coordinator").expect("owed").since, end_of("2014-01-05"));
        let after = left.given(&who, from("c-2", "2014-02-01")).given(&who, until("c-2", "2014-03-01"));
        assert_eq!(after.duty("OG-9.coordinator").expect("owed").since, end_of("2014-03-01"));
        let again = after.given(&who, from("c-1", "2014-04-01")).given(&who, until("c-1", "2013-12-20"));
        assert!(
            again.state().clusters[&code("health")].has_coordinator(),
            "the end of the first time is not that of now"
        );
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
        assert!(
            duties.iter().any(|change| matches!(change, DutyChange::Kept { at, .. } if *at <= first)),
            "{duties:?}"
        );
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
        let example = health().given(&lead("WHO"), Command::AppointCoordinator(appointment("c-1")));
        example.clone().when(&lead("WHO"), end("c-9", "2013-12-01")).refused("OG-9", "NOT_APPOINTED");
        example.when(&lead("WHO"), end("c-1", "2013-11-01")).refused("OG-9", "ENDS_BEFORE_IT_BEGINS");
    }

    /// OG-20: a coordinator with programme duties beside is a finding at the height of a crisis, until a dedicated one comes.
    #[test]
    fn a_double_hatted_coordinator_is_a_finding() {
        let double = Appointment { other_duties: Some("the country programme".to_owned()), ..appointment("c-1") };
        let part_time = Appointment { employment: Employment::PartTime, ..appointment("c-1") };
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
}
