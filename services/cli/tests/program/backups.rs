//! From a backup to a suite that goes on with it, after everything else is lost.

use std::path::Path;
use std::process::Output;
use std::sync::Arc;

use async_nats::jetstream;
use convene_runtime::nats::{self, Access, LocalServer, LocalServerConfig, NatsConfig, SyncInterval};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::agencies::register;
use super::suite::{Suite, convene};

/// Runs the program without a suite.
fn run(data: &TempDir, words: &[&str]) -> Output {
    convene(data.path()).args(words).output().expect("the program runs")
}

/// What the program says without a suite.
fn said(data: &TempDir, words: &[&str]) -> String {
    let output = run(data, words);
    assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What the program refuses without a suite.
fn refused(data: &TempDir, words: &[&str]) -> String {
    let output = run(data, words);
    assert!(!output.status.success(), "{words:?} was not refused");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn folder() -> Arc<TempDir> {
    Arc::new(tempfile::tempdir().expect("a temporary folder"))
}

fn path(path: &Path) -> &str {
    path.to_str().expect("text")
}

/// What the suite says of the emergencies of a country, and of the feed.
fn kept(suite: &Suite) -> (Value, String) {
    let emergencies = suite.json(&["list", "emergencies", "--country", "PHL"]);
    (emergencies, suite.said(&["watch", "--all", "--count", "2", "--output", "json"]))
}

/// Everything is lost but the backup and its key: a suite elsewhere goes on where the backup was made.
#[test]
fn a_suite_goes_on_from_its_backup() {
    let (suite, backups, elsewhere) = (Suite::start(), folder(), folder());
    let (at, key) = (path(backups.path()), backups.path().join("backup.key"));
    let key = path(&key);
    let recipient = suite.said(&["backup", "key", key]);
    let recipient = recipient.trim();
    assert!(suite.refused(&["backup", "key", key]).contains("a file already"));
    register(&suite, "PHL", "haiyan");
    let first = suite.json(&["backup", "make", at, "--recipient", recipient]);
    assert!(first["copied"].as_u64() >= first["streams"].as_u64(), "each is copied at least once: {first}");
    register(&suite, "PHL", "bohol");
    let second = suite.json(&["backup", "make", at, "--recipient", recipient]);
    let (copied, streams) = (second["copied"].as_u64(), second["streams"].as_u64());
    assert!(copied >= Some(2) && copied < streams, "only what changed is copied: {second}");
    let before = kept(&suite);
    register(&suite, "PHL", "later");
    drop(suite);

    let lost = elsewhere.path().join("nats");
    assert!(!lost.exists());
    assert!(refused(&elsewhere, &["restore", at]).contains("no key is given"));
    let restored = said(&elsewhere, &["restore", at, "--key", key]);
    assert!(restored.contains("streams restored"), "{restored}");
    assert!(said(&elsewhere, &["restore", at, "--key", key]).contains("all is there"), "nothing is done twice");
    let suite = Suite::start_in(elsewhere);
    assert_eq!(kept(&suite), before);
    assert!(refused(&suite.data(), &["restore", at, "--key", key]).contains("runs; stop it first"));
    suite.said(&["verify"]);
    register(&suite, "PHL", "next");
    suite.said(&["verify"]);

    let earlier = suite.json(&["backup", "list", at])[0].clone();
    assert_eq!((&earlier["backup"], &earlier["sealed"]), (&first["backup"], &json!(true)));
    let (older, earlier) = (folder(), earlier["backup"].as_str().expect("a name").to_owned());
    said(&older, &["restore", at, "--key", key, "--backup", &earlier]);
    let suite = Suite::start_in(older);
    let emergencies = suite.said(&["list", "emergencies", "--country", "PHL"]);
    assert!(emergencies.contains("haiyan") && !emergencies.contains("bohol"), "{emergencies}");
}

/// A restore that ended halfway goes on where it was. What is not of the backup is neither mixed with it nor removed.
#[tokio::test]
async fn a_restore_that_ended_halfway_goes_on() {
    let (suite, backups, elsewhere) = (Suite::start(), folder(), folder());
    let at = path(backups.path());
    register(&suite, "PHL", "haiyan");
    let made = suite.json(&["backup", "make", at]);
    drop(suite);
    let sync_interval = SyncInterval::Every(std::time::Duration::from_secs(120));
    let nats = elsewhere.path().join("nats");
    let config = LocalServerConfig { folder: nats, port: None, sync_interval, binary: None, access: Access::Everybody };
    let server = LocalServer::start(config).await.expect("a NATS server");
    let client = nats::connect(&NatsConfig::of(vec![server.url()], "test")).await.expect("it is admitted");
    let (jetstream, url) = (nats::management(&client), server.url());
    let restore = ["restore", at, "--nats", &url];

    said(&elsewhere, &restore);
    for stream in ["DECISIONS", "LOG_ACTIVATION_00"] {
        jetstream.delete_stream(stream).await.expect("as if it had not been reached");
    }
    let again: Value =
        serde_json::from_str(&said(&elsewhere, &[&restore[..], &["--output", "json"]].concat())).expect("JSON");
    assert_eq!(again["there"].as_u64().map(|there| there + 2), made["streams"].as_u64(), "{again}");
    said(&elsewhere, &["verify", "--nats", &url]);
    assert!(said(&elsewhere, &restore).contains("all is there"));

    jetstream.delete_stream("DECISIONS").await.expect("it is there");
    let subjects = vec!["convene.decisions.>".to_owned()];
    let other = jetstream::stream::Config { name: "DECISIONS".to_owned(), subjects, ..Default::default() };
    jetstream.create_stream(other).await.expect("another of that name");
    let said = refused(&elsewhere, &restore);
    assert!(said.contains("not as in this backup, DECISIONS among them"), "{said}");
    server.stop().await;
}

/// A backup is looked at without the suite that it is of: whole, it restores and verifies; altered or sealed for others, it says so.
#[test]
fn a_backup_is_checked_before_it_is_needed() {
    let (suite, backups, nowhere) = (Suite::start(), folder(), folder());
    let at = path(backups.path());
    assert!(suite.refused(&["restore", at, "--nats", "nats://127.0.0.1:1"]).contains("there is no backup in"));
    register(&suite, "PHL", "haiyan");
    suite.said(&["backup", "make", at]);
    drop(suite);
    let whole = said(&nowhere, &["backup", "check", at]);
    assert!(whole.contains("each follows the one before it"), "{whole}");
    assert!(
        refused(&nowhere, &["backup", "check", at, "--backup", "2001-01-01T00-00-00Z"]).contains("there is no backup")
    );

    let files = std::fs::read_dir(backups.path().join("streams")).expect("its files");
    let largest = files.map(|file| file.expect("a file").path()).max_by_key(|file| file.metadata().expect("it").len());
    let largest = largest.expect("a file");
    let mut bytes = std::fs::read(&largest).expect("it");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&largest, bytes).expect("it can be altered");
    let altered = refused(&nowhere, &["restore", at]);
    assert!(altered.contains(path(&largest)) && altered.contains("is not what was written there"), "{altered}");
    std::fs::remove_file(&largest).expect("it can be removed");
    assert!(refused(&nowhere, &["backup", "check", at]).contains("is not what was written there"));
}

/// Of many backups the last ones stay, with the files that they need, and are whole.
#[test]
fn old_backups_go() {
    let (suite, backups) = (Suite::start(), folder());
    let at = path(backups.path());
    let streams = || std::fs::read_dir(backups.path().join("streams")).expect("its files").count();
    let mut made = Vec::new();
    for emergency in ["haiyan", "bohol", "mindanao"] {
        register(&suite, "PHL", emergency);
        made.push(suite.json(&["backup", "make", at])["backup"].clone());
    }
    made.dedup();
    let with_all = streams();
    register(&suite, "PHL", "luzon");
    let last = suite.json(&["backup", "make", at, "--keep", "1"]);
    let listed = suite.json(&["backup", "list", at]);
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed}");
    assert!(Some(streams() as u64) == last["streams"].as_u64() && streams() < with_all, "{last}");
    suite.said(&["backup", "check", at]);
    assert!(suite.refused(&["backup", "make", at, "--recipient", "age1no"]).contains("--recipient"));
}
