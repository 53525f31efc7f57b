//! JSON Schemas of messages of the contracts, from their descriptors: what their canonical JSON form is. The comments of the contracts
//! are the descriptions.

use std::collections::BTreeMap;

use convene_proto::{comment, descriptor_pool, fields_off_the_feed, person_fields, restricted_fields};
use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::{Map, Value, json};

/// The form of the schemas.
pub const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The package of the messages of public events.
pub const EVENTS: &str = "convene.events.v1";

/// Where a page of a service has the schemas of public events, each by the full name of its message.
pub(crate) const PATH: &str = "/schemas/";

/// The full name of the message called `name` among the public events.
pub(crate) fn event_message(name: &str) -> String {
    format!("{EVENTS}.{name}")
}

/// The schema of the data of public events whose message has that full name, complete in itself.
pub(crate) fn event_schema(message: &str) -> Option<Value> {
    let descriptor = descriptor_pool().get_message_by_name(message).filter(|known| known.package_name() == EVENTS)?;
    let definitions = definitions([descriptor], "#/$defs/", is_on_the_feed);
    Some(json!({"$schema": DIALECT, "$ref": format!("#/$defs/{message}"), "$defs": definitions}))
}

/// Whether a field is ever in a public event.
pub fn is_on_the_feed(field: &FieldDescriptor) -> bool {
    ![restricted_fields(), person_fields(), fields_off_the_feed()]
        .iter()
        .any(|marked| marked.contains(field.full_name()))
}

/// The schemas of `messages` and of what they are made of, by full name, with the fields that `shows` admits. `at` is where they are in
/// their document.
pub fn definitions(
    messages: impl IntoIterator<Item = MessageDescriptor>,
    at: &str,
    shows: fn(&FieldDescriptor) -> bool,
) -> BTreeMap<String, Value> {
    let mut writer = Writer { at, shows, waiting: messages.into_iter().collect() };
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
    shows: fn(&FieldDescriptor) -> bool,
    waiting: Vec<MessageDescriptor>,
}

impl Writer<'_> {
    /// The schema of a message. A later version may add fields.
    fn schema_of(&mut self, message: &MessageDescriptor) -> Value {
        let shows = self.shows;
        let properties: Map<String, Value> = message
            .fields()
            .filter(shows)
            .map(|field| (field.json_name().to_owned(), described(&field, self.of_field(&field))))
            .collect();
        let mut schema = json!({"type": "object", "properties": properties});
        if let Some(comment) = comment(&message.parent_file(), message.path()) {
            schema["description"] = comment.into();
        }
        schema
    }

    fn of_field(&mut self, field: &FieldDescriptor) -> Value {
        match field.kind() {
            Kind::Message(entry) if field.is_map() => {
                json!({"type": "object", "additionalProperties": self.of_kind(&entry.map_entry_value_field().kind())})
            }
            kind if field.is_list() => json!({"type": "array", "items": self.of_kind(&kind)}),
            kind => self.of_kind(&kind),
        }
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

/// `schema` with what the contracts say of the field.
fn described(field: &FieldDescriptor, mut schema: Value) -> Value {
    if let Some(comment) = comment(&field.parent_file(), field.path()) {
        schema["description"] = comment.into();
    }
    if field.field_descriptor_proto().options.as_ref().is_some_and(|options| options.deprecated()) {
        schema["deprecated"] = true.into();
    }
    schema
}
