//! What a command's receipt says: what is recorded now, what is weak in it, and what is owed because of it.

use serde_json::{Value, json};

use super::dates;
use super::style::{GOOD, painted};
use super::table::{Section, cell, sections};

/// Weaknesses that are accepted and stay on the record, those of one row about one resource together.
const WEAK: Section = ("What is weak", "findings", &["row", "about", "what"], finding);

/// Duties that are owed.
pub(super) const OWED: Section = ("What is owed", "duties", &["rule", "by", "about", "since (UTC)"], duty);

/// A receipt.
pub fn receipt(receipt: &Value) -> String {
    let done = if receipt["validateOnly"] == true { "would be recorded" } else { "recorded" };
    let head = format!("{} {}", painted(GOOD, done), cell(&receipt["resource"]));
    let state = format!("as of {} UTC; its etag is {}", dates::time_of(&receipt["occurredAt"]), cell(&receipt["etag"]));
    format!("{head}, {state}\n{}{}", sections(receipt, &[OWED]), weak("What is weak", &receipt["findings"]))
}

/// What a command would bring about beside what it records: what would be owed, and what would be weak.
pub fn consequences(receipt: &Value) -> String {
    let owed = sections(receipt, &[("What would be owed", OWED.1, OWED.2, OWED.3)]);
    let would = format!("{owed}{}", weak("What would be weak", &receipt["findings"]));
    if would.is_empty() { "\nNothing is owed because of it, and nothing is weak in it.\n".to_owned() } else { would }
}

/// Weaknesses as a table under `title`: a resource that is weak in several ways by one row has one line of the table.
pub(super) fn weak(title: &'static str, findings: &Value) -> String {
    let findings = findings.as_array().map_or(&[][..], Vec::as_slice);
    let mut grouped: Vec<Value> = Vec::new();
    for finding in findings {
        let is_same = |other: &&mut Value| other["row"] == finding["row"] && other["resource"] == finding["resource"];
        match grouped.iter_mut().find(is_same) {
            Some(known) => {
                known["problem"] = json!(format!("{}\n{}", cell(&known["problem"]), cell(&finding["problem"])))
            }
            None => grouped.push(finding.clone()),
        }
    }
    sections(&json!({"findings": grouped}), &[(title, WEAK.1, WEAK.2, WEAK.3)])
}

fn finding(finding: &Value) -> Vec<String> {
    vec![cell(&finding["row"]), cell(&finding["resource"]), cell(&finding["problem"])]
}

fn duty(duty: &Value) -> Vec<String> {
    vec![cell(&duty["rule"]), owner(duty), cell(&duty["resource"]), dates::known(&duty["since"], &duty["sinceDate"])]
}

/// Who owes a duty: the role, and the organization where it is one organization's alone.
pub fn owner(duty: &Value) -> String {
    let (role, organization) = (cell(&duty["ownerRole"]), cell(&duty["ownerOrganization"]));
    if organization.is_empty() { role } else { format!("{role}, {organization}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_says_what_is_recorded_weak_and_owed() {
        let finding = json!({"row": "RM-1.5", "resource": "meeting/hct-1", "problem": "no one was alerted"});
        let duty = json!({"rule": "OG-9.coordinator", "ownerRole": "lead-agency", "ownerOrganization": "WHO"});
        let given = json!({
            "resource": "proposal/p-1", "etag": "v3", "occurredAt": "2024-01-10T13:00:00Z",
            "findings": [finding], "duties": [duty],
        });
        let shown = anstream::adapter::strip_str(&receipt(&given)).to_string();
        assert!(shown.starts_with("recorded proposal/p-1, as of 10 Jan 2024 13:00 UTC; its etag is v3\n"), "{shown}");
        for part in ["RM-1.5", "no one was alerted", "OG-9.coordinator", "lead-agency, WHO"] {
            assert!(shown.contains(part), "{shown}");
        }
        assert!(shown.find("What is owed") < shown.find("What is weak"), "what is to be done comes first: {shown}");
    }

    #[test]
    fn what_is_weak_in_one_thing_by_one_row_is_one_line_of_the_table() {
        let finding = |row: &str, problem: &str| json!({"row": row, "resource": "proposal/p-1", "problem": problem});
        let findings = json!([finding("GN-5.1", "no age"), finding("GN-3", "no lead"), finding("GN-5.1", "no place")]);
        let shown = weak("What is weak", &findings);
        assert_eq!(shown.matches("GN-5.1").count(), 1, "{shown}");
        assert!(
            shown.find("no age") < shown.find("no place") && shown.find("no place") < shown.find("no lead"),
            "{shown}"
        );
    }
}
