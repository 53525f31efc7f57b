//! What a service says of itself to machines: whether it is ready, what does not go on, and what is counted.

use crate::support::ledger::{Entry, order};
use crate::support::suite::{Ground, by, connect, page};
use crate::support::{key, within};
use bytes::Bytes;
use convene_kernel::identity::Role;
use convene_proto::common::v1 as common;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use convene_runtime::engine::ExecuteError;
use convene_runtime::log::subject_of;
use convene_runtime::service::Running;
use convene_runtime::service_status::ServiceStatus as _;
use tokio_stream::StreamExt as _;
use tonic_health::ServingStatus;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

/// The page once it is `status`.
async fn readiness(running: &Running, status: u16) -> String {
    within(async {
        loop {
            let (found, text) = page(running, "/readyz").await;
            if found == status {
                return text;
            }
        }
    })
    .await
}

#[tokio::test]
async fn machines_find_metrics_and_readiness() {
    let mut ground = Ground::new(&[]).await;
    let (accounts, running) = ground.service().await;
    assert_eq!(page(&running, "/healthz").await, (200, "alive\n".to_owned()));
    assert_eq!(page(&running, "/readyz").await, (200, "ready\n".to_owned()));
    accounts.engine.execute(order("PHL", Entry::Deposit(5))).await.expect("it is booked");
    let mut status = StatusServiceClient::new(connect(&running).await);
    status.get_status(common::GetStatusRequest {}).await.expect_err("it has no token");
    let (code, metrics) = page(&running, "/metrics").await;
    assert_eq!(code, 200);
    for expected in [
        "convene_caught_up{service=\"ledger\"} 1",
        "convene_broken_records{service=\"ledger\"} 0",
        "convene_log_lag_commits{service=\"ledger\"} 0",
        "code=\"UNAUTHENTICATED\"",
        "method=\"convene.common.v1.StatusService/GetStatus\"",
    ] {
        assert!(metrics.contains(expected), "{expected} is not in:\n{metrics}");
    }
    assert!(!metrics.contains("PHL"), "a metric says a country");

    ground.nats.kill();
    assert!(readiness(&running, 503).await.contains("no connection to NATS"));
}

/// A server that falls silent, as one does that the network hides, counts as away within seconds. Nothing closes the connection to it.
#[tokio::test]
async fn a_server_that_falls_silent_counts_as_away() {
    let ground = Ground::new(&[]).await;
    let (_accounts, running) = ground.service().await;
    ground.nats.freeze();
    within(async { while !page(&running, "/readyz").await.1.contains("no connection to NATS") {} }).await;
    ground.nats.thaw();
    readiness(&running, 200).await;
}

#[tokio::test]
async fn health_says_what_readiness_says() {
    let mut ground = Ground::new(&[]).await;
    let (_accounts, running) = ground.service().await;
    let mut health = HealthClient::new(connect(&running).await);
    let watched = health.watch(HealthCheckRequest::default()).await.expect("the server is known");
    let mut states = watched.into_inner().map(|state| state.expect("a state").status);
    let mut becomes = async |status: ServingStatus| {
        within(async { while states.next().await != Some(status as i32) {} }).await;
    };
    becomes(ServingStatus::Serving).await;
    ground.nats.kill();
    becomes(ServingStatus::NotServing).await;
    ground.nats.restart().await;
    becomes(ServingStatus::Serving).await;
}

#[tokio::test]
async fn a_full_log_refuses_and_shows_until_it_has_room() {
    let ground = Ground::new(&[("LOG__MAX_BYTES", "4 KiB")]).await;
    let (accounts, running) = ground.service().await;
    let refused = within(async {
        loop {
            if let Err(error) = accounts.engine.execute(order("PHL", Entry::Deposit(1))).await {
                return error;
            }
        }
    });
    let refused = refused.await;
    assert!(matches!(&refused, ExecuteError::Full(_)), "{refused:?}");
    assert!(readiness(&running, 503).await.contains("give its streams more room"));
    let (_, metrics) = page(&running, "/metrics").await;
    assert!(metrics.contains("convene_log_refusing{service=\"ledger\"} 1"), "{metrics}");

    let jetstream = ground.nats.jetstream().await;
    let name = format!("LOG_LEDGER_{:02}", key("PHL").partition(2));
    let mut roomier = jetstream.get_stream(name).await.expect("the log").cached_info().config.clone();
    roomier.max_bytes = -1;
    jetstream.update_stream(roomier).await.expect("it is given room");
    accounts.engine.execute(order("PHL", Entry::Deposit(1))).await.expect("it is booked");
    assert_eq!(readiness(&running, 200).await, "ready\n");
}

