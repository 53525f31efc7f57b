//! A meeting that was held, and what it decided and raised (rows RM-6.3, GN-12).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::must_be_new;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Event, Meeting};
use crate::domain::cluster::Cluster;
use crate::domain::participation::InCluster;
use crate::domain::subjects::MEETING;
use crate::domain::{Arrangements, Decided, checks};
use crate::reasons;

/// A meeting of a cluster, or of a structure beside it, that was held (row RM-6.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldMeeting {
    /// Its identifier, such as `health-2014-01-08`.
    pub meeting: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// The structure that met; none where the whole cluster did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub structure: Option<ResourceId>,
    /// The clusters that met together with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joint_with: Vec<ResourceId>,
    /// When it began.
    pub began_at: Moment,
    /// How long it lasted, in minutes.
    pub minutes: u32,
    /// The participants who came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attended_by: Vec<ResourceId>,
    /// What it decided.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<String>,
    /// What it raised.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub issues: Vec<String>,
    /// The meetings of structures whose decisions and issues it took up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub takes_up: Vec<ResourceId>,
}

/// What was recorded of a meeting is wrong as a whole: it was not held (row RM-1.15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeetingWithdrawal {
    /// The meeting.
    pub meeting: ResourceId,
    /// Why it is taken back.
    pub reason: String,
    /// What shows that it was not held.
    pub source: String,
}

impl HeldMeeting {
    /// The clusters that met.
    pub fn clusters(&self) -> impl Iterator<Item = &ResourceId> {
        [&self.cluster].into_iter().chain(&self.joint_with)
    }

    /// Whether it left a record of decisions or issues.
    pub fn has_a_record(&self) -> bool {
        !self.decisions.is_empty() || !self.issues.is_empty()
    }
}

/// The cluster of a meeting, for those who may speak for it; empty where there is no such meeting.
pub(super) fn cluster_of<'a>(arrangements: &'a Arrangements, meeting: &str) -> &'a str {
    arrangements.meeting(meeting).map_or("", |meeting| meeting.held.what.cluster.as_str())
}

/// A meeting admits a command of its cluster's coordinator and lead agency.
pub(super) fn admits(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let meeting = arrangements.meeting(id)?;
    let cluster = arrangements.cluster(&meeting.held.what.cluster)?;
    checks::speaks_for(cluster, context)
}

pub(super) fn record(arrangements: &Arrangements, command: &HeldMeeting, context: &Context<'_>) -> Decided {
    let cluster = arrangements.cluster(&command.cluster)?;
    let mut checks = Checks::new();
    let known = &arrangements.meetings;
    must_be_new(
        &mut checks,
        "RM-6.3",
        reasons::MEETING_ON_RECORD_ALREADY,
        "meeting",
        "a meeting",
        known,
        &command.meeting,
    );
    check_structure(&mut checks, arrangements, "RM-6.3", command.structure.as_ref(), (cluster, context));
    check_joint(&mut checks, arrangements, cluster, &command.joint_with, context);
    check_participants(&mut checks, arrangements, ("attended_by", &command.attended_by), command.clusters(), context);
    for (index, id) in command.takes_up.iter().enumerate() {
        let of_a_structure = known.get(id).filter(|one| !one.is_national());
        if of_a_structure.is_none_or(|one| command.began_at <= one.began_at()) {
            checks.precondition("RM-6.3", reasons::NOT_TO_BE_TAKEN_UP).at(format!("takes_up[{index}]")).says(
                message!("'{id}' is not a meeting of a structure that was held before", id),
                "name an earlier meeting of a sub-national cluster or of a group",
            );
        }
    }
    checks.finish()?;
    Ok(Decision::about(MEETING.of(&command.meeting)).event(Event::MeetingHeld(Box::new(command.clone())).into()))
}

pub(super) fn withdraw(arrangements: &Arrangements, command: &MeetingWithdrawal, context: &Context<'_>) -> Decided {
    let meeting = arrangements.meeting(&command.meeting)?;
    context.expect_etag("meeting", meeting.etag)?;
    let cluster = meeting.held.what.cluster.clone();
    let withdrawn = Event::MeetingWithdrawn(InCluster { what: command.clone(), cluster });
    Ok(Decision::about(meeting.subject()).event(withdrawn.into()))
}

/// The structure that meets must work in the cluster then.
pub(super) fn check_structure(
    checks: &mut Checks,
    arrangements: &Arrangements,
    row: &'static str,
    structure: Option<&ResourceId>,
    (cluster, context): (&Cluster, &Context<'_>),
) {
    let Some(id) = structure else { return };
    let there = arrangements.structures.get(id);
    let serves = there.and_then(|structure| arrangements.served_by(structure, context.occurred_at));
    if serves.is_none_or(|serves| serves.id != cluster.id) {
        checks.precondition(row, reasons::STRUCTURE_OF_ANOTHER_CLUSTER).at("structure").says(
            message!("'{id}' does not work in the cluster '{cluster}' then", id, cluster = cluster.id),
            "name a structure of the cluster, or none for the cluster itself",
        );
    }
}

/// Clusters that meet together are others, and active then (row GN-12).
pub(super) fn check_joint(
    checks: &mut Checks,
    arrangements: &Arrangements,
    cluster: &Cluster,
    joint_with: &[ResourceId],
    context: &Context<'_>,
) {
    for (index, id) in joint_with.iter().enumerate() {
        let is_active = arrangements.clusters.get(id).is_some_and(|one| one.is_active_at(context.occurred_at));
        if *id == cluster.id || !is_active {
            checks.precondition("GN-12", reasons::NOT_ANOTHER_CLUSTER).at(format!("joint_with[{index}]")).says(
                message!("'{id}' is not another cluster that is active then", id),
                "name each other cluster that meets with it",
            );
        }
    }
}

/// Those who are named take part in one of the clusters then.
pub(super) fn check_participants<'a>(
    checks: &mut Checks,
    arrangements: &Arrangements,
    (field, participants): (&'static str, &[ResourceId]),
    clusters: impl Iterator<Item = &'a ResourceId>,
    context: &Context<'_>,
) {
    let clusters = clusters.filter_map(|id| arrangements.clusters.get(id));
    let there: Vec<_> = clusters
        .flat_map(|cluster| arrangements.participants_of(cluster, context.occurred_at))
        .map(|participant| &participant.id)
        .collect();
    for (index, id) in participants.iter().enumerate() {
        if !there.contains(&id) {
            checks.precondition("OG-19", reasons::NOT_TAKING_PART).at(format!("{field}[{index}]")).says(
                message!("'{id}' takes no part in the cluster then", id),
                "name those who take part, or have the organization join first",
            );
        }
    }
}

pub(super) fn held(arrangements: &mut Arrangements, held: &HeldMeeting, stamp: &Stamp) {
    let id = held.meeting.clone();
    let meeting = Meeting { id: id.clone(), held: Recorded::new(held, stamp), etag: stamp.etag };
    arrangements.meetings.insert(id, meeting);
}

pub(super) fn withdrawn(arrangements: &mut Arrangements, withdrawal: &MeetingWithdrawal) {
    arrangements.meetings.remove(&withdrawal.meeting);
}
