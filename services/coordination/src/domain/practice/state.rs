//! Records of how clusters work, as the record has them.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::{find, must_be_new};
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{
    AffectedPeopleRecord, CoordinationTeam, CoordinatorHandOver, StandardAdoption, StandardEnd, StandardNotice,
};
use crate::domain::cluster::Cluster;
use crate::domain::subjects::PRACTICE;
use crate::domain::{self, Arrangements, authority, checks};
use crate::reasons;

/// A record of how a cluster works.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Practice {
    /// Its identifier.
    pub id: ResourceId,
    /// The cluster; one that carries it on has the record, too.
    pub cluster: ResourceId,
    /// What is on record.
    pub body: Body,
    /// Who recorded it, and when it happened.
    pub stamp: Stamp,
    /// The state that decisions are read from.
    pub etag: Etag,
}

/// What is on record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Body {
    /// The team that coordinates the cluster (row PE-1).
    Team(CoordinationTeam),
    /// A hand-over from one coordinator to the next (row PE-1).
    HandOver(Box<CoordinatorHandOver>),
    /// A standard or policy (row GN-A3).
    Standard(Box<Standard>),
    /// Accountability to affected people (row RM-4.6).
    Accountability(Box<AffectedPeopleRecord>),
}

/// A standard or policy that a cluster works by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standard {
    /// What was adopted.
    pub adoption: StandardAdoption,
    /// What the members were told of it.
    pub notice: Option<Recorded<StandardNotice>>,
    /// Why it is in force no longer.
    pub ended: Option<Recorded<StandardEnd>>,
}

impl Practice {
    /// What its commits and findings are about, such as `practice/health-sphere`.
    pub fn subject(&self) -> Subject {
        PRACTICE.of(&self.id)
    }

    /// The standard, where it is one.
    pub fn standard(&self) -> Option<&Standard> {
        match &self.body {
            Body::Standard(standard) => Some(standard),
            _ => None,
        }
    }

    /// The hand-over, where it is one.
    pub fn hand_over(&self) -> Option<&CoordinatorHandOver> {
        match &self.body {
            Body::HandOver(hand_over) => Some(hand_over),
            _ => None,
        }
    }

    /// The accountability to affected people, where it is that.
    pub fn accountability(&self) -> Option<&AffectedPeopleRecord> {
        match &self.body {
            Body::Accountability(record) => Some(record),
            _ => None,
        }
    }
}

impl Arrangements {
    /// The record of a cluster's practice of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn practice(&self, id: impl AsRef<str>) -> Result<&Practice, Refusal> {
        find("practice", &self.practices, id)
    }

    /// The records of a cluster, and of those that it carries on, of what had happened by a moment: in that order.
    pub fn practices_of(&self, cluster: &Cluster, moment: Moment) -> Vec<&Practice> {
        let in_line = |one: &&Practice| self.line(cluster).any(|earlier| earlier.id == one.cluster);
        let by_then = self.practices.values().filter(|one| one.stamp.occurred_at <= moment);
        let mut found: Vec<_> = by_then.filter(in_line).collect();
        found.sort_by_key(|one| one.stamp.occurred_at);
        found
    }

    /// The team that coordinated a cluster at a moment, with the record that says so.
    pub fn team_at(&self, cluster: &Cluster, moment: Moment) -> Option<(&Practice, &CoordinationTeam)> {
        self.practices_of(cluster, moment).into_iter().rev().find_map(|one| match &one.body {
            Body::Team(team) => Some((one, team)),
            _ => None,
        })
    }
}

/// Who may change a record: the coordinator and the lead agency of the cluster that has it.
pub(super) fn authority(arrangements: &Arrangements, practice: &str) -> Authority {
    let practice = arrangements.practice(practice).ok();
    let cluster = practice.and_then(|practice| authority::last_in_line(arrangements, &practice.cluster));
    authority::of_cluster(arrangements, cluster.map_or("", |cluster| cluster.id.as_str()), &[])
}

/// A record admits a command of those who coordinate the cluster that has it, also where that ended.
pub(super) fn admits(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let practice = arrangements.practice(id)?;
    let cluster = authority::last_in_line(arrangements, &practice.cluster);
    cluster.map_or(Ok(()), |cluster| checks::speaks_for(cluster, context))
}

/// The record of that identifier, for a command that was given on its present state.
pub(super) fn to_change<'a>(
    arrangements: &'a Arrangements,
    id: &ResourceId,
    context: &Context<'_>,
) -> Result<&'a Practice, Refusal> {
    let practice = arrangements.practice(id)?;
    context.expect_etag("practice", practice.etag)?;
    Ok(practice)
}

/// A new record has an identifier of its own.
pub(super) fn check_new(checks: &mut Checks, row: &'static str, arrangements: &Arrangements, id: &ResourceId) {
    let (reason, known) = (reasons::PRACTICE_ALREADY_EXISTS, &arrangements.practices);
    must_be_new(checks, row, reason, "practice", "a record of practice", known, id);
}

/// A decision about a record.
pub(super) fn about(practice: &ResourceId, event: super::Event) -> Decision<domain::Event> {
    Decision::about(PRACTICE.of(practice)).event(event.into())
}

/// Puts a record in its place.
pub(super) fn recorded(
    arrangements: &mut Arrangements,
    (id, cluster): (&ResourceId, &ResourceId),
    body: Body,
    stamp: &Stamp,
) {
    let (stamp, etag) = (stamp.clone(), stamp.etag);
    let practice = Practice { id: id.clone(), cluster: cluster.clone(), body, stamp, etag };
    arrangements.practices.insert(id.clone(), practice);
}

/// The record after a change of its standard; one that is not there does not change.
pub(super) fn standard_changed(
    arrangements: &mut Arrangements,
    id: &ResourceId,
    stamp: &Stamp,
    change: impl FnOnce(&mut Standard),
) {
    if let Some(practice) = arrangements.practices.get_mut(id)
        && let Body::Standard(standard) = &mut practice.body
    {
        change(standard);
        practice.etag = stamp.etag;
    }
}
