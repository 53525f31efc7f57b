//! A suite that ends by Ctrl-C, is killed, or starts again while somebody watches.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::suite::{Suite, convene};

/// How long an orderly end may take: far less than the 20 seconds after which calls are cut off.
const SOON: Duration = Duration::from_secs(10);

#[test]
fn ctrl_c_ends_a_suite_soon_and_without_warnings() {
    let suite = Suite::start();
    let data = suite.data();
    let began = Instant::now();
    let said = suite.end_by("-INT");
    assert!(began.elapsed() < SOON, "it took {:?}", began.elapsed());
    let of_the_end = said.lines().filter(|line| !line.contains("development tokens are accepted"));
    assert_eq!(of_the_end.collect::<Vec<_>>(), Vec::<&str>::new());
    Suite::start_in(data);
}

#[test]
fn a_suite_that_was_killed_starts_again_in_its_folder() {
    let suite = Suite::start();
    let data = suite.data();
    suite.said(&register("e-1").each_ref().map(String::as_str));
    suite.end_by("-KILL");
    let gone = convene(data.path()).args(["list", "emergencies"]).output().expect("it ends");
    let said = String::from_utf8_lossy(&gone.stderr);
    assert!(said.contains("was not stopped; start it again"), "{said}");
    let again = Suite::start_in(data);
    assert!(again.said(&["list", "emergencies"]).contains("e-1"), "what was acknowledged is there");
}

/// A suite whose disk has less room than it should says so while it works, and once.
#[test]
fn a_suite_warns_before_its_disk_is_full() {
    let folder = || Arc::new(tempfile::tempdir().expect("a temporary folder"));
    let mut suite = Suite::start_as(folder(), &["--least-free", "1000000 TiB"], &[]);
    let warned = suite.word("nearly full");
    assert!(warned.contains("MiB are free") && warned.contains("no command is recorded"), "{warned}");
    let said = suite.end_by("-INT");
    assert!(!said.contains("nearly full"), "it is said once: {said}");
    let said = Suite::start_as(folder(), &["--least-free", "1 KiB"], &[]).end_by("-INT");
    assert!(!said.contains("nearly full"), "{said}");
}

#[test]
fn a_suite_whose_nats_server_is_killed_goes_on() {
    let suite = Suite::start();
    suite.said(&register("e-1").each_ref().map(String::as_str));
    suite.kill_nats(None);
    assert!(suite.said(&["list", "emergencies"]).contains("e-1"), "what was acknowledged is there");
    suite.said(&register("e-2").each_ref().map(String::as_str));
    let said = suite.end_by("-INT");
    assert!(said.contains("the NATS server ended (") && said.contains("it is started again"), "{said}");
}

#[test]
fn a_suite_whose_nats_server_keeps_ending_says_why_and_ends() {
    let mut suite = Suite::start();
    let killed = suite.kill_nats(None);
    suite.kill_nats(Some(&killed));
    let said = suite.last_words();
    assert!(said.contains("keeps ending") && said.contains("nats-server.log"), "{said}");
}

#[test]
fn a_folder_has_one_suite() {
    let suite = Suite::start();
    let second = convene(suite.data().path()).args(["up", "--free-addresses"]).output().expect("it ends");
    let said = String::from_utf8_lossy(&second.stderr);
    assert!(!second.status.success() && said.contains("a suite runs with its data in"), "{said}");
    assert!(said.contains("--data") && !said.contains("kill"), "{said}");
    assert!(suite.said(&["doctor"]).lines().all(|line| line.starts_with("ok  ")));
}

#[test]
fn a_watch_goes_on_after_the_suite_has_started_again() {
    let suite = Suite::start();
    let data = suite.data();
    let mut watch = convene(data.path())
        .args(["watch", "--kind", "EmergencyRegistered", "--count", "2", "--all", "--output", "json"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut lines = BufReader::new(watch.stdout.take().expect("its output is read")).lines();
    let mut next = || -> Value {
        let line = lines.next().expect("an event").expect("text");
        serde_json::from_str(&line).expect("an event in JSON")
    };
    suite.said(&register("e-1").each_ref().map(String::as_str));
    assert_eq!(next()["subject"], "emergency/e-1");
    suite.end_by("-TERM");
    let again = Suite::start_in(data);
    again.said(&register("e-2").each_ref().map(String::as_str));
    assert_eq!(next()["subject"], "emergency/e-2");
    assert!(watch.wait().expect("it ends").success(), "it has seen two");
}

#[test]
fn a_token_needs_a_suite() {
    let folder = tempfile::tempdir().expect("a folder");
    let refused = convene(folder.path()).args(["token", "--as", "hc@PHL"]).output().expect("it ends");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success() && said.contains("convene up"), "{said}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 0, "no key is made");
}

/// The command that registers an emergency.
fn register(emergency: &str) -> [String; 7] {
    let facts = json!({
        "emergency": emergency, "name": "A storm", "setting": "SETTING_DISASTER", "refugees": "REFUGEE_SITUATION_NONE",
        "onset": "2024-01-10T04:00:00Z", "emergencyClass": "EMERGENCY_CLASS_MAJOR_NEW",
        "classReasons": "needs of scale in several sectors",
    });
    let body = json!({ "facts": facts }).to_string();
    let words = ["call", "RegisterEmergency", "--as", "ocha-country@PHL", "--country", "PHL"].map(str::to_owned);
    let [call, method, as_whom, role, country, code] = words;
    [call, method, as_whom, role, country, code, body]
}
