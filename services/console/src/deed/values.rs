//! What a form carries: texts by the paths of fields, as messages and violations name them in JSON.

use std::collections::BTreeSet;

use convene_proto::descriptor_pool;
use prost_reflect::{DynamicMessage, FieldDescriptor, MessageDescriptor};
use serde_json::{Map, Value, json};

use super::widget::{Widget, widget};

/// The texts of a form, by the paths of their fields. A field with several values is there several times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values(Vec<(String, String)>);

impl Values {
    /// Those of a form that was sent.
    pub fn of(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// The text of a field; empty where it has none.
    pub fn get(&self, path: &str) -> &str {
        self.0.iter().find(|(name, _)| name == path).map_or("", |(_, value)| value)
    }

    /// Every text of a field.
    pub fn all<'v>(&'v self, path: &'v str) -> impl Iterator<Item = &'v str> {
        self.0.iter().filter(move |(name, _)| name == path).map(|(_, value)| value.as_str())
    }

    /// Puts a text in the place of those of a field.
    pub fn set(&mut self, path: &str, value: impl Into<String>) {
        self.0.retain(|(name, _)| name != path);
        self.add(path, value);
    }

    /// Adds a text to those of a field.
    pub fn add(&mut self, path: &str, value: impl Into<String>) {
        self.0.push((path.to_owned(), value.into()));
    }

    /// Takes out everything below a path.
    pub fn remove(&mut self, path: &str) {
        self.0.retain(|(name, _)| !is_below(name, path));
    }

    /// Every text with its path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The numbers of the groups of a repeated field that are there.
    pub fn groups(&self, path: &str) -> BTreeSet<usize> {
        let number = |name: &str| name.strip_prefix(path)?.strip_prefix('[')?.split_once(']')?.0.parse().ok();
        self.0.iter().filter_map(|(name, _)| number(name)).collect()
    }

    /// The message that the texts say, in JSON. What is left blank is left out.
    pub fn to_json(&self, message: &MessageDescriptor) -> Value {
        self.message(message, "").0
    }

    /// The texts that say `json`.
    pub fn of_json(message: &MessageDescriptor, json: &Value) -> Self {
        let mut values = Self::default();
        values.take(message, "", json);
        values
    }

    /// Puts in the texts that say what is on record, below a path.
    ///
    /// # Panics
    /// Never: every message of the contracts is in their descriptors.
    pub fn show<M: prost::Message + prost::Name>(&mut self, path: &str, recorded: Option<&M>) {
        let Some(recorded) = recorded else { return };
        let message = descriptor_pool().get_message_by_name(&M::full_name()).expect("a message of the contracts");
        let dynamic = DynamicMessage::decode(message.clone(), recorded.encode_to_vec().as_slice()).expect("its bytes");
        let json = serde_json::to_value(&dynamic).expect("a message is JSON");
        self.take(&message, path, &json);
    }

    /// A message, and whether anything in it was filled in.
    fn message(&self, message: &MessageDescriptor, prefix: &str) -> (Value, bool) {
        let mut object = Map::new();
        let mut is_filled = false;
        for field in message.fields().filter(|field| field.name() != "header") {
            let path = join(prefix, field.json_name());
            let (value, is_field_filled) = self.field(&field, &path);
            is_filled |= is_field_filled;
            if let Some(value) = value {
                object.insert(field.json_name().to_owned(), value);
            }
        }
        (Value::Object(object), is_filled)
    }

    fn field(&self, field: &FieldDescriptor, path: &str) -> (Option<Value>, bool) {
        let text = self.get(path).trim();
        let kind = field.kind();
        match widget(field) {
            Widget::Group => {
                let (value, is_filled) = self.message(kind.as_message().expect("a group is a message"), path);
                (is_filled.then_some(value), is_filled)
            }
            Widget::Groups | Widget::Each => {
                let message = kind.as_message().expect("groups are messages");
                let is_kept_blank = widget(field) == Widget::Each;
                let groups =
                    self.groups(path).into_iter().map(|number| self.message(message, &format!("{path}[{number}]")));
                let mut is_filled = false;
                let kept: Vec<Value> = groups
                    .filter(|(_, is_group_filled)| is_kept_blank || *is_group_filled)
                    .map(|(value, is_group_filled)| {
                        is_filled |= is_group_filled;
                        value
                    })
                    .collect();
                ((!kept.is_empty()).then_some(Value::Array(kept)), is_filled)
            }
            Widget::Texts(_) => {
                let texts: Map<String, Value> = self.texts(path).map(|(key, text)| (key, json!(text))).collect();
                let is_filled = !texts.is_empty();
                (is_filled.then_some(Value::Object(texts)), is_filled)
            }
            Widget::Lines => several(text.lines()),
            Widget::Several(_) | Widget::Words => several(self.all(path)),
            Widget::Check => (self.get(path).eq("true").then_some(json!(true)), text == "true"),
            // The value of an enum by which a group is one of each is no answer.
            Widget::Word if path.ends_with("].criterion") || path.ends_with("].factor") => (one(text), false),
            Widget::Moment => (one(text).map(|_| json!(moment(text))), !text.is_empty()),
            _ => (one(text), !text.is_empty()),
        }
    }

    fn texts<'v>(&'v self, path: &'v str) -> impl Iterator<Item = (String, &'v str)> {
        self.0.iter().filter_map(move |(name, text)| {
            let key = name.strip_prefix(path)?.strip_prefix('[')?.strip_suffix(']')?;
            (!text.trim().is_empty()).then(|| (key.to_owned(), text.trim()))
        })
    }

