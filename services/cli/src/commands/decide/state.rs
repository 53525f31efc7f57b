//! What is decided on, in the words of people who decide.

use serde_json::Value;

use crate::show::dates;
use crate::show::style::{STRONG, painted};
use crate::show::table::cell;
use crate::show::text::indented;

/// What a proposal asks for.
pub fn submission(submission: &Value) -> String {
    let mut page = format!(
        "{} for the emergency {}\n",
        painted(STRONG, format!("Proposal {}", cell(&submission["proposal"]))),
        cell(&submission["emergency"])
    );
    for one in list(&submission["recommendations"]) {
        let (cluster, sectors, lead) = (cell(&one["cluster"]), cell(&one["sectors"]), cell(&one["lead"]["agency"]));
        page.push_str(&line(&format!("activate {cluster} ({sectors}), led by {lead}: {}", cell(&one["rationale"]))));
    }
    for one in list(&submission["leadChanges"]) {
        page.push_str(&line(&format!(
            "{} is led by {} from then on",
            cell(&one["cluster"]),
            cell(&one["lead"]["agency"])
        )));
    }
    for one in list(&submission["otherSolutions"]) {
        page.push_str(&line(&format!("no cluster for {}: {}", cell(&one["sectors"]), cell(&one["description"]))));
    }
    page
}

/// A proposal as it stands: what it asks for, what those say who were asked, and what is weak in it.
pub fn proposal(proposal: &Value) -> String {
    let mut page = submission(&proposal["submission"]);
    page.push_str(&line(&format!("received {} UTC", dates::time_of(&proposal["receivedAt"]))));
    page.push_str(&answers(&proposal["transmission"], &proposal["answers"], "POSITION_"));
    for finding in list(&proposal["findings"]) {
        page.push_str(&line(&format!("weak: {} ({})", cell(&finding["problem"]), cell(&finding["row"]))));
    }
    page
}

/// What the organizations say that were asked, and who is silent.
pub fn answers(asked: &Value, answers: &Value, prefix: &str) -> String {
    if asked.is_null() {
        return line("nobody was asked yet");
    }
    let mut page = String::new();
    let mut silent: Vec<String> =
        [&asked["principals"], &asked["globalLeads"]].into_iter().flat_map(list).map(cell).collect();
    silent.sort();
    silent.dedup();
    for answer in list(answers) {
        let organization = cell(&answer["organization"]);
        let position = cell(&answer["position"]).replace(prefix, "").replace('_', " ").to_lowercase();
        page.push_str(&line(&format!("{organization} {position}: {}", cell(&answer["statement"]))));
        silent.retain(|other| *other != organization);
    }
    if !silent.is_empty() {
        page.push_str(&line(&format!("asked and silent: {}; silence is no approval", silent.join(", "))));
    }
    page
}

pub fn line(text: &str) -> String {
    indented(text, 2)
}

pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// RM-1.11: who decides sees what is asked for, who objects and who is silent.
    #[test]
    fn who_decides_sees_what_is_asked_for_and_who_is_silent() {
        let lead = json!({"agency": "WHO"});
        let one =
            json!({"cluster": "health", "sectors": ["HEA"], "lead": lead, "rationale": "hospitals are destroyed"});
        let shown = proposal(&json!({
            "submission": {"proposal": "p-1", "emergency": "storm", "recommendations": [one]},
            "receivedAt": "2024-01-10T13:00:00Z",
            "transmission": {"principals": ["WHO", "UNICEF", "WFP"], "globalLeads": ["WHO"]},
            "answers": [{"organization": "WFP", "position": "POSITION_OBJECTS", "statement": "there is one already"}],
            "findings": [{"row": "GN-5.1", "problem": "no assessment is given"}],
        }));
        let shown = anstream::adapter::strip_str(&shown).to_string();
        for part in [
            "activate health (HEA), led by WHO: hospitals are destroyed",
            "WFP objects: there is one already",
            "asked and silent: UNICEF, WHO;",
            "weak: no assessment is given (GN-5.1)",
        ] {
            assert!(shown.contains(part), "'{part}' is not in\n{shown}");
        }
    }
}
