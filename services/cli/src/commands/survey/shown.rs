//! Rounds, respondents and answers as tables and comma-separated values.

use convene_kernel::codes::ResourceId;
use serde_json::Value;

use super::about::About;
use crate::show::table::{cell, table};

/// What a stage is called.
fn stage(entity: &Value) -> String {
    let stage = cell(&entity["stage"]);
    stage.trim_start_matches("ROUND_STAGE_").to_lowercase().replace('_', " ")
}

/// Of what a row is: a hub, or the cluster as a whole.
fn level(entity: &Value) -> String {
    let hub = cell(&entity["hub"]);
    if hub.is_empty() { "national".to_owned() } else { hub }
}

/// Rounds as a table.
pub fn list(rounds: &[Value]) -> String {
    let rows = rounds.iter().map(|row| {
        let (round, plan) = (&row["round"], &row["round"]["plan"]);
        let entities = round["entities"].as_array().map_or(&[][..], Vec::as_slice);
        let stages: Vec<_> = entities.iter().map(|entity| format!("{}: {}", level(entity), stage(entity))).collect();
        let mut cells: Vec<_> = vec![cell(&row["country"])];
        cells.extend(["cluster", "round", "opensOn", "closesOn"].map(|field| cell(&plan[field])));
        cells.push(stages.join(", "));
        cells
    });
    table(&["country", "cluster", "round", "opens", "closes", "stage"], rows)
}

/// A round, with how far it is in each entity.
pub fn round(round: &Value) -> String {
    let plan = &round["plan"];
    let entities = round["entities"].as_array().map_or(&[][..], Vec::as_slice);
    let rows = entities.iter().map(|entity| {
        let percent = cell(&entity["ofInvited"]["total"]["percent"]);
        let percent = if percent.is_empty() { percent } else { format!("{percent} %") };
        let counts = ["invited", "answered", "coordinators"].map(|field| count(&entity[field]));
        let mut cells = vec![level(entity), stage(entity), cell(&entity["closesAt"])];
        cells.extend(counts);
        cells.push(percent);
        cells
    });
    let headings = ["level", "stage", "closes (UTC)", "invited", "answered", "coordinators", "rate"];
    let unknown = entities.iter().filter(|entity| entity["unknownToCoordination"] == true);
    let unknown: Vec<_> = unknown.map(level).collect();
    let told = match unknown.as_slice() {
        [] => String::new(),
        hubs => format!("\nCoordination has no such sub-national cluster: {}", hubs.join(", ")),
    };
    format!(
        "Round {} of {}, {} to {}; its etag is {}\n{}{told}",
        cell(&plan["round"]),
        cell(&plan["cluster"]),
        cell(&plan["opensOn"]),
        cell(&plan["closesOn"]),
        cell(&round["etag"]),
        table(&headings, rows)
    )
}

/// A round as it is read before it is decided on.
pub fn page(read: &Value) -> String {
    format!("{}\n", round(read).trim_end())
}

/// A number, which JSON leaves out where it is zero.
fn count(value: &Value) -> String {
    if value.is_null() { "0".to_owned() } else { cell(value) }
}

