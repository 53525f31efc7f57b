//! A service as a whole, through real gRPC: health, reflection, status, limits, and its end.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::support::ledger::{Entry, order};
use crate::support::suite::{Accounts, Ground, by, connect, page};
use crate::support::within;
use async_trait::async_trait;
use convene_kernel::aggregate::BrokenChain;
use convene_kernel::identity::Role;
use convene_proto::common::v1 as common;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use convene_runtime::grpc::Services;
use convene_runtime::log::ReadError;
use convene_runtime::publisher::{FeedError, Installation};
use convene_runtime::service::Running;
use convene_runtime::service_status::ServiceStatus;
use tokio::sync::Notify;
use tokio_stream::StreamExt as _;
use tonic::Code;
use tonic::transport::{Certificate, Channel, ClientTlsConfig};
use tonic_health::ServingStatus;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt as _;

fn position(partition: u32, sequence: u64) -> common::LogPosition {
    common::LogPosition { partition, sequence }
}

fn awaiting(positions: Vec<common::LogPosition>) -> common::AwaitPublishedRequest {
    common::AwaitPublishedRequest { positions, timeout: Some(prost_types::Duration { seconds: 50, nanos: 0 }) }
}

#[tokio::test]
async fn a_service_reports_its_status() {
    let ground = Ground::new(&[]).await;
    let (accounts, running) = ground.service().await;
    let token = ground.token("ops-1", Role::Observer, None);
    let mut status = StatusServiceClient::new(connect(&running).await);
    let answer = accounts.engine.execute(order("PHL", Entry::Deposit(5))).await.expect("it is booked");
    let (partition, sequence) = answer.position.expect("it is recorded");
    let awaited = status.await_published(by(&token, awaiting(vec![position(partition, sequence)])));
    within(awaited).await.expect("it is published");

    let reported = status.get_status(by(&token, common::GetStatusRequest {})).await.expect("a status").into_inner();
    assert_eq!((reported.service.as_str(), reported.caught_up, reported.feed_lag), ("ledger", true, 0));
    assert_eq!((reported.partitions.len(), reported.lacking.len()), (2, 0));
    let state = &reported.partitions[partition as usize];
    assert_eq!((state.last_sequence, state.published_sequence), (sequence, sequence));
    assert_eq!(reported.policy_profile, "iasc-2012");

    let anonymous = status.get_status(common::GetStatusRequest {}).await.expect_err("it has no token");
    assert_eq!(anonymous.code(), Code::Unauthenticated);
    let nowhere = status.await_published(by(&token, awaiting(vec![position(7, 1)]))).await.expect_err("no partition");
    assert_eq!(nowhere.code(), Code::InvalidArgument);
    let mut never = awaiting(vec![position(partition, sequence + 1)]);
    never.timeout = Some(prost_types::Duration { seconds: 0, nanos: 1_000_000 });
    let late = status.await_published(by(&token, never)).await.expect_err("it is not there");
    assert_eq!(late.get_error_details().error_info().expect("a reason").reason, "NOT_PUBLISHED_YET");
}

#[tokio::test]
async fn health_and_reflection_are_there_for_every_client() {
    let ground = Ground::new(&[]).await;
    let (_accounts, running) = ground.service().await;
    let channel = connect(&running).await;
    for service in ["", "convene.common.v1.StatusService", "convene.common.v1.PeopleService"] {
        let mut health = HealthClient::new(channel.clone());
        let watched = health.watch(HealthCheckRequest { service: service.to_owned() }).await.expect("it is known");
        let mut states = watched.into_inner().map(|state| state.expect("a state").status);
        let is_serving = |state: &i32| *state == ServingStatus::Serving as i32;
        within(async { while !states.next().await.as_ref().is_some_and(is_serving) {} }).await;
    }
    use tonic_reflection::pb::{v1, v1alpha};
    let list = v1::server_reflection_request::MessageRequest::ListServices(String::new());
    let request = v1::ServerReflectionRequest { message_request: Some(list), ..Default::default() };
    let mut reflection = v1::server_reflection_client::ServerReflectionClient::new(channel.clone());
    let answers = reflection.server_reflection_info(tokio_stream::once(request)).await.expect("an answer");
    let answer = within(answers.into_inner().next()).await.expect("one").expect("a good one");
    let names = format!("{answer:?}");
    assert!(
        names.contains("StatusService") && names.contains("PeopleService") && !names.contains("activation"),
        "{names}"
    );

    let symbol = "convene.common.v1.PeopleService".to_owned();
    let find = v1alpha::server_reflection_request::MessageRequest::FileContainingSymbol(symbol);
    let request = v1alpha::ServerReflectionRequest { message_request: Some(find), ..Default::default() };
    let mut reflection = v1alpha::server_reflection_client::ServerReflectionClient::new(channel);
    let answers = reflection.server_reflection_info(tokio_stream::once(request)).await.expect("an answer");
    let answer = within(answers.into_inner().next()).await.expect("one").expect("a good one");
    assert!(format!("{answer:?}").contains("FileDescriptorResponse"));
}

