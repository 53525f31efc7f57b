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
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::{Moment, Tz, end_of_day, start_of_day};
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::checks::{about, admits, after, lead, to_change};
use super::coordinator_gap::settle_gaps;
use super::double_hat::settle_double_hat;
use super::early_appointment::settle_early_appointments;
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

pub(super) fn appoint_coordinator(operation: &Operation, command: &Appointment, context: &Context<'_>) -> Decided {
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
    settle_early_appointments(&mut decision, &after, context);
    settle_double_hat(&mut decision, operation, &after);
    Ok(decision)
}

/// An appointment on record ends.
pub(super) fn admits_end(operation: &Operation, cluster: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits(operation, cluster, context)?;
    let cluster = operation.cluster(cluster)?;
    if !cluster.appointments.is_empty() {
        return Ok(());
    }
    Err(Refusal::precondition("OG-9", reasons::NOT_APPOINTED).at("person").says(
        message!("nobody was appointed to coordinate the cluster '{cluster}'", cluster = cluster.id),
        "record the appointment first",
    ))
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
pub(super) mod tests;
