//! Final reports side by side.

use serde_json::Value;

use crate::show::table::{cell, table};

/// A row for each function and cell, a column for each report; and what several are weak in.
pub fn reports(answer: &Value) -> String {
    let reports = answer["reports"].as_array().map_or(&[][..], Vec::as_slice);
    if reports.is_empty() {
        return "there is no final report that you may read".to_owned();
    }
    let mut lines: Vec<(String, String)> = Vec::new();
    for line in reports.iter().filter_map(|report| report["scores"].as_array()).flatten() {
        let line = (cell(&line["code"]), cell(&line["text"]));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let headings: Vec<String> =
        ["code".to_owned(), "function or cell".to_owned()].into_iter().chain(reports.iter().map(name)).collect();
    let rows = lines.iter().map(|(code, text)| {
        let scores = reports.iter().map(|report| score(report, code));
        [code.clone(), text.clone()].into_iter().chain(scores).collect::<Vec<_>>()
    });
    let side_by_side = table(&headings.iter().map(String::as_str).collect::<Vec<_>>(), rows);
    let weak = answer["weak"].as_array().map_or(&[][..], Vec::as_slice);
    if weak.is_empty() {
        return format!("{side_by_side}\nNo function or cell is weak in several of the latest reports.");
    }
    let rows = weak.iter().map(|line| {
        let weak_in: Vec<_> = line["weakIn"].as_array().into_iter().flatten().map(cell).collect();
        let of = format!("{} of {}", weak_in.len(), cell(&line["scored"]));
        vec![cell(&line["code"]), cell(&line["text"]), of, weak_in.join(", ")]
    });
    let weak = table(&["code", "orange or red in several", "of the latest", "rounds"], rows);
    format!("{side_by_side}\n\n{weak}")
}

/// The round of a report, with its hub where it is of one.
fn name(report: &Value) -> String {
    let (round, hub) = (cell(&report["round"]), cell(&report["hub"]));
    if hub.is_empty() { round } else { format!("{round}/{hub}") }
}

/// The score of a line in a report, with what changed since the one before.
fn score(report: &Value, code: &str) -> String {
    let mut lines = report["scores"].as_array().into_iter().flatten();
    let Some(line) = lines.find(|line| cell(&line["code"]) == code) else { return String::new() };
    let change = cell(&line["change"]);
    let change = if change.is_empty() { change } else { format!(", {change}") };
    match cell(&line["score"]["state"]).as_str() {
        "scored" => format!("{} % {}{change}", cell(&line["score"]["percent"]), cell(&line["score"]["band"])),
        "too_few" => "withheld".to_owned(),
        _ => "no data".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// RM-9.7: each report is a column, with why it has no score; what several are weak in follows.
    #[test]
    fn reports_stand_side_by_side() {
        let line = |score: Value| json!([{"code": "1.1", "text": "A platform", "score": score, "change": "-6.25"}]);
        let scored = json!({"state": "scored", "percent": "43.75", "band": "unsatisfactory"});
        let answer = json!({
            "reports": [
                {"round": "health-2014", "scores": line(scored)},
                {"round": "health-2014", "hub": "tacloban", "scores": line(json!({"state": "too_few"}))},
            ],
            "weak": [{"code": "1.1", "text": "A platform", "weakIn": ["health-2014", "wash-2014"], "scored": 3}],
        });
        let shown = reports(&answer);
        for words in ["health-2014/tacloban", "43.75 % unsatisfactory, -6.25", "withheld", "2 of 3"] {
            assert!(shown.contains(words), "{words} is not in\n{shown}");
        }
        assert!(reports(&json!({})).contains("no final report"));
    }
}
