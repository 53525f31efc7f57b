//! The example follows the decisions of a running suite, and continues where it was.

use std::process::Stdio;

use convene_kernel::identity::Role;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_runtime::nats;
use convene_suite::accounts::provide;
use convene_tests::accounts::agency;
use convene_tests::requests::register;
use convene_tests::{Suite, within};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

/// The first `count` lines that the example prints; it is stopped then.
async fn first_lines(example: &str, arguments: &[&str], count: usize) -> Vec<String> {
    let mut process = Command::new(example)
        .args(arguments)
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("the example starts");
    let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
    let mut printed = Vec::new();
    while printed.len() < count {
        printed.push(within(lines.next_line()).await.expect("its output is text").expect("it goes on"));
    }
    printed
}

async fn registered(suite: &Suite, country: &str, emergency: &str) {
    let ocha = suite.person(Role::OchaCountry, "OCHA", Some(country));
    let mut operations = OperationServiceClient::new(ocha.channel());
    operations.register_emergency(register(country, emergency)).await.expect("it is registered");
}

/// An agency has a key and a consumer, and needs nothing else.
#[tokio::test]
async fn an_agency_prints_what_it_is_entitled_to() {
    let who = agency("WHO", &["PHL"]);
    let suite = Suite::start_with_accounts(std::slice::from_ref(&who)).await;
    let operator = nats::connect(&suite.nats_config_of("operator")).await.expect("the operator is known");
    provide(&nats::management(&operator), &who).await.expect("the operator may");
    registered(&suite, "HTI", "earthquake").await;
    registered(&suite, "PHL", "storm").await;
    let key = suite.nats_config_of("WHO").credentials.expect("a key");
    let (server, key) = (suite.nats.url(), key.display().to_string());
    let printed = first_lines(env!("CARGO_BIN_EXE_agency"), &[&server, "WHO", &key], 1).await;
    assert!(printed[0].contains("/activation/PHL") && printed[0].contains("EmergencyRegistered"), "{printed:?}");
}

#[tokio::test]
async fn the_subscriber_continues_after_what_it_acknowledged() {
    let suite = Suite::start().await;
    let url = suite.nats.url();
    let follow = [url.as_str(), "convene.decisions.*.PHL.>", "my-agency"];
    for (country, emergency) in [("PHL", "storm"), ("HTI", "earthquake"), ("PHL", "flood")] {
        registered(&suite, country, emergency).await;
    }
    let first = first_lines(env!("CARGO_BIN_EXE_subscriber"), &follow, 2).await;
    assert!(first.iter().all(|line| line.starts_with("convene.decisions.activation.PHL.")), "{first:?}");

    registered(&suite, "PHL", "eruption").await;
    let later = first_lines(env!("CARGO_BIN_EXE_subscriber"), &follow, 1).await;
    // The last decision before a stop may come again, since delivery is at least once; an acknowledged one may not.
    assert_ne!(later[0], first[0]);
}
