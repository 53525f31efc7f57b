//! What an event shows a reader in the history of a mission.
//!
//! An event of the feed says the same to every reader. One that stays off the feed is restricted, and says to those who take
//! part in deciding what its command said. Persons are in neither.

use convene_kernel::visibility::Reader;
use convene_runtime::grpc::HistoryEvent;

use super::{preparation, report};
use crate::domain::Event;
use crate::publish::made_public;

/// What an event shows a reader: nothing where it is not for that reader.
pub fn events(event: &Event, reader: &Reader) -> Vec<HistoryEvent> {
    let seen = match (made_public(event), event) {
        (Some(public), _) => Some(public.into()),
        (None, Event::Preparation(event)) => preparation::off_the_feed(event, reader),
        (None, Event::Report(event)) => report::off_the_feed(event, reader),
        (None, Event::Request(_)) => None,
    };
    seen.into_iter().collect()
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
            let [inside] = &events(&event, &insider())[..] else { panic!("{name} is in no history") };
            assert_eq!(events(&event, &outsider()).is_empty(), made_public(&event).is_none(), "{name}");
            assert!(inside.about[0].is(MISSION), "{name}");
            let person = text_in(&form, "person");
            assert!(!person.is_some_and(|person| inside.data.contains(&person)), "{name} names a person");
        }
    }
}
