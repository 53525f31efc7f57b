//! The users of `deploy/nats/users.conf`: each service does its work as its own user, and what comes under the name of a service
//! comes from it, since the NATS server refuses everybody else.

use async_nats::jetstream;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use convene_kernel::identity::Role;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::common::v1::GetStatusRequest;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use convene_runtime::nats;
use convene_suite::{SERVICES, Service};
use convene_tests::calls::is_owed;
use convene_tests::requests::register;
use convene_tests::{Suite, password_of, within};
use futures::StreamExt as _;

/// The users, each with the password that it has in tests.
fn users() -> String {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/nats/users.conf");
    let mut text = std::fs::read_to_string(file).expect("the file is there");
    for user in SERVICES.iter().map(Service::name).chain(["agency"]) {
        let variable = format!("$CONVENE_NATS_PASSWORD_{}", user.to_uppercase());
        assert!(text.contains(&variable), "{user} has a password of its own");
        text = text.replace(&variable, &format!("\"{}\"", password_of(user)));
    }
    text
}

/// What is on each stream, by the number of its last message.
async fn last_messages(jetstream: &jetstream::Context) -> Vec<(String, u64)> {
    let mut streams = jetstream.streams();
    let mut last = Vec::new();
    while let Some(stream) = streams.next().await {
        let stream = stream.expect("a stream");
        last.push((stream.config.name, stream.state.last_sequence));
    }
    last.sort();
    last
}

async fn jetstream_of(suite: &Suite, user: &str) -> jetstream::Context {
    nats::jetstream(&nats::connect(&suite.nats_config_of(user)).await.expect("the user is known"))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_under_the_name_of_a_service_comes_from_it() {
    let mut suite = Suite::start_by_users(&users()).await;
    for service in SERVICES.iter().map(Service::name).filter(|name| !["activation", "scheduler"].contains(name)) {
        suite.start_service(service).await;
    }
    let scheduler = suite.start_service("scheduler").await;
    let ocha = suite.person(Role::OchaCountry, "OCHA", Some("PHL"));
    let mut operations = OperationServiceClient::new(ocha.channel());
    operations.register_emergency(register("PHL", "haiyan")).await.expect("it is registered");
    is_owed(&ocha, &scheduler, "haiyan").await;

    let activation = jetstream_of(&suite, "activation").await;
    let before = last_messages(&activation).await;
    let decisions = activation.get_stream("DECISIONS").await.expect("the stream");
    let event = decisions.get_raw_message(1).await.expect("an event is on the feed");
    for user in ["agency", "icsm"] {
        let jetstream = jetstream_of(&suite, user).await;
        for subject in [
            event.subject.as_str(),
            "convene.log.activation.00.PHL.operation.live",
            "convene.decisions.activation.PHL.country.emergency-registered",
            "convene.exercises.activation.PHL.drill.country.emergency-registered",
            "convene.duties.activation.PHL",
            "convene.notices.escalation.PHL.erc.0.1",
            "convene.queue.erc.PHL",
        ] {
            let sent = jetstream.publish_with_headers(subject.to_owned(), event.headers.clone(), event.payload.clone());
            let stored = sent.await.expect("it is sent").await;
            assert!(stored.is_err(), "{user} published on {subject}");
        }
    }
    assert_eq!(last_messages(&activation).await, before);
    let status = StatusServiceClient::new(ocha.channel()).get_status(GetStatusRequest {}).await.expect("it answers");
    assert!(status.into_inner().foreign_messages.is_empty());
}

/// An agency follows decisions as itself; the log, duties, notices and people are not for it, nor is any stream removed.
#[tokio::test(flavor = "multi_thread")]
async fn an_agency_reads_decisions_and_nothing_else() {
    let suite = Suite::start_by_users(&users()).await;
    let ocha = suite.person(Role::OchaCountry, "OCHA", Some("PHL"));
    OperationServiceClient::new(ocha.channel())
        .register_emergency(register("PHL", "haiyan"))
        .await
        .expect("registered");
    let agency = jetstream_of(&suite, "agency").await;
    let decisions = agency.get_stream("DECISIONS").await.expect("it may be read");
    let consumer = pull::Config {
        durable_name: Some("agency".to_owned()),
        ack_policy: AckPolicy::Explicit,
        deliver_policy: DeliverPolicy::All,
        ..pull::Config::default()
    };
    let consumer = decisions.create_consumer(consumer).await.expect("it may be followed");
    let mut events = consumer.messages().await.expect("events");
    let event = within(events.next()).await.expect("an event").expect("an event");
    assert!(event.subject.starts_with("convene.decisions.activation.PHL."), "{}", event.subject);
    event.ack().await.expect("it is acknowledged");

    let activation = jetstream_of(&suite, "activation").await;
    let streams = last_messages(&activation).await;
    for (name, _) in &streams {
        if name != "DECISIONS" {
            assert!(agency.get_stream(name).await.is_err(), "an agency reads {name}");
        }
        for user in [&agency, &activation] {
            assert!(user.delete_stream(name).await.is_err(), "{name} was removed");
        }
    }
    assert_eq!(last_messages(&activation).await, streams);
}
