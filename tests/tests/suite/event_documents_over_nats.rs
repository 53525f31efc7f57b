//! The AsyncAPI document and the JSON Schemas are equal to what a suite publishes: its public streams, their subjects, and the events.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use async_nats::jetstream::consumer::pull::OrderedConfig;
use convene_proto::activation::v1::RegisterEmergencyRequest;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::common::v1::CommandHeader;
use convene_suite::event_documents::{CHANNELS, EventMessage, document};
use convene_tests::calls::is_owed;
use convene_tests::requests::register;
use convene_tests::stage::Stage;
use convene_tests::within;
use futures::StreamExt as _;
use serde_json::{Value, json};

/// What a stock validator says of events, by the document and by the schema that each names: the errors, one a line.
const VALIDATE: &str = r##"
import json, sys
from functools import cache
from urllib.request import urlopen
from jsonschema import Draft202012Validator

@cache
def fetched(address):
    with urlopen(address, timeout=30) as answer:
        schema = json.load(answer)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)

given = json.load(sys.stdin)
for event in given["events"]:
    name = event["type"].rsplit(".", 1)[-1]
    assert event["dataschema"].endswith(f"/schemas/convene.events.v1.{name}"), event
    for error in fetched(event["dataschema"]).iter_errors(event["data"]):
        print(name, "by its dataschema", error.json_path, error.message)
    schema = {"$ref": f"#/components/messages/{name}/payload", "components": given["document"]["components"]}
    for error in Draft202012Validator(schema).iter_errors(event):
        print(name, error.json_path, error.message)
"##;

fn faults(events: &[Value]) -> String {
    let python = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.tools/venv/bin/python");
    assert!(python.exists(), "there are no stock clients; run `make python`");
    let mut process = Command::new(python)
        .args(["-c", VALIDATE])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let given = json!({"events": events, "document": document()}).to_string();
    process.stdin.take().expect("its input").write_all(given.as_bytes()).expect("it reads");
    let output = process.wait_with_output().expect("it ends");
    assert!(output.status.success(), "the validator failed");
    String::from_utf8(output.stdout).expect("text")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_published_is_as_the_documents_say() {
    let mut stage = Stage::set().await;
    stage.approved().await;
    let header = register("PHL", "drill").header.map(|header| CommandHeader { exercise: "drill".to_owned(), ..header });
    let drill = RegisterEmergencyRequest { header, ..register("PHL", "drill") };
    OperationServiceClient::new(stage.ocha.channel()).register_emergency(drill).await.expect("it is registered");
    let scheduler = stage.suite.start_service("scheduler").await;
    is_owed(&stage.ocha, &scheduler, "haiyan").await;

    let jetstream = stage.suite.nats.jetstream().await;
    let (mut events, all) = (Vec::new(), EventMessage::all());
    let mut streams = jetstream.streams();
    while let Some(info) = streams.next().await {
        let info = info.expect("a stream");
        let name = info.config.name.as_str();
        let is_public = !["LOG_", "KV_", "OBJ_"].iter().any(|prefix| name.starts_with(prefix))
            && !["DUTIES", "ERC_QUEUE"].contains(&name);
        let channels: Vec<_> = CHANNELS.iter().filter(|channel| channel.stream == name).collect();
        assert_eq!(is_public, !channels.is_empty(), "{name} is in the document when it is public");
        for channel in &channels {
            let prefix = channel.address.split('{').next().unwrap_or_default();
            let is_taken = |subject: &String| prefix.starts_with(subject.trim_end_matches('>'));
            assert!(info.config.subjects.iter().any(is_taken), "{name} takes in {}", channel.address);
        }
        let stream = jetstream.get_stream(name).await.expect("a stream");
        if !is_public || info.state.messages == 0 {
            continue;
        }
        let consumer = stream.create_consumer(OrderedConfig::default()).await.expect("a consumer");
        let mut messages = consumer.messages().await.expect("messages");
        for _ in 0..info.state.messages {
            let message = within(messages.next()).await.expect("a message").expect("a message");
            let event: Value = serde_json::from_slice(&message.payload).expect("JSON");
            let channel = channels.iter().find(|channel| channel.admits(&message.subject));
            let channel = channel.unwrap_or_else(|| panic!("no channel has {}", message.subject));
            let is_of_it = channel.events(&all).any(|known| event["type"] == known.kind());
            assert!(is_of_it, "{} is not on {}", event["type"], channel.name);
            events.push(event);
        }
    }
    let streams: std::collections::BTreeSet<_> = CHANNELS.iter().map(|channel| channel.stream).collect();
    assert!(streams.len() == 3 && events.len() > 8, "{} events", events.len());
    assert_eq!(faults(&events), "");
    let mut wrong = events[0].clone();
    wrong["data"].as_object_mut().expect("data").values_mut().for_each(|value| *value = Value::Null);
    let found = faults(&[wrong]);
    assert!(
        found.contains("$.data.") && found.contains("by its dataschema"),
        "the schemas refuse what is wrong: {found}"
    );
}
