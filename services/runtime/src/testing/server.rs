//! A NATS server of one test's own: on a free port, with a temporary store, gone when the test ends.

use std::path::Path;
use std::time::Duration;

use async_nats::jetstream;
use tempfile::TempDir;

use super::{free_port, hang};
use crate::nats::{self, Access, LocalServer, LocalServerConfig, NatsConfig, SyncInterval};

/// A running server and its store. Every failure ends the test: there is nothing it could do without one.
#[derive(Debug)]
pub struct TestServer {
    server: LocalServer,
    store: TempDir,
}

impl TestServer {
    /// Starts a server that syncs seldom: the end of its process loses nothing, and tests do not wait for the disk.
    ///
    /// # Panics
    /// When it does not come up, such as before `make tools`.
    pub async fn start() -> Self {
        Self::start_syncing(SyncInterval::Every(Duration::from_secs(120))).await
    }

    /// Starts a server that syncs to disk at `sync_interval`.
    ///
    /// # Panics
    /// When it does not come up, such as before `make tools`.
    pub async fn start_syncing(sync_interval: SyncInterval) -> Self {
        Self::start_admitting(Access::Everybody, sync_interval).await
    }

    /// Starts a server that admits whom `access` says.
    ///
    /// # Panics
    /// When it does not come up, such as before `make tools`.
    pub async fn start_admitting(access: Access, sync_interval: SyncInterval) -> Self {
        let store = tempfile::tempdir().expect("a temporary folder can be made");
        let folder = store.path().to_owned();
        let config = LocalServerConfig { folder, port: Some(free_port()), sync_interval, binary: None, access };
        let server = LocalServer::start(config).await.unwrap_or_else(|error| panic!("{error}"));
        Self { server, store }
    }

    /// The port on the loopback address.
    pub fn port(&self) -> u16 {
        self.server.port()
    }

    /// The address to connect to.
    pub fn url(&self) -> String {
        self.server.url()
    }

    /// The address by which one of its users connects.
    pub fn url_of(&self, user: &str, password: &str) -> String {
        self.server.url_of(user, password)
    }

    /// How to connect to it.
    pub fn config(&self) -> NatsConfig {
        NatsConfig::of(vec![self.url()], "test")
    }

    /// A new connection.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn client(&self) -> async_nats::Client {
        let connected = match nats::connect(&self.config()).await {
            // A server that has just begun to listen may leave the first question unanswered.
            Err(error) if error.is_temporary() => nats::connect(&self.config()).await,
            connected => connected,
        };
        connected.unwrap_or_else(|error| panic!("{error}"))
    }

    /// JetStream on a new connection.
    ///
    /// # Panics
    /// When the server does not answer.
    pub async fn jetstream(&self) -> jetstream::Context {
        nats::jetstream(&self.client().await)
    }

    /// The folder of its store, to be copied or altered while the server does not run.
    pub fn store(&self) -> std::path::PathBuf {
        self.store.path().join("store")
    }

    /// Ends the process at once, as a crash would; the store stays.
    pub fn kill(&mut self) {
        self.server.kill();
    }

    /// Stops the process where it is, as a machine that hangs: connections stay, and nothing is answered.
    ///
    /// # Panics
    /// When it does not run.
    pub fn freeze(&self) {
        hang::freeze(self.server.process());
    }

    /// Lets a frozen process go on.
    ///
    /// # Panics
    /// When it does not run.
    pub fn thaw(&self) {
        hang::thaw(self.server.process());
    }

    /// Lets the process write no file beyond so many bytes, as on a disk that is full; `None` lifts the limit.
    ///
    /// # Panics
    /// When it does not run.
    pub fn limit_files(&self, bytes: Option<u64>) {
        let limit = bytes.map_or_else(|| "unlimited".to_owned(), |bytes| bytes.to_string());
        let (process, limit) = (self.server.process().to_string(), format!("--fsize={limit}:unlimited"));
        let set = std::process::Command::new("prlimit").args(["--pid", &process, &limit]).status();
        assert!(set.expect("prlimit is there").success(), "the server does not run");
    }

    /// Starts it again on the same port and store.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn restart(&mut self) {
        self.server.restart().await.unwrap_or_else(|error| panic!("{error}"));
    }
}

/// Copies a folder with everything in it, such as the store of a server that does not run.
///
/// # Panics
/// When a file cannot be copied.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let (path, name) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &name);
        } else {
            std::fs::copy(&path, &name).expect("a file can be copied");
        }
    }
}
