//! Anything on the record as an outline that people can read, whatever fields it has.

use serde_json::Value;

use super::style::{QUIET, STRONG, painted};
use super::text::wrapped;

/// How wide an outline is.
const WIDTH: usize = 100;

/// The value as an outline; what is empty is left out.
pub fn outline(value: &Value) -> String {
    let mut page = String::new();
    match value {
        Value::Array(items) => items.iter().for_each(|item| list_item(item, 0, &mut page)),
        _ => fields(value, 0, &mut page),
    }
    page
}

/// What a record says in its fields, each under its label, in the order given; what is empty is left out.
pub fn facts(value: &Value, fields: &[(&str, &str)]) -> String {
    let mut page = String::new();
    for (label, field) in fields.iter().filter(|(_, field)| !is_empty(&value[*field])) {
        let text = super::table::said(&value[*field]);
        line(&painted(QUIET, label), label.chars().count(), &text, 0, &mut page);
    }
    page
}

fn fields(value: &Value, indent: usize, page: &mut String) {
    for (name, value) in value.as_object().into_iter().flatten().filter(|(_, value)| !is_empty(value)) {
        let label = painted(QUIET, words(name));
        match value {
            Value::Object(_) => {
                page.push_str(&format!("{:indent$}{label}\n", ""));
                fields(value, indent + 2, page);
            }
            Value::Array(items) if items.iter().any(Value::is_object) => {
                page.push_str(&format!("{:indent$}{label}\n", ""));
                items.iter().for_each(|item| list_item(item, indent + 2, page));
            }
            _ => line(&label, words(name).chars().count(), &super::table::said(value), indent, page),
        }
    }
}

fn line(label: &str, label_width: usize, text: &str, indent: usize, page: &mut String) {
    let hang = indent + label_width + 2;
    let mut lines = wrapped(text, WIDTH.saturating_sub(hang).max(30)).into_iter();
    page.push_str(&format!("{:indent$}{label}  {}\n", "", lines.next().unwrap_or_default()));
    lines.for_each(|line| page.push_str(&format!("{:hang$}{line}\n", "")));
}

/// An item of a list: its first field says what it is, the others stand under it.
fn list_item(item: &Value, indent: usize, page: &mut String) {
    let mut inner = String::new();
    fields(item, indent + 2, &mut inner);
    match inner.trim_start().split_once('\n') {
        Some((first, rest)) => page.push_str(&format!("{:indent$}{} {first}\n{rest}", "", painted(STRONG, "•"))),
        None => page.push_str(&format!("{:indent$}• {}\n", "", super::table::said(item))),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(truth) => !truth,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty() || text.ends_with("_UNSPECIFIED"),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.values().all(is_empty),
    }
}

/// A field's name as words: `leadAgency` is "lead agency".
fn words(name: &str) -> String {
    crate::play::words(name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_outline_leaves_out_what_is_empty() {
        let shown = outline(
            &json!({"leadAgency": "WHO", "note": "", "clusters": [{"id": "health", "active": true}], "page": {"a": 0}}),
        );
        let plain = anstream::adapter::strip_str(&shown).to_string();
        assert_eq!(plain, "clusters\n  • active  true\n    id  health\nlead agency  WHO\n");
    }
}
