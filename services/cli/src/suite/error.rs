//! Why a suite does not start, or does not go on.

use std::io;
use std::path::PathBuf;
use std::process::ExitStatus;

use convene_runtime::clock::ClockError;
use convene_runtime::config::ConfigErrors;
use convene_runtime::nats::{LocalServerError, NatsError};
use convene_suite::accounts::AccountsError;

use super::lock::LockError;

/// Why the suite does not start.
#[derive(Debug, thiserror::Error)]
pub enum SuiteError {
    /// Its folder is another suite's, or cannot be used.
    #[error(transparent)]
    Folder(#[from] LockError),
    /// Its accounts cannot be written.
    #[error(transparent)]
    Accounts(#[from] AccountsError),
    /// Its NATS server does not run.
    #[error(transparent)]
    Server(#[from] LocalServerError),
    /// Its NATS server ended, and ended again soon after it was started again.
    #[error("the NATS server of the suite keeps ending ({status}); read why in {}, then run `convene up` again", log.display())]
    ServerKeepsEnding {
        /// How it ended.
        status: ExitStatus,
        /// Where it says more.
        log: PathBuf,
    },
    /// The operating system does not say whether its NATS server runs.
    #[error("cannot see whether the NATS server of the suite runs")]
    ServerUnseen(#[source] io::Error),
    /// Its NATS server cannot be reached.
    #[error(transparent)]
    Nats(#[from] NatsError),
    /// Simulated time cannot be shared.
    #[error(transparent)]
    Clock(#[from] ClockError),
    /// The settings are wrong.
    #[error(transparent)]
    Config(#[from] ConfigErrors),
    /// A service does not start.
    #[error("the {service} service does not start")]
    Service {
        /// The service.
        service: &'static str,
        /// Why.
        source: anyhow::Error,
    },
}
