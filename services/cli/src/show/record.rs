//! Anything on the record as an outline that people can read, whatever message of the contracts it is.

use convene_client::words;
use prost_reflect::{EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor};
use serde_json::Value;

use super::dates;
use super::style::{QUIET, STRONG, painted};
use super::table::cell;
use super::text::{width, wrapped};

/// The least width of the text of a line, however deep it is indented.
const NARROWEST: usize = 30;

/// `value`, which is the message of the contracts that is called `name`, as an outline in the order of its fields; what is
/// empty is left out.
///
/// # Panics
/// When the contracts have no such message.
pub fn outline(name: &str, value: &Value) -> String {
    let message = convene_proto::descriptor_pool().get_message_by_name(name);
    outline_of(&message.unwrap_or_else(|| panic!("{name} is a message of the contracts")), value)
}

/// The same for a message that is at hand.
pub fn outline_of(message: &MessageDescriptor, value: &Value) -> String {
    let mut page = String::new();
    fields(message, value, 0, &mut page);
    page
}

/// What a record says in its fields, each under its label, in the order given; what is empty is left out.
pub fn facts(value: &Value, fields: &[(&str, &str)]) -> String {
    let mut page = String::new();
    for (label, field) in fields.iter().filter(|(_, field)| !is_empty(&value[*field])) {
        line(label, &cell(&value[*field]), 0, &mut page);
    }
    page
}

fn fields(message: &MessageDescriptor, value: &Value, indent: usize, page: &mut String) {
    for field in message.fields() {
        let held = &value[field.json_name()];
        match date_known(&field, value) {
            Some(date) if !is_empty(held) => line(&words(field.json_name()), &dates::in_words(date), indent, page),
            _ if !says_nothing(&field, held) => entry(&field, held, indent, page),
            _ => {}
        }
    }
}

/// The date of a moment as exactly as it is known, where the message has it beside the moment.
fn date_known<'a>(field: &FieldDescriptor, value: &'a Value) -> Option<&'a str> {
    let path = convene_proto::known_as(field)?;
    let mut place = (Some(field.parent_message().clone()), value);
    for name in path.split('.') {
        let field = place.0?.get_field_by_name(name)?;
        place = (field.kind().as_message().cloned(), &place.1[field.json_name()]);
    }
    place.1.as_str().filter(|date| !date.is_empty())
}

fn entry(field: &FieldDescriptor, held: &Value, indent: usize, page: &mut String) {
    let label = words(field.json_name());
    let (kind, deeper) = (field.kind(), indent + 2);
    match (&kind, held) {
        (_, Value::Object(entries)) if field.is_map() => {
            heading(&label, indent, page);
            entries.iter().for_each(|(key, value)| line(key, &cell(value), deeper, page));
        }
        (Kind::Message(message), Value::Array(items)) => {
            heading(&label, indent, page);
            items.iter().for_each(|item| list_item(message, item, deeper, page));
        }
        (Kind::Message(message), _) if in_words(&kind, held).is_none() => {
            heading(&label, indent, page);
            fields(message, held, deeper, page);
        }
        (_, Value::Array(items)) => {
            let items: Vec<_> = items.iter().filter_map(|item| in_words(&kind, item)).collect();
            line(&label, &items.join(", "), indent, page);
        }
        _ => line(&label, &in_words(&kind, held).unwrap_or_default(), indent, page),
    }
}

/// The value as people say it; `None` for a message that is shown field by field.
fn in_words(kind: &Kind, value: &Value) -> Option<String> {
    match kind {
        Kind::Message(message) => match message.full_name() {
            "google.protobuf.Timestamp" => Some(dates::time_of(value)),
            "convene.common.v1.Finding" => {
                let (row, resource, problem) = (cell(&value["row"]), cell(&value["resource"]), cell(&value["problem"]));
                Some(format!("{row} {resource}: {problem}"))
            }
            name if name.starts_with("google.protobuf.") => Some(cell(value)),
            _ => None,
        },
        Kind::Enum(choices) => Some(choice(choices, &cell(value))),
        _ => Some(cell(value)),
    }
}

/// A choice without what all of its kind begin with: `PROPOSAL_STATE_APPROVED` is "approved".
fn choice(choices: &EnumDescriptor, name: &str) -> String {
    let none = choices.default_value();
    let prefix = none.name().strip_suffix("UNSPECIFIED").unwrap_or_default();
    name.strip_prefix(prefix).unwrap_or(name).replace('_', " ").to_lowercase()
}

fn heading(label: &str, indent: usize, page: &mut String) {
    page.push_str(&format!("{:indent$}{}\n", "", painted(QUIET, label)));
}

