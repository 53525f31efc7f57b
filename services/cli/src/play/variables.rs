//! What a scenario keeps of answers, and puts into later requests as `${name}`.

use std::collections::BTreeMap;

use prost_reflect::{Kind, MessageDescriptor};
use serde_json::Value;

/// The value at `path` of an answer, such as `receipt.duties.0.id`, as a text; empty where there is none.
pub fn value_at(answer: &Value, path: &str) -> String {
    let step = |value: &Value, part: &str| match value {
        Value::Array(items) => part.parse::<usize>().ok().and_then(|index| items.get(index)).cloned(),
        _ => value.get(part).cloned(),
    };
    let found = path.split('.').try_fold(answer.clone(), |value, part| step(&value, part));
    match found {
        Some(Value::String(text)) => text,
        None | Some(Value::Null) => String::new(),
        Some(other) => other.to_string(),
    }
}

/// The etag kept last of the first resource that a request names, field by field: a field `cluster` that is `health` names
/// `cluster/health`. Where it names none, that of the country; empty where none is kept.
pub fn current_etag(message: &MessageDescriptor, request: &Value, kept: &BTreeMap<String, String>) -> String {
    let named = named_etag(message, request, kept).or_else(|| kept.get("etag:country").cloned());
    named.unwrap_or_default()
}

fn named_etag(message: &MessageDescriptor, request: &Value, kept: &BTreeMap<String, String>) -> Option<String> {
    message.fields().find_map(|field| {
        let value = request.get(field.json_name()).or_else(|| request.get(field.name()))?;
        match (field.kind(), value) {
            (Kind::String, Value::String(id)) => kept.get(&format!("etag:{}/{id}", field.name())).cloned(),
            (Kind::Message(inner), Value::Object(_)) => named_etag(&inner, value, kept),
            _ => None,
        }
    })
}

/// `text` with each `${name}` replaced by what was kept under that name; a name that was not kept becomes empty.
pub fn filled_in(text: &str, kept: &BTreeMap<String, String>) -> String {
    let mut parts = text.split("${");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once('}') {
            Some((name, rest)) => {
                filled.push_str(kept.get(name).map(String::as_str).unwrap_or_default());
                filled.push_str(rest);
            }
            None => {
                filled.push_str("${");
                filled.push_str(part);
            }
        }
    }
    filled
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_found_by_its_path() {
        let answer = json!({"receipt": {"etag": "v3", "duties": [{"id": "d-1"}, {"id": "d-2"}]}});
        assert_eq!(value_at(&answer, "receipt.duties.1.id"), "d-2");
        assert_eq!(value_at(&answer, "receipt.position"), "");
    }

    #[test]
    fn what_was_kept_is_filled_in() {
        let kept = BTreeMap::from([("proposal".to_owned(), "p-1".to_owned())]);
        assert_eq!(filled_in("proposal/${proposal} and ${nothing}, ${", &kept), "proposal/p-1 and , ${");
    }

    #[test]
    fn the_present_etag_is_of_the_resource_that_the_body_names_first() {
        let pool = convene_proto::descriptor_pool();
        let message = pool.get_message_by_name("convene.activation.v1.KeepClusterRequest").expect("a message");
        let kept = [("etag:cluster/health", "v3"), ("etag:review/r-1", "v7"), ("etag:country", "v2")];
        let kept: BTreeMap<_, _> = kept.map(|(name, etag)| (name.to_owned(), etag.to_owned())).into();
        let current = |request| current_etag(&message, &request, &kept);
        assert_eq!(current(json!({"keeping": {"cluster": "health", "review": "r-1"}})), "v7");
        assert_eq!(current(json!({"keeping": {"cluster": "health", "review": "r-2"}})), "v3");
        assert_eq!(current(json!({})), "v2", "what names no resource is about the country");
    }
}
