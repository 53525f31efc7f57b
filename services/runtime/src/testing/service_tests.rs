//! The tests that every service has of its events: their stored forms, their fold, and what of them reaches the feed.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Write as _};
use std::fs;
use std::path::Path;

use convene_kernel::aggregate::Aggregate;
use convene_kernel::commit::Commit;
use convene_kernel::testing::{commit_of, fold};
use proptest::prelude::{Strategy as _, any};
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use serde::Serialize;
use serde_json::Value;

use super::golden::is_as_written;
use super::stored::{StoredForms, reread, text_in};
use crate::publisher::PublicEvent;

/// The areas of an aggregate's events, as [`stored_form_tests!`](crate::stored_form_tests) tests them.
#[derive(Clone, Copy, Debug)]
pub struct StoredEvents {
    /// The folder of the service: `env!("CARGO_MANIFEST_DIR")`.
    pub folder: &'static str,
    /// The areas: the folders below `tests/stored` and `src/domain`.
    pub areas: &'static [&'static str],
}

/// What [`service_tests!`](crate::service_tests) tests of a service's events.
#[derive(Clone, Copy, Debug)]
pub struct ServiceEvents<A: Aggregate> {
    /// Their stored forms.
    pub stored: StoredEvents,
    /// The public events of a commit.
    pub public_events: fn(&Commit<A::Event>) -> Vec<PublicEvent>,
}

/// Tests the stored forms of an aggregate's events and their fold. Takes the aggregate and its [`StoredEvents`]; the tests
/// of the scheduler's events use it.
#[macro_export]
macro_rules! stored_form_tests {
    ($aggregate:ty, $stored:expr) => {
        #[test]
        fn every_event_has_its_stored_form() {
            $stored.every_event_has_its_stored_form();
        }

        #[test]
        fn stored_forms_are_read_and_written_alike() {
            $stored.stored_forms_are_read_and_written_alike::<$aggregate>();
        }

        #[test]
        fn stored_forms_hold_no_address() {
            $stored.stored_forms_hold_no_address();
        }

        #[test]
        fn any_events_in_any_order_fold_to_one_state() {
            $stored.any_events_in_any_order_fold_to_one_state::<$aggregate>();
        }
    };
}

/// Tests the stored forms of a service's events, their fold, what of them reaches the feed, and which fields of the
/// service's contracts are restricted. Takes the aggregate and a constant [`ServiceEvents`].
#[macro_export]
macro_rules! service_tests {
    ($aggregate:ty, $events:expr) => {
        $crate::stored_form_tests!($aggregate, $events.stored);

        #[test]
        fn no_person_reaches_the_feed() {
            $events.no_person_reaches_the_feed();
        }

        #[test]
        fn what_is_public_is_as_written() {
            $events.what_is_public_is_as_written();
        }
    };
}

impl StoredEvents {
    fn forms(&self) -> StoredForms {
        StoredForms::of(self.folder)
    }

    /// Writes the stored form of each of `events` that has none, where the environment has `CONVENE_WRITE_STORED`. A form that is
    /// there stays as it is.
    ///
    /// # Panics
    /// When an event is not of the form `{"Area": {"Event": ..}}`, or a file cannot be written.
    pub fn write_missing<E: Serialize>(&self, events: &[E]) {
        if std::env::var_os("CONVENE_WRITE_STORED").is_none() {
            return;
        }
        let known = self.read();
        for event in events {
            let form = serde_json::to_value(event).expect("an event is JSON");
            let (area, content) = only_entry(&form).expect("an event is of an area");
            let (name, _) = only_entry(content).expect("an event has a name");
            let path = format!("{}/{name}", area.to_lowercase());
            if !known.contains_key(&path) {
                let text = serde_json::to_string_pretty(&form).expect("an event is JSON") + "\n";
                let file = Path::new(self.folder).join(format!("tests/stored/{path}.json"));
                fs::create_dir_all(file.parent().expect("the folder of an area")).expect("it is made");
                fs::write(file, text).expect("it is written");
            }
        }
    }

    /// The stored form of each event, by area and name.
    ///
    /// # Panics
    /// When a file cannot be read.
    pub fn read(&self) -> BTreeMap<String, Value> {
        self.areas.iter().flat_map(|area| self.forms().read(area).expect("readable files")).collect()
    }

    /// # Panics
    /// When an event has no file.
    #[track_caller]
    pub fn every_event_has_its_stored_form(&self) {
        for area in self.areas {
            assert_eq!(self.forms().missing(area).expect("readable files"), [""; 0], "add them under tests/stored");
        }
    }

    /// What the log holds is read for ever.
    ///
    /// # Panics
    /// When a file is not understood, or would be written otherwise now.
    #[track_caller]
    pub fn stored_forms_are_read_and_written_alike<A: Aggregate>(&self) {
        for area in self.areas {
            assert_eq!(self.forms().altered::<A::Event>(area).expect("readable files"), [""; 0]);
        }
    }

    /// Persons are opaque identifiers in the log, so that their names and contacts can be erased elsewhere (row PE-5).
    ///
    /// # Panics
    /// When a file holds what looks like an address.
    #[track_caller]
    pub fn stored_forms_hold_no_address(&self) {
        for area in self.areas {
            assert_eq!(self.forms().with_address(area).expect("readable files"), [""; 0]);
        }
    }

