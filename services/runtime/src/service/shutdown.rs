//! The signals that end a process.

use tokio::signal::unix::{SignalKind, signal};

/// Returns when the process is asked to end: by SIGTERM or SIGINT (Ctrl-C).
///
/// # Panics
/// When the process cannot listen to signals.
pub async fn shutdown_signal() {
    let mut terminate = signal(SignalKind::terminate()).expect("a process may listen to SIGTERM");
    let mut interrupt = signal(SignalKind::interrupt()).expect("a process may listen to SIGINT");
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
