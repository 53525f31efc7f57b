//! A suite whose services speak TLS, and whose log other users of the machine cannot reach.

use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use convene_runtime::nats::{self, NatsConfig};

use crate::suite::Suite;

/// The suite's file has the secret of its NATS server, and is for its owner only; without it nobody reads or deletes the log.
#[tokio::test]
async fn other_users_of_the_machine_do_not_reach_the_log() {
    let suite = Suite::start();
    let file = suite.data().path().join("suite.json");
    assert_eq!(std::fs::metadata(&file).expect("a file").permissions().mode() & 0o777, 0o600);
    let said: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).expect("a file")).expect("JSON");
    let url = said["nats"].as_str().expect("an address").to_owned();
    let (before, server) = url.split_once('@').expect("a secret");
    let secret = before.rsplit(':').next().expect("a password");
    let anonymous = NatsConfig::of(vec![format!("nats://{server}")], "stranger");
    nats::connect(&anonymous).await.expect_err("it is not admitted");
    let client = nats::connect(&NatsConfig::of(vec![url.clone()], "owner")).await.expect("it is admitted");
    nats::management(&client).get_stream("DECISIONS").await.expect("the owner of the file reads the feed");

    let data = suite.data();
    let said = suite.end_by("-INT");
    assert!(!said.contains(secret), "{said}");
    let again = Suite::start_in(data);
    let renewed = std::fs::read_to_string(again.data().path().join("suite.json")).expect("a file");
    assert!(!renewed.contains(secret), "each start has a secret of its own");
}

/// The program calls services by TLS, and verifies them by the authorities that it is told to trust.
#[test]
fn the_program_calls_services_that_speak_tls() {
    let data = Arc::new(tempfile::tempdir().expect("a folder"));
    let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).expect("a certificate");
    let path = |name: &str| data.path().join(name).display().to_string();
    let (certificate, key) = (path("certificate.pem"), path("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).expect("a file");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("a file");
    let tls = [("CONVENE_GRPC__TLS_CERTIFICATE", certificate.as_str()), ("CONVENE_GRPC__TLS_KEY", key.as_str())];
    let suite = Suite::start_with(Arc::clone(&data), &tls);
    let file = std::fs::read_to_string(data.path().join("suite.json")).expect("a file");
    assert!(file.contains("activation=https://"), "{file}");
    let who = suite.said(&["--ca", &certificate, "whoami", "--as", "hc@PHL"]);
    assert!(who.contains("p-local"), "{who}");
    let refused = suite.refused(&["whoami", "--as", "hc@PHL"]);
    assert!(refused.contains("certificate"), "{refused}");
    let refused = suite.refused(&["--ca", &path("none.pem"), "whoami", "--as", "hc@PHL"]);
    assert!(refused.contains("--ca"), "{refused}");
}
