//! Connections without calls: each ends in time, one peer has no more than its number, and both are counted.

use std::net::SocketAddr;

use crate::support::suite::{Ground, by, connect, page};
use crate::support::within;
use convene_kernel::identity::Role;
use convene_proto::common::v1 as common;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How many silent connections are made to each address.
const SILENT: usize = 200;

/// How many of them one peer may have.
const ADMITTED: usize = 40;

/// Makes connections to `address` that begin with `first` and say nothing more, and returns once all of them have ended.
async fn silent(address: SocketAddr, first: &[u8]) {
    let mut open = Vec::new();
    for _ in 0..SILENT {
        let mut connection = TcpStream::connect(address).await.expect("it listens");
        // It fails where the connection was refused already.
        let _ = connection.write_all(first).await;
        open.push(connection);
    }
    for mut connection in open {
        let mut said = Vec::new();
        // A connection that is reset has ended, too.
        let _ = within(connection.read_to_end(&mut said)).await;
    }
}

fn counted(metrics: &str, name: &str) -> usize {
    let start = format!("convene_{name}{{service=\"ledger\"}} ");
    let count = metrics.lines().find_map(|line| line.strip_prefix(&start)).and_then(|count| count.parse().ok());
    count.unwrap_or_else(|| panic!("{name} is not counted: {metrics}"))
}

#[tokio::test]
async fn silent_connections_end_and_shut_out_nobody() {
    let number = ADMITTED.to_string();
    let settings = [("GRPC__FIRST_CALL", "500 ms"), ("GRPC__CONNECTIONS_PER_PEER", number.as_str())];
    let ground = Ground::new(&settings).await;
    let (_accounts, running) = ground.service().await;
    let token = ground.token("ops-1", Role::Observer, None);
    let mut in_use = StatusServiceClient::new(connect(&running).await);
    in_use.get_status(by(&token, common::GetStatusRequest {})).await.expect("it answers");

    silent(running.grpc_address(), b"").await;
    silent(running.grpc_address(), b"PRI * HTTP/2.0\r\n").await;
    silent(running.http_address(), b"GET /readyz HTTP/1.1\r\nhost: here\r\n").await;

    let metrics = page(&running, "/metrics").await.1;
    let (ended, refused) =
        (counted(&metrics, "connections_silent_total"), counted(&metrics, "connections_refused_total"));
    assert_eq!(ended + refused, 3 * SILENT, "each was refused or ended, and is counted");
    assert!(refused > 0 && ended >= 3 * (ADMITTED - 1), "{ended} ended, {refused} were refused");
    assert!(counted(&metrics, "connections") <= 3, "{metrics}");
    in_use.get_status(by(&token, common::GetStatusRequest {})).await.expect("a connection in use stays");
    let mut other = StatusServiceClient::new(connect(&running).await);
    other.get_status(by(&token, common::GetStatusRequest {})).await.expect("there is room again");
}
