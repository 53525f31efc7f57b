//! Why there is no backup, or why it cannot be restored.

use convene_runtime::cause::Cause;

/// Why there is no backup, or why it cannot be restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// A file cannot be read or written.
    #[error("{path} cannot be used; see that this user may read and write it, and that its disk has room")]
    File {
        /// The file.
        path: String,
        /// What is wrong.
        #[source]
        cause: Cause,
    },
    /// The servers do not do what they are asked for.
    #[error("the NATS servers do not {what}; see that they run, and that the user may do it: `operator` may")]
    Servers {
        /// What they were asked for.
        what: String,
        /// What they said.
        #[source]
        cause: Cause,
    },
    /// Something was written all the time.
    #[error(
        "the suite was written to all the time, and no moment was found at which all streams belong together ({streams} changed each time before they were copied); make the backup when less is done, or stop the services"
    )]
    NeverStill {
        /// The streams that changed last.
        streams: String,
    },
    /// Another is being made.
    #[error("another backup is being made in {folder}; wait until it is")]
    Busy {
        /// The folder.
        folder: String,
    },
    /// There is no such backup.
    #[error("there is no backup {name} in {folder}; `convene backup list {folder}` shows those there are")]
    Unknown {
        /// Which one was asked for.
        name: String,
        /// The folder.
        folder: String,
    },
    /// A file of a backup is missing or altered.
    #[error(
        "{path} is not what was written there; take another backup, or the copy of this one that you keep elsewhere; remove the file, and the next backup copies it again"
    )]
    Altered {
        /// The file.
        path: String,
    },
    /// The backup is sealed for others, or the key is none.
    #[error(
        "{what} cannot be opened with this key; give the file with the secret key whose recipient the backup was made for (--key)"
    )]
    Sealed {
        /// The file.
        what: String,
        /// What is wrong.
        #[source]
        cause: Cause,
    },
    /// The servers have streams that the backup does not make.
    #[error(
        "the servers have streams already that are not as in this backup, {streams} among them; restore into servers that have none, so that nothing is mixed"
    )]
    NotEmpty {
        /// Some of them.
        streams: String,
    },
}

impl BackupError {
    pub(super) fn file(path: &std::path::Path, cause: impl Into<Cause>) -> Self {
        Self::File { path: path.display().to_string(), cause: cause.into() }
    }

    pub(super) fn servers(what: impl Into<String>, cause: impl Into<Cause>) -> Self {
        Self::Servers { what: what.into(), cause: cause.into() }
    }
}
