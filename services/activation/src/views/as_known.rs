//! What was so on any day, as it was known on any day: the record folded from what had happened and had been recorded.

use std::collections::BTreeMap;

use convene_kernel::aggregate::{Aggregate as _, apply_duty, apply_finding};
use convene_kernel::commit::Commit;
use convene_kernel::duty::Duty;
use convene_kernel::refusal::Finding;
use convene_kernel::time::Moment;

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
    let known = commits.iter().filter(|commit| commit.recorded_at <= known_on && commit.occurred_at <= as_of);
    known.fold(Snapshot::default(), |mut snapshot, commit| {
        let stamp = commit.stamp();
        snapshot.operation =
            commit.events.iter().fold(snapshot.operation, |state, event| Activation::evolve(state, event, &stamp));
        commit.findings.iter().for_each(|change| apply_finding(&mut snapshot.findings, change));
        commit.duties.iter().for_each(|change| apply_duty(&mut snapshot.duties, change));
        snapshot
    })
}
