//! The messages of the public events, and the JSON Schemas of their data.

use std::collections::BTreeMap;

use convene_proto::descriptor_pool;
use convene_runtime::publisher::type_of;
use convene_runtime::schema::{self, DIALECT, EVENTS, is_on_the_feed};
use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Value, json};

/// A message that is the data of public events of its name.
#[derive(Clone, Debug)]
pub struct EventMessage {
    message: MessageDescriptor,
}

impl EventMessage {
    /// Every one, by name: the messages of the package that are no part of another one there.
    pub fn all() -> Vec<Self> {
        let of_package = || descriptor_pool().all_messages().filter(|message| message.package_name() == EVENTS);
        let parts: Vec<String> = of_package()
            .flat_map(|message| message.fields().filter_map(|field| part(&field)).collect::<Vec<_>>())
            .collect();
        let mut events: Vec<Self> = of_package()
            .filter(|message| {
                message.parent_message().is_none() && !parts.iter().any(|part| part == message.full_name())
            })
            .map(|message| Self { message })
            .collect();
        events.sort_by(|one, other| one.name().cmp(other.name()));
        events
    }

    /// Its name, such as `ClusterActivated`.
    pub fn name(&self) -> &str {
        self.message.name()
    }

    /// The `type` of its events.
    pub fn kind(&self) -> String {
        type_of(self.name())
    }

    /// The service whose events these are, by the name of the file that declares it.
    pub fn service(&self) -> String {
        let file = self.message.parent_file().name().rsplit('/').next().unwrap_or_default().to_owned();
        file.split(['_', '.']).next().unwrap_or_default().to_owned()
    }

    /// Where its schema is among the definitions.
    pub fn definition(&self) -> &str {
        self.message.full_name()
    }
}

/// The message of the package that a field is made of.
fn part(field: &FieldDescriptor) -> Option<String> {
    match field.kind() {
        Kind::Message(message) if message.package_name() == EVENTS => Some(message.full_name().to_owned()),
        _ => None,
    }
}

/// A document of JSON Schema with the schema of the data of every public event, by the full name of its message.
pub fn schemas() -> Value {
    json!({"$schema": DIALECT, "title": "The data of Convene's public events", "$defs": definitions("#/$defs/")})
}

/// The schemas of all messages of public events and of what they are made of, by full name. `at` is where they are in their document.
pub(super) fn definitions(at: &str) -> BTreeMap<String, Value> {
    schema::definitions(EventMessage::all().into_iter().map(|event| event.message), at, is_on_the_feed)
}
