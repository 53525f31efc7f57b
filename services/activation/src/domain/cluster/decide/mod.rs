//! What commands about a cluster bring about: who may give them, and the checks they share.

mod adaptation;
mod concern;
mod coordination;
mod finding;
mod focal_point;
mod leadership;
mod sharing;

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::Decision;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::refusal::{Checks, Refusal, Violation};
use convene_kernel::row::Row;

use super::command::Command;
use super::event::Event;
use super::state::Cluster;
use crate::domain::{self, Operation, known};

type Decided = Result<Decision<domain::Event>, Refusal>;

/// Who may give the command.
pub fn authority(operation: &Operation, command: &Command) -> Authority {
    match command {
        Command::AppointCoordinator(appointment) => lead(operation, &appointment.cluster, &[]),
        Command::EndAppointment(end) => lead(operation, &end.cluster, &[]),
        Command::AdoptTerms(terms) => lead(operation, &terms.cluster, &[Role::Coordinator]),
        Command::NameFocalPoint(named) => lead(operation, &named.cluster, &[Role::Coordinator]),
        Command::NameAreaFocalPoint(named) => lead(operation, &named.cluster, &[Role::Coordinator]),
        Command::NamePlaceFocalPoint(named) => lead(operation, &named.cluster, &[Role::Coordinator]),
        Command::RecordCounterpart(counterpart) => {
            lead(operation, &counterpart.cluster, &[Role::Coordinator, Role::OchaCountry])
        }
        Command::ShareLeadership(sharing) => lead(operation, &sharing.cluster, &[]),
        Command::EndSharing(end) => lead(operation, &end.cluster, &[]),
        Command::RaiseFundingBarrier(barrier) => lead(operation, &barrier.cluster, &[Role::Coordinator, Role::Partner]),
        Command::PlanHandOver(hand_over) => lead(operation, &hand_over.cluster, &[]),
        Command::ShowExpertise(expertise) => lead(operation, &expertise.cluster, &[]),
        Command::TellGlobalLead(told) => lead(operation, &told.cluster, &[]),
        Command::RaiseConcern(_) => Authority::of(&[
            Role::HumanitarianCoordinator,
            Role::ResidentCoordinator,
            Role::HctMember,
            Role::Partner,
            Role::NationalAuthority,
        ]),
        Command::TakeUpFundingBarrier(_)
        | Command::TakeConcernStep(_)
        | Command::CloseConcern(_)
        | Command::Adapt(_) => Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator]),
        Command::AnswerFinding(_) => Authority::of(&[
            Role::HumanitarianCoordinator,
            Role::ResidentCoordinator,
            Role::LeadAgency,
            Role::Coordinator,
        ]),
    }
}

/// The lead agency's country director or representative, or one of `others`, for the cluster's sectors.
fn lead(operation: &Operation, cluster: &ResourceId, others: &[Role]) -> Authority {
    let mut roles = vec![Role::LeadAgency];
    roles.extend_from_slice(others);
    let sectors = operation.clusters.get(cluster).map(|cluster| cluster.sectors.clone()).unwrap_or_default();
    Authority::of(&roles).for_clusters(sectors)
}

/// What the command brings about.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(operation: &Operation, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::AppointCoordinator(command) => coordination::appoint(operation, command, context),
        Command::EndAppointment(command) => coordination::end_appointment(operation, command, context),
        Command::AdoptTerms(command) => coordination::adopt_terms(operation, command, context),
        Command::RecordCounterpart(command) => coordination::record_counterpart(operation, command, context),
        Command::NameFocalPoint(command) => focal_point::for_issue(operation, command, context),
        Command::NameAreaFocalPoint(command) => focal_point::for_area(operation, command, context),
        Command::NamePlaceFocalPoint(command) => focal_point::for_place(operation, command, context),
        Command::ShareLeadership(command) => sharing::share(operation, command, context),
        Command::EndSharing(command) => sharing::end_sharing(operation, command, context),
        Command::RaiseFundingBarrier(command) => sharing::raise_funding_barrier(operation, command, context),
        Command::TakeUpFundingBarrier(command) => sharing::take_up_funding_barrier(operation, command, context),
        Command::PlanHandOver(command) => leadership::plan_hand_over(operation, command, context),
        Command::ShowExpertise(command) => leadership::show_expertise(operation, command, context),
        Command::TellGlobalLead(command) => leadership::tell_global_lead(operation, command, context),
        Command::RaiseConcern(command) => concern::raise(operation, command, context),
        Command::TakeConcernStep(command) => concern::take_step(operation, command, context),
        Command::CloseConcern(command) => concern::close(operation, command, context),
        Command::Adapt(command) => adaptation::adapt(operation, command, context),
        Command::AnswerFinding(command) => finding::answer(operation, command, context),
    }
}

/// The cluster of that identifier, for a command that changes it: it is active, was read in its present state, and is led
/// by the agency that speaks as its lead.
pub fn to_change<'a>(operation: &'a Operation, id: &ResourceId, context: &Context<'_>) -> Result<&'a Cluster, Refusal> {
    let cluster = active(operation, id)?;
    speaks_for(cluster, context)?;
    context.expect_etag("cluster", cluster.etag)?;
    Ok(cluster)
}

/// The cluster of that identifier, when it is active.
pub fn active<'a>(operation: &'a Operation, id: &ResourceId) -> Result<&'a Cluster, Refusal> {
    let cluster = operation.cluster(id)?;
    if cluster.is_active() {
        return Ok(cluster);
    }
    Err(Refusal::precondition(Violation {
        row: Row::new("RM-2.1"),
        reason: "CLUSTER_NOT_ACTIVE",
        field: "cluster".to_owned(),
        problem: format!("the cluster '{id}' is no longer active"),
        remedy: "name an active cluster, or propose this one anew".to_owned(),
    }))
}

/// Refuses an agency that speaks as lead of a cluster that another one leads (row OG-8).
pub fn speaks_for(cluster: &Cluster, context: &Context<'_>) -> Result<(), Refusal> {
    let actor = context.actor;
    match cluster.lead_agency() {
        Some(lead) if actor.role == Role::LeadAgency && *lead != actor.organization => {
            Err(Refusal::Denied(vec![Violation {
                row: Row::new("OG-8"),
                reason: "NOT_THE_LEAD_AGENCY",
                field: "cluster".to_owned(),
                problem: format!("{} does not lead the cluster '{}', {lead} does", actor.organization, cluster.id),
                remedy: format!("have {lead}'s country director or representative give the command"),
            }]))
        }
        _ => Ok(()),
    }
}

/// Notes an organization that the register does not have, or that takes no part in clusters by its own choice (row GN-1).
fn takes_part(checks: &mut Checks, context: &Context<'_>, row: &'static str, field: &str, code: &OrganizationCode) {
    if let Some(organization) = known::organization(checks, context, row, field, code) {
        known::may_take_part(checks, field, organization);
    }
}

/// Notes a day that is given as past and is not.
fn not_in_the_future(checks: &mut Checks, row: &'static str, field: &str, day: NaiveDate, context: &Context<'_>) {
    let today = context.now.date_naive();
    if day > today {
        checks.invalid_text(
            row,
            "DATE_IN_THE_FUTURE",
            field,
            format!("{day} is after today, {today}"),
            "give the day it happened, or record it once it has",
        );
    }
}

/// A decision that one event happened to the cluster.
fn about(cluster: &Cluster, event: Event) -> Decision<domain::Event> {
    Decision::about(cluster.subject()).event(event.into())
}
