//! An agency that follows decisions by a stock client in Node, as `docs/agencies.md` has it: by its nkey, also over TLS.

use std::fmt::Write as _;
use std::time::Duration;

use convene_kernel::identity::Role;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_runtime::nats::{self, Access, NatsConfig, SyncInterval};
use convene_runtime::publisher::{DECISIONS, FeedConfig, open_streams};
use convene_runtime::testing::TestServer;
use convene_suite::accounts::{Agency, provide};
use convene_tests::accounts::{Accounts, agency};
use convene_tests::node::NodeScript;
use convene_tests::requests::register;
use convene_tests::{Suite, within};

const EXAMPLE: &str = "examples/agency.mjs";

/// The file with the key of an agency.
fn key_of(config: &NatsConfig) -> String {
    config.credentials.as_ref().expect("a key").display().to_string()
}

#[tokio::test]
async fn an_agency_reads_its_decisions_in_node_and_no_other_key_opens_them() {
    let agencies: [Agency; 2] = [agency("WHO", &["PHL"]), agency("UNICEF", &["HTI"])];
    let suite = Suite::start_with_accounts(&agencies).await;
    let operator = nats::connect(&suite.nats_config_of("operator")).await.expect("the operator is known");
    for agency in &agencies {
        provide(&nats::management(&operator), agency).await.expect("the operator may");
    }
    for (country, emergency) in [("HTI", "earthquake"), ("PHL", "storm")] {
        let ocha = suite.person(Role::OchaCountry, "OCHA", Some(country));
        let mut operations = OperationServiceClient::new(ocha.channel());
        operations.register_emergency(register(country, emergency)).await.expect("it is registered");
    }
    let (server, script) = (suite.nats.url(), NodeScript::of(EXAMPLE));
    let (own, others) = (key_of(&suite.nats_config_of("WHO")), key_of(&suite.nats_config_of("UNICEF")));
    let printed = script.printed(&[&server, "WHO", &own, "1"]).await;
    assert!(printed.contains("/activation/PHL ") && printed.contains("EmergencyRegistered"), "{printed}");

    let unknown = nkeys::KeyPair::new_user().seed().expect("a seed");
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), unknown).expect("it is written");
    let unknown = file.path().display().to_string();
    for (key, why) in [(&unknown, "Authorization Violation"), (&others, "Permissions Violation")] {
        let refused = within(script.command(&[&server, "WHO", key, "1"]).output()).await.expect("node is there");
        let said = String::from_utf8_lossy(&refused.stderr);
        assert!(!refused.status.success() && said.contains(why), "{said}");
    }
}

/// The key is the same over TLS, where the client trusts the authority of the server and no other.
#[tokio::test]
async fn an_agency_reads_over_tls() {
    let who = agency("WHO", &["PHL"]);
    let accounts = Accounts::of(std::slice::from_ref(&who));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (certificate, key) = (folder.path().join("server.pem"), folder.path().join("server-key.pem"));
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
    std::fs::write(&certificate, made.cert.pem()).expect("it is written");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("it is written");
    let mut configuration = accounts.text();
    write!(configuration, "tls {{\n  cert_file: {certificate:?}\n  key_file: {key:?}\n}}\n").expect("a text");
    let sync_interval = SyncInterval::Every(Duration::from_secs(120));
    let server = TestServer::start_admitting(Access::Users(configuration), sync_interval).await;
    let url = format!("tls://localhost:{}", server.port());

    let config = NatsConfig { ca: Some(certificate.clone()), ..accounts.config_of("operator", url.clone()) };
    let operator = nats::connect(&config).await.expect("the operator is known");
    open_streams(&nats::management(&operator), &FeedConfig::default()).await.expect("the feed is made");
    provide(&nats::management(&operator), &who).await.expect("the operator may");
    let subject = "convene.decisions.activation.PHL.country.emergency-registered";
    let event = r#"{"source": "convene://here/activation/PHL", "id": "1", "type": "of a test", "data": {}}"#;
    let stored = nats::jetstream(&operator).publish(subject, event.into()).await.expect("it is sent").await;
    assert_eq!(stored.expect("it is stored").stream, DECISIONS);

    let (script, key) = (NodeScript::of(EXAMPLE), key_of(&accounts.config_of("WHO", url.clone())));
    let arguments = [url.as_str(), "WHO", &key, "1"];
    let trusting = within(script.command(&arguments).env("NODE_EXTRA_CA_CERTS", &certificate).output()).await;
    let trusting = trusting.expect("node is there");
    assert!(trusting.status.success(), "{}", String::from_utf8_lossy(&trusting.stderr));
    assert_eq!(String::from_utf8_lossy(&trusting.stdout), "convene://here/activation/PHL 1 of a test {}\n");
    let doubting = within(script.command(&arguments).output()).await.expect("node is there");
    assert!(!doubting.status.success() && doubting.stdout.is_empty(), "it trusts a server that it does not know");
}
