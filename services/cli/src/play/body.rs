//! Checks a request's body against its message before anything is sent: unknown fields, wrong kinds, unknown choices.
//!
//! It is what protobuf's canonical JSON admits. What the service makes of the values is the service's to say.

use chrono::{DateTime, Utc};
use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};

use super::yaml::{Content, Key, Mistakes, Node};
use crate::suggest;

/// Notes all that does not fit `message` in the entries of a body, each with its path. The path of the body itself is
/// "".
pub fn check(message: &MessageDescriptor, path: &str, entries: &[(Key, Node)], mistakes: &mut Mistakes) {
    for (key, value) in entries {
        let field = message.get_field_by_json_name(&key.name).or_else(|| message.get_field_by_name(&key.name));
        match field {
            Some(_) if matches!(value.content, Content::Nothing) => {}
            Some(field) => check_field(&field, &within(path, field.json_name()), value, mistakes),
            None => mistakes.note(key.position, unknown_field(message, path, &key.name)),
        }
    }
}

fn within(path: &str, field: &str) -> String {
    if path.is_empty() { field.to_owned() } else { format!("{path}.{field}") }
}

fn unknown_field(message: &MessageDescriptor, path: &str, name: &str) -> String {
    let names: Vec<String> = message.fields().map(|field| field.json_name().to_owned()).collect();
    let meant = suggest::nearest(&names, |known| known, name);
    let meant = meant.first().map(|meant| format!(", perhaps '{meant}' is meant")).unwrap_or_default();
    let place = if path.is_empty() { message.name().to_owned() } else { format!("'{path}'") };
    format!("{place} has no field '{name}'{meant}; its fields are {}", names.join(", "))
}

fn check_field(field: &FieldDescriptor, path: &str, value: &Node, mistakes: &mut Mistakes) {
    if field.is_map() {
        let Kind::Message(entry) = field.kind() else { return };
        let kind = entry.map_entry_value_field().kind();
        for (key, value) in mistakes.map(path, value) {
            check_value(&within(path, &key.name), &kind, value, mistakes);
        }
    } else if field.is_list() {
        for (index, item) in mistakes.list(path, value).iter().enumerate() {
            check_value(&format!("{path}[{index}]"), &field.kind(), item, mistakes);
        }
    } else {
        check_value(path, &field.kind(), value, mistakes);
    }
}

fn check_value(path: &str, kind: &Kind, value: &Node, mistakes: &mut Mistakes) {
    match kind {
        Kind::Message(message) if message.full_name() == "google.protobuf.Timestamp" => moment(path, value, mistakes),
        Kind::Message(message) if message.full_name().starts_with("google.protobuf.") => {}
        Kind::Message(message) => check(message, path, mistakes.map(path, value), mistakes),
        Kind::Enum(choices) => choice(path, choices, value, mistakes),
        Kind::String | Kind::Bytes => text(path, value, mistakes),
        Kind::Bool => {
            if !matches!(value.content, Content::Truth(_)) {
                mistakes.note(value.position, format!("'{path}' is {}; write true or false", value.kind()));
            }
        }
        _ => number(path, value, mistakes),
    }
}

/// A text; an empty one is the service's to judge.
fn text(path: &str, value: &Node, mistakes: &mut Mistakes) {
    if !matches!(&value.content, Content::Text(text) if text.is_empty()) {
        mistakes.text(path, value);
    }
}

/// A number. One of 64 bits may be written as a text, and so may a variable.
fn number(path: &str, value: &Node, mistakes: &mut Mistakes) {
    let is_number = match &value.content {
        Content::Number(_) => true,
        Content::Text(text) => text.contains("${") || text.parse::<f64>().is_ok(),
        _ => false,
    };
    if !is_number {
        mistakes.note(value.position, format!("'{path}' is {}; write a number", value.kind()));
    }
}

fn moment(path: &str, value: &Node, mistakes: &mut Mistakes) {
    let Some(text) = mistakes.text(path, value) else { return };
    if !text.contains("${") && text.parse::<DateTime<Utc>>().is_err() {
        let what = format!("'{path}' is '{text}', no moment; write one such as 2013-11-08T04:40:00Z");
        mistakes.note(value.position, what);
    }
}

fn choice(path: &str, choices: &EnumDescriptor, value: &Node, mistakes: &mut Mistakes) {
    let Some(text) = mistakes.text(path, value) else { return };
    if choices.get_value_by_name(text).is_none() {
        let names: Vec<_> =
            choices.values().filter(|value| value.number() != 0).map(|value| value.name().to_owned()).collect();
        mistakes.note(value.position, format!("'{path}' is '{text}'; write one of {}", names.join(", ")));
    }
}
