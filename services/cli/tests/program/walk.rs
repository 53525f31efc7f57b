//! The walk of `docs/first-cluster.md`, command by command, against `convene up`.

use super::suite::{Suite, root};

/// The commands of the walk that begin with `convene call`, as words.
fn calls_of_the_walk() -> Vec<Vec<String>> {
    let walk = std::fs::read_to_string(root().join("docs/first-cluster.md")).expect("the walk");
    let code: Vec<&str> = walk.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    let code = code.join("\n");
    let calls = code.split("convene call ").skip(1);
    calls
        .map(|call| {
            let (words, rest) = call.split_once(" '").expect("a body in quotation marks");
            let (body, _) = rest.split_once("}'").expect("the end of the body");
            let words = words.split_whitespace().map(str::to_owned);
            let call = ["call", "--output", "json"].map(str::to_owned).into_iter();
            call.chain(words).chain([format!("{body}}}")]).collect()
        })
        .collect()
}

#[test]
fn a_newcomer_proposes_approves_and_watches_a_cluster_by_hand() {
    let suite = Suite::start();
    let calls = calls_of_the_walk();
    assert_eq!(calls.len(), 5, "the walk registers, meets, proposes, passes on and approves");
    for call in &calls {
        let words: Vec<&str> = call.iter().map(String::as_str).collect();
        let receipt: serde_json::Value = serde_json::from_str(&suite.said(&words)).expect("a receipt in JSON");
        assert!(receipt["receipt"]["etag"].is_string(), "{receipt}");
    }
    let country = suite.said(&["show", "country", "PHL", "--exercise", "training"]);
    assert!(country.contains("health") && country.contains("WHO"), "{country}");
    let letter = suite.said(&["show", "letter", "PHL", "partners", "p-1", "--exercise", "training"]);
    assert!(letter.contains("lead agency WHO"), "{letter}");
    let page = suite.said(&["show", "letter", "PHL", "partners", "p-1", "--exercise", "training", "--html"]);
    assert!(page.starts_with("<!doctype html>"), "{page}");
    let watch = ["watch", "--country", "PHL", "--exercise", "training", "--all"];
    let feed = suite.said(&[&watch[..], &["--count", "3"]].concat());
    assert!(feed.contains("PHL  ProposalSubmitted\n    proposal  p-1\n"), "{feed}");
    let health = [&watch[..], &["--cluster", "health", "--kind", "ClusterActivated", "--count", "1"]].concat();
    assert!(suite.said(&health).contains("PHL health  ClusterActivated"));
    assert!(suite.said(&["verify"]).contains("whole"));
    assert!(suite.said(&["doctor"]).lines().all(|line| line.starts_with("well  ")));
    everything_is_told_to_programs(&suite);
}

/// With `--output json` each command says one JSON document.
fn everything_is_told_to_programs(suite: &Suite) {
    let commands: [&[&str]; 10] = [
        &["call"],
        &["show", "country", "PHL", "--exercise", "training"],
        &["show", "proposal", "PHL", "p-1", "--exercise", "training"],
        &["show", "cluster", "PHL", "health", "--exercise", "training"],
        &["show", "letter", "PHL", "partners", "p-1", "--exercise", "training"],
        &["due"],
        &["queue", "list"],
        &["token"],
        &["verify"],
        &["doctor"],
    ];
    for words in commands {
        let said = suite.said(&[words, &["--output", "json"]].concat());
        let document: Result<serde_json::Value, _> = serde_json::from_str(&said);
        assert!(document.is_ok(), "{words:?} says: {said}");
    }
}

/// S-7: what is due can be subscribed to; S-6: what waits for the ERC is listed with a claim's state.
#[test]
fn what_is_due_and_what_waits_is_shown() {
    let suite = Suite::start();
    for call in calls_of_the_walk().iter().take(3) {
        let words: Vec<&str> = call.iter().map(String::as_str).collect();
        suite.said(&words);
    }
    let waits = || suite.said(&["queue", "list", "--exercise", "training", "--output", "json"]);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    let mut queue = waits();
    while !queue.contains("RM-1.11") {
        assert!(std::time::Instant::now() < deadline, "nothing waits for the ERC: {queue}");
        queue = waits();
    }
    let due = suite.said(&["due", "--country", "PHL", "--exercise", "training"]);
    assert!(due.contains("RM-1.11"), "{due}");
    let calendar = suite.said(&["due", "--country", "PHL", "--exercise", "training", "--ical"]);
    assert!(calendar.starts_with("BEGIN:VCALENDAR"), "{calendar}");
    let items: serde_json::Value = serde_json::from_str(&queue).expect("a list in JSON");
    let item = items[0]["item"].as_str().expect("an item");
    suite.said(&["queue", "claim", item, "--exercise", "training"]);
    assert!(waits().contains("ITEM_STATUS_CLAIMED"));
}
