//! What a command's receipt says: what is recorded now, what is weak in it, and what is owed because of it.

use serde_json::Value;

use super::dates;
use super::style::{GOOD, painted};
use super::table::{Section, cell, sections};

/// Weaknesses that are accepted and stay on the record.
pub(super) const WEAK: Section = ("What is weak", "findings", &["row", "about", "what"], finding);

/// Duties that are owed.
pub(super) const OWED: Section = ("What is owed", "duties", &["rule", "by", "about", "since"], duty);

/// A receipt.
pub fn receipt(receipt: &Value) -> String {
    let done = if receipt["validateOnly"] == true { "would be recorded" } else { "recorded" };
    let head = format!("{} {}", painted(GOOD, done), cell(&receipt["resource"]));
    let state = format!("as of {} UTC; its etag is {}", dates::time_of(&receipt["occurredAt"]), cell(&receipt["etag"]));
    format!("{head}, {state}\n{}", sections(receipt, &[WEAK, OWED]))
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
    use serde_json::json;

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
    }
}
