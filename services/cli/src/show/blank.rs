//! A message of the contracts as a blank form in JSON: every field with what it takes, to be filled in or left out.

use prost_reflect::{Kind, MessageDescriptor};
use serde_json::{Map, Value, json};

/// How deep messages are shown that contain messages.
const DEPTH: usize = 6;

/// The form of `message`. Its header is left out: the program fills it in.
pub fn form(message: &MessageDescriptor) -> Value {
    fields(message, DEPTH)
}

/// The form of the message of the contracts that is called `name`.
///
/// # Panics
/// When the contracts have no such message.
pub fn form_of(name: &str) -> Value {
    form(&convene_proto::descriptor_pool().get_message_by_name(name).expect("a message of the contracts"))
}

fn fields(message: &MessageDescriptor, depth: usize) -> Value {
    let mut form = Map::new();
    for field in message.fields().filter(|field| field.name() != "header") {
        let one = if field.is_map() { json!({}) } else { value(&field.kind(), depth) };
        let is_several = field.is_list() && !field.is_map();
        form.insert(field.json_name().to_owned(), if is_several { json!([one]) } else { one });
    }
    Value::Object(form)
}

fn value(kind: &Kind, depth: usize) -> Value {
    match kind {
        Kind::Message(message) if message.full_name() == "google.protobuf.Timestamp" => json!("2013-11-08T04:40:00Z"),
        Kind::Message(message) if depth > 0 => fields(message, depth - 1),
        Kind::Message(_) => json!({}),
        Kind::Enum(choices) => {
            let names = choices.values().filter(|choice| choice.number() != 0).map(|choice| choice.name().to_owned());
            json!(names.collect::<Vec<_>>().join(" | "))
        }
        Kind::Bool => json!(false),
        Kind::String | Kind::Bytes => json!(""),
        _ => json!(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_has_every_field_with_what_it_takes() {
        let form = form_of("convene.activation.v1.RegisterEmergencyRequest");
        assert_eq!(form["facts"]["setting"], "SETTING_DISASTER | SETTING_CONFLICT | SETTING_COMPLEX");
        assert_eq!((&form["facts"]["name"], &form["facts"]["onset"]), (&json!(""), &json!("2013-11-08T04:40:00Z")));
        assert!(form.get("header").is_none());
        let keeping = form_of("convene.activation.v1.Keeping");
        assert!(keeping["transition"].is_object(), "{keeping}");
    }
}
