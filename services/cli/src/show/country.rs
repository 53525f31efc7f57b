//! A country's record as tables: what there is, who leads it, what is weak, what is owed.

use serde_json::Value;

use super::dates;
use super::receipt::{OWED, weak};
use super::style::{STRONG, painted};
use super::table::{cell, sections};

/// A country's architecture, with `owed`, the table of what is due, where the scheduler has said it.
pub fn architecture(architecture: &Value, owed: Option<&str>) -> String {
    let head = match architecture["head"].as_str() {
        Some("rc") => "the Resident Coordinator answers for the response",
        Some("hc") => "the Humanitarian Coordinator answers for the response",
        _ => "it is not recorded whether a Humanitarian or a Resident Coordinator answers for the response",
    };
    let mut page = painted(STRONG, cell(&architecture["country"])).to_string();
    if architecture["exercise"].as_str().is_some_and(|exercise| !exercise.is_empty()) {
        page.push_str(&format!(", exercise {}", cell(&architecture["exercise"])));
    }
    let place = page.clone();
    page.push_str(&format!(": {head}\n"));
    let groups = match architecture["term"].as_str() {
        Some("TERM_SECTOR") => "Sectors",
        Some("TERM_WORKING_GROUP") => "Working groups",
        _ => "Clusters",
    };
    let mut shown = sections(
        architecture,
        &[
            ("Emergencies", "emergencies", &["emergency", "name", "since (UTC)", "level 3 (UTC)", "etag"], emergency),
            (groups, "clusters", &["cluster", "serves", "led by", "since (UTC)", "until (UTC)", "etag"], cluster),
            ("Other mechanisms", "mechanisms", &["mechanism", "serves", "led by"], mechanism),
            ("Other solutions", "otherSolutions", &["serves", "what", "led by"], solution),
            ("Proposals", "proposals", &["proposal", "received (UTC)", "state", "etag"], proposal),
            ("What sources disagree on", "disagreements", &["fact", "of", "what they say"], disagreement),
        ],
    );
    // What is to be done comes before what is weak.
    match owed {
        Some(owed) if !owed.is_empty() => shown.push_str(&format!("\n{}\n{owed}\n", painted(STRONG, "What is due"))),
        Some(_) => {}
        None => shown.push_str(&sections(architecture, &[OWED])),
    }
    shown.push_str(&weak("What is weak", &architecture["findings"]));
    // Of an empty record nothing is said but that: that no head is recorded would read as if something else were.
    if shown.is_empty() && architecture["head"].as_str().unwrap_or_default().is_empty() {
        return format!("{place}: nothing is recorded\n");
    }
    page.push_str(if shown.is_empty() { "nothing else is recorded\n" } else { &shown });
    page
}

fn emergency(emergency: &Value) -> Vec<String> {
    let facts = &emergency["facts"];
    let responses = emergency["level3Responses"].as_array().map_or(&[][..], Vec::as_slice);
    let level_3: Vec<_> = responses.iter().map(level_3).collect();
    vec![
        cell(&facts["emergency"]),
        cell(&facts["name"]),
        dates::time_of(&facts["onset"]),
        level_3.join(", "),
        cell(&emergency["etag"]),
    ]
}

/// When a level 3 response was declared and, once it has ended, when it did.
fn level_3(response: &Value) -> String {
    let found = &response["asFound"];
    let declared = dates::known(&response["declaredAt"], &found["began"]);
    let ended = dates::known(&response["endedAt"], &found["ended"]);
    match (declared.is_empty(), ended.is_empty()) {
        (true, _) => "decided, not declared".to_owned(),
        (false, true) => declared,
        (false, false) => format!("{declared} to {ended}"),
    }
}

fn cluster(cluster: &Value) -> Vec<String> {
    let lead = cluster["leads"].as_array().and_then(|leads| leads.last()).map_or(&Value::Null, |lead| &lead["agency"]);
    let shared = cell(&cluster["sharesLeadershipWith"]);
    let led_by = if shared.is_empty() { cell(lead) } else { format!("{} with {shared}", cell(lead)) };
    vec![
        cell(&cluster["cluster"]),
        cell(&cluster["sectors"]),
        led_by,
        dates::known(&cluster["activatedAt"], &cluster["asFound"]["began"]),
        dates::known(&cluster["endedAt"], &cluster["asFound"]["ended"]),
        cell(&cluster["etag"]),
    ]
}

