//! The coverage of a country on any day, as it was known on any day: the record folded from what had happened and been recorded by then.

use convene_kernel::aggregate::{Aggregate as _, Record, apply_finding};
use convene_kernel::commit::Commit;
use convene_kernel::time::Moment;

use crate::domain::{CountryCoverage, CoverageEvent};

/// The record of what had happened by `as_of`, of which was recorded by `known_on`.
pub fn coverage_as_known(
    commits: &[Commit<CoverageEvent>],
    as_of: Moment,
    known_on: Moment,
) -> Record<CountryCoverage> {
    let known = commits.iter().filter(|commit| commit.recorded_at <= known_on && commit.occurred_at <= as_of);
    known.fold(Record::default(), |mut then: Record<CountryCoverage>, commit| {
        let stamp = commit.stamp();
        let events = commit.events.iter();
        then.state = events.fold(then.state, |state, event| CountryCoverage::evolve(state, event, &stamp));
        commit.findings.iter().for_each(|change| apply_finding(&mut then.findings, change));
        then
    })
}