fn line(label: &str, text: &str, indent: usize, page: &mut String) {
    let hang = indent + label.chars().count() + 2;
    let mut lines = wrapped(text, width().saturating_sub(hang).max(NARROWEST)).into_iter();
    page.push_str(&format!("{:indent$}{}  {}\n", "", painted(QUIET, label), lines.next().unwrap_or_default()));
    lines.for_each(|line| page.push_str(&format!("{:hang$}{line}\n", "")));
}

/// An item of a list: its first field says what it is, the others are below it.
fn list_item(message: &MessageDescriptor, item: &Value, indent: usize, page: &mut String) {
    let bullet = painted(STRONG, "•");
    let hang = indent + 2;
    if let Some(text) = in_words(&Kind::Message(message.clone()), item) {
        for (index, line) in wrapped(&text, width().saturating_sub(hang).max(NARROWEST)).iter().enumerate() {
            let begin = if index == 0 { format!("{:indent$}{bullet} ", "") } else { format!("{:hang$}", "") };
            page.push_str(&format!("{begin}{line}\n"));
        }
        return;
    }
    let mut inner = String::new();
    fields(message, item, hang, &mut inner);
    page.push_str(&format!("{:indent$}{bullet} {}", "", inner.trim_start()));
}

/// Whether a field says nothing: 0 is what nobody gave, unless the contract tells 0 from none. In JSON a number of 64 bits is a text.
fn says_nothing(field: &FieldDescriptor, held: &Value) -> bool {
    let is_number = matches!(field.kind(), Kind::Int32 | Kind::Int64 | Kind::Uint32 | Kind::Uint64 | Kind::Double);
    match is_number && !field.is_list() {
        true if field.supports_presence() => held.is_null(),
        true => is_empty(held) || held == "0",
        false => is_empty(held),
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn plain(name: &str, value: &Value) -> String {
        anstream::adapter::strip_str(&outline(name, value)).to_string()
    }

    #[test]
    fn an_outline_is_in_the_order_of_the_contract_and_leaves_out_what_is_empty() {
        let finding = json!({"row": "RM-1.5", "resource": "meeting/m-1", "problem": "WHO was not alerted"});
        let proposal = json!({
            "etag": "v3", "state": "PROPOSAL_STATE_APPROVED", "reason": "", "receivedAt": "2024-01-10T13:00:00Z",
            "submission": {"proposal": "p-1", "recommendations": [{"cluster": "health", "sectors": ["HEA", "NUT"]}]},
            "answers": [], "findings": [finding],
        });
        let expected = "submission\n  proposal  p-1\n  recommendations\n    • cluster  health\n      sectors  HEA, NUT\n\
                    received at  10 Jan 2024 13:00\nstate  approved\nfindings\n  • RM-1.5 meeting/m-1: WHO was not alerted\n\
                    etag  v3\n";
        assert_eq!(plain("convene.activation.v1.Proposal", &proposal), expected);
    }

    /// RM-1.15: a moment that is only the reading of an inexact date is not shown as if it were known.
    #[test]
    fn an_inexact_date_is_shown_as_it_is_known() {
        let lead = json!({"agency": "WHO", "since": "2013-10-31T16:00:00Z", "sinceDate": "2013-11"});
        let found = json!({"began": "2012", "source": "the register"});
        let cluster = json!({"activatedAt": "2011-12-31T16:00:00Z", "leads": [lead], "asFound": found});
        let shown = plain("convene.activation.v1.Cluster", &cluster);
        assert!(shown.starts_with("activated at  2012\nleads\n  • agency  WHO\n    since  November 2013\n"), "{shown}");
    }

    /// RM-8.6: a number that nobody said is not shown as 0, and 0 is shown where somebody said it.
    #[test]
    fn zero_is_shown_where_somebody_said_it() {
        let shown = plain("convene.coordination.v1.GapIdentification", &json!({"gap": "valleys", "people": "0"}));
        assert_eq!(shown, "gap  valleys\n");
        let shown =
            plain("convene.coordination.v1.CoverageLine", &json!({"area": "X0101", "reached": "0", "gap": null}));
        assert_eq!(shown, "area  X0101\nreached  0\n");
    }

    #[test]
    fn a_map_is_shown_entry_by_entry() {
        let submission = json!({"proposal": "p-1", "issues": {"gender": "committees have as many women as men"}});
        let shown = plain("convene.activation.v1.Submission", &submission);
        assert_eq!(shown, "proposal  p-1\nissues\n  gender  committees have as many women as men\n");
    }
}
