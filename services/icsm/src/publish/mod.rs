//! What events show: on the feed to everybody, and in the history of a mission to a reader. One file an area.
//!
//! Persons are in neither. What is deliberated stays off the feed, and in a history says what its command said, to those who
//! take part in deciding: nominations, the way to a leader, drafts, comments.

mod preparation;
mod report;
mod request;

use convene_kernel::commit::Commit;
use convene_kernel::visibility::Reader;
use convene_runtime::grpc::HistoryEvent;
use convene_runtime::publisher::PublicEvent;

use crate::domain::Event;

/// The public events of a commit, in the order they happened.
pub fn public_events(commit: &Commit<Event>) -> Vec<PublicEvent> {
    commit.events.iter().filter_map(made_public).collect()
}

/// The public event that one event makes; none where it stays off the feed.
fn made_public(event: &Event) -> Option<PublicEvent> {
    match event {
        Event::Request(event) => request::public_event(event),
        Event::Preparation(event) => preparation::public_event(event),
        Event::Report(event) => report::public_event(event),
    }
}

/// What an event shows a reader in a history: nothing where it is not for that reader.
pub fn shown(event: &Event, reader: &Reader) -> Vec<HistoryEvent> {
    let shown = match event {
        Event::Request(event) => request::shown(event, reader),
        Event::Preparation(event) => preparation::shown(event, reader),
        Event::Report(event) => report::shown(event, reader),
    };
    shown.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{insider, outsider};
    use convene_runtime::testing::{StoredEvents, text_in};

    use super::*;
    use crate::domain::subjects::MISSION;

    /// IM-11, IM-12, IM-17, PE-5: those who take part in deciding find every event in the history of its mission; others find
    /// those of the feed only. No person is named.
    #[test]
    fn every_event_is_in_the_history_of_those_who_may_see_it() {
        let areas = &["request", "preparation", "report"];
        for (name, form) in (StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas }).read() {
            let event: Event = serde_json::from_value(form.clone()).expect("an event");
            let [inside] = &shown(&event, &insider())[..] else { panic!("{name} is in no history") };
            assert_eq!(shown(&event, &outsider()).is_empty(), made_public(&event).is_none(), "{name}");
            assert!(inside.about[0].is(MISSION), "{name}");
            let person = text_in(&form, "person");
            assert!(!person.is_some_and(|person| inside.data.contains(&person)), "{name} names a person");
        }
    }
}
