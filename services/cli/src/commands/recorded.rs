//! What is on record at all: by it an empty answer is told from a mistyped name, and "nothing is due" from "nothing is recorded".

use std::collections::BTreeSet;

use convene_kernel::codes::{CountryCode, ResourceId};
use convene_kernel::guidance::nearest;
use serde_json::{Value, json};

use super::session::Session;
use crate::client::method;
use crate::show::table::cell;

/// The services that keep records.
fn keepers() -> impl Iterator<Item = &'static str> {
    let pool = convene_proto::descriptor_pool();
    let keeps = |service: &&str| method::find(pool, &list_of(service)).is_ok();
    convene_suite::SERVICES.iter().map(|service| service.name()).filter(keeps)
}

/// The method that lists the records of a service.
fn list_of(service: &str) -> String {
    format!("convene.{service}.v1.RecordService/ListRecords")
}

/// How many exercises a refusal names.
const NAMED: usize = 20;

/// Refuses an exercise that no service has a record of: an answer about it would be empty, and would read as if all were well.
pub async fn known_exercise(session: &mut Session, exercise: Option<&ResourceId>) -> anyhow::Result<()> {
    let Some(exercise) = exercise else { return Ok(()) };
    let mut known = BTreeSet::new();
    for service in keepers() {
        let records = records(session, service, json!({})).await?;
        known.extend(records.iter().map(|record| cell(&record["exercise"])).filter(|name| !name.is_empty()));
        if known.contains(exercise.as_str()) {
            return Ok(());
        }
    }
    let meant = nearest::among(exercise.as_str(), known.iter().map(|name| (name.as_str(), name)));
    let meant = meant.map(|name| format!("; did you mean {name}?")).unwrap_or_default();
    let named = match known.len() {
        0 => "nothing is recorded in any exercise that you may read".to_owned(),
        1..=NAMED => format!("on record: {}", known.into_iter().collect::<Vec<_>>().join(", ")),
        count => format!("there are {count} others"),
    };
    anyhow::bail!("nothing is recorded in an exercise '{exercise}'{meant} ({named})")
}

/// That nothing is recorded of what was asked about, as a sentence, where an empty answer comes of that.
pub async fn nothing_recorded(
    session: &mut Session,
    country: Option<&CountryCode>,
    exercise: Option<&ResourceId>,
) -> anyhow::Result<Option<String>> {
    let mut exercises = BTreeSet::new();
    for service in keepers() {
        let records = records(session, service, json!({"country": country, "exercise": exercise})).await?;
        // Without an exercise the records of every exercise are listed too.
        let is_asked = |record: &Value| cell(&record["exercise"]) == exercise.map_or("", ResourceId::as_str);
        if records.iter().any(is_asked) {
            return Ok(None);
        }
        exercises.extend(records.iter().map(|record| cell(&record["exercise"])));
    }
    let of = country.map_or_else(|| "any country that you may read".to_owned(), CountryCode::to_string);
    Ok(Some(match (exercise, exercises.first()) {
        (Some(exercise), _) => format!("nothing is recorded of {of} in the exercise {exercise}"),
        (None, Some(one)) => format!("nothing is recorded of {of} but in exercises; name one, as in --exercise {one}"),
        (None, None) => format!("nothing is recorded of {of}"),
    }))
}

/// That a list is empty, and that nothing is recorded at all where it comes of that.
pub async fn there_are_none(
    session: &mut Session,
    country: Option<&CountryCode>,
    exercise: Option<&ResourceId>,
) -> anyhow::Result<String> {
    let nothing = nothing_recorded(session, country, exercise).await?;
    Ok(nothing.map_or_else(|| "there are none".to_owned(), |nothing| format!("there are none: {nothing}")))
}

async fn records(session: &mut Session, service: &str, header: Value) -> anyhow::Result<Vec<Value>> {
    session.list(&list_of(service), "records", json!({"header": header})).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_that_keeps_records_is_asked() {
        let asked: Vec<_> = keepers().collect();
        assert!(
            ["activation", "coordination", "icsm", "monitoring"].iter().all(|service| asked.contains(service)),
            "{asked:?}"
        );
    }
}