fn mechanism(mechanism: &Value) -> Vec<String> {
    vec![cell(&mechanism["name"]), cell(&mechanism["sectors"]), cell(&mechanism["ledBy"])]
}

fn solution(solution: &Value) -> Vec<String> {
    vec![cell(&solution["sectors"]), cell(&solution["description"]), cell(&solution["ledBy"])]
}

fn proposal(proposal: &Value) -> Vec<String> {
    let state = cell(&proposal["state"]).replace("PROPOSAL_STATE_", "").to_lowercase();
    vec![cell(&proposal["proposal"]), dates::time_of(&proposal["receivedAt"]), state, cell(&proposal["etag"])]
}

fn disagreement(disagreement: &Value) -> Vec<String> {
    let fact = &disagreement["fact"];
    let kind = cell(&fact["kind"]).replace("FACT_KIND_", "").replace('_', " ").to_lowercase();
    let claims = disagreement["claims"].as_array().map_or(&[][..], Vec::as_slice);
    let claims: Vec<_> = claims.iter().map(claim).collect();
    vec![kind, cell(&fact["of"]), claims.join("\n")]
}

/// What a source says, and whether the record follows it.
fn claim(claim: &Value) -> String {
    let (says, followed) = (&claim["claim"], claim["followed"] == true);
    let date = dates::in_words(says["date"].as_str().unwrap_or_default());
    let agency = says["agency"].as_str().filter(|agency| !agency.is_empty());
    let what = agency.map_or_else(|| date.clone(), |agency| format!("{agency} since {date}"));
    let source = says["source"].as_str().filter(|source| !source.is_empty()).unwrap_or("decided here");
    format!("{what} ({source}){}", if followed { ", which the record follows" } else { "" })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// RM-1.15: what two sources say is shown with both, and which of them the record follows.
    #[test]
    fn two_sources_are_shown_beside_each_other() {
        let claims = json!([
            {"claim": {"date": "2013-11", "source": "the register"}, "commit": "v2"},
            {"claim": {"date": "2013-11-13", "source": "the minutes"}, "commit": "v5", "followed": true},
        ]);
        let fact = json!({"kind": "FACT_KIND_ACTIVATION", "of": "shelter", "commit": "v2"});
        let page = architecture(&json!({"country": "PHL", "disagreements": [{"fact": fact, "claims": claims}]}), None);
        for part in [
            "activation",
            "shelter",
            "November 2013 (the register)",
            "13 Nov 2013 (the minutes), which the record follows",
        ] {
            assert!(page.contains(part), "'{part}' is not in\n{page}");
        }
    }

    /// RM-1.15: each level 3 response is shown with its end; OG-7: no head is named that is not on record.
    #[test]
    fn a_page_says_when_level_3_ended_and_names_no_head_that_is_not_recorded() {
        let responses = json!([
            {"declaredAt": "2013-11-12T07:00:00Z", "endedAt": "2014-05-01T00:00:00Z"},
            {"declaredAt": "2014-11-30T16:00:00Z", "asFound": {"began": "2014-12"}},
        ]);
        let emergency = json!({"facts": {"emergency": "haiyan"}, "level3Responses": responses});
        let found =
            json!({"cluster": "health", "activatedAt": "2009-09-30T16:00:00Z", "asFound": {"began": "2009-10"}});
        let page =
            architecture(&json!({"country": "PHL", "head": "", "emergencies": [emergency], "clusters": [found]}), None);
        assert!(page.contains("12 Nov 2013 07:00 to 1 May 2014 00:00, December 2014"), "{page}");
        assert!(page.contains("October 2009"), "{page}");
        assert!(page.contains("it is not recorded whether"), "{page}");
    }
}