/// Answers as comma-separated values: a row for each response, a column for each item.
///
/// # Errors
/// When they cannot be written.
pub fn exported(answer: &Value) -> anyhow::Result<String> {
    let responses = answer["responses"].as_array().map_or(&[][..], Vec::as_slice);
    let of_response = |response: &Value| response["answers"].as_object().cloned().unwrap_or_default();
    let items: std::collections::BTreeSet<String> =
        responses.iter().flat_map(|response| of_response(response).into_iter().map(|(item, _)| item)).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heads = ["questionnaire", "kind", "organization"].map(str::to_owned);
    writer.write_record(heads.iter().chain(&items))?;
    for response in responses {
        let code = |field: &str, prefix: &str| cell(&response[field]).trim_start_matches(prefix).to_lowercase();
        let mut row =
            vec![code("audience", "AUDIENCE_"), code("kind", "RESPONDENT_KIND_"), cell(&response["organization"])];
        let answers = of_response(response);
        row.extend(items.iter().map(|item| answers.get(item).map(cell).unwrap_or_default()));
        writer.write_record(row)?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// Who was asked, and who may be, as a table.
pub fn respondents(answer: &Value) -> String {
    let rows = answer["respondents"].as_array().into_iter().flatten().map(|one| {
        let kind = cell(&one["kind"]).trim_start_matches("RESPONDENT_KIND_").to_lowercase().replace('_', " ");
        let kind = if kind == "unspecified" { String::new() } else { kind };
        let token = if one["invited"] == true { "yes" } else { "no" };
        let answer = match cell(&one["answered"]).as_str() {
            "ANSWER_STATE_CAME_IN" => "came in",
            "ANSWER_STATE_AWAITED" => "awaited",
            _ => "",
        };
        let words = [questionnaire(one), &kind, token, answer].map(str::to_owned);
        [vec![cell(&one["organization"]), cell(&one["name"])], words.to_vec()].concat()
    });
    table(&["organization", "name", "questionnaire", "kind", "token", "answer"], rows)
}

/// Those that were asked, as comma-separated values for a reminder. In an anonymous round nobody knows who answered, so that it goes to all;
/// in a round with names it goes to those whose answer is awaited.
///
/// # Errors
/// When they cannot be written.
pub fn reminders(about: &About, hub: Option<&ResourceId>, answer: &Value) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["organization", "questionnaire", "country", "round", "hub", "closes_on", "name"])?;
    let hub = hub.map(ToString::to_string).unwrap_or_default();
    let closes_on = cell(&answer["closesOn"]);
    let respondents = answer["respondents"].as_array().into_iter().flatten();
    for one in respondents.filter(|one| one["invited"] == true && one["answered"] != "ANSWER_STATE_CAME_IN") {
        let organization = cell(&one["organization"]);
        let round = about.round.as_str();
        let name = cell(&one["name"]);
        writer.write_record([&organization, questionnaire(one), &about.country, round, &hub, &closes_on, &name])?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

fn questionnaire(respondent: &Value) -> &'static str {
    if cell(&respondent["audience"]) == "AUDIENCE_COORDINATOR" { "coordinator" } else { "partner" }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// RM-9.5: a hub that coordination does not have is told.
    #[test]
    fn a_hub_that_coordination_does_not_have_is_told() {
        let of = |unknown: bool| {
            let hub = json!({"hub": "tacloban", "stage": "ROUND_STAGE_PLANNED", "unknownToCoordination": unknown});
            round(&json!({"plan": {"round": "first"}, "entities": [{"stage": "ROUND_STAGE_PLANNED"}, hub]}))
        };
        let told = "Coordination has no such sub-national cluster: tacloban";
        assert_eq!(of(true).lines().last(), Some(told));
        assert!(!of(false).contains("no such"));
    }

    /// RM-9.3: a reminder goes to all that have a token, and has no tokens; in a round with names not to those whose answer came in.
    #[test]
    fn a_reminder_goes_to_all_that_were_asked() {
        let answer = json!({"closesOn": "2014-02-23", "respondents": [
            {"organization": "WHO", "audience": "AUDIENCE_COORDINATOR", "kind": "RESPONDENT_KIND_UNSPECIFIED", "invited": true},
            {"organization": "CARE", "audience": "AUDIENCE_PARTNER", "kind": "RESPONDENT_KIND_INTERNATIONAL_NGO", "invited": true},
            {"organization": "NRC", "audience": "AUDIENCE_PARTNER"},
            {"organization": "OXFAM", "audience": "AUDIENCE_PARTNER", "invited": true, "answered": "ANSWER_STATE_CAME_IN"},
            {"organization": "RELIEF-NOW", "audience": "AUDIENCE_PARTNER", "invited": true, "name": "Relief Now", "answered": "ANSWER_STATE_AWAITED"},
        ]});
        let about = About { country: "PHL".to_owned(), round: "first".parse().expect("an identifier") };
        let csv = reminders(&about, None, &answer).expect("it is written");
        let lines: Vec<_> = csv.lines().skip(1).collect();
        let expected = [
            "WHO,coordinator,PHL,first,,2014-02-23,",
            "CARE,partner,PHL,first,,2014-02-23,",
            "RELIEF-NOW,partner,PHL,first,,2014-02-23,Relief Now",
        ];
        assert_eq!(lines, expected);
        let table = respondents(&answer);
        assert!(
            ["international ngo", "Relief Now", "came in", "awaited"].iter().all(|word| table.contains(word)),
            "{table}"
        );
        assert!(!table.contains("unspecified"), "a coordinator in the register has no kind: {table}");
    }
}
