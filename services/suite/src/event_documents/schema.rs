//! JSON Schemas of the public events, from the descriptors of their messages: what `data` of an event is, in canonical protobuf JSON.

use std::collections::BTreeMap;

use convene_proto::{descriptor_pool, fields_off_the_feed, person_fields, restricted_fields};
use convene_runtime::publisher::type_of;
use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value, json};

/// The package of the messages of public events.
const EVENTS: &str = "convene.events.v1";

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
    let schema = "https://json-schema.org/draft/2020-12/schema";
    json!({"$schema": schema, "title": "The data of Convene's public events", "$defs": definitions("#/$defs/")})
}

/// The schemas of all messages of public events and of what they are made of, by full name. `at` is where they are in their document.
pub(super) fn definitions(at: &str) -> BTreeMap<String, Value> {
    let mut writer = Writer { at, waiting: EventMessage::all().into_iter().map(|event| event.message).collect() };
    let mut definitions = BTreeMap::new();
    while let Some(message) = writer.waiting.pop() {
        if !definitions.contains_key(message.full_name()) {
            definitions.insert(message.full_name().to_owned(), writer.schema_of(&message));
        }
    }
    definitions
}

/// Writes schemas, and notes the messages that they refer to.
struct Writer<'a> {
    at: &'a str,
    waiting: Vec<MessageDescriptor>,
}

impl Writer<'_> {
    /// The schema of a message. A later version may add fields.
    fn schema_of(&mut self, message: &MessageDescriptor) -> Value {
        let mut properties = Map::new();
        for field in message.fields().filter(is_on_the_feed) {
            let schema = if field.is_map() {
                json!({"type": "object"})
            } else if field.is_list() {
                json!({"type": "array", "items": self.of_kind(&field.kind())})
            } else {
                self.of_kind(&field.kind())
            };
            properties.insert(field.json_name().to_owned(), schema);
        }
        json!({"type": "object", "properties": properties})
    }

    /// The schema of one value. Whole numbers of 64 bits are text in the JSON of protobuf.
    fn of_kind(&mut self, kind: &Kind) -> Value {
        match kind {
            Kind::Double | Kind::Float => json!({"type": ["number", "string"]}),
            Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => json!({"type": "integer"}),
            Kind::Uint32 | Kind::Fixed32 => json!({"type": "integer", "minimum": 0}),
            Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => json!({"type": "string", "pattern": "^-?[0-9]+$"}),
            Kind::Uint64 | Kind::Fixed64 => json!({"type": "string", "pattern": "^[0-9]+$"}),
            Kind::Bool => json!({"type": "boolean"}),
            Kind::String => json!({"type": "string"}),
            Kind::Bytes => json!({"type": "string", "contentEncoding": "base64"}),
            Kind::Enum(values) => of_enum(values),
            Kind::Message(message) => self.of_message(message),
        }
    }

    fn of_message(&mut self, message: &MessageDescriptor) -> Value {
        match message.full_name() {
            "google.protobuf.Timestamp" => json!({"type": "string", "format": "date-time"}),
            "google.protobuf.Duration" => json!({"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?s$"}),
            name => {
                self.waiting.push(message.clone());
                json!({"$ref": format!("{}{name}", self.at)})
            }
        }
    }
}

/// The names that are known. A later version may add others.
fn of_enum(values: &EnumDescriptor) -> Value {
    json!({"type": "string", "examples": values.values().map(|value| value.name().to_owned()).collect::<Vec<_>>()})
}

/// Whether a field is ever in a public event.
fn is_on_the_feed(field: &FieldDescriptor) -> bool {
    ![restricted_fields(), person_fields(), fields_off_the_feed()]
        .iter()
        .any(|marked| marked.contains(field.full_name()))
}
