//! Where the suite on this machine is: `convene up` writes it down, and the other commands find it there.

use std::path::{Path, PathBuf};

use convene_runtime::cause::Cause;
use convene_runtime::secret_file;
use serde::{Deserialize, Serialize};

use super::Addresses;
use crate::suite::lock::is_held;

/// Where a suite is reached.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuiteFile {
    /// Its services, as `activation=http://...,scheduler=http://...`.
    pub services: String,
    /// Its NATS server, with the secret of this start.
    pub nats: String,
}

/// Why it is not known where the suite is.
#[derive(Debug, thiserror::Error)]
pub enum SuiteFileError {
    /// No suite was started with this folder.
    #[error(
        "no suite runs with its data in {0}: start one with `convene up`, or say where one is with --against and --nats"
    )]
    NotStarted(String),
    /// It was started, and ended without being stopped: it was killed, or the machine was.
    #[error(
        "the suite with its data in {0} does not run any more, and was not stopped; start it again with `convene up`"
    )]
    Ended(String),
    /// What is written down cannot be used.
    #[error("{file} does not say where the suite is; start the suite again, and it is written anew")]
    Unreadable {
        /// The file.
        file: String,
        /// What is wrong.
        #[source]
        cause: Cause,
    },
}

fn file_in(folder: &Path) -> PathBuf {
    folder.join("suite.json")
}

impl SuiteFile {
    /// Where the suite is whose data is in `folder`.
    ///
    /// # Errors
    /// When none is started, it has ended, or what is written down cannot be read.
    pub fn read(folder: &Path) -> Result<Self, SuiteFileError> {
        let file = file_in(folder);
        let text =
            std::fs::read_to_string(&file).map_err(|_| SuiteFileError::NotStarted(folder.display().to_string()))?;
        let unreadable = |cause| SuiteFileError::Unreadable { file: file.display().to_string(), cause };
        let found: Self = serde_json::from_str(&text).map_err(|problem| unreadable(Cause::new(problem)))?;
        found.services.parse::<Addresses>().map_err(|problem| unreadable(Cause::new(problem)))?;
        if is_held(folder) { Ok(found) } else { Err(SuiteFileError::Ended(folder.display().to_string())) }
    }

    /// Writes it down in `folder`, for its owner only: who can read it can change the log.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        std::fs::create_dir_all(folder)?;
        let text = serde_json::to_string_pretty(self).map_err(std::io::Error::other)?;
        secret_file::replace(&file_in(folder), text.as_bytes())
    }

    /// Forgets it: the suite has ended.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub fn forget(folder: &Path) -> std::io::Result<()> {
        std::fs::remove_file(file_in(folder))
    }
}
