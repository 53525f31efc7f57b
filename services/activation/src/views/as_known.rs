//! What was so on any day, as it was known on any day: the record folded from what had happened and had been recorded.

use std::collections::BTreeMap;

use convene_kernel::aggregate::{Aggregate as _, apply_duty, apply_finding};
use convene_kernel::commit::Commit;
use convene_kernel::duty::{Duty, DutyChange};
use convene_kernel::identity::Role;
use convene_kernel::refusal::Finding;
use convene_kernel::time::Moment;

use crate::domain::cluster::owed_by_the_lead;
use crate::domain::{Activation, Event, Operation};

/// A country's record at one moment, seen from another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snapshot {
    /// What was so.
    pub operation: Operation,
    /// Findings that were open, by identifier.
    pub findings: BTreeMap<String, Finding>,
    /// Duties that were owed, by identifier.
    pub duties: BTreeMap<String, Duty>,
}

/// What had happened by `as_of`, as far as it had been recorded by `known_on`.
pub fn as_known(commits: &[Commit<Event>], as_of: Moment, known_on: Moment) -> Snapshot {
    let known = commits.iter().filter(|commit| commit.recorded_at <= known_on);
    let mut then = known.fold(Snapshot::default(), |mut snapshot, commit| {
        let stamp = commit.stamp();
        let happened = |event: &&Event| event.happened_at().unwrap_or(commit.occurred_at) <= as_of;
        let events = commit.events.iter().filter(happened);
        snapshot.operation = events.fold(snapshot.operation, |state, event| Activation::evolve(state, event, &stamp));
        if commit.occurred_at <= as_of {
            commit.findings.iter().for_each(|change| apply_finding(&mut snapshot.findings, change));
        }
        for change in &commit.duties {
            let changed_at = match change {
                DutyChange::Kept { at, .. } => *at,
                DutyChange::Opened { .. } | DutyChange::Void { .. } => commit.occurred_at,
            };
            if changed_at <= as_of {
                apply_duty(&mut snapshot.duties, change);
            }
        }
        snapshot
    });
    find_owners(&mut then);
    then
}

/// What the lead agency of a cluster owed, the one that led it then owed: also one that was recorded later than the next.
fn find_owners(then: &mut Snapshot) {
    for duty in then.duties.values_mut().filter(|duty| duty.owner.role == Role::LeadAgency) {
        if let Some(cluster) = duty.cluster.as_ref().and_then(|cluster| then.operation.clusters.get(cluster)) {
            duty.owner = owed_by_the_lead(cluster);
        }
    }
}
