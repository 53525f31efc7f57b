//! Activation checklists as people read them: the list of those that are owed, one with its items, and the form to fill in.

use serde_json::{Value, json};

use crate::commands::choice;
use crate::show::dates;
use crate::show::style::{BAD, QUIET, STRONG, painted};
use crate::show::table::{cell, table};

/// What the names of each choice begin with in the contracts.
pub const DATE: &str = "CHECKLIST_DATE_";
pub const STATUS: &str = "ITEM_STATUS_";

/// The checklists that are owed, and those in between.
pub fn list(rows: &[Value]) -> String {
    table(&["country", "cluster", "checklist", "due (UTC)", "after", "state", "changed", "etag"], rows.iter().map(row))
}

fn row(row: &Value) -> Vec<String> {
    let (owed, checklist) = (&row["owed"], &row["checklist"]);
    let name = cell(&checklist["checklist"]);
    let name = if name.is_empty() { choice::called(DATE, &cell(&owed["date"])) } else { name };
    let count = checklist["changes"].as_array().map_or(0, Vec::len);
    let previous = cell(&checklist["previous"]);
    let changed = if previous.is_empty() { String::new() } else { format!("{count} since {previous}") };
    vec![
        cell(&row["country"]),
        cell(&row["cluster"]),
        name,
        due(owed),
        counts_from(owed),
        state(owed, checklist),
        changed,
        cell(&checklist["etag"]),
    ]
}

/// When one is due.
fn due(owed: &Value) -> String {
    if owed.is_null() { "in between".to_owned() } else { dates::time_of(&owed["dueAt"]) }
}

/// What the date of one counts from.
fn counts_from(owed: &Value) -> String {
    let from = if owed["level3"] == true { "level 3" } else { "activation" };
    if owed.is_null() { String::new() } else { from.to_owned() }
}

/// How far one is.
fn state(owed: &Value, checklist: &Value) -> String {
    let submitted = dates::time_of(&checklist["submittedAt"]);
    let (due_at, done_at) = (dates::parsed(&owed["dueAt"]), dates::parsed(&owed["submittedAt"]));
    if !submitted.is_empty() {
        let is_late = due_at.zip(done_at).is_some_and(|(due, done)| due < done);
        return format!("submitted {submitted}{}", if is_late { ", late" } else { "" });
    }
    if !owed["voidAt"].is_null() {
        return format!("not owed since {}: {}", dates::time_of(&owed["voidAt"]), cell(&owed["voidBecause"]));
    }
    let late = if owed["late"] == true { format!(", {}", painted(BAD, "late")) } else { String::new() };
    let begun = if checklist.is_null() { "not begun" } else { "draft" };
    format!("{begun}{late}")
}

/// What a checklist is, in two lines.
pub fn head(checklist: &Value) -> String {
    let date = cell(&checklist["date"]);
    let date = if date.is_empty() || date == format!("{DATE}UNSPECIFIED") {
        "in between".to_owned()
    } else {
        format!("for the date of {}", choice::called(DATE, &date).replace('-', " "))
    };
    let submitted = dates::time_of(&checklist["submittedAt"]);
    let state = if submitted.is_empty() { "a draft".to_owned() } else { format!("submitted {submitted} UTC") };
    let title = format!("Checklist {} of {}", cell(&checklist["checklist"]), cell(&checklist["cluster"]));
    let consulted = cell(&checklist["consulted"]);
    let consulted = if consulted.is_empty() { "nobody yet".to_owned() } else { consulted };
    format!("{}, {date}, {state}\nconsulted: {consulted}\n", painted(STRONG, title))
}

