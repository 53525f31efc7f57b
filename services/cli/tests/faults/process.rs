//! A service as a process of its own, which can be killed and started again at the same address.

use std::path::Path;
use std::process::Stdio;

use convene_runtime::testing::{free_port, hang};
use tokio::process::{Child, Command};

/// A running service; dropping it kills the process.
#[derive(Debug)]
pub struct Process {
    child: Child,
    service: &'static str,
    settings: Vec<(&'static str, String)>,
    address: String,
}

impl Process {
    /// Starts `service` on these NATS servers, each with a copy of everything, with its key in the folder `data`.
    pub fn start(service: &'static str, nats: &[String], data: &Path) -> Self {
        let (address, copies) = (format!("127.0.0.1:{}", free_port()), nats.len().to_string());
        let settings = vec![
            ("CONVENE_SERVICE__DATA", data.display().to_string()),
            ("CONVENE_NATS__URLS", nats.join(",")),
            ("CONVENE_LOG__REPLICAS", copies.clone()),
            ("CONVENE_FEED__REPLICAS", copies),
            ("CONVENE_GRPC__ADDRESS", address.clone()),
            ("CONVENE_HTTP__ADDRESS", "127.0.0.1:0".to_owned()),
            ("CONVENE_IDENTITY__MODE", "development".to_owned()),
            // Often enough to be struck while one is written.
            ("CONVENE_SNAPSHOT__COMMITS", "10".to_owned()),
            ("CONVENE_SNAPSHOT__INTERVAL", "20 ms".to_owned()),
        ];
        Self { child: launch(service, &settings), service, settings, address: format!("http://{address}") }
    }

    /// Where it answers.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Kills the process as `kill -9` does, and starts another in its place.
    pub async fn strike(&mut self) {
        // It fails only when the process has ended, which is what is wanted.
        let _ = self.child.kill().await;
        self.child = launch(self.service, &self.settings);
    }

    /// Stops the process where it is, as one that hangs.
    pub fn freeze(&self) {
        hang::freeze(self.child.id().expect("it runs"));
    }

    /// Lets a frozen process go on.
    pub fn thaw(&self) {
        hang::thaw(self.child.id().expect("it runs"));
    }

    /// Starts the service again each time it ends by itself, as a supervisor would.
    pub async fn supervise(&mut self) {
        loop {
            self.child.wait().await.expect("a process that was started here");
            self.child = launch(self.service, &self.settings);
        }
    }
}

fn launch(service: &str, settings: &[(&'static str, String)]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_convene"))
        .arg(service)
        .envs(settings.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .expect("it starts")
}
