//! The example follows the decisions of a running suite, and continues where it was.

use std::process::Stdio;

use convene_kernel::identity::Role;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_tests::requests::register;
use convene_tests::{Suite, within};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

/// The first `count` lines that the example prints; it is stopped then.
async fn first_lines(suite: &Suite, count: usize) -> Vec<String> {
    let mut process = Command::new(env!("CARGO_BIN_EXE_subscriber"))
        .args([suite.nats.url().as_str(), "convene.decisions.*.PHL.>", "my-agency"])
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

#[tokio::test]
async fn the_subscriber_continues_after_what_it_acknowledged() {
    let suite = Suite::start().await;
    let registered = async |country: &str, emergency: &str| {
        let ocha = suite.person(Role::OchaCountry, "OCHA", Some(country));
        let mut operations = OperationServiceClient::new(ocha.channel());
        operations.register_emergency(register(country, emergency)).await.expect("it is registered");
    };
    for (country, emergency) in [("PHL", "storm"), ("HTI", "earthquake"), ("PHL", "flood")] {
        registered(country, emergency).await;
    }
    let first = first_lines(&suite, 2).await;
    assert!(first.iter().all(|line| line.starts_with("convene.decisions.activation.PHL.")), "{first:?}");

    registered("PHL", "eruption").await;
    let later = first_lines(&suite, 1).await;
    // The last decision before a stop may come again, since delivery is at least once; an acknowledged one may not.
    assert_ne!(later[0], first[0]);
}
