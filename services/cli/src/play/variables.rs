//! What a scenario keeps of answers, and puts into later requests as `${name}`.

use std::collections::BTreeMap;

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
}