#[tokio::test]
async fn past_its_limits_a_service_says_so() {
    let ground = Ground::new(&[
        ("GRPC__MAX_CALLS", "1"),
        ("GRPC__MAX_MESSAGE", "2 KiB"),
        ("GRPC__ERROR_DOMAIN", "clusters.example.org"),
    ])
    .await;
    let (watched, running) = watch(&ground, false).await;
    let token = ground.token("ops-1", Role::Observer, None);
    let mut status = StatusServiceClient::new(connect(&running).await);

    let large = by(&token, awaiting(vec![position(0, u64::MAX); 200]));
    let refused = status.await_published(large).await.expect_err("it is too large");
    assert_eq!(refused.get_error_details().error_info().expect("a reason").reason, "MESSAGE_TOO_LARGE");
    assert!(refused.message().contains("2048 are admitted"), "{}", refused.message());

    // The log does not answer for a moment, so that two calls are in work at once.
    watched.stalls.store(true, Ordering::Relaxed);
    let refused = within(async {
        loop {
            let mut other = status.clone();
            let asked = || by(&token, common::GetStatusRequest {});
            let (one, other) = tokio::join!(status.get_status(asked()), other.get_status(asked()));
            let refusals = [one, other].into_iter().filter_map(Result::err);
            if let Some(refused) = refusals.into_iter().find(|refused| refused.code() == Code::ResourceExhausted) {
                return refused;
            }
        }
    })
    .await;
    let details = refused.get_error_details();
    let info = details.error_info().expect("a reason");
    assert_eq!((info.reason.as_str(), info.domain.as_str()), ("SERVICE_OVERLOADED", "clusters.example.org"));
    assert!(details.retry_info().is_some(), "it says when to come again");
    let metrics = page(&running, "/metrics").await.1;
    let shed = metrics.lines().find_map(|line| line.strip_prefix("convene_rpc_server_shed_total{service=\"ledger\"} "));
    assert!(shed.is_some_and(|shed| shed.parse::<u64>().is_ok_and(|shed| shed > 0)), "{metrics}");

    let mut health = HealthClient::new(connect(&running).await);
    health.check(HealthCheckRequest::default()).await.expect("health always has room");
    watched.stalls.store(false, Ordering::Relaxed);
    within(async { while status.get_status(by(&token, common::GetStatusRequest {})).await.is_err() {} }).await;
}

#[tokio::test]
async fn calls_that_wait_keep_no_other_call_out() {
    let ground = Ground::new(&[("GRPC__MAX_CALLS", "1")]).await;
    let (watched, running) = watch(&ground, false).await;
    let token = ground.token("ops-1", Role::Observer, None);
    let mut status = StatusServiceClient::new(connect(&running).await);
    let waiting = tokio::spawn({
        let (mut status, request) = (status.clone(), by(&token, awaiting(vec![position(0, 1)])));
        async move { status.await_published(request).await }
    });
    within(watched.asked.notified()).await;
    let another = status.await_published(by(&token, awaiting(vec![position(0, 1)]))).await.expect_err("one waits");
    assert_eq!(another.get_error_details().error_info().expect("a reason").reason, "SERVICE_OVERLOADED");
    status.get_status(by(&token, common::GetStatusRequest {})).await.expect("there is room for what does not wait");
    waiting.abort();
}

