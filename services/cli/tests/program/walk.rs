//! The walk of `docs/first-cluster.md`, command by command, against `convene up`.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::suite::{Suite, convene, root};

/// The commands of the walk for another terminal than the one in which the suite runs, each as it is written.
fn commands_of_the_walk() -> Vec<String> {
    let walk = std::fs::read_to_string(root().join("docs/first-cluster.md")).expect("the walk");
    let code: Vec<&str> = walk.lines().filter_map(|line| line.strip_prefix("    ")).collect();
    let code = format!("\n{}", code.join("\n"));
    code.split("\nconvene ").skip(1).map(|command| format!("convene {}", command.trim_end())).collect()
}

/// Those that begin with `convene call`, as words.
pub fn calls_of_the_walk() -> Vec<Vec<String>> {
    let calls =
        commands_of_the_walk().into_iter().filter_map(|call| Some(call.strip_prefix("convene call ")?.to_owned()));
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

/// Each command of the guide is copied as it is written, and does what the guide says: two are refused, the others succeed.
#[test]
fn a_newcomer_copies_each_command_of_the_guide() {
    let suite = Suite::start();
    let commands = commands_of_the_walk();
    let to_run = commands.iter().filter(|command| !command.starts_with("convene watch"));
    let mut refused = Vec::new();
    for command in to_run {
        let copied = format!(
            "convene() {{ '{}' --data '{}' \"$@\"; }}\n{command}",
            env!("CARGO_BIN_EXE_convene"),
            suite.data().path().display()
        );
        let output = Command::new("sh").args(["-c", &copied]).current_dir(root()).output().expect("a shell");
        if !output.status.success() {
            refused.push(format!("{command}: {}", String::from_utf8_lossy(&output.stderr)));
        }
    }
    assert!(commands.len() > 14, "{commands:?}");
    assert_eq!(refused.len(), 2, "{refused:#?}");
    assert!(refused[0].contains("have not answered") && refused[1].contains("may not approve"), "{refused:#?}");
}

#[test]
fn a_newcomer_proposes_approves_and_watches_a_cluster_by_hand() {
    let suite = Suite::start();
    let calls = calls_of_the_walk();
    assert_eq!(calls.len(), 4, "the walk registers, meets, proposes and passes on");
    for call in &calls {
        let words: Vec<&str> = call.iter().map(String::as_str).collect();
        let receipt: Value = serde_json::from_str(&suite.said(&words)).expect("a receipt in JSON");
        assert!(receipt["receipt"]["etag"].is_string(), "{receipt}");
    }
    let approve = ["approve", "PHL", "p-1", "--no-objection", "--as", "erc", "--person", "p-erc", "--yes"];
    suite.said(&[&approve[..], &["--exercise", "training"]].concat());
    let country = suite.said(&["show", "country", "PHL", "--exercise", "training"]);
    assert!(country.contains("health") && country.contains("WHO"), "{country}");
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let cluster = suite.said(&["show", "cluster", "PHL", "health", "--exercise", "training"]);
        if cluster.contains("(Asia/Manila)") && !cluster.contains("OG-9.coordinator:") {
            break;
        }
        assert!(Instant::now() < deadline, "the scheduler does not say when its duties are due: {cluster}");
    }
    let letter = suite.said(&["show", "letter", "PHL", "partners", "p-1", "--exercise", "training"]);
    assert!(letter.contains("lead agency WHO") && letter.starts_with("**EXERCISE"), "{letter}");
    let page = suite.said(&["show", "letter", "PHL", "partners", "p-1", "--exercise", "training", "--html"]);
    assert!(page.starts_with("<!doctype html>"), "{page}");
    let watch = ["watch", "--country", "PHL", "--exercise", "training", "--all"];
    let feed = suite.said(&[&watch[..], &["--count", "3"]].concat());
    assert!(feed.contains("PHL  ProposalSubmitted\n    proposal  p-1\n"), "{feed}");
    let health = [&watch[..], &["--cluster", "health", "--kind", "ClusterActivated", "--count", "1"]].concat();
    assert!(suite.said(&health).contains("PHL health  ClusterActivated"));
    assert!(suite.said(&["verify"]).contains("whole"));
    assert!(suite.said(&["doctor"]).lines().all(|line| line.starts_with("ok  ")));
    the_doctor_sees_a_suite_that_is_elsewhere(&suite);
    what_can_be_done_and_what_was_done_is_shown(&suite);
    everything_is_available_as_json(&suite);
}

