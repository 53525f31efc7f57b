//! What events show: on the feed to everybody, and in the history of a resource to a reader. One file an area.
//!
//! No person, no reason of a reservation and nothing that endangers people is on the feed. What the activation service declared is on its own feed.

mod cluster;
mod coverage;
mod gap;
mod intercluster;
mod meeting;
mod participation;
mod practice;
mod reporting;
mod structure;

use convene_kernel::commit::Commit;
use convene_kernel::visibility::Reader;
use convene_runtime::grpc::HistoryEvent;
use convene_runtime::publisher::PublicEvent;

use crate::domain::{CoverageEvent, Event};

/// The public events of a commit, in the order they happened.
pub fn public_events(commit: &Commit<Event>) -> Vec<PublicEvent> {
    commit.events.iter().filter_map(made_public).collect()
}

/// The public event that one event makes; none where it stays off the feed.
fn made_public(event: &Event) -> Option<PublicEvent> {
    match event {
        Event::Cluster(event) => cluster::public_event(event),
        Event::Participation(event) => participation::public_event(event),
        Event::Structure(event) => structure::public_event(event),
        Event::Meeting(event) => meeting::public_event(event),
        Event::Gap(event) => gap::public_event(event),
        Event::Intercluster(event) => intercluster::public_event(event),
        Event::Practice(event) => practice::public_event(event),
    }
}

/// What an event shows a reader in a history: nothing where it is not for that reader.
pub fn shown(event: &Event, reader: &Reader) -> Vec<HistoryEvent> {
    let shown = match event {
        Event::Cluster(event) => cluster::shown(event, reader),
        Event::Participation(event) => participation::shown(event, reader),
        Event::Structure(event) => structure::shown(event, reader),
        Event::Meeting(event) => meeting::shown(event, reader),
        Event::Gap(event) => gap::shown(event, reader),
        Event::Intercluster(event) => intercluster::shown(event, reader),
        Event::Practice(event) => practice::shown(event, reader),
    };
    shown.into_iter().collect()
}

/// The public events of a commit about coverage, in the order they happened.
pub fn public_events_of_coverage(commit: &Commit<CoverageEvent>) -> Vec<PublicEvent> {
    let made_public = |event: &CoverageEvent| match event {
        CoverageEvent::Coverage(event) => coverage::public_event(event),
        CoverageEvent::Reporting(event) => reporting::public_event(event),
    };
    commit.events.iter().filter_map(made_public).collect()
}

/// What an event about coverage shows a reader in a history: nothing where it is not for that reader.
pub fn shown_of_coverage(event: &CoverageEvent, reader: &Reader) -> Vec<HistoryEvent> {
    let shown = match event {
        CoverageEvent::Coverage(event) => coverage::shown(event, reader),
        CoverageEvent::Reporting(event) => reporting::shown(event, reader),
    };
    shown.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{insider, outsider};
    use convene_runtime::testing::{StoredEvents, text_in};

    use super::*;
    use crate::domain::subjects::{CLUSTER, COMMITMENT, GAP, PARTICIPANT, PRACTICE, PRESENCE};

    /// RM-5.1, PE-5: every reader finds every event in the history of its cluster, participant, gap or commitment, without a person.
    #[test]
    fn every_event_is_in_the_history_of_those_who_may_see_it() {
        let areas = &["cluster", "participation", "structure", "meeting", "gap", "intercluster", "practice"];
        for (name, form) in (StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas }).read() {
            let event: Event = serde_json::from_value(form.clone()).expect("an event");
            for reader in [insider(), outsider()] {
                let [shown] = &shown(&event, &reader)[..] else { panic!("{name} is in no history") };
                let is_of_the_country = match &event {
                    Event::Structure(event) => event.cluster().is_none(),
                    Event::Intercluster(event) => event.cluster().is_none() && event.clusters().is_empty(),
                    _ => false,
                };
                let in_a_cluster = shown.about.iter().any(|about| about.is(CLUSTER));
                assert_ne!(
                    in_a_cluster, is_of_the_country,
                    "{name} is in no cluster's history, or in one it is not of"
                );
                let of_an_organization = shown.about[0].is(PARTICIPANT) || shown.about[0].is(PRESENCE);
                assert!(!name.starts_with("participation") || of_an_organization, "{name}");
                assert!(!shown.about[0].is(PRACTICE) || name.starts_with("practice"), "{name}");
                let of_gap = shown.about[0].is(GAP) || shown.about[0].is(COMMITMENT);
                assert_eq!(name.starts_with("gap"), of_gap, "{name}");
                let person = text_in(&form, "person").or(text_in(&form, "focal_point"));
                assert!(!person.is_some_and(|person| shown.data.contains(&person)), "{name} names a person");
            }
        }
    }
}
