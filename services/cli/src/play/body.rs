//! Checks a request's body against its message before anything is sent: unknown fields, wrong kinds, unknown choices.
//!
//! It is what protobuf's canonical JSON admits. What the service makes of the values is the service's to say.

use chrono::{DateTime, Utc};
use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::Value;

use super::yaml::{Content, Key, Mistakes, Node};
use convene_client::suggest;

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

/// One thing that does not fit a message: where, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The path of the field that it is about, which may be missing because another was written for it.
    pub field: String,
    /// What is wrong, and how to fix it.
    pub what: String,
}

impl Misfit {
    /// Whether `field` is the one that it is about, or a part of it.
    pub fn covers(&self, field: &str) -> bool {
        field.strip_prefix(&self.field).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    }
}

/// Takes all that does not fit `message` out of `body`, and says of each what is wrong with it.
pub fn without_misfits(message: &MessageDescriptor, path: &str, body: &mut Value, misfits: &mut Vec<Misfit>) {
    let Some(entries) = body.as_object_mut() else { return };
    let names: Vec<String> = entries.keys().cloned().collect();
    for name in names {
        let Some(field) = message.get_field_by_json_name(&name).or_else(|| message.get_field_by_name(&name)) else {
            entries.remove(&name);
            let known: Vec<String> = message.fields().map(|field| field.json_name().to_owned()).collect();
            let meant = suggest::nearest(&known, |known| known, &name);
            let meant = meant.first().filter(|meant| !entries.contains_key(meant.as_str()));
            let field = within(path, meant.map_or(name.as_str(), |meant| meant.as_str()));
            misfits.push(Misfit { field, what: unknown_field(message, path, &name) });
            continue;
        };
        let held = entries.get_mut(&name).expect("it is one of the entries");
        if !fits(&field, &within(path, field.json_name()), held, misfits) {
            entries.remove(&name);
        }
    }
}

/// Whether what a field holds can stay, perhaps without parts of it that do not fit.
fn fits(field: &FieldDescriptor, path: &str, held: &mut Value, misfits: &mut Vec<Misfit>) -> bool {
    let mut mistakes = Mistakes::default();
    let node = Node::from(&*held);
    if !held.is_null() {
        check_field(field, path, &node, &mut mistakes);
    }
    let Err(mistakes) = mistakes.finish() else { return true };
    let kind = field.kind();
    let message = kind.as_message().filter(|message| !field.is_map() && !message.full_name().starts_with("google."));
    match (message, held) {
        (Some(message), held @ Value::Object(_)) if !field.is_list() => without_misfits(message, path, held, misfits),
        (Some(message), Value::Array(items)) if field.is_list() && items.iter().all(Value::is_object) => {
            for (index, item) in items.iter_mut().enumerate() {
                without_misfits(message, &format!("{path}[{index}]"), item, misfits);
            }
        }
        _ => {
            misfits.extend(mistakes.into_iter().map(|mistake| Misfit { field: path.to_owned(), what: mistake.what }));
            return false;
        }
    }
    true
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
        let what = format!("'{path}' is '{text}', which is not a moment; write one such as 2013-11-08T04:40:00Z");
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_does_not_fit_is_taken_out_with_its_path_and_the_rest_stays() {
        let pool = convene_proto::descriptor_pool();
        let request = pool.get_message_by_name("convene.activation.v1.SubmitProposalRequest").expect("a message");
        let one = json!({"cluster": "health", "sectors": ["HEA", 5], "lead": {"agency": "WHO", "capasity": "much"}});
        let mut body = json!({
            "header": {"country": "PHL", "occurredAt": "yesterday"},
            "submision": {}, "submission": {"proposal": "p-1", "recommendations": [one]},
        });
        let mut misfits = Vec::new();
        without_misfits(&request, "", &mut body, &mut misfits);
        let mut fields: Vec<_> = misfits.iter().map(|misfit| misfit.field.as_str()).collect();
        fields.sort_unstable();
        let expected = [
            "header.occurredAt",
            "submision",
            "submission.recommendations[0].lead.capacity",
            "submission.recommendations[0].sectors",
        ];
        assert_eq!(fields, expected, "{misfits:#?}");
        let left = json!({
            "header": {"country": "PHL"},
            "submission": {"proposal": "p-1", "recommendations": [{"cluster": "health", "lead": {"agency": "WHO"}}]},
        });
        assert_eq!(body, left);
    }
}
