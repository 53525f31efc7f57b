//! What a local suite keeps, while its services do not run: for what must be done when nobody writes.

use std::path::Path;

use async_nats::jetstream;
use convene_runtime::nats::{NatsError, SyncInterval};

use super::error::SuiteError;
use super::lock::FolderLock;
use super::server::SuiteServer;

/// A suite whose NATS server runs alone. No suite is started in its folder meanwhile.
#[derive(Debug)]
pub struct StoppedSuite {
    server: SuiteServer,
    _lock: FolderLock,
}

impl StoppedSuite {
    /// Starts the NATS server of the suite whose data is in `folder`.
    ///
    /// # Errors
    /// When the suite runs, or its server does not come up.
    pub async fn open(folder: &Path) -> Result<Self, SuiteError> {
        let lock = FolderLock::take(folder)?;
        let server = SuiteServer::start(folder, None, SyncInterval::Always).await?;
        Ok(Self { server, _lock: lock })
    }

    /// Its JetStream.
    ///
    /// # Errors
    /// When its NATS server cannot be reached.
    pub async fn jetstream(&self) -> Result<jetstream::Context, NatsError> {
        self.server.jetstream().await
    }

    /// Ends the server in good order.
    pub async fn close(self) {
        self.server.process.stop().await;
    }
}
