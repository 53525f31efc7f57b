//! The program reports what is wrong with its input, where, and how to fix it, and exits with the right code.

use super::suite::{Suite, convene};

/// Wrong arguments are reported before anything is done, with the usual exit code 2.
const USAGE: i32 = 2;
/// What turned out to be wrong later.
const FAILURE: i32 = 1;

/// The exit code and the message of a command that goes wrong.
fn gone_wrong(data: &std::path::Path, words: &[&str]) -> (Option<i32>, String) {
    let output = convene(data).args(words).output().expect("the program runs");
    assert!(output.stdout.is_empty(), "{words:?} says on its output: {}", String::from_utf8_lossy(&output.stdout));
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn nothing_needs_a_suite_to_be_found_wrong() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let unreadable = data.path().join("unreadable.yaml");
    std::fs::write(&unreadable, "title: [Wells\nsummary: x\n").expect("a file");
    let unreadable = unreadable.display().to_string();
    let empty = data.path().join("empty.csv");
    std::fs::write(&empty, "").expect("a file");
    let empty = empty.display().to_string();
    let large = data.path().join("large.yaml");
    std::fs::write(&large, "#".repeat((4 << 20) + 1)).expect("a file");
    let large = large.display().to_string();
    let cases: [(&[&str], i32, &[&str]); 19] = [
        (&["show", "country", "PHL"], FAILURE, &["no suite runs", "convene up"]),
        (&["show", "country", "ph"], USAGE, &["'ph'", "such as PHL"]),
        (&["show", "country", "PHL", "--as-of", "yesterday"], USAGE, &["'yesterday'", "--as-of", "2013-11-08"]),
        (&["--as", "king@PHL", "token"], USAGE, &["unknown role 'king'", "ocha-country"]),
        (&["watch", "--kind", "ClusterActivatd"], USAGE, &["perhaps ClusterActivated"]),
        (&["call", "RecordMeting"], FAILURE, &["no method is called", "RecordMeeting", "`convene call` lists"]),
        (&["call", "RecordMeeting", "{bad"], FAILURE, &["not JSON", "line 1 column 2"]),
        (&["call", "RecordMeeting", "meeting.json"], FAILURE, &["not JSON", "by - and <"]),
        (&["show", "meeting-load", "PHL", "2014-13"], USAGE, &["'2014-13'", "such as 2013-11-08"]),
        (&["ready", "activation"], USAGE, &["such as 127.0.0.1:7411"]),
        (
            &["show", "cuntry", "PHL", "--output", "json"],
            USAGE,
            &["\"message\": \"unrecognized subcommand 'cuntry'", "'country'", "\"refusal\": null"],
        ),
        (&["call", "RecordMeeting", "[]"], FAILURE, &["not a JSON object"]),
        (
            &["call", "RecordMeeting", r#"{"meting": {}, "meeting": {"agreed": 1}}"#],
            FAILURE,
            &["'meeting' is meant", "'meeting.agreed' is a number"],
        ),
        (
            &["call", "GetMission", "--against", "http://127.0.0.1:1", "--token", "t"],
            FAILURE,
            &["the icsm service", "http://127.0.0.1:1"],
        ),
        (&["play", "nowhere.yaml"], FAILURE, &["nowhere.yaml cannot be read"]),
        (&["coverage", "check", &empty], FAILURE, &["empty.csv", "it is empty", "#org+name"]),
        (&["play", &large], FAILURE, &["large.yaml", "4096 KiB"]),
        (&["play", &empty], FAILURE, &["empty.csv has", "no 'country'", "no steps"]),
        (&["play", &unreadable], FAILURE, &["unreadable.yaml is not YAML", "line 2 column 8"]),
    ];
    for (words, code, parts) in cases {
        let (ended, said) = gone_wrong(data.path(), words);
        assert_eq!(ended, Some(code), "{words:?}: {said}");
        for part in parts {
            assert!(said.contains(part), "{words:?} does not say '{part}': {said}");
        }
    }
}

#[test]
fn what_a_service_refuses_is_said_with_its_row_and_remedy() {
    let suite = Suite::start();
    let body = r#"{"meeting": {"meeting": "m", "emergency": "storm"}}"#;
    let refused =
        suite.refused(&["call", "RecordMeeting", "--as", "hc@PHL", "--country", "PHL", "--exercise", "x", body]);
    assert!(refused.contains("RM-1.4") && refused.contains("meeting.heldAt"), "{refused}");
    let stranger = suite.refused(&["show", "country", "PHL", "--token", "a.b.c"]);
    assert!(stranger.contains("TOKEN_INVALID"), "{stranger}");
    let unknown = suite.refused(&["show", "proposal", "PHL", "p-9"]);
    assert!(unknown.contains("there is no proposal 'p-9'"), "{unknown}");
}

/// What a person has to write is printed as a form, without a suite.
#[test]
fn a_form_is_printed_to_be_filled_in() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let forms: [(&[&str], &str); 3] = [
        (&["call", "RecordMeeting", "--form"], "\"heldAt\": \"2013-11-08T04:40:00Z\""),
        (&["review", "keep", "PHL", "r-1", "--form"], "\"reviewBy\": \"\""),
        (&["review", "recommend-end", "PHL", "r-1", "--form"], "DEACTIVATION_GROUND_"),
    ];
    for (words, part) in forms {
        let output = convene(data.path()).args(words).output().expect("the program runs");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains(part), "{words:?} does not say '{part}': {said}");
    }
}

/// Where no suite runs the doctor finds that alone.
#[test]
fn the_doctor_says_once_that_no_suite_runs() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let output = convene(data.path()).arg("doctor").output().expect("the program runs");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success() && said.lines().count() == 1 && said.contains("convene up"), "{said}");
}
