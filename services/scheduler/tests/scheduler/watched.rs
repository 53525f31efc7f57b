//! The scheduler as its operators see it: what is parked, what is late, and when it is ready.

use convene_kernel::identity::Role;
use convene_proto::common::v1::GetStatusRequest;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::served::Served;

impl Served {
    /// A page for machines.
    async fn page(&self, path: &str) -> String {
        let address = self.running.http_address();
        let mut connection = tokio::net::TcpStream::connect(address).await.expect("it listens");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        connection.write_all(request.as_bytes()).await.expect("it is sent");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.expect("a page is text");
        answer
    }
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

/// S-4: how much was sent, how much of it late, and what is owed and overdue is counted for operators.
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
        "convene_notices_sent_total{service=\"scheduler\"} 5",
        "convene_notices_late_total{service=\"scheduler\"} 3",
        "convene_notices_behind_seconds{service=\"scheduler\"} 0",
        "convene_duties_owed{service=\"scheduler\"} 2",
        "convene_duties_overdue{service=\"scheduler\"} 1",
        "convene_queue_items_open{service=\"scheduler\"} 2",
    ] {
        assert!(metrics.contains(expected), "{expected} is not in:\n{metrics}");
    }
    assert!(metrics.trim_end().ends_with("# EOF") && !metrics.contains("PHL"));
    served.running.stop().await;
}
