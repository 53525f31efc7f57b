//! The tests that every service has of its events: their stored forms, their fold, and what of them reaches the feed.

use std::collections::BTreeMap;
use std::fmt::Debug;

use convene_kernel::aggregate::Aggregate;
use convene_kernel::commit::Commit;
use convene_kernel::testing::{commit_of, fold};
use proptest::prelude::{Strategy as _, any};
use proptest::sample::Index;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

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
    /// What makes no public event, such as `proposal/Answered`: deliberation, and what concerns no one outside.
    pub kept_back: &'static [&'static str],
    /// What a subscriber finds under the cluster that the event names, such as `cluster/Adapted`.
    pub under_a_cluster: &'static [&'static str],
    /// The fields of the service's contracts that are marked `restricted`, such as `ClusterRecord.concerns`.
    pub restricted: &'static [&'static str],
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
        fn deliberation_stays_off_the_feed() {
            $events.deliberation_stays_off_the_feed();
        }

        #[test]
        fn what_concerns_a_cluster_is_found_under_it() {
            $events.what_concerns_a_cluster_is_found_under_it();
        }

        #[test]
        fn restricted_fields_are_those_listed() {
            $events.restricted_fields_are_those_listed();
        }
    };
}

impl StoredEvents {
    fn forms(&self) -> StoredForms {
        StoredForms::of(self.folder)
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

    /// What is kept back makes no public event, and everything else makes one.
    ///
    /// # Panics
    /// When it is otherwise.
    #[track_caller]
    pub fn deliberation_stays_off_the_feed(&self) {
        let forms = self.stored.read();
        for kept_back in self.kept_back {
            assert!(forms.contains_key(*kept_back), "there is no event {kept_back}");
        }
        for (name, form) in forms {
            let events = self.public(&form);
            let event = name.split('-').next().expect("a name");
            assert_eq!(events.is_empty(), self.kept_back.contains(&event), "{name} makes {events:?}");
        }
    }

    /// A subscriber can ask for the events of one cluster alone.
    ///
    /// # Panics
    /// When an event of `under_a_cluster` is not found under its cluster.
    #[track_caller]
    pub fn what_concerns_a_cluster_is_found_under_it(&self) {
        let forms = self.stored.read();
        for name in self.under_a_cluster {
            let form = &forms[*name];
            let cluster = text_in(form, "cluster").expect("it names its cluster").to_lowercase();
            let found = self.public(form)[0].cluster.as_ref().map(ToString::to_string);
            assert_eq!(found, Some(cluster), "{name}");
        }
    }

    /// The contracts of the service mark the fields listed, and no others, as restricted.
    ///
    /// # Panics
    /// When a field is marked and not listed, or listed and not marked.
    #[track_caller]
    pub fn restricted_fields_are_those_listed(&self) {
        let package = format!("convene.{}.v1.", A::SERVICE);
        let marked = convene_proto::restricted_fields().iter().filter_map(|field| field.strip_prefix(&package));
        let mut listed = self.restricted.to_vec();
        listed.sort_unstable();
        assert_eq!(marked.collect::<Vec<_>>(), listed);
    }
}
