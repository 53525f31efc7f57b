//! Technical working groups: a task, an end, and somebody named by the strategic advisory group who coordinates it (row RM-4.2).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{PersonId, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::policy::numbers;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::{must_be_new, responsible_organization};
use convene_kernel::refusal::{Checks, Finding};
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::admission::about;
use super::admission::{must_serve, serving};
use super::owed::task;
use super::{Body, Event, Kind, Structure, WorkingGroup};
use crate::domain::participation::{InCluster, ParticipatingOrganization, check_named};
use crate::domain::subjects::STRUCTURE;
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// A technical working group is formed (row RM-4.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingGroupFormation {
    /// The identifier of the structure, such as `cholera-twg`.
    pub structure: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// Its name for readers.
    pub name: String,
    /// The strategic advisory group that named who coordinates it.
    pub advisory_group: ResourceId,
    /// Its task.
    pub task: String,
    /// The day on which it ends.
    pub ends_on: NaiveDate,
    /// Who coordinates it, and how many people are in it.
    pub staff: WorkingGroupStaff,
}

/// Who coordinates a technical working group, and how many people are in it (row RM-4.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingGroupStaff {
    /// The organization of who coordinates it.
    pub organization: ParticipatingOrganization,
    /// Who coordinates it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
    /// Whether that is a focal point or a technical adviser.
    pub coordinator: WorkingGroupCoordinator,
    /// How many people are in the group.
    pub people: u32,
}

/// Who coordinates a technical working group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkingGroupCoordinator {
    /// A focal point.
    FocalPoint,
    /// A technical adviser.
    TechnicalAdviser,
}

/// A technical working group works on (row RM-4.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkingGroupRenewal {
    /// The structure.
    pub structure: ResourceId,
    /// The day on which it ends from then on.
    pub ends_on: NaiveDate,
    /// Why it works on.
    pub reason: String,
}

/// Who coordinates it and how many people are in it, in place of what was so before (row RM-4.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restaffing {
    /// The structure.
    pub structure: ResourceId,
    /// What is so.
    pub staff: WorkingGroupStaff,
}

/// The time for which a technical working group works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// The day on which it ends.
    pub ends_on: NaiveDate,
    /// Why it was renewed; none for the first.
    pub renewed_because: Option<String>,
}

pub(super) fn form_working_group(
    arrangements: &Arrangements,
    command: &WorkingGroupFormation,
    context: &Context<'_>,
) -> Decided {
    let cluster = arrangements.cluster(&command.cluster)?;
    let mut checks = Checks::new();
    let known = &arrangements.structures;
    let taken = reasons::STRUCTURE_ALREADY_EXISTS;
    must_be_new(&mut checks, "RM-4.2", taken, "structure", "a structure", known, &command.structure);
    let named_by = (&command.advisory_group, Kind::AdvisoryGroup);
    must_serve(&mut checks, arrangements, ("RM-4.2", "advisory_group".to_owned()), named_by, (cluster, context));
    check_staff(&mut checks, &command.staff, context);
    if command.ends_on < context.day() {
        checks.invalid("RM-4.2", reasons::ENDS_BEFORE_IT_BEGINS).at("ends_on").says(
            message!("the group ends on {ends}, before it is formed", ends = command.ends_on),
            "give a day on which its task can be done",
        );
    }
    checks.finish()?;
    let formed = Event::WorkingGroupFormed(Box::new(command.clone()));
    Ok(Decision::about(STRUCTURE.of(&command.structure)).event(formed.into()))
}

fn check_staff(checks: &mut Checks, staff: &WorkingGroupStaff, context: &Context<'_>) {
    check_named(checks, "RM-4.2", "staff.organization", &staff.organization, |checks, code| {
        responsible_organization(checks, context, "RM-4.2", "staff.organization.code", code);
    });
}

