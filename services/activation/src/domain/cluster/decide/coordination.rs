//! Appointments, terms of reference, and the national counterpart.

use std::collections::BTreeSet;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::PersonId;
use convene_kernel::commit::Decision;
use convene_kernel::duty::Duty;
use convene_kernel::refusal::{Checks, Finding};
use convene_kernel::time::Moment;

use super::super::event::Event;
use super::super::state::{Appointment, AppointmentEnd, Cluster, Counterpart, Post, TermsOfReference};
use super::{Decided, about, not_in_the_future, takes_part, to_change};
use crate::domain::cluster::{owed_by_the_lead, start_of};
use crate::domain::operation::EmergencyClass;
use crate::domain::{self, Operation};

pub(super) fn appoint(operation: &Operation, command: &Appointment, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    takes_part(&mut checks, context, "OG-20", "employer", &command.employer);
    if let Some(host) = &command.seconded_to {
        takes_part(&mut checks, context, "RM-7.6", "seconded_to", host);
        if *host == command.employer {
            checks.invalid_text(
                "RM-7.6",
                "HOME_IS_HOST",
                "seconded_to",
                format!("{host} is the employer too: home and host are kept apart"),
                "name the organization the person is seconded to, or leave it empty",
            );
        }
    }
    check_co_coordination(&mut checks, cluster, command);
    checks.finish()?;
    let mut decision = about(cluster, Event::CoordinatorAppointed(command.clone()));
    let remaining = coordinators_without(cluster, &command.person);
    let coordinators: Vec<_> =
        remaining.chain(std::iter::once(command).filter(|appointment| appointment.post == Post::Coordinator)).collect();
    settle_gap(&mut decision, cluster, &coordinators, context.occurred_at, context);
    settle_double_hat(&mut decision, operation, cluster, &coordinators);
    Ok(decision)
}

/// Those who coordinate the cluster, leaving out what one person does there.
fn coordinators_without<'a>(cluster: &'a Cluster, person: &'a PersonId) -> impl Iterator<Item = &'a Appointment> {
    let held = cluster.coordinators.iter().map(|held| &held.what);
    held.filter(move |appointment| appointment.person != *person && appointment.post == Post::Coordinator)
}

/// A cluster that nobody coordinates is a gap, tracked since the moment given (row OG-9).
fn settle_gap(
    decision: &mut Decision<domain::Event>,
    cluster: &Cluster,
    coordinators: &[&Appointment],
    since: Moment,
    context: &Context<'_>,
) {
    let subject = cluster.subject();
    if coordinators.is_empty() {
        decision.open(
            Duty::new("OG-9.coordinator", subject, owed_by_the_lead(cluster), since).concerning(cluster.id.clone()),
        );
    } else {
        decision.keep("OG-9.coordinator", &subject, context.occurred_at);
    }
}

/// At the height of a crisis, a cluster whose coordinators all have something else to do is a finding (row OG-20).
fn settle_double_hat(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    cluster: &Cluster,
    coordinators: &[&Appointment],
) {
    let weakness = Finding::new(
        "OG-20",
        cluster.subject(),
        "other_duties",
        "the cluster is coordinated part time or beside programme duties at the height of a crisis",
        "appoint a dedicated coordinator, or answer why this one suffices",
    );
    let none_is_dedicated = !coordinators.is_empty() && coordinators.iter().all(|one| one.is_double_hatted());
    if none_is_dedicated && is_at_height(operation, cluster) {
        decision.raise(weakness);
    } else {
        decision.resolve(weakness.id, "who coordinates the cluster, or the crisis, is no longer as it was");
    }
}

/// A co-coordinator stands for an agreement to share that is in force (row RM-7.1).
fn check_co_coordination(checks: &mut Checks, cluster: &Cluster, command: &Appointment) {
    let sharing = command.sharing.as_ref().and_then(|sharing| cluster.sharing.get(sharing));
    let sharing = sharing.map(|shared| &shared.what);
    match sharing {
        None if command.post == Post::CoCoordinator || command.sharing.is_some() => checks.precondition_text(
            "RM-7.1",
            "SHARING_NOT_AGREED",
            "sharing",
            "no agreement in force to share leadership is named, and a co-coordinator stands for one",
            "record the shared leadership with its agreement first, and name it",
        ),
        Some(sharing) if command.from < sharing.starts_on => checks.invalid_text(
            "RM-7.1",
            "SHARING_NOT_STARTED",
            "from",
            format!("the shared leadership '{}' starts on {}", sharing.sharing, sharing.starts_on),
            "let the appointment begin with it or later",
        ),
        _ => {}
    }
}

