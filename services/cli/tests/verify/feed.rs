//! `convene verify` on the feed of a real service: what was forged, left out, altered or repeated is named.

use std::process::Command;

use async_nats::HeaderMap;
use async_nats::jetstream::{self, message::StreamMessage};
use convene_runtime::publisher::{COMMIT_HEADER, DECISIONS, DUTIES, POSITION_HEADER};
use convene_tests::Suite;
use convene_tests::stage::Stage;

/// A suite with an approved cluster, whose service has stopped.
async fn ground() -> (Suite, jetstream::Context) {
    let stage = Stage::set().await;
    stage.approved().await;
    let mut suite = stage.suite;
    suite.stop_service("activation").await;
    let client = async_nats::connect(suite.nats.url()).await.expect("a connection");
    (suite, jetstream::new(client))
}

/// Whether everything is found whole, and what is said.
fn verify(suite: &Suite) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_convene"));
    let (nats, data) = (suite.nats.url(), suite.data().display().to_string());
    let output = command.args(["--nats", &nats, "--data", &data, "verify"]).output().expect("the program runs");
    let said = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text).into_owned()).concat();
    (output.status.success(), said)
}

#[track_caller]
fn is_named(suite: &Suite, what: &str) {
    let (is_whole, said) = verify(suite);
    assert!(!is_whole && said.contains(what), "{what} is not in: {said}");
}

async fn messages(jetstream: &jetstream::Context, stream: &str) -> Vec<StreamMessage> {
    let stream = jetstream.get_stream(stream).await.expect("a stream");
    let mut messages = Vec::new();
    for sequence in 1..=stream.cached_info().state.last_sequence {
        let mut message = stream.get_raw_message(sequence).await.expect("a message");
        // Without what it expected of the stream when it was published.
        let headers = [POSITION_HEADER, COMMIT_HEADER].map(|name| (name, message.headers.get(name).cloned()));
        message.headers = HeaderMap::new();
        for (name, value) in headers {
            message.headers.insert(name, value.expect("each message has it"));
        }
        messages.push(message);
    }
    messages
}

async fn publish(jetstream: &jetstream::Context, message: StreamMessage) {
    let StreamMessage { subject, headers, payload, .. } = message;
    let sent = jetstream.publish_with_headers(subject, headers, payload).await.expect("it is sent");
    sent.await.expect("it is stored");
}

/// Puts a stream in the place of `name` that has `messages`.
async fn put_in_place(jetstream: &jetstream::Context, name: &str, messages: Vec<StreamMessage>) {
    let config = jetstream.get_stream(name).await.expect("a stream").cached_info().config.clone();
    jetstream.delete_stream(name).await.expect("it is deleted");
    jetstream.create_stream(config).await.expect("it is made");
    for message in messages {
        publish(jetstream, message).await;
    }
}

#[tokio::test]
async fn a_feed_that_says_what_the_commits_say_is_whole() {
    let (suite, jetstream) = ground().await;
    let count = messages(&jetstream, DECISIONS).await.len() + messages(&jetstream, DUTIES).await.len();
    let (is_whole, said) = verify(&suite);
    assert!(is_whole && said.contains(&format!("{count} messages of the feed")), "{said}");
}

#[tokio::test]
async fn what_somebody_else_published_is_named() {
    let (suite, jetstream) = ground().await;
    let genuine = messages(&jetstream, DECISIONS).await;
    let next = genuine.len() + 1;
    let mut forged = genuine[0].clone();
    forged.headers = HeaderMap::new();
    publish(&jetstream, forged).await;
    is_named(&suite, &format!("DECISIONS {next}: it names no commit"));
    // With the headers of a real commit, which has no such message.
    let mut forged = genuine[0].clone();
    let position = forged.headers.get(POSITION_HEADER).expect("a position").as_str().replace(":000000", ":000009");
    forged.headers.insert(POSITION_HEADER, position);
    publish(&jetstream, forged).await;
    is_named(&suite, &format!("DECISIONS names a commit that is missing, at {}", next + 1));
    publish(&jetstream, genuine[0].clone()).await;
    is_named(&suite, &format!("DECISIONS {}: it is there already, at 1", next + 2));
    let mut forged = genuine[0].clone();
    forged.headers.insert(COMMIT_HEADER, "0".repeat(64));
    publish(&jetstream, forged).await;
    is_named(&suite, &format!("it is not the commit that DECISIONS names at {}", next + 3));
}

#[tokio::test]
async fn what_was_altered_left_out_or_put_elsewhere_is_named() {
    let (suite, jetstream) = ground().await;
    let genuine = messages(&jetstream, DECISIONS).await;
    let mut altered = genuine.clone();
    let text = String::from_utf8(altered[0].payload.to_vec()).expect("JSON");
    altered[0].payload = text.replace("haiyan", "yolanda").into();
    assert_ne!(altered[0].payload, genuine[0].payload);
    put_in_place(&jetstream, DECISIONS, altered).await;
    is_named(&suite, "DECISIONS 1: it is not what the commit LOG_ACTIVATION_");

    put_in_place(&jetstream, DECISIONS, genuine[1..].to_vec()).await;
    is_named(&suite, "message 0 of it is missing on DECISIONS");

    let mut turned = genuine.clone();
    turned.swap(0, 1);
    put_in_place(&jetstream, DECISIONS, turned).await;
    is_named(&suite, "DECISIONS 2: it is of the commit");

    put_in_place(&jetstream, DECISIONS, genuine).await;
    assert!(verify(&suite).0, "it is as it was");
    let mut duties = messages(&jetstream, DUTIES).await;
    duties.pop();
    put_in_place(&jetstream, DUTIES, duties).await;
    is_named(&suite, "message 0 of it is not on DUTIES yet");
}

/// An older copy of one stream alone is completed when the service starts.
#[tokio::test(flavor = "multi_thread")]
async fn what_one_stream_lacks_is_published_at_the_start_and_found_whole() {
    let (mut suite, jetstream) = ground().await;
    put_in_place(&jetstream, DUTIES, Vec::new()).await;
    is_named(&suite, "message 0 of it is not on DUTIES yet");
    suite.start_service("activation").await;
    let whole = async {
        while !verify(&suite).0 {
            tokio::task::yield_now().await;
        }
    };
    convene_tests::within(whole).await;
}
