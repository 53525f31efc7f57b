//! Agencies and other users of the NATS server of a suite, from their keys to what they read by them.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::suite::{Suite, convene, root};

/// Registers an emergency in a country, by OCHA there.
pub fn register(suite: &Suite, country: &str, emergency: &str) {
    let facts = json!({
        "emergency": emergency, "name": emergency, "setting": "SETTING_DISASTER", "refugees": "REFUGEE_SITUATION_NONE",
        "onset": "2024-01-10T06:00:00Z", "emergencyClass": "EMERGENCY_CLASS_ONGOING", "classReasons": "it goes on",
    });
    let body = json!({"facts": facts}).to_string();
    suite.said(&["call", "RegisterEmergency", &body, "--as", &format!("ocha-country@{country}"), "--country", country]);
}

/// The address of the NATS server, which asks for a key there.
fn server(suite: &Suite) -> String {
    let file = std::fs::read(suite.data().path().join("suite.json")).expect("the suite's file");
    let said: Value = serde_json::from_slice(&file).expect("JSON");
    let url = said["nats"].as_str().expect("an address");
    format!("nats://{}", url.rsplit_once('@').expect("a secret").1)
}

/// What the example of a stock client prints of `count` decisions.
fn printed(server: &str, key: &str, count: &str) -> String {
    let python = root().join(".tools/venv/bin/python");
    assert!(python.exists(), "there are no stock clients; run `make python`");
    let example = root().join("examples/agency.py");
    let output = Command::new(python).arg(example).args([server, "WHO", key, count]).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// From nothing to a printed decision as `docs/agencies.md` says it: the key is in a file for its owner, and is shown nowhere.
#[test]
fn an_agency_goes_from_its_key_to_a_printed_decision() {
    let suite = Suite::start();
    register(&suite, "PHL", "haiyan");
    register(&suite, "HTI", "earthquake");
    let added = suite.said(&["agency", "add", "WHO", "--country", "PHL"]);
    let said = suite.json(&["agency", "credentials", "WHO"]);
    assert_eq!((&said["consumer"], &said["domain"]), (&json!("AG_WHO"), &json!("convene")), "{said}");
    let key = said["key"].as_str().expect("a file");
    assert_eq!(std::fs::metadata(key).expect("the key").permissions().mode() & 0o777, 0o600);
    let seed = std::fs::read_to_string(key).expect("the key");
    assert!(seed.starts_with("SU") && !format!("{added}{said}").contains(seed.trim()));

    let has_waiting = |command: &str, count: u64| {
        let limit = Instant::now() + Duration::from_secs(60);
        while suite.json(&["agency", command, "WHO"])[0]["waiting"].as_u64() != Some(count) {
            assert!(Instant::now() < limit, "{command}: {count} do not wait");
        }
    };
    has_waiting("ping", 1);
    let line = printed(&server(&suite), key, "1");
    assert!(line.contains("/activation/PHL ") && line.contains("EmergencyRegistered"), "{line}");
    has_waiting("lag", 0);
    suite.said(&["agency", "replay", "WHO", "--sequence", "1"]);
    has_waiting("lag", 1);
    assert_eq!(printed(&server(&suite), key, "1"), line, "the same decision comes again");
    let listed = suite.said(&["agency", "list"]);
    assert!(listed.contains("WHO") && listed.contains("PHL"), "{listed}");

    let nowhere = suite.refused(&["agency", "add", "UNICEF", "--country", "ZZZ"]);
    assert!(nowhere.contains("there is no country ZZZ"), "{nowhere}");
    let again = suite.refused(&["agency", "add", "WHO"]);
    assert!(again.contains("convene agency apply"), "{again}");
    let agencies = suite.data().path().join("nats/accounts/agencies/WHO.toml");
    std::fs::write(agencies, "countries = [\"HTI\"]\n").expect("the file of the agency");
    suite.said(&["agency", "apply"]);
    has_waiting("lag", 1);
    suite.said(&["agency", "remove", "WHO"]);
    let unknown = suite.refused(&["agency", "ping", "WHO"]);
    assert!(unknown.contains("there is no agency WHO"), "{unknown}");
    assert!(!Path::new(key).exists());
}

/// A key goes to another without a restart; from then on the old one opens nothing.
#[test]
fn the_key_of_an_agency_is_rotated() {
    let suite = Suite::start();
    register(&suite, "PHL", "haiyan");
    suite.said(&["agency", "add", "WHO"]);
    let key = suite.json(&["agency", "credentials", "WHO"])["key"].as_str().expect("a file").to_owned();
    let old = std::fs::read_to_string(&key).expect("the key");
    let next = suite.json(&["accounts", "rotate", "WHO"])["key"].as_str().expect("a file").to_owned();
    assert!(printed(&server(&suite), &next, "1").contains("haiyan"), "the next key is admitted");
    suite.said(&["agency", "ping", "WHO"]);
    suite.said(&["accounts", "retire", "WHO"]);
    assert_ne!(std::fs::read_to_string(&key).expect("the key"), old);
    suite.said(&["agency", "ping", "WHO"]);
    std::fs::write(&key, old).expect("the old key in its place");
    let refused = suite.refused(&["agency", "ping", "WHO"]);
    assert!(refused.contains("not admitted"), "{refused}");
}

/// The auditor verifies and follows by its own key, and changes nothing.
#[test]
fn the_auditor_reads_and_changes_nothing() {
    let suite = Suite::start();
    register(&suite, "PHL", "haiyan");
    suite.said(&["agency", "add", "WHO"]);
    let data = suite.data();
    let seed = data.path().join("nats/accounts/keys/auditor.nk");
    let as_auditor = |words: &[&str]| -> Output {
        let mut command = convene(data.path());
        command.env("CONVENE_NATS__URLS", server(&suite)).env("CONVENE_NATS__CREDENTIALS", &seed);
        command.env("CONVENE_NATS__INBOX_PREFIX", "_INBOX_auditor").args(words).output().expect("the program runs")
    };
    for words in [&["verify"][..], &["watch", "--all", "--count", "1"]] {
        let output = as_auditor(words);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(!as_auditor(&["agency", "remove", "WHO"]).status.success());
    suite.said(&["agency", "ping", "WHO"]);
}

/// What a suite without accounts stored, as those of the first releases did, is there when it starts with them.
#[test]
fn what_was_stored_before_there_were_accounts_is_kept() {
    let suite = Suite::start();
    register(&suite, "PHL", "haiyan");
    let data = suite.data();
    suite.end_by("-INT");
    let stored = data.path().join("nats/store/jetstream");
    std::fs::rename(stored.join("CONVENE"), stored.join("$G")).expect("as it was before");
    let again = Suite::start_in(Arc::clone(&data));
    let shown = again.said(&["show", "country", "PHL"]);
    assert!(shown.contains("haiyan"), "{shown}");
    again.said(&["verify"]);
}
