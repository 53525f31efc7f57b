//! What happened to a thing, and who decided it, in the order of recording.

use askama::Template;
use convene_proto::common::v1::HistoryEntry;
use serde_json::Value;

use crate::answer::{Answer, Failure, page};
use crate::deed::history::{event, part_of};
use crate::deed::subject::Subject;
use crate::visit::{Guest, Visit};

struct Entry {
    event: String,
    language: &'static str,
    occurred: String,
    recorded: String,
    by: String,
    commit: String,
    resource: String,
    says: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "history.html")]
struct HistoryPage<'a> {
    v: &'a Guest,
    about: String,
    back: String,
    entries: Vec<Entry>,
    more: String,
}

/// Draws the history.
///
/// # Errors
/// When there is no such thing, or its history cannot be read.
pub async fn show(visit: Visit) -> Answer {
    let (country, collection, id) = (visit.param("country"), visit.param("collection"), visit.param("id"));
    let subject = match collection {
        "" if visit.path.starts_with("/queue/") => Subject::Item,
        "" => Subject::Country,
        _ => Subject::ALL.into_iter().find(|one| one.collection() == collection).ok_or(Failure::Missing)?,
    };
    let (entries, after) = part_of(&visit, subject.service(), &subject.resource(id), visit.asked("after")).await?;
    let about = if id.is_empty() { visit.country(country) } else { id.to_owned() };
    Ok(page(&HistoryPage {
        v: &visit,
        about,
        back: format!("{}{}", visit.base, subject.page(country, id)),
        entries: entries.iter().map(|entry| shown(&visit, entry, country)).collect(),
        more: form_urlencoded::byte_serialize(after.as_bytes()).collect(),
    }))
}

fn shown(visit: &Visit, entry: &HistoryEntry, country: &str) -> Entry {
    let actor = entry.actor.clone().unwrap_or_default();
    let (event, language) = event(visit, &entry.event);
    let data: Value = serde_json::from_str(&entry.data).unwrap_or_default();
    let mut says = Vec::new();
    flatten("", &data, &mut says);
    let by = [visit.role(&actor.role), actor.organization].into_iter().filter(|part| !part.is_empty());
    Entry {
        event,
        language,
        occurred: visit.when(entry.occurred_at.as_ref(), country),
        recorded: visit.when(entry.recorded_at.as_ref(), country),
        by: by.collect::<Vec<_>>().join(", "),
        commit: entry.commit.clone(),
        resource: entry.resource.clone(),
        says,
    }
}

/// What an event says, each value with its path.
fn flatten(path: &str, value: &Value, says: &mut Vec<(String, String)>) {
    let below = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, value)| flatten(&below(name), value, says)),
        Value::Array(values) if values.iter().all(Value::is_string) => {
            let texts: Vec<_> = values.iter().filter_map(Value::as_str).collect();
            if !texts.is_empty() {
                says.push((path.to_owned(), texts.join(", ")));
            }
        }
        Value::Array(values) => {
            (1..).zip(values).for_each(|(number, value)| flatten(&format!("{path} {number}"), value, says));
        }
        Value::Null => {}
        Value::String(text) if text.is_empty() => {}
        Value::String(text) => says.push((path.to_owned(), text.clone())),
        other => says.push((path.to_owned(), other.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_an_event_says_is_shown_with_its_path() {
        let mut says = Vec::new();
        flatten("", &json!({"a": {"b": "one", "c": ""}, "d": ["x", "y"], "e": [{"f": true}]}), &mut says);
        let shown: Vec<_> = says.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        assert_eq!(shown, [("a.b", "one"), ("d", "x, y"), ("e 1.f", "true")]);
    }
}