#[tokio::test]
async fn a_service_is_looked_at_while_its_server_is_away() {
    let ground = Ground::new(&[]).await;
    let (watched, running) = watch(&ground, false).await;
    watched.stalls.store(true, Ordering::Relaxed);
    let token = ground.token("ops-1", Role::Observer, None);
    let mut status = StatusServiceClient::new(connect(&running).await);
    let unknown = within(status.get_status(by(&token, common::GetStatusRequest {}))).await.expect_err("it is away");
    assert_eq!(unknown.code(), Code::Unavailable);
    assert!(unknown.message().contains("did not answer within 800 ms"), "{}", unknown.message());
    let (code, metrics) = within(page(&running, "/metrics")).await;
    assert!(code == 200 && metrics.contains("convene_caught_up"), "{metrics}");
}

#[tokio::test]
async fn metrics_have_the_form_that_their_reader_asks_for() {
    let ground = Ground::new(&[]).await;
    let (_accounts, running) = ground.service().await;
    let url = format!("http://{}/metrics", running.http_address());
    let fetch = async |accept: &'static str| {
        let url = url.clone();
        let fetched = tokio::task::spawn_blocking(move || {
            let mut answer = ureq::get(&url).header("accept", accept).call().expect("an answer");
            let form = answer.headers().get("content-type").expect("a form").to_str().expect("text").to_owned();
            (form, answer.body_mut().read_to_string().expect("a text"))
        });
        fetched.await.expect("a page")
    };
    let (form, text) = fetch("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5").await;
    assert!(form.starts_with("application/openmetrics-text") && text.ends_with("# EOF\n"), "{form}: {text}");
    for accept in ["text/plain", "*/*"] {
        let (form, text) = fetch(accept).await;
        assert!(form.starts_with("text/plain; version=0.0.4") && !text.contains("# EOF"), "{form}: {text}");
        assert!(text.contains("# TYPE convene_rpc_server_shed_total counter"), "{text}");
    }
}

#[tokio::test]
async fn a_service_that_stops_answers_the_calls_in_work() {
    let ground = Ground::new(&[]).await;
    let (watched, running) = watch(&ground, false).await;
    let token = ground.token("ops-1", Role::Observer, None);
    let mut status = StatusServiceClient::new(connect(&running).await);
    let partition = crate::support::key("PHL").partition(2);
    let waiting =
        tokio::spawn(async move { status.await_published(by(&token, awaiting(vec![position(partition, 1)]))).await });
    within(watched.asked.notified()).await;
    let address = running.grpc_address();
    let stopping = tokio::spawn(running.stop());
    within(async { while tokio::net::TcpStream::connect(address).await.is_ok() {} }).await;
    watched.inner.engine.execute(order("PHL", Entry::Deposit(5))).await.expect("it is booked");
    within(waiting).await.expect("it ends").expect("the call in work is answered");
    within(stopping).await.expect("it stops");
}

#[tokio::test]
async fn a_service_that_stops_waits_no_longer_than_its_deadline() {
    let ground = Ground::new(&[("SERVICE__DRAIN", "50 ms")]).await;
    let (watched, running) = watch(&ground, false).await;
    let token = ground.token("ops-1", Role::Observer, None);
    let mut status = StatusServiceClient::new(connect(&running).await);
    let waiting = tokio::spawn(async move { status.await_published(by(&token, awaiting(vec![position(0, 1)]))).await });
    within(watched.asked.notified()).await;
    let stopped = tokio::time::timeout(Duration::from_secs(20), running.stop());
    stopped.await.expect("it stops, though a call never ends");
    waiting.abort();
}

#[tokio::test]
async fn a_service_that_stops_saves_its_snapshots_though_its_feed_lags() {
    let ground = Ground::new(&[("SERVICE__DRAIN", "2 s")]).await;
    let (watched, running) = watch(&ground, true).await;
    within(running.stop()).await;
    within(watched.saved.notified()).await;
}