pub(super) fn renew_working_group(
    arrangements: &Arrangements,
    command: &WorkingGroupRenewal,
    context: &Context<'_>,
) -> Decided {
    let structure = arrangements.structure_to_change(&command.structure, context)?;
    let cluster = serving(arrangements, structure, context)?;
    let renewed = InCluster { what: command.clone(), cluster: cluster.id.clone() };
    let mut decision = about(structure, Event::WorkingGroupRenewed(renewed));
    let Body::Working(group) = &structure.body else { return Ok(decision) };
    let mut checks = Checks::new();
    let term = group.terms.at(context.occurred_at);
    if let Some(term) = term.filter(|term| command.ends_on <= term.what.ends_on || command.ends_on < context.day()) {
        checks.invalid("RM-4.2", reasons::RENEWED_TO_NO_LATER_DAY).at("ends_on").says(
            message!("the group ends on {ends} as it is", ends = term.what.ends_on),
            "renew it to a later day that lies ahead, or close it",
        );
    }
    checks.finish()?;
    let then = context.occurred_at;
    if let Some(term) = term {
        decision.keep_duty(&task(structure, cluster, term.what.ends_on, context), then);
    }
    // A renewal that is recorded late was in force until the next one.
    let next = group.terms.spans().find(|span| then < span.since);
    if let Some(next) = next.filter(|next| next.value.what.ends_on != command.ends_on) {
        let meanwhile = task(structure, cluster, command.ends_on, context);
        decision.open_at(meanwhile.clone(), then);
        decision.keep_duty(&meanwhile, next.since);
    }
    Ok(decision)
}

pub(super) fn restaff_working_group(
    arrangements: &Arrangements,
    command: &Restaffing,
    context: &Context<'_>,
) -> Decided {
    let structure = arrangements.structure_to_change(&command.structure, context)?;
    let cluster = serving(arrangements, structure, context)?;
    let mut checks = Checks::new();
    check_staff(&mut checks, &command.staff, context);
    checks.finish()?;
    let restaffed = InCluster { what: command.clone(), cluster: cluster.id.clone() };
    Ok(about(structure, Event::WorkingGroupRestaffed(restaffed)))
}

/// That more people are in the group than work well together.
pub(super) fn weak(structure: &Structure, group: &WorkingGroup, context: &Context<'_>) -> Vec<Finding> {
    let most = context.guidance.policy.number(numbers::PEOPLE_OF_A_WORKING_GROUP);
    let people = group.staff.present().map_or(0, |staff| staff.what.people);
    let too_many = (people > most).then(|| {
        Finding::of("RM-4.2", structure.subject()).at("staff.people").says(
            message!("{people} people are in the group, and usually no more than {most} are", people, most),
            "keep to the experts whom the task needs",
        )
    });
    too_many.into_iter().collect()
}

pub(super) fn formed(formation: &WorkingGroupFormation, stamp: &Stamp) -> Structure {
    let at = stamp.occurred_at;
    let term = Term { ends_on: formation.ends_on, renewed_because: None };
    Structure {
        id: formation.structure.clone(),
        cluster: Some(formation.cluster.clone()),
        name: formation.name.clone(),
        formed: stamp.clone(),
        body: Body::Working(Box::new(WorkingGroup {
            advisory_group: formation.advisory_group.clone(),
            task: formation.task.clone(),
            terms: Timeline::since(at, Recorded::new(&term, stamp)),
            staff: Timeline::since(at, Recorded::new(&formation.staff, stamp)),
        })),
        closed: None,
        etag: stamp.etag,
    }
}

pub(super) fn renewed(group: &mut WorkingGroup, renewal: &WorkingGroupRenewal, stamp: &Stamp) {
    let term = Term { ends_on: renewal.ends_on, renewed_because: Some(renewal.reason.clone()) };
    group.terms.record(stamp.occurred_at, Recorded::new(&term, stamp));
}

pub(super) fn restaffed(group: &mut WorkingGroup, restaffing: &Restaffing, stamp: &Stamp) {
    group.staff.record(stamp.occurred_at, Recorded::new(&restaffing.staff, stamp));
}

#[cfg(test)]
mod tests;
