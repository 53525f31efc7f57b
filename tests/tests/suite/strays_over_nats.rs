//! What somebody else publishes on the streams of the suite, in whatever form, about real records and exercises: it stops
//! nothing, it is shown, and a restart changes neither.

use async_nats::HeaderMap;
use async_nats::jetstream;
use convene_kernel::identity::Role;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use convene_proto::common::v1::{AwaitPublishedRequest, GetStatusRequest, GetStatusResponse};
use convene_runtime::publisher::{COMMIT_HEADER, LogPosition, POSITION_HEADER};
use convene_tests::calls::is_owed;
use convene_tests::requests::{mechanism, register};
use convene_tests::{Person, Suite};

/// A subject of each kind that is followed, on every stream that services read.
const SUBJECTS: [&str; 8] = [
    "convene.decisions.activation.PHL.country.mechanism-recorded",
    "convene.decisions.activation.PHL.country.leadership-recorded",
    "convene.exercises.activation.PHL.drill.country.mechanism-recorded",
    "convene.exercises.activation.PHL.drill.country.leadership-recorded",
    "convene.exercises.scheduler.PHL.drill.escalation.erc.0.1",
    "convene.duties.activation.PHL",
    "convene.notices.escalation.PHL.erc.0.1",
    "convene.notices.decision.PHL.erc.0.1",
];

/// How large a message may be, with some room for its headers.
const LARGEST: usize = 1_000_000;

/// What is on every subject: nothing, no JSON, JSON of something else, as much as there may be, and what claims to come from a
/// commit far ahead.
async fn stray(jetstream: &jetstream::Context) {
    for subject in SUBJECTS {
        for body in ["", "mine", r#"{"id":1}"#, &"x".repeat(LARGEST)] {
            publish(jetstream, subject, HeaderMap::new(), body).await;
        }
        for partition in 0..8 {
            let mut headers = HeaderMap::new();
            let position = LogPosition { partition, sequence: 1_000_000, index: 0 };
            headers.insert(POSITION_HEADER, position.to_string());
            headers.insert(COMMIT_HEADER, "0".repeat(64));
            publish(jetstream, subject, headers, "{}").await;
        }
    }
}

async fn publish(jetstream: &jetstream::Context, subject: &'static str, headers: HeaderMap, body: &str) {
    let sent = jetstream.publish_with_headers(subject, headers, body.to_owned().into()).await.expect("it is sent");
    sent.await.expect("it is stored");
}

/// Records something and waits until it is on the feed.
async fn goes_on(ocha: &Person, emergency: &str) {
    let mut operations = OperationServiceClient::new(ocha.channel());
    operations.record_mechanism(mechanism("PHL")).await.expect("it is recorded");
    let answer = operations.register_emergency(register("PHL", emergency)).await.expect("it is registered");
    let position = answer.into_inner().receipt.expect("a receipt").position;
    let request = AwaitPublishedRequest { positions: position.into_iter().collect(), timeout: None };
    StatusServiceClient::new(ocha.channel()).await_published(request).await.expect("it is on the feed");
}

async fn status(ocha: &Person) -> GetStatusResponse {
    let answer = StatusServiceClient::new(ocha.channel()).get_status(GetStatusRequest {}).await;
    answer.expect("it answers").into_inner()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_else_publishes_stops_nothing_and_is_shown() {
    let mut suite = Suite::start().await;
    let scheduler = suite.address_of("scheduler").await;
    let client = async_nats::connect(suite.nats.url()).await.expect("a connection");
    let jetstream = jetstream::new(client);
    let ocha = suite.person(Role::OchaCountry, "OCHA", Some("PHL"));
    goes_on(&ocha, "before").await;
    is_owed(&ocha, &scheduler, "before").await;

    stray(&jetstream).await;
    goes_on(&ocha, "meanwhile").await;
    is_owed(&ocha, &scheduler, "meanwhile").await;
    let of_records = status(&ocha).await;
    assert_eq!((of_records.lacking, of_records.feed_errors.len(), of_records.broken_records.len()), (vec![], 0, 0));
    assert!(!of_records.foreign_messages.is_empty(), "they are shown");
    let of_scheduler = status(&ocha.calling(&scheduler)).await;
    let streams: Vec<_> = of_scheduler.parked_messages.iter().map(|parked| parked.stream.as_str()).collect();
    for stream in ["DECISIONS", "EXERCISES", "DUTIES", "NOTICES"] {
        assert!(streams.contains(&stream), "{stream} is not in {streams:?}");
    }
    assert!(of_scheduler.followed_streams.iter().all(|stream| stream.interruption.is_empty()));

    // And while no service runs.
    for service in ["scheduler", "activation"] {
        suite.stop_service(service).await;
    }
    stray(&jetstream).await;
    suite.start_service("activation").await;
    let scheduler = suite.start_service("scheduler").await;
    let ocha = suite.person(Role::OchaCountry, "OCHA", Some("PHL"));
    goes_on(&ocha, "after").await;
    is_owed(&ocha, &scheduler, "after").await;
    let of_records = status(&ocha).await;
    assert_eq!((of_records.lacking, of_records.feed_errors.len(), of_records.feed_lag), (vec![], 0, 0));
    assert!(of_records.partitions.iter().all(|partition| partition.damage.is_empty()));
}
