//! What the service reads from its commits beside the records themselves.

use convene_kernel::aggregate::{Aggregate as _, Record};
use convene_kernel::commit::Commit;
use convene_kernel::time::Moment;

use crate::domain::{Event, Monitoring};

/// The record of what had happened by `as_of`, as far as it had been recorded by `known_on`. What a correction puts right counts as soon
/// as it is known, whatever the date that it gives.
pub fn as_known(commits: &[Commit<Event>], as_of: Moment, known_on: Moment) -> Record<Monitoring> {
    let known = commits.iter().filter(|commit| {
        commit.recorded_at <= known_on && (commit.occurred_at <= as_of || commit.events.iter().all(is_a_correction))
    });
    known.fold(Record::default(), |mut then: Record<Monitoring>, commit| {
        let stamp = commit.stamp();
        let events = commit.events.iter();
        then.state = events.fold(then.state, |state, event| Monitoring::evolve(state, event, &stamp));
        then
    })
}

fn is_a_correction(event: &Event) -> bool {
    match event {
        Event::Cluster(event) => event.is_a_correction(),
        Event::Checklist(_) => false,
    }
}
