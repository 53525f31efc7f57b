//! The log of a process: what runs is its first line, and a panic is in it. A program of its own, since a process has one log.

use crate::support::suite::Ground;
use convene_runtime::telemetry::log_panics;
use convene_runtime::testing::Written;
use convene_runtime::version::VERSION;

#[tokio::test]
async fn the_first_line_says_what_runs_and_a_panic_is_logged() {
    let ground = Ground::new(&[]).await;
    let written = Written::default();
    tracing_subscriber::fmt().with_writer(written.clone()).with_ansi(false).init();
    drop(ground.context().await);
    let text = written.text();
    let first = text.lines().next().expect("a line");
    let config = ground.config().source;
    for expected in ["ledger", VERSION.version, VERSION.commit(), &config] {
        assert!(first.contains(expected), "'{expected}' is not in '{first}'");
    }

    log_panics();
    let panicked = tokio::spawn(async { panic!("nothing is as it was") }).await;
    assert!(panicked.expect_err("it panics").is_panic());
    let _ = std::panic::take_hook();
    let text = written.text();
    let line = text.lines().find(|line| line.contains("nothing is as it was")).expect("the panic is logged");
    assert!(line.contains("ERROR") && line.contains("process_log.rs"), "{line}");
}

/// Who carries tokens and records over the network unencrypted is warned; on this machine alone nobody is.
#[tokio::test]
async fn a_service_that_speaks_in_the_clear_says_so() {
    let written = Written::default();
    tracing_subscriber::fmt().with_writer(written.clone()).with_ansi(false).init();
    drop(Ground::new(&[]).await.context().await);
    assert!(!written.text().contains("in the clear"), "{}", written.text());
    // An address that is no loopback address by its form, and reaches nobody else.
    let reached = Ground::new(&[("GRPC__ADDRESS", "[::ffff:127.0.0.1]:0")]).await;
    drop(reached.context().await);
    let text = written.text();
    let warned = text.lines().find(|line| line.contains("in the clear")).expect("it is said");
    assert!(warned.contains("WARN") && warned.contains("grpc.tls_certificate"), "{warned}");
}