#[tokio::test]
async fn what_is_nearly_full_is_said_before_it_is_full() {
    let ground = Ground::new(&[("LOG__MAX_BYTES", "64 KiB")]).await;
    let (accounts, running) = ground.service().await;
    let stream = format!("LOG_LEDGER_{:02}", key("PHL").partition(2));
    let (_, text) = page(&running, "/readyz").await;
    assert_eq!(text, "ready\n");
    let jetstream = ground.nats.jetstream().await;
    let bytes = async || jetstream.get_stream(&stream).await.expect("the log").cached_info().state.bytes;
    while bytes().await * 10 < (64 << 10) * 8 {
        accounts.engine.execute(order("PHL", Entry::Deposit(1))).await.expect("it has room");
    }
    let warned = within(async {
        loop {
            let (code, text) = page(&running, "/readyz").await;
            assert_eq!(code, 200, "it is still ready: {text}");
            if text.contains("nearly full") {
                return text;
            }
        }
    });
    let warned = warned.await;
    assert!(warned.contains(&format!("but: the stream {stream} is nearly full")), "{warned}");
    let (_, metrics) = page(&running, "/metrics").await;
    for expected in [
        format!("convene_stream_limit_bytes{{service=\"ledger\",stream=\"{stream}\"}} 65536"),
        format!("convene_stream_used_bytes{{service=\"ledger\",stream=\"{stream}\"}} 5"),
        "convene_storage_used_bytes{service=\"ledger\"} ".to_owned(),
    ] {
        assert!(metrics.contains(&expected), "{expected} is not in:\n{metrics}");
    }
    assert!(!metrics.contains("convene_storage_limit_bytes{"), "nothing limits the account");
    let token = ground.token("ops-1", Role::Observer, None);
    let mut status = StatusServiceClient::new(connect(&running).await);
    let reported = status.get_status(by(&token, common::GetStatusRequest {})).await.expect("a status").into_inner();
    let [full] = &reported.nearly_full_storage[..] else { panic!("{:?}", reported.nearly_full_storage) };
    assert_eq!((full.stream.as_str(), full.limit_bytes), (stream.as_str(), 64 << 10));
}

#[tokio::test]
async fn what_is_stopped_shows_though_the_rest_goes_on() {
    let ground = Ground::new(&[]).await;
    let (accounts, running) = ground.service().await;
    let jetstream = ground.nats.jetstream().await;
    let subject = subject_of("ledger", 2, &key("SSD"));
    let sent = jetstream.publish(subject, Bytes::from_static(b"no commit")).await.expect("it is sent");
    sent.await.expect("it is stored");
    within(async {
        while accounts.engine.broken().is_empty() || accounts.records.feed_errors().is_empty() {
            tokio::task::yield_now().await;
        }
    })
    .await;
    accounts.engine.execute(order("PHL", Entry::Deposit(1))).await.expect("others are not stopped");
    let text = readiness(&running, 200).await;
    for said in [
        "ready\n",
        "but: records accept no commands, since their log is broken: 1",
        "but: countries have a stopped feed: 1",
    ] {
        assert!(text.contains(said), "{said} is not in:\n{text}");
    }
    let (_, metrics) = page(&running, "/metrics").await;
    assert!(metrics.contains("convene_broken_records{service=\"ledger\"} 1"), "{metrics}");
    assert!(!text.contains("SSD") && !metrics.contains("SSD"), "everyone reads these pages");

    accounts.records.log.mark_damaged(0, "it was cut short".to_owned());
    assert!(readiness(&running, 200).await.contains("partitions of the log are damaged"));
    let (_, metrics) = page(&running, "/metrics").await;
    assert!(metrics.contains("convene_damaged_partitions{service=\"ledger\"} 1"), "{metrics}");
    let token = ground.token("ops-1", Role::Observer, None);
    let mut status = StatusServiceClient::new(connect(&running).await);
    let reported = status.get_status(by(&token, common::GetStatusRequest {})).await.expect("a status").into_inner();
    assert_eq!(reported.partitions[0].damage, "it was cut short");
    assert_eq!((reported.broken_records.len(), reported.broken_records[0].country.as_str()), (1, "SSD"));
}
