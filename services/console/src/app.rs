//! What every page is drawn with: the settings, the services, the seal of sessions, the names of codes.

use std::fmt;

use crate::config::ConsoleConfig;
use crate::reference::Names;
use crate::services::Services;
use crate::session::Seal;

/// The console.
pub struct App {
    /// Its settings.
    pub config: ConsoleConfig,
    /// The services it asks.
    pub services: Services,
    /// What seals sessions.
    pub seal: Seal,
    /// The names of codes.
    pub names: Names,
}

impl fmt::Debug for App {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("App").finish_non_exhaustive()
    }
}
