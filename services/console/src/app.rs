//! What every page is drawn with: the settings, the services, the seal of sessions, the names of codes.

use std::fmt;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::config::ConsoleConfig;
use crate::reference::Names;
use crate::services::Services;
use crate::session::Seal;
use crate::session::issuer::Issuer;
use crate::session::own::OwnIdentity;

/// The console.
pub struct App {
    /// Its settings.
    pub config: ConsoleConfig,
    /// The services it asks.
    pub services: Services,
    /// The issuer at which people sign in, where they sign in at one.
    pub issuer: Option<Arc<Issuer>>,
    /// Who the console itself is, where it serves partners without an account.
    pub own: OwnIdentity,
    /// What seals sessions.
    pub seal: Seal,
    /// The names of codes.
    pub names: Names,
    /// How many more pages can be told of news.
    pub listeners: Arc<Semaphore>,
    /// Whether the console ends.
    pub stop: CancellationToken,
}

impl fmt::Debug for App {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("App").finish_non_exhaustive()
    }
}