    /// Every log folds to one state and never fails, also when it is read again.
    ///
    /// # Panics
    /// When it does not.
    pub fn any_events_in_any_order_fold_to_one_state<A: Aggregate<State: PartialEq>>(&self) {
        let events: Vec<A::Event> = self.forms().events(self.areas).expect("the stored events");
        let config = Config { cases: 256, failure_persistence: None, ..Config::default() };
        let orders = proptest::collection::vec(any::<Index>(), 0..200);
        let chosen = orders.prop_map(|order| order.iter().map(|index| index.index(events.len())).collect::<Vec<_>>());
        TestRunner::new(config)
            .run(&chosen, |chosen| {
                let chosen: Vec<_> = chosen.into_iter().map(|index| &events[index]).collect();
                let stored: Vec<A::Event> = chosen.iter().map(|event| reread(*event)).collect();
                assert!(fold::<A>(&chosen) == fold::<A>(&stored.iter().collect::<Vec<_>>()), "{chosen:#?}");
                Ok(())
            })
            .unwrap_or_else(|failure| panic!("{failure}"));
    }
}

/// The name and the value of the only field of an object; an event without content is its name alone.
fn only_entry(form: &Value) -> Option<(&str, &Value)> {
    match form {
        Value::Object(fields) if fields.len() == 1 => fields.iter().next().map(|(name, value)| (name.as_str(), value)),
        Value::String(name) => Some((name, &Value::Null)),
        _ => None,
    }
}

impl<A: Aggregate> ServiceEvents<A> {
    /// The public events of an event in its stored form.
    ///
    /// # Panics
    /// When the form is no event.
    #[track_caller]
    pub fn public(&self, form: &Value) -> Vec<PublicEvent> {
        let event = serde_json::from_value(form.clone()).expect("an event");
        (self.public_events)(&commit_of::<A>("PHL", "cluster/health", event))
    }

    /// No public event names a person, though the record does (row PE-5).
    ///
    /// # Panics
    /// When one does, or no stored form names a person.
    #[track_caller]
    pub fn no_person_reaches_the_feed(&self) {
        let mut persons = 0;
        for (name, form) in self.stored.read() {
            let Some(person) = text_in(&form, "person") else { continue };
            persons += 1;
            for event in self.public(&form) {
                assert!(!event.data.to_string().contains(&person), "{name} puts {person} on the feed");
                assert!(!event.subject.contains(&person), "{name} puts {person} in a subject");
            }
        }
        assert!(persons >= 1, "no stored form names a person");
    }

    /// What each event makes public, what each public event says, and which fields of the contracts only insiders see or the feed
    /// leaves out, as the table in `tests/feed.txt`: what a change puts on the feed, keeps off it, or restricts is seen in the file.
    ///
    /// # Panics
    /// When the table says otherwise.
    #[track_caller]
    pub fn what_is_public_is_as_written(&self) {
        let mut text =
            "What each event makes public: events of the feed, with the cluster they are found under.\n\n".to_owned();
        let mut said = BTreeMap::<&str, BTreeSet<String>>::new();
        for (name, form) in self.stored.read() {
            let public = self.public(&form);
            for event in &public {
                fields_of(&event.data, "", said.entry(event.name).or_default());
            }
            let public: Vec<_> = public.iter().map(shown).collect();
            let public = if public.is_empty() { "-".to_owned() } else { public.join(", ") };
            let _ = writeln!(text, "{name}: {public}");
        }
        text.push_str("\nWhat each public event says.\n\n");
        for (name, fields) in &said {
            let fields: Vec<_> = fields.iter().map(String::as_str).collect();
            let _ = writeln!(text, "{name}: {}", fields.join(", "));
        }
        text.push_str("\nFields that only insiders see.\n\n");
        let package = format!("convene.{}.v1.", A::SERVICE);
        let of_an_event = |field: &&str| field.split_once('.').is_some_and(|(event, _)| said.contains_key(event));
        let restricted = convene_proto::restricted_fields().iter();
        let of_events =
            restricted.clone().filter_map(|field| field.strip_prefix("convene.events.v1.")).filter(of_an_event);
        for field in restricted.filter_map(|field| field.strip_prefix(&package)).chain(of_events) {
            let _ = writeln!(text, "{field}");
        }
        text.push_str("\nFields that public events leave out.\n\n");
        for field in convene_proto::fields_off_the_feed().iter().filter_map(|field| field.strip_prefix(&package)) {
            let _ = writeln!(text, "{field}");
        }
        is_as_written(self.stored.folder, "tests/feed.txt", &text, "CONVENE_WRITE_FEED");
    }
}

/// The paths of the fields that have a value in `data`, such as `end.proposal`; those of the entries of a list are one.
fn fields_of(data: &Value, path: &str, found: &mut BTreeSet<String>) {
    match data {
        Value::Object(fields) => {
            for (name, value) in fields {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                fields_of(value, &path, found);
            }
        }
        Value::Array(entries) => entries.iter().for_each(|entry| fields_of(entry, path, found)),
        _ => {
            found.insert(path.to_owned());
        }
    }
}

/// A public event by its name, and the cluster it is found under.
fn shown(event: &PublicEvent) -> String {
    match &event.cluster {
        Some(cluster) => format!("{} under {cluster}", event.name),
        None => event.name.to_owned(),
    }
}