/// The suite is looked at from a machine that has neither its data nor its keys.
fn the_doctor_sees_a_suite_that_is_elsewhere(suite: &Suite) {
    let (elsewhere, token) = (tempfile::tempdir().expect("a folder"), suite.said(&["token"]));
    let file = std::fs::read(suite.data().path().join("suite.json")).expect("it says where the suite is");
    let addresses: Value = serde_json::from_slice(&file).expect("JSON");
    let services = addresses["services"].as_str().expect("the services");
    let looks = |services: &str| {
        let words = ["doctor", "--against", services, "--token", token.trim(), "--output", "json"];
        let output = convene(elsewhere.path()).args(words).output().expect("the program runs");
        let checks: Vec<Value> = serde_json::from_slice(&output.stdout).expect("JSON");
        (output.status.success(), checks)
    };
    let (is_well, checks) = looks(services);
    let of_nats = checks.iter().find(|check| check["what"] == "NATS").expect("it is told");
    assert!(is_well && checks.iter().all(|check| check["ok"] == true), "{checks:?}");
    assert!(of_nats["detail"].as_str().is_some_and(|detail| detail.contains("--nats")), "{of_nats}");
    assert_eq!(checks.len(), services.split(',').count() + 1);
    let (one, rest) = services.split_once(',').expect("several");
    let (name, _) = one.split_once('=').expect("a name");
    let (is_well, checks) = looks(&format!("{name}=http://127.0.0.1:1,{rest}"));
    let bad: Vec<_> = checks.iter().filter(|check| check["ok"] == false).map(|check| &check["what"]).collect();
    assert!(!is_well);
    assert_eq!(bad, [name], "{checks:?}");
}

