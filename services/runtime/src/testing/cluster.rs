//! Three NATS servers of one test's own, as an installation on several machines has them.
//!
//! What is replicated behaves otherwise than what is not: appends race with those in flight, and leaders change.

use std::time::Duration;

use async_nats::jetstream;
use tempfile::TempDir;

use super::{free_port, hang};
use crate::nats::{self, Access, LocalServer, LocalServerConfig, NatsConfig, Peers, SyncInterval};

/// How many servers there are: with one of them away the others still agree.
const SERVERS: usize = 3;

/// How long the servers may take to find each other and choose a leader.
const START_LIMIT: Duration = Duration::from_secs(60);

/// The pause before the cluster is asked again whether it is ready.
const ASK_AGAIN: Duration = Duration::from_millis(50);

/// Three running servers and their stores. Every failure ends the test: there is nothing it could do without them.
#[derive(Debug)]
pub struct TestCluster {
    servers: Vec<LocalServer>,
    _stores: Vec<TempDir>,
}

impl TestCluster {
    /// Starts the servers and returns when they have a leader.
    ///
    /// # Panics
    /// When they do not come up, such as before `make tools`.
    pub async fn start() -> Self {
        Self::start_syncing(SyncInterval::Every(Duration::from_secs(120))).await
    }

    /// Starts servers that sync to disk at `sync_interval`, and returns when they have a leader.
    ///
    /// # Panics
    /// When they do not come up.
    pub async fn start_syncing(sync_interval: SyncInterval) -> Self {
        let all: Vec<u16> = (0..SERVERS).map(|_| free_port()).collect();
        let (mut servers, mut stores) = (Vec::new(), Vec::new());
        for (number, port) in (1..).zip(all.iter().copied()) {
            let store = tempfile::tempdir().expect("a temporary folder can be made");
            let config = LocalServerConfig {
                folder: store.path().to_owned(),
                port: Some(free_port()),
                sync_interval,
                binary: None,
                access: Access::Everybody,
            };
            let peers = Peers { name: format!("convene-local-{number}"), port, all: all.clone() };
            let server = LocalServer::start_among(config, Some(peers)).await;
            servers.push(server.unwrap_or_else(|error| panic!("{error}")));
            stores.push(store);
        }
        let cluster = Self { servers, _stores: stores };
        connected(&cluster.config()).await;
        cluster
    }

    /// How to connect to it.
    pub fn config(&self) -> NatsConfig {
        NatsConfig::of(self.urls(), "test")
    }

    /// JetStream on a new connection.
    ///
    /// # Panics
    /// When no server answers.
    pub async fn jetstream(&self) -> jetstream::Context {
        nats::jetstream(&nats::connect(&self.config()).await.unwrap_or_else(|error| panic!("{error}")))
    }

    /// How to connect to each of the servers.
    pub fn urls(&self) -> Vec<String> {
        self.servers.iter().map(LocalServer::url).collect()
    }

    /// Stops one server's process where it is: its connections stay, and nothing is answered.
    ///
    /// # Panics
    /// When it does not run.
    pub fn freeze(&self, number: usize) {
        hang::freeze(self.servers[number].process());
    }

    /// Lets a frozen server go on.
    ///
    /// # Panics
    /// When it does not run.
    pub fn thaw(&self, number: usize) {
        hang::thaw(self.servers[number].process());
    }

    /// JetStream on a new connection to one of the servers, once they have a leader.
    ///
    /// # Panics
    /// When they have none.
    pub async fn jetstream_of(&self, number: usize) -> jetstream::Context {
        let config = NatsConfig::of(vec![self.servers[number].url()], "test");
        nats::jetstream(&connected(&config).await)
    }

    /// Ends one server's process at once, as a crash would; its store stays.
    pub fn kill(&mut self, number: usize) {
        self.servers[number].kill();
    }

    /// Starts that server again on the same port and store.
    ///
    /// # Panics
    /// When it does not come up.
    pub async fn restart(&mut self, number: usize) {
        self.servers[number].restart().await.unwrap_or_else(|error| panic!("{error}"));
    }
}

/// A connection, once the servers have a leader.
async fn connected(config: &NatsConfig) -> async_nats::Client {
    let connected = async {
        loop {
            match nats::connect(config).await {
                Ok(client) => return client,
                Err(_) => tokio::time::sleep(ASK_AGAIN).await,
            }
        }
    };
    tokio::time::timeout(START_LIMIT, connected).await.expect("the servers choose a leader within a minute")
}
