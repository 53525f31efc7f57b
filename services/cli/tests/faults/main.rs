//! `kill -9` of the service and of the NATS server, at any moment of a stream of commands: every command that was
//! acknowledged is there, none is there twice, and the feed has each decision once and in order.
//!
//! The service is a process of its own and is used as any client uses it: commands by gRPC, log and feed from NATS.

mod coverage;
mod hangs;
mod ledger;
mod process;
mod storm;
mod survey;

use std::collections::BTreeMap;
use std::future::Future;
use std::path::Path;
use std::time::Duration;

use async_nats::jetstream::consumer::pull::OrderedConfig;
use async_nats::jetstream::consumer::{Consumer, FromConsumer, IntoConsumerConfig};
use async_nats::jetstream::{self, stream::Stream};
use chrono::TimeDelta;
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::{Caller, Grant, Role};
use convene_proto::activation::v1::RecordMechanismRequest;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use convene_proto::common::v1::{AwaitPublishedRequest, LogPosition, Receipt};
use convene_runtime::identity::{DevelopmentIssuer, IdentityConfig, Mode};
use convene_runtime::testing::TestServer;
use convene_tests::Bearer;
use convene_tests::requests::mechanism;
use futures::StreamExt as _;
use serde_json::Value;
use tokio::sync::watch;
use tonic::Status;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic_types::StatusExt as _;
use uuid::Uuid;

use ledger::{Logged, Published, Sent, faults};
use process::Process;

const COUNTRIES: [&str; 4] = ["PHL", "HTI", "SSD", "YEM"];
/// Clients side by side, each about a country of its own: so many that the log and the feed are written in groups.
const CLIENTS: usize = 240;

/// The commands of each client between two kills, on average.
const COMMANDS_A_KILL: usize = 1;

/// The setting of how often each of what can be killed is killed: by default few, and in `make storm` many.
const KILLS_SETTING: &str = "CONVENE_STORM_KILLS";
const KILLS: usize = 10;

/// How often each of what can be killed is killed.
fn kills() -> usize {
    std::env::var(KILLS_SETTING).map_or(KILLS, |kills| kills.parse().expect("a number of kills"))
}

/// What is killed in turn.
#[derive(Clone, Copy, Debug)]
enum Killed {
    Service,
    Server,
    Both,
}

/// How long anything may take that must come to pass.
const LIMIT: Duration = Duration::from_secs(120);

/// How long a caller waits before it sends the same request again, if it is not asked to wait longer.
const PAUSE: Duration = Duration::from_millis(20);

type Connection = InterceptedService<Channel, Bearer>;

async fn within<F: Future>(awaited: F) -> F::Output {
    tokio::time::timeout(LIMIT, awaited).await.expect("it comes to pass within two minutes")
}

/// Returns once so many are done. A service that ends by itself is started again meanwhile, as a supervisor would.
async fn reached(done: &watch::Sender<usize>, count: usize, service: &mut Process) {
    let mut done = done.subscribe();
    within(async {
        tokio::select! {
            reached = done.wait_for(|done| *done >= count) => drop(reached.expect("its sender is here")),
            () = service.supervise() => {}
        }
    })
    .await;
}

/// Kills as `kill -9` does, and starts again what was killed.
async fn strike(killed: Killed, service: &mut Process, nats: &mut TestServer) {
    if matches!(killed, Killed::Service | Killed::Both) {
        service.strike().await;
    }
    if matches!(killed, Killed::Server | Killed::Both) {
        nats.kill();
        nats.restart().await;
    }
}

/// A connection by a person with `role`, in one country where it is held in one.
fn connection(address: &str, data: &Path, role: Role, country: Option<&str>) -> Connection {
    let identity = IdentityConfig { mode: Mode::Development, ..IdentityConfig::default() };
    let issuer = DevelopmentIssuer::open(&identity, data).expect("an issuer");
    let country = country.map(|code| code.parse().expect("a country"));
    let grants = vec![Grant { role, country, cluster: None }];
    let organization = "OCHA".parse().expect("an organization");
    let caller = Caller { person: "p-1".parse().expect("a person"), organization, grants };
    let channel = Channel::from_shared(address.to_owned()).expect("an address").connect_lazy();
    InterceptedService::new(channel, Bearer::of(&issuer.issue(&caller, TimeDelta::hours(24))))
}

/// Waits before a request is sent again, for as long as the service asks; it is away or does not know.
async fn pause_after(status: Status) {
    let details = status.get_error_details();
    let reason = details.error_info().map_or("", |info| &info.reason);
    assert!(["", "SERVICE_UNAVAILABLE"].contains(&reason), "nothing here is to be refused: {status}");
    let asked = details.retry_info().and_then(|info| info.retry_delay);
    tokio::time::sleep(asked.unwrap_or(PAUSE)).await;
}

/// Sends one request under its identifier until it is acknowledged.
async fn record(connection: &Connection, request: &RecordMechanismRequest) -> Receipt {
    let mut operations = OperationServiceClient::new(connection.clone());
    loop {
        match within(operations.record_mechanism(request.clone())).await {
            Ok(response) => return response.into_inner().receipt.expect("a receipt"),
            Err(status) => pause_after(status).await,
        }
    }
}

/// A command and what came of it.
struct Done {
    request: RecordMechanismRequest,
    receipt: Receipt,
}