/// RM-1.11: a newcomer finds the proposal in a list, who decided it, and what can be done now.
fn what_can_be_done_and_what_was_done_is_shown(suite: &Suite) {
    let exercise = |words: &[&'static str]| [words, &["--exercise", "training"]].concat();
    let listed = suite.said(&exercise(&["list", "proposals", "--state", "approved"]));
    assert!(listed.contains("p-1") && listed.contains("approved"), "{listed}");
    assert!(suite.said(&exercise(&["list", "proposals", "--state", "open"])).contains("there are none"));
    assert!(suite.said(&exercise(&["list", "clusters", "--country", "PHL"])).contains("WHO"));
    let refused = suite.refused(&exercise(&["list", "proposals", "--state", "decided"]));
    assert!(refused.contains("open, approved, declined, withdrawn"), "{refused}");
    let history = suite.said(&exercise(&["history", "PHL", "proposal/p-1", "--details"]));
    assert!(
        history.contains("ProposalApproved") && history.contains("(erc)") && history.contains("health"),
        "{history}"
    );
    let refused = suite.refused(&exercise(&["history", "PHL", "proposal/p-2"]));
    assert!(refused.contains("did you mean proposal/p-1?"), "{refused}");
    let whole = suite.json(&exercise(&["history", "PHL"]));
    let events = whole.as_array().into_iter().flatten().map(|entry| &entry["event"]);
    assert_eq!(events.collect::<Vec<_>>().first().map(|event| event.as_str()), Some(Some("EmergencyRegistered")));
    let possible = suite.said(&exercise(&["actions", "PHL", "proposal/p-1", "--as", "hc@PHL"]));
    assert!(possible.contains("Record informed") && !possible.contains("Approve proposal"), "{possible}");
    let all = suite.said(&exercise(&["actions", "PHL", "proposal/p-1", "--as", "hc@PHL", "--all"]));
    assert!(all.contains("Approve proposal") && all.contains("requires one of these roles"), "{all}");
    let of_a_cluster = suite.said(&exercise(&["actions", "PHL", "cluster/health", "--as", "hc@PHL"]));
    let of_the_country = suite.said(&exercise(&["actions", "PHL", "--as", "ocha-country@PHL"]));
    assert!(!of_the_country.contains("End mechanism"), "none is on record: {of_the_country}");
    assert!(of_a_cluster.contains("Raise concern") && !of_a_cluster.contains("Take concern step"), "{of_a_cluster}");
}

/// With `--output json` each command says one JSON document.
fn everything_is_available_as_json(suite: &Suite) {
    let commands: [&[&str]; 13] = [
        &["call"],
        &["show", "country", "PHL", "--exercise", "training"],
        &["show", "proposal", "PHL", "p-1", "--exercise", "training"],
        &["show", "cluster", "PHL", "health", "--exercise", "training"],
        &["show", "letter", "PHL", "partners", "p-1", "--exercise", "training"],
        &["list", "missions"],
        &["history", "PHL", "cluster/health", "--exercise", "training"],
        &["actions", "PHL", "--exercise", "training", "--all"],
        &["due"],
        &["queue", "list"],
        &["token"],
        &["verify"],
        &["doctor"],
    ];
    for words in commands {
        suite.json(words);
    }
}

/// S-7: what is due can be subscribed to; S-6: what waits for the ERC is listed with a claim's state.
/// RM-1.11: a proposal that the ERC has had for over 24 hours is overdue in the ERC queue, and is undecided: silence is never
/// approval.
#[test]
fn what_is_due_and_what_waits_is_shown() {
    let suite = Suite::start();
    for call in calls_of_the_walk().iter().take(3) {
        let words: Vec<&str> = call.iter().map(String::as_str).collect();
        suite.said(&words);
    }
    let waits = || suite.json(&["queue", "list", "--exercise", "training"]);
    let is_overdue = |item: &Value| item["rule"] == "RM-1.11.approval" && item["urgency"] == "ITEM_URGENCY_OVERDUE";
    let deadline = Instant::now() + Duration::from_secs(60);
    let item = loop {
        let queue = waits();
        if let Some(item) = queue.as_array().and_then(|items| items.iter().find(|item| is_overdue(item))) {
            break item["item"].as_str().expect("an item").to_owned();
        }
        assert!(Instant::now() < deadline, "nothing is overdue before the ERC: {queue}");
    };
    let proposal = suite.json(&["show", "proposal", "PHL", "p-1", "--exercise", "training"]);
    assert_eq!(proposal["proposal"]["state"], "PROPOSAL_STATE_OPEN", "{proposal}");
    let country = suite.json(&["show", "country", "PHL", "--exercise", "training"]);
    assert!(country["architecture"]["clusters"].as_array().is_some_and(Vec::is_empty), "{country}");
    let due = suite.said(&["due", "--country", "PHL", "--exercise", "training"]);
    assert!(due.contains("RM-1.11"), "{due}");
    let of_then = ["--exercise", "training", "--as-of", "2013-11-07", "--known-on", "2013-11-08T00:00:00Z"];
    let then = suite.said(&[&["due", "--country", "PHL"], &of_then[..]].concat());
    let shown = "as of 7 Nov 2013 15:59 UTC, as known on 8 Nov 2013 00:00 UTC";
    assert!(then.starts_with(shown) && then.contains("nothing is due"), "a day ends in the country: {then}");
    let then = suite.said(&[&["show", "country", "PHL"], &of_then[..]].concat());
    assert!(then.starts_with(shown) && !then.contains("p-1"), "{then}");
    let then = suite.said(&[&["list", "proposals", "--country", "PHL"], &of_then[..]].concat());
    assert!(then.starts_with(shown) && then.contains("there are none"), "{then}");
    let calendar = suite.said(&["due", "--country", "PHL", "--exercise", "training", "--ical"]);
    assert!(calendar.starts_with("BEGIN:VCALENDAR"), "{calendar}");
    suite.said(&["queue", "claim", &item, "--exercise", "training"]);
    let claimed = waits();
    let claimed = claimed.as_array().into_iter().flatten().find(|other| other["item"] == item.as_str());
    assert_eq!(claimed.expect("it is there still")["status"], "ITEM_STATUS_CLAIMED");
}
