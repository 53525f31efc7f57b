//! What was so on any day, as it was known on any day: the record folded from what had happened and had been recorded.

use std::collections::BTreeMap;

use convene_kernel::aggregate::{Aggregate as _, Record, apply_duty, apply_finding};
use convene_kernel::commit::Commit;
use convene_kernel::duty::Owner;
use convene_kernel::identity::Role;
use convene_kernel::time::Moment;

use crate::domain::cluster::owed_by_the_lead;
use crate::domain::taking_over::HEADS;
use crate::domain::{Activation, Event};

/// The record of what had happened by `as_of`, as far as it had been recorded by `known_on`: its state, findings and duties. A
/// fact that was corrected by then happened when the correction says.
pub fn as_known(commits: &[Commit<Event>], as_of: Moment, known_on: Moment) -> Record<Activation> {
    let known: Vec<_> = commits.iter().filter(|commit| commit.recorded_at <= known_on).collect();
    let corrections = known.iter().flat_map(|commit| &commit.events).filter_map(Event::corrects);
    let corrected: BTreeMap<_, _> = corrections.map(|correcting| (correcting.fact, correcting.at)).collect();
    let mut then = known.into_iter().fold(Record::default(), |mut then: Record<Activation>, commit| {
        let stamp = commit.stamp();
        let happened = |event: &&Event| {
            let right = event.fact(stamp.etag).and_then(|fact| corrected.get(&fact));
            let dated = right.copied().or(event.happened_at(commit.zone)).unwrap_or(commit.occurred_at);
            dated <= as_of || event.is_about_the_record()
        };
        let events = commit.events.iter().filter(happened);
        then.state = events.fold(then.state, |state, event| Activation::evolve(state, event, &stamp));
        if commit.occurred_at <= as_of {
            commit.findings.iter().for_each(|change| apply_finding(&mut then.findings, change));
        }
        for change in &commit.duties {
            let changed_at = change.happened_at(commit.occurred_at);
            if changed_at <= as_of {
                apply_duty(&mut then.duties, change);
            }
        }
        then
    });
    then.state.forget_after(as_of);
    find_owners(&mut then);
    then
}

/// What the lead agency of a cluster owed, the one that led it then owed, and what the HC or RC owed, the one who acted then:
/// also one that was recorded later than the next.
fn find_owners(then: &mut Record<Activation>) {
    let head = then.state.country.head();
    for duty in then.duties.values_mut().filter(|duty| HEADS.contains(&duty.owner.role)) {
        duty.owner = Owner::role(head);
    }
    for duty in then.duties.values_mut().filter(|duty| duty.owner.role == Role::LeadAgency) {
        if let Some(cluster) = duty.cluster.as_ref().and_then(|cluster| then.state.clusters.get(cluster)) {
            duty.owner = owed_by_the_lead(cluster);
        }
    }
}