async fn work(country: String, commands: usize, connection: Connection, done: watch::Sender<usize>) -> Vec<Done> {
    let mut all = Vec::new();
    for _ in 0..commands {
        let request = mechanism(&country);
        let receipt = record(&connection, &request).await;
        all.push(Done { request, receipt });
        done.send_modify(|done| *done += 1);
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_killed_nothing_is_lost_or_doubled() {
    let mut nats = TestServer::start().await;
    let data = tempfile::tempdir().expect("a folder");
    // The key must be there before the service and its callers look for it at once.
    let mut service = Process::start("activation", &[nats.url()], data.path());
    let countries = Guidance::embedded().reference.countries().map(|country| country.code.to_string()).take(CLIENTS);
    let of_ocha = |country: &str| connection(service.address(), data.path(), Role::OchaCountry, Some(country));
    let connections: BTreeMap<String, Connection> =
        countries.map(|country| (country.clone(), of_ocha(&country))).collect();
    let observer = connection(service.address(), data.path(), Role::Observer, None);
    let done = watch::Sender::new(0);
    let kills: Vec<Killed> = (0..kills()).flat_map(|_| [Killed::Service, Killed::Server, Killed::Both]).collect();
    let commands_a_client = kills.len() * COMMANDS_A_KILL;
    let commands = CLIENTS * commands_a_client;
    let client = |(country, connection): (&String, &Connection)| {
        tokio::spawn(work(country.clone(), commands_a_client, connection.clone(), done.clone()))
    };
    let clients: Vec<_> = connections.iter().map(client).collect();
    for (number, killed) in (1..).zip(&kills) {
        reached(&done, commands * number / (kills.len() + 1), &mut service).await;
        strike(*killed, &mut service, &mut nats).await;
    }
    let mut all = Vec::new();
    for client in clients {
        all.extend(within(client).await.expect("no client panics"));
    }

    are_answered_as_before(&connections, &all).await;
    within(await_feed(&observer, &all)).await;
    let sent: Vec<Sent> = all.iter().map(sent).collect();
    let jetstream = nats.jetstream().await;
    assert_eq!(sent.len(), commands);
    assert_eq!(faults(&sent, &log(&jetstream).await, &feed(&jetstream).await), [].into());
}

/// Every command, sent once more, is answered as it was and not carried out again.
async fn are_answered_as_before(connections: &BTreeMap<String, Connection>, all: &[Done]) {
    for Done { request, receipt } in all {
        let country = &request.header.as_ref().expect("a header").country;
        assert_eq!(&record(&connections[country], request).await, receipt);
    }
}

async fn await_feed(connection: &Connection, all: &[Done]) {
    let mut last = BTreeMap::new();
    for position in all.iter().filter_map(|done| done.receipt.position) {
        let sequence = last.entry(position.partition).or_default();
        *sequence = position.sequence.max(*sequence);
    }
    let positions = last.into_iter().map(|(partition, sequence)| LogPosition { partition, sequence }).collect();
    let timeout = Some(prost_types::Duration { seconds: 60, nanos: 0 });
    let request = AwaitPublishedRequest { positions, timeout };
    let mut status = StatusServiceClient::new(connection.clone());
    while let Err(away) = status.await_published(request.clone()).await {
        pause_after(away).await;
    }
}

fn sent(done: &Done) -> Sent {
    let header = done.request.header.as_ref().expect("a header");
    Sent {
        command: header.request_id.parse().expect("an identifier"),
        country: header.country.clone(),
        acknowledged: done.receipt.etag.strip_prefix('v').and_then(|version| version.parse().ok()),
    }
}

/// A new consumer of a stream, once the servers have chosen who leads it.
async fn consumer<C: IntoConsumerConfig + FromConsumer + Clone>(stream: &Stream, config: C) -> Consumer<C> {
    within(async {
        loop {
            if let Ok(consumer) = stream.create_consumer(config.clone()).await {
                return consumer;
            }
        }
    })
    .await
}

/// Every message of a stream, as JSON.
async fn messages(jetstream: &jetstream::Context, name: &str) -> Vec<Value> {
    let stream = jetstream.get_stream(name).await.expect("a stream");
    let count = usize::try_from(stream.get_info().await.expect("its state").state.messages).expect("it fits");
    if count == 0 {
        return Vec::new();
    }
    let consumer = consumer(&stream, OrderedConfig::default()).await;
    let delivered = consumer.messages().await.expect("messages").take(count);
    let json = delivered.map(|message| serde_json::from_slice(&message.expect("a message").payload).expect("JSON"));
    within(json.collect()).await
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {pointer} in {value}"))
}

async fn log(jetstream: &jetstream::Context) -> Vec<Logged> {
    let mut log = Vec::new();
    for partition in 0..8 {
        for commit in messages(jetstream, &format!("LOG_ACTIVATION_{partition:02}")).await {
            log.push(Logged {
                command: text(&commit, "/command").parse::<Uuid>().expect("an identifier"),
                country: text(&commit, "/key/country").to_owned(),
                version: commit["version"].as_u64().expect("a number"),
            });
        }
    }
    log
}

async fn feed(jetstream: &jetstream::Context) -> Vec<Published> {
    let published = |event: &Value| {
        // Which commit of its record an event comes from is in its identifier: kind, record, version, place.
        let version = text(event, "/id").split('.').nth(2).and_then(|version| version.parse().ok());
        Published { country: text(event, "/country").to_owned(), version: version.expect("a version") }
    };
    messages(jetstream, "DECISIONS").await.iter().map(published).collect()
}
