//! What events show: on the feed to everybody, and in the history of a resource to a reader. One file an area.
//!
//! Drafts and notes are not on the feed, nor is what respondents answer and what reports say. What the activation service declared is on its own feed.

mod checklist;
mod cluster;
mod round;

use convene_kernel::commit::Commit;
use convene_kernel::visibility::Reader;
use convene_runtime::grpc::HistoryEvent;
use convene_runtime::publisher::PublicEvent;

use crate::domain::Event;

/// The public events of a commit, in the order they happened.
pub fn public_events(commit: &Commit<Event>) -> Vec<PublicEvent> {
    let made_public = |event: &Event| match event {
        Event::Cluster(_) => None,
        Event::Checklist(event) => checklist::public_event(event),
        Event::Round(event) => round::public_event(event),
    };
    commit.events.iter().filter_map(made_public).collect()
}

/// What an event shows a reader in a history.
pub fn shown(event: &Event, reader: &Reader) -> Vec<HistoryEvent> {
    match event {
        Event::Cluster(event) => vec![cluster::shown(event)],
        Event::Checklist(event) => checklist::shown(event, reader).into_iter().collect(),
        Event::Round(event) => round::shown(event, reader).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{insider, outsider};
    use convene_runtime::testing::StoredEvents;

    use super::*;
    use crate::domain::subjects::{ACTION, CHECKLIST, CLUSTER, COUNTRY, ROUND};

    /// RM-9.1, RM-9.6: every reader finds every event in the history of its cluster, checklist, round, action or country.
    #[test]
    fn every_event_is_in_the_history_of_those_who_may_see_it() {
        for (name, form) in
            (StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas: &["cluster", "checklist", "round"] }).read()
        {
            let event: Event = serde_json::from_value(form).expect("an event");
            for reader in [insider(), outsider()] {
                let [shown] = &shown(&event, &reader)[..] else { panic!("{name} is in no history") };
                let kinds = [CLUSTER, CHECKLIST, COUNTRY, ROUND, ACTION];
                assert!(shown.about.iter().any(|about| kinds.iter().any(|kind| about.is(*kind))), "{name}");
            }
        }
    }
}
