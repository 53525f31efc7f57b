//! One NATS server, or three that replicate, for what is to run on either.

use async_nats::jetstream;

use super::{TestCluster, TestServer};
use crate::nats::{self, NatsConfig, SyncInterval};

/// The NATS servers of a test or a benchmark; they end with this.
#[derive(Debug)]
pub enum TestNats {
    /// One server.
    Single(TestServer),
    /// Three, which replicate.
    Cluster(TestCluster),
}

impl TestNats {
    /// Starts one server, or three where a stream has `replicas`, that sync to disk at `sync_interval`.
    ///
    /// # Panics
    /// When they do not come up.
    pub async fn start(sync_interval: SyncInterval, replicas: usize) -> Self {
        if replicas > 1 {
            Self::Cluster(TestCluster::start_syncing(sync_interval).await)
        } else {
            Self::Single(TestServer::start_syncing(sync_interval).await)
        }
    }

    /// Kills the one server there is, and starts it again at the same address.
    ///
    /// # Panics
    /// When there are three, or it does not come up.
    pub async fn kill_and_restart(&mut self) {
        let Self::Single(server) = self else { panic!("one of three is killed by name") };
        server.kill();
        server.restart().await;
    }

    /// How to connect.
    pub fn config(&self) -> NatsConfig {
        match self {
            Self::Single(server) => server.config(),
            Self::Cluster(cluster) => cluster.config(),
        }
    }

    /// The addresses, with commas between them.
    pub fn url(&self) -> String {
        self.config().urls.join(",")
    }

    /// JetStream on a new connection.
    ///
    /// # Panics
    /// When no server answers.
    pub async fn jetstream(&self) -> jetstream::Context {
        nats::jetstream(&nats::connect(&self.config()).await.unwrap_or_else(|error| panic!("{error}")))
    }
}