#[tokio::test]
async fn a_service_that_stops_does_not_wait_for_a_server_that_is_away() {
    let mut ground = Ground::new(&[("SERVICE__DRAIN", "10 min")]).await;
    let (_accounts, running) = ground.service().await;
    ground.nats.kill();
    within(async { while page(&running, "/readyz").await.0 == 200 {} }).await;
    within(running.stop()).await;
}

#[tokio::test]
async fn calls_are_encrypted_where_a_certificate_is_configured() {
    let folder = tempfile::tempdir().expect("a folder");
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (certificate, key) = (path("certificate.pem"), path("key.pem"));
    std::fs::write(&certificate, made.cert.pem()).expect("a file");
    std::fs::write(&key, made.signing_key.serialize_pem()).expect("a file");
    let ground = Ground::new(&[("GRPC__TLS_CERTIFICATE", &certificate), ("GRPC__TLS_KEY", &key)]).await;
    let (_accounts, running) = ground.service().await;
    let token = ground.token("ops-1", Role::Observer, None);

    let tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(made.cert.pem())).domain_name("localhost");
    let endpoint = Channel::from_shared(format!("https://{}", running.grpc_address())).expect("an address");
    let channel = endpoint.tls_config(tls).expect("a certificate").connect().await.expect("a connection");
    let answer = StatusServiceClient::new(channel).get_status(by(&token, common::GetStatusRequest {})).await;
    assert!(answer.expect("a status").into_inner().caught_up);
    let mut in_the_clear = StatusServiceClient::new(connect(&running).await);
    assert!(in_the_clear.get_status(by(&token, common::GetStatusRequest {})).await.is_err());
}

/// Accounts whose test knows when a caller waits for the feed.
#[derive(Debug)]
struct Watched {
    inner: Accounts,
    asked: Notify,
    saved: Notify,
    /// Whether its feed never catches up.
    lags: bool,
    /// Whether its log does not say where it ends.
    stalls: AtomicBool,
}

/// A service that is watched, once it has caught up; its feed never does where it lags.
async fn watch(ground: &Ground, lags: bool) -> (Arc<Watched>, Running) {
    let context = ground.context().await;
    let inner = Accounts::open(&context).await;
    let (asked, saved, stalls) = (Notify::new(), Notify::new(), AtomicBool::new(false));
    let watched = Arc::new(Watched { inner, asked, saved, lags, stalls });
    let running = context.serve(watched.clone(), Services::new()).await;
    within(running.caught_up()).await;
    (watched, running)
}

#[async_trait]
impl ServiceStatus for Watched {
    fn installation(&self) -> &Installation {
        self.inner.records.installation()
    }

    fn partitions(&self) -> u32 {
        self.inner.records.partitions()
    }

    fn is_caught_up(&self) -> bool {
        self.inner.records.is_caught_up()
    }

    async fn caught_up(&self) {
        self.inner.records.caught_up().await;
    }

    fn folded(&self, partition: u32) -> u64 {
        self.inner.records.folded(partition)
    }

    fn published(&self, partition: u32) -> u64 {
        self.inner.records.published(partition)
    }

    async fn wait_published(&self, positions: &[(u32, u64)]) {
        self.asked.notify_one();
        if self.lags {
            std::future::pending::<()>().await;
        }
        self.inner.records.wait_published(positions).await;
    }

    async fn save_snapshots(&self) {
        self.inner.records.save_snapshots().await;
        self.saved.notify_one();
    }

    async fn last_sequence(&self, partition: u32) -> Result<u64, ReadError> {
        if self.stalls.load(Ordering::Relaxed) {
            std::future::pending::<()>().await;
        }
        self.inner.records.last_sequence(partition).await
    }

    fn damage(&self, partition: u32) -> Option<String> {
        self.inner.records.damage(partition)
    }

    fn append_failure(&self) -> Option<String> {
        self.inner.records.append_failure()
    }

    fn broken(&self) -> Vec<BrokenChain> {
        self.inner.records.broken()
    }

    fn feed_errors(&self) -> Vec<FeedError> {
        self.inner.records.feed_errors()
    }
}
