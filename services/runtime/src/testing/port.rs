//! Ports that a test keeps while nobody listens at them: of a server that is killed and comes back at the same one.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

/// The first port given out.
const FIRST: u16 = 10_000;

/// Where Linux begins to give ports to connections that go out, unless its settings say otherwise.
const FIRST_OF_CONNECTIONS: u16 = 32_768;

/// How many ports lie between those that two processes begin to look at, so that tests side by side do not meet.
const APART: u32 = 16;

/// A port of the loopback address that is free, and that no connection is given by chance while it stays free.
///
/// A port that the operating system chooses is among those that it gives to connections. A client that tries to reach a server
/// that was killed takes such a port sooner or later, even the very one it tries to reach, and the server cannot come back.
///
/// # Panics
/// When every port is in use.
pub fn free_port() -> u16 {
    static LOOKED_AT: AtomicU16 = AtomicU16::new(0);
    let connections = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").ok();
    let first_of_connections = connections.and_then(|range| range.split_whitespace().next()?.parse().ok());
    let last = first_of_connections.filter(|first| *first > FIRST).unwrap_or(FIRST_OF_CONNECTIONS);
    let ports = u32::from(last - FIRST);
    let begin = std::process::id().wrapping_mul(APART) % ports;
    let candidates = (0..ports).map(|_| begin + u32::from(LOOKED_AT.fetch_add(1, Ordering::Relaxed)));
    let mut candidates =
        candidates.map(|place| FIRST + u16::try_from(place % ports).expect("below the number of ports"));
    candidates.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("a port is free")
}