/// Whether the emergency is at its height: a level 3 response is in effect, or it is a major new one (row OG-20).
fn is_at_height(operation: &Operation, cluster: &Cluster) -> bool {
    operation.emergencies.get(&cluster.emergency).is_some_and(|emergency| match &emergency.level_3 {
        Some(level_3) => level_3.ended_at.is_none(),
        None => emergency.facts.class == EmergencyClass::MajorNew,
    })
}

pub(super) fn end_appointment(operation: &Operation, command: &AppointmentEnd, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    let held = cluster.coordinators.iter().map(|held| &held.what).find(|held| held.person == command.person);
    match held {
        None => checks.precondition_text(
            "OG-9",
            "NOT_APPOINTED",
            "person",
            format!("nobody of that identifier coordinates the cluster '{}'", cluster.id),
            "name a person who does",
        ),
        Some(appointment) if command.on < appointment.from => checks.invalid_text(
            "OG-9",
            "ENDS_BEFORE_IT_BEGINS",
            "on",
            format!("the appointment begins on {}", appointment.from),
            "give its last day",
        ),
        Some(_) => {}
    }
    checks.finish()?;
    let mut decision = about(cluster, Event::AppointmentEnded(command.clone()));
    let remaining: Vec<_> = coordinators_without(cluster, &command.person).collect();
    settle_gap(&mut decision, cluster, &remaining, start_of(command.on), context);
    settle_double_hat(&mut decision, operation, cluster, &remaining);
    Ok(decision)
}

pub(super) fn adopt_terms(operation: &Operation, command: &TermsOfReference, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, "OG-10", "adopted_on", command.adopted_on, context);
    let generic: Vec<_> = context.guidance.reference.list("responsibilities").iter().map(|item| &item.code).collect();
    let mut covered = BTreeSet::new();
    for (index, responsibility) in command.responsibilities.iter().enumerate() {
        let field = format!("responsibilities[{index}].code");
        if !generic.contains(&&responsibility.code) {
            checks.invalid_text(
                "OG-10",
                "RESPONSIBILITY_UNKNOWN",
                field,
                format!("'{}' is no generic responsibility", responsibility.code),
                "give one of the generic ones by its code, and what is beyond them as an addition",
            );
        } else if !covered.insert(&responsibility.code) {
            checks.invalid_text(
                "OG-10",
                "RESPONSIBILITY_REPEATED",
                field,
                format!("'{}' is put in context twice", responsibility.code),
                "put each in context once",
            );
        }
    }
    let missing: Vec<_> = generic.iter().filter(|code| !covered.contains(*code)).map(|code| code.as_str()).collect();
    if !missing.is_empty() {
        checks.invalid_text(
            "OG-10",
            "RESPONSIBILITY_MISSING",
            "responsibilities",
            format!("the generic terms of reference are reduced by {}", missing.join(", ")),
            "put each generic responsibility in context; they are added to, never reduced",
        );
    }
    checks.finish()?;
    Ok(about(cluster, Event::TermsAdopted(command.clone())))
}

pub(super) fn record_counterpart(operation: &Operation, command: &Counterpart, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    if command.government_body.is_none() && command.otherwise.is_none() {
        checks.invalid_text(
            "GN-9.1",
            "COUNTERPART_MISSING",
            "government_body",
            "it is not said who leads the sector overall",
            "name the government body, or say why there is none",
        );
    }
    if let Some(day) = command.first_consulted_on {
        not_in_the_future(&mut checks, "GN-9.1", "first_consulted_on", day, context);
    }
    checks.finish()?;
    let mut decision = about(cluster, Event::CounterpartRecorded(command.clone()));
    if command.first_consulted_on.is_some() {
        decision.keep("GN-9.1.counterpart", &cluster.subject(), context.occurred_at);
    }
    Ok(decision)
}
