//! Meetings as rows of a list.

use serde_json::Value;

use crate::show::dates;
use crate::show::style::{STRONG, painted};
use crate::show::table::cell;

/// The cells of a meeting that was held.
pub fn held(entry: &Value) -> Vec<String> {
    let (one, held) = (&entry["meeting"], &entry["meeting"]["held"]);
    let count = |field: &str| held[field].as_array().map_or(0, Vec::len).to_string();
    let (id, minutes) = (cell(&held["meeting"]), cell(&held["minutes"]));
    let (began, weak) = (dates::time_of(&held["beganAt"]), weak(&one["findings"]));
    vec![cell(&entry["country"]), id, who_meets(held), began, minutes, count("decisions"), count("issues"), weak]
}

/// The cells of a series of meetings.
pub fn series(entry: &Value) -> Vec<String> {
    let (one, rhythm) = (&entry["series"], &entry["series"]["rhythm"]);
    let every = match rhythm["everyWeeks"].as_u64() {
        Some(1) => "week".to_owned(),
        weeks => format!("{} weeks", weeks.unwrap_or_default()),
    };
    let (id, name, first) = (cell(&rhythm["series"]), cell(&rhythm["name"]), dates::time_of(&rhythm["first"]));
    let (minutes, weak) = (cell(&rhythm["minutes"]), weak(&one["findings"]));
    vec![cell(&entry["country"]), id, who_meets(rhythm), name, first, every, minutes, weak]
}

/// The clusters that meet together, or the structure that does.
fn who_meets(meeting: &Value) -> String {
    let clusters = [&meeting["cluster"]].into_iter().chain(meeting["jointWith"].as_array().into_iter().flatten());
    let clusters = clusters.map(cell).collect::<Vec<_>>().join(", ");
    let structure = cell(&meeting["structure"]);
    if structure.is_empty() { clusters } else { format!("{structure} of {clusters}") }
}

/// What is weak, in one cell.
fn weak(findings: &Value) -> String {
    let problems = findings.as_array().into_iter().flatten().map(|finding| cell(&finding["problem"]));
    problems.collect::<Vec<_>>().join("; ")
}

/// A meeting that was held, for people.
pub fn held_page(meeting: &Value) -> String {
    let held = &meeting["held"];
    let list = |title: &str, field: &str| {
        let lines = held[field].as_array().into_iter().flatten().map(|one| format!("  {}\n", cell(one)));
        let lines: String = lines.collect();
        if lines.is_empty() { String::new() } else { format!("{title}:\n{lines}") }
    };
    format!(
        "{}, {} UTC, {} minutes\n{}{}{}{}",
        painted(STRONG, who_meets(held)),
        dates::time_of(&held["beganAt"]),
        cell(&held["minutes"]),
        list("came", "attendedBy"),
        list("decided", "decisions"),
        list("raised", "issues"),
        list("took up", "takesUp"),
    )
}

/// A series of meetings, for people.
pub fn series_page(one: &Value) -> String {
    let [_, id, who, name, first, every, minutes, _]: [String; 8] =
        series(&serde_json::json!({"series": one})).try_into().unwrap_or_default();
    format!("{} ({id}) of {who}: every {every} since {first} UTC, {minutes} minutes\n", painted(STRONG, name))
}