/// A checklist with its items, part by part.
pub fn page(checklist: &Value, template: &Value, language: &str) -> String {
    let mut page = head(checklist);
    let derived =
        if template["derived"] == true { "; its items are derived, for the original list is not public" } else { "" };
    let etag = format!("etag {}; template {}{derived}", cell(&checklist["etag"]), cell(&checklist["template"]));
    page.push_str(&format!("{}\n", painted(QUIET, etag)));
    let previous = cell(&checklist["previous"]);
    if !previous.is_empty() {
        page.push_str(&format!("what was so in {previous} is beside what has changed\n"));
    }
    let of = |list: &Value, item: &Value| {
        let mut entries = list.as_array().into_iter().flatten();
        entries.find(|entry| entry["item"] == *item).cloned().unwrap_or_default()
    };
    for part in template["parts"].as_array().into_iter().flatten() {
        let rows = part["items"].as_array().into_iter().flatten().map(|item| {
            let entry = of(&checklist["entries"], &item["item"]);
            let change = of(&checklist["changes"], &item["item"]);
            let was = if change.is_null() { String::new() } else { status(&change["before"]) };
            vec![text(&item["text"], language), status(&entry["status"]), was, cell(&entry["note"])]
        });
        let title = painted(STRONG, text(&part["text"], language));
        page.push_str(&format!("\n{title}\n{}\n", table(&["item", "is", "was", "note"], rows)));
    }
    page
}

fn status(status: &Value) -> String {
    let name = cell(status);
    if name.is_empty() || name == format!("{STATUS}UNSPECIFIED") {
        return "not answered".to_owned();
    }
    choice::called(STATUS, &name).replace('-', " ")
}

/// A text in a language, and in English where there is none.
fn text(texts: &Value, language: &str) -> String {
    let said = cell(&texts[language]);
    if said.is_empty() { cell(&texts["en"]) } else { said }
}

/// What a cluster owes, as a table.
pub fn owed(monitoring: &Value) -> String {
    let rows = monitoring["owed"].as_array().into_iter().flatten().map(|owed| {
        let begun = json!({"submittedAt": owed["submittedAt"]});
        let begun = if cell(&owed["checklist"]).is_empty() { Value::Null } else { begun };
        vec![choice::called(DATE, &cell(&owed["date"])), due(owed), counts_from(owed), state(owed, &begun)]
    });
    let title = painted(STRONG, format!("Checklists of {}", cell(&monitoring["cluster"])));
    format!("{title}\n{}\n", table(&["checklist", "due (UTC)", "after", "state"], rows))
}

/// The form of a checklist: every item of the template, with what `from` says of it.
pub fn form(head: &Value, template: &Value, from: &Value, language: &str) -> String {
    let [checklist, cluster, date, country] =
        ["checklist", "cluster", "date", "country"].map(|field| cell(&head[field]));
    let date = if date.is_empty() { "# date: CHECKLIST_DATE_TWO_WEEKS".to_owned() } else { format!("date: {date}") };
    let consulted = if from["consulted"].is_array() { from["consulted"].to_string() } else { "[]".to_owned() };
    let mut form = format!(
        "# The activation checklist of {cluster}, template {}. Fill it in, in consultation with others, and run
#   convene checklist draft {country} checklist.yaml --as coordinator@{country}
# Source: {}

checklist: {checklist}
cluster: {cluster}
{date}
consulted: {consulted}    # whom you consulted, by office, such as [\"Department of Health\", \"the partners\"]

# ITEM_STATUS_IN_PLACE, ITEM_STATUS_UNDER_WAY, ITEM_STATUS_NOT_BEGUN, or ITEM_STATUS_NOT_NEEDED with a note that says why.
entries:
",
        cell(&template["template"]),
        cell(&template["source"]),
    );
    for part in template["parts"].as_array().into_iter().flatten() {
        form.push_str(&format!("\n  # {}\n", text(&part["text"], language)));
        for item in part["items"].as_array().into_iter().flatten() {
            let mut entries = from["entries"].as_array().into_iter().flatten();
            let known = entries.find(|entry| entry["item"] == item["item"]).cloned().unwrap_or_default();
            let status = cell(&known["status"]);
            let unknown = status.is_empty() || status == format!("{STATUS}UNSPECIFIED");
            let status = if unknown { format!("{STATUS}NOT_BEGUN") } else { status };
            let note = json!(cell(&known["note"]));
            form.push_str(&format!(
                "  - item: {}    # {}\n    status: {status}\n    note: {note}\n",
                cell(&item["item"]),
                text(&item["text"], language),
            ));
        }
    }
    form
}
