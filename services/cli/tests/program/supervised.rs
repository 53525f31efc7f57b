//! A service under a supervisor that waits for it and watches it, as systemd does.

use std::os::unix::net::UnixDatagram;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use convene_runtime::nats::{Access, LocalServer, LocalServerConfig, SyncInterval};

use super::suite::convene;

/// How long it may take to the next word of the service.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the service says next that is not `passing`.
fn next_word(supervisor: &UnixDatagram, passing: &str) -> String {
    let limit = Instant::now() + PATIENCE;
    let mut said = [0; 256];
    loop {
        assert!(Instant::now() < limit, "it says {passing} and nothing else");
        let length = supervisor.recv(&mut said).expect("it says something");
        let word = String::from_utf8_lossy(&said[..length]).trim_end().to_owned();
        if word != passing {
            return word;
        }
    }
}

fn send(signal: &str, service: &Child) {
    let sent = Command::new("kill").args([signal, &service.id().to_string()]).status().expect("kill is there");
    assert!(sent.success(), "the service had ended before");
}

/// It is ready when it has read its log and not before, it lives, and it says that it ends.
#[tokio::test]
async fn a_supervisor_is_told_when_a_service_is_ready_lives_and_ends() {
    let data = tempfile::tempdir().expect("a temporary folder");
    let supervisor = UnixDatagram::bind(data.path().join("supervisor")).expect("a socket");
    supervisor.set_read_timeout(Some(PATIENCE)).expect("a socket with a limit");
    let port = convene_runtime::testing::free_port();
    let mut service = convene(data.path())
        .arg("activation")
        .env("NOTIFY_SOCKET", data.path().join("supervisor"))
        .env("WATCHDOG_USEC", "200000")
        .env("CONVENE_NATS__URLS", format!("nats://127.0.0.1:{port}"))
        .env("CONVENE_GRPC__ADDRESS", "127.0.0.1:0")
        .env("CONVENE_HTTP__ADDRESS", "127.0.0.1:0")
        .env("CONVENE_SERVICE__DATA", data.path())
        .env("CONVENE_IDENTITY__MODE", "development")
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .expect("the program starts");
    supervisor.set_nonblocking(true).expect("a socket");
    let early = supervisor.recv(&mut [0; 256]).expect_err("it waits for NATS, and is not ready");
    assert_eq!(early.kind(), std::io::ErrorKind::WouldBlock);
    supervisor.set_nonblocking(false).expect("a socket");

    let folder = data.path().join("nats");
    let sync_interval = SyncInterval::Every(Duration::from_secs(120));
    let config = LocalServerConfig { folder, port: Some(port), sync_interval, binary: None, access: Access::Everybody };
    let server = LocalServer::start(config).await.expect("a NATS server");
    assert_eq!(next_word(&supervisor, ""), "READY=1");
    assert_eq!(next_word(&supervisor, ""), "WATCHDOG=1");
    assert_eq!(next_word(&supervisor, "READY=1"), "WATCHDOG=1", "it goes on");
    send("-TERM", &service);
    assert_eq!(next_word(&supervisor, "WATCHDOG=1"), "STOPPING=1");
    assert!(service.wait().expect("it ends").success());
    server.stop().await;
}
