//! What was so on any day, as it was known on any day: the record folded from what had been recorded.

use convene_kernel::aggregate::{Aggregate as _, Record, apply_finding};
use convene_kernel::commit::Commit;
use convene_kernel::time::Moment;

use crate::domain::{Coordination, Event};

/// The record of what had been recorded by `known_on`, with the findings of what had happened by `as_of`.
///
/// Its state has what happened later, too: each fact of it says since when it is so and until when, and is asked for a moment. A fact
/// that was corrected by then is so since the correction says.
pub fn as_known(commits: &[Commit<Event>], as_of: Moment, known_on: Moment) -> Record<Coordination> {
    let known = commits.iter().filter(|commit| commit.recorded_at <= known_on);
    known.fold(Record::default(), |mut then: Record<Coordination>, commit| {
        let stamp = commit.stamp();
        let events = commit.events.iter();
        then.state = events.fold(then.state, |state, event| Coordination::evolve(state, event, &stamp));
        if commit.occurred_at <= as_of {
            commit.findings.iter().for_each(|change| apply_finding(&mut then.findings, change));
        }
        then
    })
}
