//! A scenario played by the program: how it ends, and what it leaves.

use std::path::PathBuf;
use std::process::Output;

use super::suite::{convene, root};

/// A suite of its own, a scenario, and what the program said of it.
fn play(text: &str, words: &[&str]) -> (Output, PathBuf, tempfile::TempDir) {
    let data = tempfile::tempdir().expect("a temporary folder");
    let (file, report) = (data.path().join("played.yaml"), data.path().join("report.html"));
    std::fs::write(&file, text).expect("the scenario is written");
    let mut command = convene(data.path());
    let output = command.arg("play").arg(&file).arg("--report").arg(&report).args(words).output();
    (output.expect("the program runs"), report, data)
}

fn matthew() -> String {
    std::fs::read_to_string(root().join("tests/scenarios/haiti-matthew-2016.yaml")).expect("the scenario is there")
}

#[test]
fn what_goes_otherwise_than_expected_is_said_and_ends_in_failure() {
    let wrong = matthew().replacen("duties: {kept: [OG-1.consultation]}", "duties: {overdue: [OG-1.consultation]}", 1);
    assert_ne!(wrong, matthew(), "the scenario has the expectation that is made wrong here");
    let (output, report, _data) = play(&wrong, &[]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    for part in [
        "not as expected: step 5 (line ",
        "the duty OG-1.consultation was to be overdue",
        "it is kept (emergency/matthew, due 2016-10-05T11:00:00Z, owed by hc)",
    ] {
        assert!(said.contains(part), "it does not say '{part}': {said}");
    }
    assert!(report.exists(), "what was played up to there is in the report");
}

#[test]
fn a_transcript_has_no_colours_without_a_terminal() {
    let (output, report, _data) = play(&matthew(), &[]);
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!text.contains('\u{1b}'), "there are codes for a terminal in it");
    let (timeline, _summary) = text.split_once("\n====").expect("a summary after it");
    assert!(timeline.lines().all(|line| line.chars().count() <= 110), "a line is longer than a page is wide");
    assert!(text.contains("Hurricane Matthew") && text.contains("RM-1.11"), "{text}");
    assert!(std::fs::read_to_string(report).expect("a report").contains("<svg"));
}

#[test]
fn a_transcript_is_one_json_document() {
    let (output, _, _data) = play(&matthew(), &["--output", "json"]);
    let transcript: serde_json::Value = serde_json::from_slice(&output.stdout).expect("one JSON document");
    assert_eq!(transcript["title"], "Hurricane Matthew, Haiti 2016");
    assert!(transcript["lines"].as_array().is_some_and(|lines| !lines.is_empty()));
}
