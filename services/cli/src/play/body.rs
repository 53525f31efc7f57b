//! Checks a request's body against its message before anything is sent: unknown fields, wrong kinds, unknown choices.
//!
//! What the service makes of the values is the service's to say.

use chrono::{DateTime, Utc};
use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};

use super::yaml::{Content, Key, Mistakes, Node};

/// How like two names must be for one to be offered for the other.
const LIKENESS: f64 = 0.8;

/// Notes all that does not fit `message` in the entries of a body.
pub fn check(message: &MessageDescriptor, entries: &[(Key, Node)], mistakes: &mut Mistakes) {
    for (key, value) in entries {
        let field = message.get_field_by_json_name(&key.name).or_else(|| message.get_field_by_name(&key.name));
        match field {
            Some(field) => check_field(&field, value, mistakes),
            None => mistakes.note(key.line, unknown_field(message, &key.name)),
        }
    }
}

fn unknown_field(message: &MessageDescriptor, name: &str) -> String {
    let names: Vec<String> = message.fields().map(|field| field.json_name().to_owned()).collect();
    let meant = nearest(&names, name).map(|meant| format!(", perhaps '{meant}' is meant")).unwrap_or_default();
    format!("{} has no field '{name}'{meant}; its fields are {}", message.name(), names.join(", "))
}

fn nearest<'n>(names: &'n [String], name: &str) -> Option<&'n str> {
    let likeness = |known: &&String| strsim::jaro_winkler(known, name);
    let best = names.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)))?;
    (likeness(&best) >= LIKENESS).then_some(best)
}

fn check_field(field: &FieldDescriptor, value: &Node, mistakes: &mut Mistakes) {
    if field.is_map() {
        let Kind::Message(entry) = field.kind() else { return };
        let kind = entry.map_entry_value_field().kind();
        for (_, value) in mistakes.map(field.json_name(), value) {
            check_value(field.json_name(), &kind, value, mistakes);
        }
    } else if field.is_list() {
        for item in mistakes.list(field.json_name(), value) {
            check_value(field.json_name(), &field.kind(), item, mistakes);
        }
    } else {
        check_value(field.json_name(), &field.kind(), value, mistakes);
    }
}

fn check_value(name: &str, kind: &Kind, value: &Node, mistakes: &mut Mistakes) {
    match kind {
        Kind::Message(message) if message.full_name() == "google.protobuf.Timestamp" => moment(name, value, mistakes),
        Kind::Message(message) if message.full_name().starts_with("google.protobuf.") => {}
        Kind::Message(message) => check(message, mistakes.map(name, value), mistakes),
        Kind::Enum(choices) => choice(name, choices, value, mistakes),
        Kind::String | Kind::Bytes => {
            mistakes.text(name, value);
        }
        Kind::Bool => {
            if !matches!(value.content, Content::Truth(_)) {
                mistakes.note(value.line, format!("'{name}' is {}; write true or false", value.kind()));
            }
        }
        _ => {
            if !matches!(value.content, Content::Number(_)) {
                mistakes.note(value.line, format!("'{name}' is {}; write a number", value.kind()));
            }
        }
    }
}

fn moment(name: &str, value: &Node, mistakes: &mut Mistakes) {
    let Some(text) = mistakes.text(name, value) else { return };
    if !text.contains("${") && text.parse::<DateTime<Utc>>().is_err() {
        mistakes.note(value.line, format!("'{name}' is '{text}', no moment; write one such as 2013-11-08T04:40:00Z"));
    }
}

fn choice(name: &str, choices: &EnumDescriptor, value: &Node, mistakes: &mut Mistakes) {
    let Some(text) = mistakes.text(name, value) else { return };
    if choices.get_value_by_name(text).is_none() {
        let names: Vec<_> =
            choices.values().filter(|value| value.number() != 0).map(|value| value.name().to_owned()).collect();
        mistakes.note(value.line, format!("'{name}' is '{text}'; write one of {}", names.join(", ")));
    }
}
