//! The start of a service: its addresses first, then NATS, which is waited for.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use crate::support::suite::{Accounts, Ground, page_at};
use crate::support::within;
use async_nats::jetstream::stream;
use convene_runtime::cause::chain;
use convene_runtime::clock::SystemClock;
use convene_runtime::config::ServiceConfig;
use convene_runtime::grpc::{ServerError, Services};
use convene_runtime::nats::{NatsError, StreamError};
use convene_runtime::service::{ServiceContext, ServiceError};
use convene_runtime::testing::free_port;

/// An address that nothing listens at.
fn free_address() -> SocketAddr {
    ([127, 0, 0, 1], free_port()).into()
}

async fn start(config: ServiceConfig) -> Result<ServiceContext, ServiceError> {
    ServiceContext::connect("ledger", config, Arc::new(SystemClock)).await
}

#[tokio::test]
async fn a_service_waits_for_nats_and_says_so_meanwhile() {
    let (grpc, http) = (free_address(), free_address());
    let settings = [("GRPC__ADDRESS", grpc.to_string()), ("HTTP__ADDRESS", http.to_string())];
    let mut ground = Ground::new(&settings.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
    ground.nats.kill();
    let config = ground.config();
    let starting = tokio::spawn(async move {
        let context = start(config).await.unwrap_or_else(|error| panic!("{}", chain(&error)));
        let accounts = Accounts::open(&context).await;
        context.serve(accounts.records, Services::new()).await
    });
    within(async { while tokio::net::TcpStream::connect(grpc).await.is_err() {} }).await;
    within(async { while tokio::net::TcpStream::connect(http).await.is_err() {} }).await;
    within(async {
        loop {
            let (status, text) = page_at(http, "/readyz").await;
            assert_eq!(status, 503, "{text}");
            if text.contains("NATS does not answer at") {
                return;
            }
        }
    })
    .await;
    assert_eq!(page_at(http, "/healthz").await.0, 200, "it is alive while it waits");
    assert!(page_at(http, "/metrics").await.1.contains("convene_build_info"));

    ground.nats.restart().await;
    let running = within(starting).await.expect("it starts");
    assert_eq!((running.grpc_address(), running.http_address()), (grpc, http));
    within(async { while page_at(http, "/readyz").await.0 != 200 {} }).await;
}

/// A stream that another one keeps from being made is waited for, whether it is of the log or of the feed.
#[tokio::test]
async fn a_service_waits_for_its_streams_and_says_so_meanwhile() {
    for (subjects, stream) in [("convene.log.ledger.>", "LOG_LEDGER_00"), ("convene.decisions.>", "DECISIONS")] {
        let http = free_address();
        let ground = Ground::new(&[("HTTP__ADDRESS", &http.to_string())]).await;
        let jetstream = ground.nats.jetstream().await;
        let occupied = stream::Config { name: "OTHER".into(), subjects: vec![subjects.into()], ..Default::default() };
        jetstream.create_stream(occupied).await.expect("another stream takes the subjects");
        let config = ground.config();
        let starting = tokio::spawn(async move {
            let context = start(config).await.unwrap_or_else(|error| panic!("{}", chain(&error)));
            let accounts = Accounts::open(&context).await;
            context.serve(accounts.records, Services::new()).await
        });
        within(async { while tokio::net::TcpStream::connect(http).await.is_err() {} }).await;
        within(async { while !page_at(http, "/readyz").await.1.contains(stream) {} }).await;
        assert_eq!(page_at(http, "/readyz").await.0, 503, "it is not ready while it waits");

        jetstream.delete_stream("OTHER").await.expect("the subjects are free");
        let running = within(starting).await.expect("it starts");
        within(async { while page_at(running.http_address(), "/readyz").await.0 != 200 {} }).await;
    }
}

#[tokio::test]
async fn streams_are_waited_for_no_longer_than_nats() {
    let ground = Ground::new(&[("NATS__WAIT", "10 ms")]).await;
    let jetstream = ground.nats.jetstream().await;
    let subjects = vec!["convene.log.ledger.>".to_owned()];
    let occupied = stream::Config { name: "OTHER".to_owned(), subjects, ..Default::default() };
    jetstream.create_stream(occupied).await.expect("another stream takes the subjects");
    let context = within(start(ground.config())).await.expect("NATS is there");
    let error = within(context.open_records()).await.map(|_| ()).expect_err("the subjects are taken");
    assert!(matches!(error, ServiceError::Stream(StreamError::Unavailable { .. })), "{error:?}");
    assert!(chain(&error).contains("LOG_LEDGER_00"), "{}", chain(&error));
}

#[tokio::test]
async fn nats_is_waited_for_no_longer_than_configured() {
    let mut ground = Ground::new(&[("NATS__WAIT", "10 ms")]).await;
    let url = ground.nats.url();
    ground.nats.kill();
    let error = within(start(ground.config())).await.expect_err("NATS is away");
    assert!(matches!(error, ServiceError::Nats(NatsError::Unreachable { .. })), "{error:?}");
    assert!(chain(&error).contains(&url), "{}", chain(&error));
}

#[tokio::test]
async fn an_address_in_use_is_reported_before_nats_is_asked() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = taken.local_addr().expect("an address").to_string();
    for name in ["GRPC__ADDRESS", "HTTP__ADDRESS"] {
        let mut ground = Ground::new(&[(name, &address), ("NATS__WAIT", "1 h")]).await;
        ground.nats.kill();
        let error = within(start(ground.config())).await.expect_err("the address is in use");
        let is_address = matches!(error, ServiceError::Server(ServerError::Address { .. }) | ServiceError::Http { .. });
        assert!(is_address && chain(&error).contains(&address), "{}", chain(&error));
    }
}
