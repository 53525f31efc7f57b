//! The signals that end a process.

use std::future::Future;
use std::process;

use tokio::signal::unix::{Signal, SignalKind, signal};

/// What a shell adds to the number of a signal to make the exit code of a process that it ended.
const SIGNAL_EXIT_CODE: i32 = 128;

/// Returns when the process is asked to end: by SIGTERM, or by SIGINT (Ctrl-C). Listens from this call on.
///
/// A second signal ends the process at once, with the exit code of a process that the signal ended.
///
/// # Panics
/// When the process cannot listen to signals.
pub fn shutdown_signal() -> impl Future<Output = ()> {
    let mut signals = Signals {
        terminate: signal(SignalKind::terminate()).expect("a process may listen to SIGTERM"),
        interrupt: signal(SignalKind::interrupt()).expect("a process may listen to SIGINT"),
    };
    async move {
        signals.next().await;
        tokio::spawn(async move {
            let kind = signals.next().await;
            tracing::warn!(
                "a second signal arrived: the process ends at once, unpublished events will be sent after restart"
            );
            process::exit(SIGNAL_EXIT_CODE + kind.as_raw_value());
        });
    }
}

struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    async fn next(&mut self) -> SignalKind {
        tokio::select! {
            _ = self.terminate.recv() => SignalKind::terminate(),
            _ = self.interrupt.recv() => SignalKind::interrupt(),
        }
    }
}
