//! The scheduler as its operators see it: what is parked, what is late, and when it is ready.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::stream;
use convene_kernel::identity::Role;
use convene_proto::common::v1::GetStatusRequest;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use convene_runtime::testing::free_port;
use convene_scheduler::streams::{ERC_QUEUE, NOTICES};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::fixture::Suite;
use super::served::Served;

/// How long a start may take.
const LIMIT: Duration = Duration::from_secs(60);

impl Served {
    /// A page for machines.
    async fn page(&self, path: &str) -> String {
        page_at(self.running.http_address(), path).await.expect("it listens")
    }
}

/// A page of a service that may not listen yet.
async fn page_at(address: SocketAddr, path: &str) -> io::Result<String> {
    let mut connection = tokio::net::TcpStream::connect(address).await?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await?;
    Ok(answer)
}

/// S-1: what cannot be read or has no rule is parked, is visible to operators, and delays nothing that follows.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_followed_is_parked_and_visible() {
    let mut served = Served::start("2013-11-10").await;
    served.suite.babble("PHL").await;
    served.suite.owe_unknown("PHL", "RM-1.11.aproval").await;
    served.suite.owe("PHL", "RM-1.11.approval", "proposal/p-1", "2013-11-10").await;
    let notices = served.advance("2013-11-10T13:00:00Z").await;
    assert_eq!(notices.len(), 2, "what follows is asked for and reminded of: {notices:?}");
    let served = served.restart().await;
    let request = served.by(Role::Operator, GetStatusRequest {});
    let status = StatusServiceClient::new(served.channel.clone()).get_status(request).await;
    let parked = status.expect("its status").into_inner().parked_messages;
    let places: Vec<_> = parked.iter().map(|parked| (parked.stream.as_str(), parked.sequence)).collect();
    assert_eq!(places, [("DUTIES", 1), ("DUTIES", 2)]);
    assert!(parked[0].problem.contains("convene.duties.activation.PHL"), "{}", parked[0].problem);
    assert!(parked[1].problem.contains("no rule RM-1.11.aproval"), "{}", parked[1].problem);
    assert!(served.page("/metrics").await.contains("convene_parked_messages{service=\"scheduler\"} 2"));
    assert!(served.page("/readyz").await.contains("ready"));
    served.running.stop().await;
}

/// S-4: how much was sent, how much of it late, and what is owed and overdue is counted for operators: in exercises apart from
/// what is so.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_late_is_counted() {
    let mut served = Served::start("2013-11-10").await;
    served.suite.owe("PHL", "RM-1.11.approval", "proposal/p-1", "2013-11-10").await;
    served.suite.owe("PHL", "OG-9.coordinator", "cluster/health", "2013-11-10").await;
    served.advance("2013-11-10T13:00:00Z").await;
    // Time passes without a stop at each due time: what was due meanwhile is sent late.
    served.suite.clock.set("2013-11-12").await;
    served.advance("2013-11-12").await;
    let metrics = served.page("/metrics").await;
    for expected in [
        "convene_notices_sent_total{service=\"scheduler\",records=\"exercises\"} 5",
        "convene_notices_sent_total{service=\"scheduler\",records=\"real\"} 0",
        "convene_notices_late_total{service=\"scheduler\",records=\"exercises\"} 3",
        "convene_notices_late_total{service=\"scheduler\",records=\"real\"} 0",
        "convene_notices_behind_seconds{service=\"scheduler\"} 0",
        "convene_duties_owed{service=\"scheduler\",records=\"exercises\"} 2",
        "convene_duties_overdue{service=\"scheduler\",records=\"exercises\"} 1",
        "convene_duties_overdue{service=\"scheduler\",records=\"real\"} 0",
        "convene_queue_items_open{service=\"scheduler\",records=\"exercises\"} 2",
        "convene_queue_items_open{service=\"scheduler\",records=\"real\"} 0",
    ] {
        assert!(metrics.contains(expected), "{expected} is not in:\n{metrics}");
    }
    assert!(!metrics.contains("PHL"));
    served.running.stop().await;
}

/// The streams of the scheduler are waited for at its start, like those of every service.
#[tokio::test(flavor = "multi_thread")]
async fn a_scheduler_waits_for_its_streams() {
    for (stream, subjects) in [(NOTICES, "convene.notices.>"), (ERC_QUEUE, "convene.queue.erc.>")] {
        let suite = Suite::start("2013-11-10").await;
        let jetstream = suite.server.jetstream().await;
        jetstream.delete_stream(stream).await.expect("it was made");
        let occupied = stream::Config { name: "OTHER".into(), subjects: vec![subjects.into()], ..Default::default() };
        jetstream.create_stream(occupied).await.expect("another stream takes the subjects");
        let data = tempfile::tempdir().expect("a temporary folder can be made");
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let config = suite.config(data.path(), &[("HTTP__ADDRESS", &address.to_string())]);
        let starting = tokio::spawn(convene_scheduler::start(config, Arc::new(suite.clock.clone()), None));
        let waits = async {
            while !page_at(address, "/readyz").await.is_ok_and(|page| page.contains(stream)) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(LIMIT, waits).await.expect("it says what it waits for");

        jetstream.delete_stream("OTHER").await.expect("the subjects are free");
        let started = tokio::time::timeout(LIMIT, starting).await.expect("it starts in time").expect("no panic");
        started.unwrap_or_else(|error| panic!("{error}")).stop().await;
    }
}