    fn take(&mut self, message: &MessageDescriptor, prefix: &str, json: &Value) {
        for field in message.fields().filter(|field| field.name() != "header") {
            let path = join(prefix, field.json_name());
            let value = &json[field.json_name()];
            let kind = field.kind();
            match (widget(&field), value) {
                (_, Value::Null) => {}
                (Widget::Group, value) => self.take(kind.as_message().expect("a group is a message"), &path, value),
                (Widget::Groups | Widget::Each, Value::Array(groups)) => {
                    let message = kind.as_message().expect("groups are messages").clone();
                    for (number, group) in groups.iter().enumerate() {
                        self.take(&message, &format!("{path}[{number}]"), group);
                    }
                }
                (Widget::Texts(_), Value::Object(texts)) => {
                    for (key, text) in texts {
                        self.add(&format!("{path}[{key}]"), text.as_str().unwrap_or_default());
                    }
                }
                (Widget::Lines, Value::Array(lines)) => {
                    let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).collect();
                    self.add(&path, lines.join("\n"));
                }
                (_, Value::Array(several)) => several.iter().for_each(|one| self.add(&path, plain(one))),
                (_, value) => self.add(&path, plain(value)),
            }
        }
    }
}

fn several<'t>(texts: impl Iterator<Item = &'t str>) -> (Option<Value>, bool) {
    let texts: Vec<&str> = texts.map(str::trim).filter(|text| !text.is_empty()).collect();
    let is_filled = !texts.is_empty();
    (is_filled.then(|| json!(texts)), is_filled)
}

fn one(text: &str) -> Option<Value> {
    (!text.is_empty()).then(|| json!(text))
}

/// A moment as messages have it, of what a browser's field for moments gives: `2013-11-08T04:40`.
fn moment(text: &str) -> String {
    match text.len() {
        16 => format!("{text}:00Z"),
        19 => format!("{text}Z"),
        _ => text.to_owned(),
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The path of a field below another.
pub fn join(prefix: &str, name: &str) -> String {
    if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") }
}

/// Whether a path is another one, or below it.
pub fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn submit() -> MessageDescriptor {
        descriptor_pool().get_message_by_name("convene.activation.v1.SubmitProposalRequest").expect("a message")
    }

    #[test]
    fn what_is_left_blank_is_left_out_and_the_rest_keeps_its_order() {
        let pairs = [
            ("submission.proposal", "p-1"),
            ("submission.recommendations[0].cluster", " "),
            ("submission.recommendations[0].criteria[0].criterion", "CRITERION_COORDINATION_GAPS"),
            ("submission.recommendations[2].name", "Health"),
            ("submission.recommendations[2].sectors", "HEA"),
            ("submission.recommendations[2].sectors", "NUT"),
            ("submission.recommendations[2].criteria[0].criterion", "CRITERION_COORDINATION_GAPS"),
            ("submission.recommendations[2].criteria[0].met", "true"),
            ("submission.issues[gender]", "As many women as men."),
            ("submission.issues[age]", ""),
            ("submission.thematicGroups", "one\r\n\r\ntwo"),
            ("submission.evidence.assessment", ""),
        ];
        let values = Values::of(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let json = values.to_json(&submit());
        let expected = json!({"submission": {
            "proposal": "p-1",
            "recommendations": [{
                "name": "Health", "sectors": ["HEA", "NUT"],
                "criteria": [{"criterion": "CRITERION_COORDINATION_GAPS", "met": true}],
            }],
            "issues": {"gender": "As many women as men."},
            "thematicGroups": ["one", "two"],
        }});
        assert_eq!(json, expected);
        let again = Values::of_json(&submit(), &json);
        assert_eq!(again.get("submission.recommendations[0].name"), "Health", "groups are numbered anew");
        assert_eq!(again.to_json(&submit()), json, "nothing is lost on the way");
    }

    #[test]
    fn a_moment_of_a_browser_is_one_of_a_message() {
        let request =
            descriptor_pool().get_message_by_name("convene.activation.v1.RecordMeetingRequest").expect("a message");
        let values = Values::of([("meeting.heldAt".to_owned(), "2013-11-14T06:00".to_owned())]);
        assert_eq!(values.to_json(&request)["meeting"]["heldAt"], "2013-11-14T06:00:00Z");
    }
}
