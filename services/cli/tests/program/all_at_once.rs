//! Everything wrong with a request is said in one round, counted once, and by the names that its caller wrote.

use super::suite::Suite;
use super::walk::calls_of_the_walk;

fn refusal(suite: &Suite, words: &[&str]) -> serde_json::Value {
    let said = suite.refused(&[words, &["--output", "json"]].concat());
    let error: serde_json::Value = serde_json::from_str(&said).unwrap_or_else(|problem| panic!("{problem}: {said}"));
    error["error"]["refusal"].clone()
}

fn fields(refusal: &serde_json::Value) -> Vec<&str> {
    let violations = refusal["violations"].as_array().map_or(&[][..], Vec::as_slice);
    violations.iter().filter_map(|violation| violation["field"].as_str()).collect()
}

#[test]
fn an_empty_request_names_everything_that_is_missing() {
    let suite = Suite::start();
    let empty = refusal(&suite, &["call", "RecordMeeting", "--as", "hc@PHL", "{}"]);
    let found = fields(&empty);
    for field in ["meeting.meeting", "meeting.emergency", "meeting.heldAt"] {
        assert!(found.contains(&field), "'{field}' is not among {found:?}");
    }
    assert_eq!(empty["count"], found.len(), "{empty}");

    let empty = refusal(&suite, &["call", "SubmitProposal", "--as", "hc@PHL", "{}"]);
    let found = fields(&empty);
    for field in ["submission.proposal", "submission.emergency", "submission.meeting", "submission.recommendations"] {
        assert!(found.contains(&field), "'{field}' is not among {found:?}");
    }
}

/// RM-1.15: a code that is missing hides no wrong role, and nobody is told to lack a role for something that was left out.
#[test]
fn a_missing_code_hides_no_wrong_role() {
    let suite = Suite::start();
    let reasons = |role: &str, method: &str| {
        let refused = refusal(&suite, &["call", method, "--as", role, "--country", "PHL", "{}"]);
        assert_eq!(refused["count"], fields(&refused).len(), "{refused:#}");
        refused["violations"].to_string()
    };
    assert!(reasons("ocha-country@KEN", "RegisterEmergency").contains("ROLE_NOT_ADMITTED"));
    assert!(!reasons("ocha-country@PHL", "RegisterEmergency").contains("ROLE_NOT_ADMITTED"));
    assert!(reasons("donor@PHL", "AdoptTermsOfReference").contains("ROLE_NOT_ADMITTED"));
    assert!(!reasons("coordinator@PHL/HEA", "AdoptTermsOfReference").contains("ROLE_NOT_ADMITTED"));
}

/// RM-1.1, GN-3: neither a malformed date nor a wrong role hides an unknown sector or a criterion that is missing.
#[test]
fn a_malformed_date_hides_nothing_else() {
    let suite = Suite::start();
    for call in calls_of_the_walk().iter().take(2) {
        suite.said(&call.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let call = &calls_of_the_walk()[2];
    let body = call.last().expect("a body");
    let wrong = body
        .replace("2024-01-10T13:00:00Z", "yesterday")
        .replace(r#""sectors": ["HEA"]"#, r#""sectors": ["HELTH"]"#)
        .replace("2099-01-10", "next year")
        .replace(r#""rationale":"#, r#""rational":"#);
    let words = ["call", "SubmitProposal", "--as", "hc@PHL", "--country", "PHL", "--exercise", "training", &wrong];
    let found = refusal(&suite, &words);
    let text = found.to_string();
    for part in ["yesterday", "HELTH", "submission.recommendations[0].reviewBy", "perhaps 'rationale' is meant"] {
        assert!(text.contains(part), "'{part}' is not in {found:#}");
    }
    assert_eq!(found["count"], fields(&found).len(), "{found:#}");
    let role = ["call", "SubmitProposal", "--as", "donor@PHL", "--country", "PHL", "--exercise", "training", &wrong];
    assert!(refusal(&suite, &role).to_string().contains("ROLE_NOT_ADMITTED"));
    assert!(suite.said(&["list", "proposals", "--exercise", "training"]).contains("there are none"));
}
