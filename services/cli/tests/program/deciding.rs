//! A person decides without JSON: what is decided on is shown, nothing is decided without a yes, and the etag is read.

use serde_json::Value;

use super::suite::Suite;
use super::walk::calls_of_the_walk;

/// The exercise of the walk.
const TRAINING: [&str; 2] = ["--exercise", "training"];

/// A suite with the proposal of the walk, which nobody has passed on yet.
fn suite_with_a_proposal() -> Suite {
    let suite = Suite::start();
    for call in calls_of_the_walk().iter().take(3) {
        suite.said(&call.iter().map(String::as_str).collect::<Vec<_>>());
    }
    suite
}

fn in_training<'a>(words: &[&'a str]) -> Vec<&'a str> {
    [words, &TRAINING[..]].concat()
}

/// RM-1.11: a proposal is passed on and approved by commands for people; who only looks decides nothing.
#[test]
fn a_proposal_is_passed_on_and_approved_without_json() {
    let suite = suite_with_a_proposal();
    let transmit = in_training(&["transmit", "PHL", "p-1", "--as", "erc-office", "--at", "2024-01-10T14:00:00Z"]);
    let shown = suite.refused(&transmit);
    for part in ["activate health (HEA), led by WHO", "nobody was asked yet", "there is no terminal", "--yes"] {
        assert!(shown.contains(part), "'{part}' is not in\n{shown}");
    }
    let state =
        |suite: &Suite| -> Value { suite.json(&in_training(&["show", "proposal", "PHL", "p-1"]))["proposal"].clone() };
    assert!(state(&suite)["transmission"].is_null(), "nothing was decided: {}", state(&suite));
    suite.said(&[&transmit[..], &["--yes"]].concat());
    let transmission = &state(&suite)["transmission"];
    assert_eq!(transmission["globalLeads"], serde_json::json!(["WHO"]), "{transmission}");
    let principals = transmission["principals"].as_array().map_or(0, Vec::len);
    assert!(principals >= 5, "the Principals of every member are asked: {transmission}");
    let not_asked = state(&suite)["findings"].as_array().map_or(0, |findings| {
        findings.iter().filter(|finding| finding["problem"].to_string().contains("not asked")).count()
    });
    assert_eq!(not_asked, 0, "no Principal is left out: {}", state(&suite)["findings"]);

    let answer =
        ["answer", "PHL", "p-1", "endorses", "agreed", "--as", "iasc-principal", "--organization", "WHO", "--yes"];
    suite.said(&in_training(&answer));
    let approve = ["approve", "PHL", "p-1", "--as", "erc", "--person", "p-erc", "--yes"];
    let refused = suite.refused(&in_training(&[&approve[..], &["--all-endorsed"]].concat()));
    assert!(refused.contains("UNICEF") && refused.contains("RM-1.11"), "{refused}");
    let refused = suite.refused(&in_training(&approve));
    assert!(
        refused.contains("--no-objection") && refused.contains("--not-waiting"),
        "a ground is asked for: {refused}"
    );
    let looked = in_training(&["approve", "PHL", "p-1", "--as", "erc", "--person", "p-erc", "--no-objection"]);
    let shown = suite.refused(&looked);
    for part in ["WHO endorses: agreed", "asked and silent:", "silence is no approval", "What would be owed"] {
        assert!(shown.contains(part), "'{part}' is not in\n{shown}");
    }
    let receipt = suite.said(&in_training(&[&approve[..], &["--no-objection", "--remarks", "go"]].concat()));
    assert!(receipt.starts_with("recorded proposal/p-1"), "{receipt}");
    assert_eq!(state(&suite)["state"], "PROPOSAL_STATE_APPROVED");
    let refused = suite.refused(&in_training(&["decline", "PHL", "p-1", "no", "--as", "erc", "--yes"]));
    assert!(refused.contains("FAILED_PRECONDITION"), "what is decided stays so: {refused}");
}

/// RM-1.4: a form that is printed, filled in and read back is a proposal; what is missing is said before anything is sent.
#[test]
fn a_proposal_is_put_to_the_erc_from_a_form() {
    let suite = Suite::start();
    for call in calls_of_the_walk().iter().take(2) {
        suite.said(&call.iter().map(String::as_str).collect::<Vec<_>>());
    }
    let form = suite.said(&["propose", "PHL", "--form"]);
    let file = suite.data().path().join("proposal.yaml");
    let path = file.display().to_string();
    let propose = ["propose", "PHL", &path, "--as", "hc@PHL", "--yes", "--occurred-at", "2024-01-10T13:00:00Z"];
    std::fs::write(&file, &form).expect("a file");
    let refused = suite.refused(&in_training(&propose));
    for part in
        ["submission.recommendations[0].rationale", "submission.recommendations[0].reviewBy", "things are wrong"]
    {
        assert!(refused.contains(part), "'{part}' is not in\n{refused}");
    }
    let filled = form
        .replace("noPlanBecause: \"\"", "noPlanBecause: none for such a storm")
        .replace("reviewBy: \"\"", "reviewBy: \"2099-01-10\"")
        .replace("\"\"", "\"as the assessment says\"");
    std::fs::write(&file, filled).expect("a file");
    let receipt = suite.said(&in_training(&propose));
    assert!(receipt.starts_with("recorded proposal/p-1"), "{receipt}");
}

/// RM-1.11: a decision is taken on the state that was shown; a script that names an old one is refused.
#[test]
fn a_decision_is_about_the_state_that_was_read() {
    let suite = suite_with_a_proposal();
    let stale = in_training(&["withdraw", "PHL", "p-1", "again", "--as", "hc@PHL", "--yes", "--etag", "v1"]);
    assert!(suite.refused(&stale).contains("ETAG_STALE"));
    suite.said(&in_training(&["withdraw", "PHL", "p-1", "again", "--as", "hc@PHL", "--yes"]));
}
